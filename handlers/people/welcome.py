"""Chào: the first screen, which commune and which group, and joining a unit with a code."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.desk import Answer, AtRest, Desk, Due, Feature, Heard, HeardKind, Step
from handlers.rules.folding import fold
from handlers.rules.permissions import Act
from handlers.rules.titles import NAMES
from handlers.rules.yes_no import said_yes
from storage import outbox, people, templates, units
from storage.tables import Invitation, Unit
from storage.words import POLICE, Intent, Lane, Purpose, Role, UnitKind

feature = Feature("welcome")
PER_PAGE = 3  # with "xem thêm" and "bỏ qua" that makes five buttons
SKIPS = frozenset(map(fold, ("bỏ qua", "không biết", "tôi không biết", "để sau", "không", "thôi")))
KINDS = (["to"], ["ban"], ["thon"], ["xa"], ["phuong"], ["tieu"], ["khu"], ["xom"], ["ap"])
A_NAME = 5  # words: what is longer tells something
CODE_LENGTH = 8


@dataclass(frozen=True)
class ChooseCommune(Step):
    page: int = 0


@dataclass(frozen=True)
class ChooseGroup(Step):
    commune_id: int
    page: int = 0


@dataclass(frozen=True)
class AskedNotices(Step):
    """Whether notices are wanted was asked just now: a plain yes or no is the answer."""


# --- The first screen ------------------------------------------------------------------------------------


@feature.event(HeardKind.FOLLOWED)
@feature.event(HeardKind.OPENED_CHAT)
def welcome(desk: Desk, heard: Heard) -> ChooseCommune | ChooseGroup | AskedNotices | AtRest | None:  # noqa: ARG001
    """Who runs this, that a machine answers, and that 113, 114, 115 come first in danger."""
    first_time = desk.person.welcomed_at is None
    desk.person.welcomed_at = desk.person.welcomed_at or desk.now
    numbers = desk.facts.emergency
    shown = {name: numbers[name].number for name in ("police", "fire", "ambulance")}
    desk.say("welcome.first", shown, operator=operator(desk))
    if desk.in_hand is not None:
        return None  # whoever is telling something is not asked where they live
    if first_time and desk.person.home_unit_id is None:
        return _ask_commune(desk, 0)
    return AtRest()


def operator(desk: Desk) -> str:
    named = desk.office.operator if desk.oa_id == desk.office.first_oa else ""
    return named or desk.account.name or "Công an và tổ bảo vệ an ninh, trật tự"


@feature.event(HeardKind.UNFOLLOWED)
def farewell(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """No more notices; open reports are still answered. An officer who leaves is no longer on duty."""
    desk.person.is_follower = False
    outbox.drop_lane(desk.db, desk.oa_id, desk.person.zalo_id, Lane.NOTICE, "unfollowed")
    if desk.person.on_duty_since is not None:
        desk.person.on_duty_since = None
        desk.note("duty.off", "person", desk.person.id, "unfollowed")


# --- Which commune, which group --------------------------------------------------------------------------


def _ask_commune(desk: Desk, page: int) -> ChooseCommune | ChooseGroup | AskedNotices | AtRest:
    communes = units.of_kind(desk.db, desk.oa_id, UnitKind.COMMUNE)
    page = _existing(page, communes)
    if len(communes) == 1:
        return _ask_group(desk, communes[0].id, 0)
    if not communes:
        return AtRest()
    desk.say("welcome.which_commune", choices=_choices(communes, page))
    return ChooseCommune(page)


def _ask_group(desk: Desk, commune_id: int, page: int) -> ChooseGroup | AskedNotices:
    groups = units.under(desk.db, commune_id)
    page = _existing(page, groups)
    if not groups:
        return _settle(desk, commune_id)
    desk.say("welcome.which_group", choices=_choices(groups, page))
    return ChooseGroup(commune_id, page)


def _existing(page: int, options: Sequence[Unit]) -> int:
    """After the last page comes the first again."""
    return page if 0 <= page * PER_PAGE < len(options) else 0


def _choices(options: Sequence[Unit], page: int) -> list[tuple[str, str]]:
    """A page of names; whoever does not find theirs types it."""
    shown = options[page * PER_PAGE : (page + 1) * PER_PAGE]
    more = [("Xem thêm", "XEM THÊM")] if len(options) > (page + 1) * PER_PAGE else []
    return [*((u.name, f"CHỌN {u.code}") for u in shown), *more]


@feature.step(ChooseCommune, takes=("bỏ qua",))
def commune_named(
    desk: Desk, heard: Heard, step: ChooseCommune
) -> ChooseCommune | ChooseGroup | AskedNotices | AtRest | None:
    return _named(desk, heard, step)


@feature.step(ChooseGroup, takes=("bỏ qua",))
def group_named(
    desk: Desk, heard: Heard, step: ChooseGroup
) -> ChooseCommune | ChooseGroup | AskedNotices | AtRest | None:
    return _named(desk, heard, step)


def _named(
    desk: Desk, heard: Heard, step: Step
) -> ChooseCommune | ChooseGroup | AskedNotices | AtRest | None:
    """A name typed instead of a button; words that name no place are what the person came to say."""
    if fold(heard.text) in SKIPS and not heard.attachments:
        desk.say("welcome.skipped")
        return AtRest()
    near = step.commune_id if isinstance(step, ChooseGroup) else None
    found = desk.places.find(heard.text, near=near) if heard.text else None
    unit = desk.db.get(Unit, found.unit_id) if found is not None and found.unit_id is not None else None
    if unit is not None and not heard.attachments and len(heard.text.split()) <= len(unit.name.split()) + 3:
        return _chosen(desk, unit)
    if unit is None and not desk.talk.misses and _may_be_a_name(desk, heard):
        desk.talk.misses = 1
        desk.say("welcome.no_such_place")
        return None
    desk.pass_on(heard)
    return AtRest()


def _may_be_a_name(desk: Desk, heard: Heard) -> bool:
    """A few words that tell of nothing: the name of a place we do not know, or a slip of the finger."""
    reading = desk.understand(heard.text)
    begins = fold(heard.text).split()[:1]
    tells_nothing = reading.intent is Intent.NOISE or reading.category == "other" or begins in KINDS
    return tells_nothing and not heard.attachments and len(heard.text.split()) <= A_NAME


@feature.command("chọn {word}", may=Act.TALK)
def choose(desk: Desk, heard: Heard) -> ChooseCommune | ChooseGroup | AskedNotices | AtRest | None:
    unit = units.by_code(desk.db, desk.oa_id, heard.args["word"])
    if unit is None:
        desk.say("welcome.no_such_place")
        return None
    return _chosen(desk, unit)


@feature.command("chọn tổ", "đổi tổ", "nơi ở", "đổi nơi ở", may=Act.TALK)
def choose_again(desk: Desk, heard: Heard) -> ChooseCommune | ChooseGroup | AskedNotices | AtRest:  # noqa: ARG001
    """People move, or skipped it the first time."""
    return _ask_commune(desk, 0)


@feature.command("xem thêm", may=Act.TALK)
def more(desk: Desk, heard: Heard) -> ChooseCommune | ChooseGroup | AskedNotices | AtRest:  # noqa: ARG001
    step = desk.step
    if isinstance(step, ChooseGroup):
        return _ask_group(desk, step.commune_id, step.page + 1)
    page = step.page + 1 if isinstance(step, ChooseCommune) else 0
    return _ask_commune(desk, page)


def _chosen(desk: Desk, unit: Unit) -> ChooseGroup | ChooseCommune | AskedNotices | AtRest:
    if unit.kind is UnitKind.COMMUNE:
        desk.person.home_unit_id = unit.id
        return _ask_group(desk, unit.id, 0)
    if unit.kind is UnitKind.PROVINCE:
        return _ask_commune(desk, 0)
    return _settle(desk, unit.id)


def _settle(desk: Desk, unit_id: int) -> AskedNotices:
    desk.person.home_unit_id = unit_id
    desk.say("welcome.settled", unit=units.full_name(desk.db, unit_id))
    return AskedNotices()


@feature.back(ChooseCommune)
def back_a_page(
    desk: Desk,
    heard: Heard,  # noqa: ARG001
    step: ChooseCommune,
) -> ChooseCommune | ChooseGroup | AskedNotices | AtRest:
    if step.page > 0:
        return _ask_commune(desk, step.page - 1)
    desk.say("helpdesk.start")
    return AtRest()


@feature.back(ChooseGroup)
def back_to_communes(
    desk: Desk,
    heard: Heard,  # noqa: ARG001
    step: ChooseGroup,
) -> ChooseCommune | ChooseGroup | AskedNotices | AtRest:
    if step.page > 0:
        return _ask_group(desk, step.commune_id, step.page - 1)
    return _ask_commune(desk, 0)


@feature.step(AskedNotices, takes=("được", "chưa", "bỏ qua"))
def answered(desk: Desk, heard: Heard, step: AskedNotices) -> AtRest:  # noqa: ARG001
    """Yes or no in plain words; anything else is what the person came to say."""
    wanted = said_yes(heard.text)
    if heard.attachments or wanted is None:
        desk.pass_on(heard)
        return AtRest()
    return _consent(desk, agreed=wanted)


@feature.command("đồng ý nhận tin", "nhận thông báo", may=Act.TALK)
def agree(desk: Desk, heard: Heard) -> AtRest:  # noqa: ARG001
    return _consent(desk, agreed=True)


@feature.command("không nhận tin", "dừng thông báo", may=Act.TALK)
def decline(desk: Desk, heard: Heard) -> AtRest:  # noqa: ARG001
    return _consent(desk, agreed=False)


def _consent(desk: Desk, *, agreed: bool) -> AtRest:
    _record(desk, agreed=agreed)
    if agreed and desk.person.phone_since is None and templates.is_any(desk.db, desk.oa_id):
        desk.say("welcome.agreed_and_more")
    else:
        desk.say("welcome.agreed" if agreed else "welcome.declined")
    return AtRest()


def _record(desk: Desk, *, agreed: bool) -> None:
    version = desk.office.texts.version
    people.record_consent(
        desk.db, desk.person, Purpose.NOTICES, agreed=agreed, text_version=version, now=desk.now
    )


# --- Joining ---------------------------------------------------------------------------------------------


@feature.command("tham gia {rest}", may=Act.TALK)
def join_with_code(desk: Desk, heard: Heard) -> AtRest:
    """“Tham gia đánh bạc ở tổ 5” is no code but a report."""
    said = heard.args["rest"]
    if len(said.split()) > 1 and len(_letters(said)) != CODE_LENGTH:
        desk.pass_on(replace(heard, args={}))
        return AtRest()
    return join(desk, heard)


def _letters(code: str) -> str:
    return "".join(c for c in code.upper() if c.isalnum())


@feature.command("tham gia", may=Act.TALK)
def join(desk: Desk, heard: Heard) -> AtRest:
    """A code gives a role at a unit; a wrong one says nothing about which codes exist."""
    code = _letters(heard.args.get("rest", ""))
    found = people.invitation(desk.db, desk.oa_id, code) if code else None
    if found is None or found.uses_left <= 0 or found.expires_at <= desk.now:
        desk.count("join.refused")
        desk.say("welcome.bad_code")
        return AtRest()
    is_new = people.grant(
        desk.db, desk.person, found.unit_id, found.role, desk.now, by=found.created_by, invitation_id=found.id
    )
    if is_new:
        found.uses_left -= 1
        desk.note("role.granted", "person", desk.person.id, found.role)
    if desk.person.wants_notices is None:
        _record(
            desk, agreed=True
        )  # whoever joins a group asks to be told what it is told; the answer says so
    _greet_member(desk, found)
    return AtRest()


def _greet_member(desk: Desk, invitation: Invitation) -> None:
    if desk.person.home_unit_id is None or invitation.role is Role.RESIDENT:
        desk.person.home_unit_id = invitation.unit_id
    if invitation.role is not Role.RESIDENT and desk.person.name is None:
        desk.remind("welcome", "learn_name", desk.person.id)
    key = "welcome.joined_police" if invitation.role in POLICE else "welcome.joined"
    desk.say(key, role=NAMES[invitation.role], unit=units.full_name(desk.db, invitation.unit_id))


@feature.due("learn_name")
def learn_name(desk: Desk, due: Due) -> None:
    """Ask Zalo what somebody is called who has a role, or chose to show the name."""
    person = people.by_id(desk.db, int(due.key))
    if person is not None and person.erased_at is None:
        desk.errand("profile", {"user_id": person.zalo_id, "person_id": person.id})


@feature.answer("profile")
def profiled(desk: Desk, answer: Answer) -> None:
    """The name at Zalo, by which colleagues and residents know the officer."""
    person = people.by_id(desk.db, int(answer.asked["person_id"]))
    if answer.ok and person is not None and answer.found.get("name"):
        person.name = str(answer.found["name"])[:80]
