"""Công an thật không? An officer gets a short code, the resident types it and hears who it is."""

from datetime import timedelta

from handlers.desk import Desk, Feature, Heard
from handlers.desk.sight import officer_words
from handlers.rules.clocks import clock_words
from handlers.rules.codes import new_check_code, read_check_code
from handlers.rules.permissions import Act
from storage import genuine, people, units
from storage.tables import Person
from storage.words import Role

feature = Feature("genuine")
MOST_GUESSES = 5  # wrong codes of one person within an hour; whoever guesses on learns nothing
GUESSED_WITHIN = timedelta(hours=1)


@feature.command("mã cán bộ", "mã kiểm tra", "mã của tôi", may=Act.PROVE_OFFICE)
def give_code(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """A new code voids the one before: only the one on this phone now is good."""
    code = new_check_code(lambda drawn: genuine.is_given(desk.db, desk.oa_id, drawn, desk.now))
    valid = desk.facts.waits.officer_code
    genuine.give(desk.db, desk.person, code, desk.now, desk.now + valid.plain)
    desk.note("genuine.given")
    desk.say("genuine.code", code=code, time=valid.words, who=_named(desk, desk.person))


@feature.command(
    *("kiểm tra", "kiểm tra cán bộ", "kiểm tra công an", "kiểm tra mã"),
    *("công an thật không", "có phải công an thật không", "có phải công an không", "cán bộ thật không"),
    may=Act.TALK,
)
def how(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    desk.say("genuine.how", police=desk.facts.emergency["police"].number)


@feature.command("kiểm tra {rest}", "kiểm tra mã {rest}", may=Act.TALK)
def check(desk: Desk, heard: Heard) -> None:
    """Right or not, and nothing between: a used code, an old one and a guess are answered alike."""
    code = read_check_code(heard.args["rest"])
    police = desk.facts.emergency["police"].number
    if code is None:
        desk.pass_on(heard)
        return
    if genuine.guesses(desk.db, desk.person, desk.now - GUESSED_WITHIN) >= MOST_GUESSES:
        desk.say("genuine.too_many", police=police)
        return
    found = genuine.use(desk.db, desk.oa_id, code, desk.now)
    officer = people.by_id(desk.db, found.person_id) if found is not None else None
    if found is None or officer is None or not _holds_office(desk, officer):
        desk.note(genuine.WRONG, "person", desk.person.id)
        desk.say("genuine.no", police=police)
        return
    at = clock_words(found.given_at, desk.now)
    desk.note("genuine.checked", "person", officer.id)
    desk.say("genuine.yes", who=_named(desk, officer), at=at)
    desk.tell([officer], "genuine.was_checked", code=code, at=clock_words(desk.now, desk.now))


def _holds_office(desk: Desk, officer: Person) -> bool:
    return any(h.role not in {Role.RESIDENT, Role.ADMIN} for h in desk.holdings_of(officer))


def _named(desk: Desk, officer: Person) -> str:
    """Name, office and unit, as residents know them."""
    held = people.grants_of(desk.db, officer.id, desk.now)
    places = dict.fromkeys(units.full_name(desk.db, g.unit_id) for g in held)
    return ", ".join((officer_words(desk, officer), *places))
