"""Dữ liệu của tôi: what we hold about a person, and erasing it (Law 91/2025/QH15, since 1-1-2026)."""

from dataclasses import dataclass

from handlers.desk import Answer, AtRest, Desk, Feature, Heard, HeardKind, Step
from handlers.desk.sight import is_quiet
from handlers.rules.folding import fold
from handlers.rules.permissions import Act
from handlers.rules.titles import NAMES
from storage import doors, notices, patrols, people, phones, reports, units, zalo_groups
from storage.languages import Language
from storage.words import Purpose

feature = Feature("my_data")
MOST_COUNTED = 1000
NO = frozenset(map(fold, ("không", "ko", "thôi", "chưa", "bỏ qua", "để lại", "giữ lại", "đừng xóa")))


@dataclass(frozen=True)
class ReallyErase(Step):
    """`XÓA DỮ LIỆU` was said once; only the whole sentence a second time erases."""


SPOKEN = {None: "không", Language.VIETNAMESE: "không", Language.THAI: "Thái", Language.MONG: "Mông"}


@feature.command("dữ liệu của tôi", may=Act.OWN_DATA)
def show(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    held = people.grants_of(desk.db, desk.person.id, desk.now)
    roles = ", ".join(f"{NAMES[g.role]} ({units.full_name(desk.db, g.unit_id)})" for g in held)
    agreed = people.consents_of(desk.db, desk.person.id).get(Purpose.NOTICES)
    desk.say(
        "my_data.shown",
        name=desk.person.name or "không lưu",
        home=units.full_name(desk.db, desk.person.home_unit_id) or "chưa chọn",
        roles=roles or "người dân",
        language=SPOKEN[desk.person.language],
        notices={True: "có", False: "không", None: "chưa trả lời"}[agreed],
        told=notices.how_many_got(desk.db, desk.person.id),
        phone=_phone(desk),
        groups=", ".join(g.name for g in zalo_groups.of_person(desk.db, desk.person.id)) or "không có",
        house=doors.house_of(desk.db, desk.person.id) or "không có",
        shifts=len(patrols.of_person(desk.db, desk.person.id, desk.now)),
        reports=_listed(desk),
        days=desk.facts.rights.first_answer.words,
    )


def _phone(desk: Desk) -> str:
    kept = phones.of_person(desk.db, desk.person.id)
    if kept is None:
        return "không có"
    stopped = ", Zalo không nhận tin tới số này" if kept.stopped_why is not None else ""
    return f"•••{phones.ending(desk.db, kept)}{stopped}"


def _listed(desk: Desk) -> int:
    """How many reports: what somebody else must not learn of stands in no list and in no number either."""
    mine = reports.of_reporter(desk.db, desk.person, limit=MOST_COUNTED)
    return sum(not is_quiet(desk, report) for report in mine)


@feature.command("xóa dữ liệu", "xóa dữ liệu của tôi", may=Act.OWN_DATA)
def ask_erase(desk: Desk, heard: Heard) -> ReallyErase:  # noqa: ARG001
    desk.say("my_data.really")
    return ReallyErase()


@feature.command("đồng ý xóa", may=Act.OWN_DATA)
def really(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """Erased only when it was asked for just before."""
    if isinstance(desk.step, ReallyErase):
        _erase(desk)
    else:
        desk.say("my_data.ask_first")


@feature.command("không xóa", "giữ nguyên", may=Act.OWN_DATA)
def keep(desk: Desk, heard: Heard) -> AtRest:  # noqa: ARG001
    desk.say("my_data.kept")
    return AtRest()


@feature.step(ReallyErase, takes=("chưa", "bỏ qua"))
def changed_mind(desk: Desk, heard: Heard, step: ReallyErase) -> AtRest:  # noqa: ARG001
    """Anything but the whole sentence keeps everything; what was said besides a no is heard."""
    desk.say("my_data.kept")
    if fold(heard.text) not in NO:
        desk.pass_on(heard)
    return AtRest()


@feature.event(HeardKind.WITHDREW)
def withdrew(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """Zalo passes on a person's wish to be forgotten; it is obeyed without further questions."""
    _erase(desk, silently=True)


def _erase(desk: Desk, *, silently: bool = False) -> None:
    """Who it was is gone for good; what was reported stays with the police, without a name."""
    if not silently:
        desk.say("my_data.erased")
    desk.note("person.erased", "person", desk.person.id)
    for shift, _ in patrols.of_person(desk.db, desk.person.id, desk.now):
        desk.remind("stand_in", "look", shift.id)  # somebody else has to come
    desk.errand("forget_follower", {"user_id": desk.person.zalo_id})
    people.erase(desk.db, desk.person, desk.now)


@feature.answer("forget_follower")
def forgotten(desk: Desk, answer: Answer) -> None:
    """Zalo was asked to forget as well; a refusal is counted, there is nobody left to tell."""
    desk.keep_nothing()
    if not answer.ok:
        desk.count("erase.refused_by_zalo")
