"""Chào: the first screen, which commune and which group, and joining a unit with a code."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.desk import Answer, AtRest, Desk, Due, Feature, Heard, HeardKind, Step
from handlers.rules.folding import fold
from handlers.rules.permissions import Act
from handlers.rules.titles import NAMES
from storage import outbox, people, units
from storage.tables import Invitation, Unit
from storage.words import POLICE, Lane, Purpose, Role, UnitKind

feature = Feature("welcome")
PER_PAGE = 3  # with "xem thêm" and "bỏ qua" that makes five buttons


@dataclass(frozen=True)
class ChooseCommune(Step):
    page: int = 0


@dataclass(frozen=True)
class ChooseGroup(Step):
    commune_id: int
    page: int = 0


# --- The first screen ------------------------------------------------------------------------------------


@feature.event(HeardKind.FOLLOWED)
@feature.event(HeardKind.OPENED_CHAT)
def welcome(desk: Desk, heard: Heard) -> ChooseCommune | ChooseGroup | AtRest:  # noqa: ARG001
    """Who runs this, that a machine answers, and that 113, 114, 115 come first in danger."""
    first_time = desk.person.welcomed_at is None
    desk.person.welcomed_at = desk.person.welcomed_at or desk.now
    numbers = desk.facts.emergency
    shown = {name: numbers[name].number for name in ("police", "fire", "ambulance")}
    desk.say("welcome.first", shown, operator=operator(desk))
    if first_time and desk.person.home_unit_id is None:
        return _ask_commune(desk, 0)
    return AtRest()


def operator(desk: Desk) -> str:
    return desk.office.operator or desk.account.name or "Công an và tổ bảo vệ an ninh, trật tự"


@feature.event(HeardKind.UNFOLLOWED)
def farewell(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """No more notices; open reports are still answered. An officer who leaves is no longer on duty."""
    desk.person.is_follower = False
    outbox.drop_lane(desk.db, desk.oa_id, desk.person.zalo_id, Lane.NOTICE, "unfollowed")
    if desk.person.on_duty_since is not None:
        desk.person.on_duty_since = None
        desk.note("duty.off", "person", desk.person.id, "unfollowed")


# --- Which commune, which group --------------------------------------------------------------------------


def _ask_commune(desk: Desk, page: int) -> ChooseCommune | ChooseGroup | AtRest:
    communes = units.of_kind(desk.db, desk.oa_id, UnitKind.COMMUNE)
    if len(communes) == 1:
        return _ask_group(desk, communes[0].id, 0)
    if not communes:
        return AtRest()
    desk.say("welcome.which_commune", choices=_choices(communes, page))
    return ChooseCommune(page)


def _ask_group(desk: Desk, commune_id: int, page: int) -> ChooseGroup | AtRest:
    groups = units.under(desk.db, commune_id)
    if not groups:
        return _settle(desk, commune_id)
    desk.say("welcome.which_group", choices=_choices(groups, page))
    return ChooseGroup(commune_id, page)


def _choices(options: Sequence[Unit], page: int) -> list[tuple[str, str]]:
    """A page of names; whoever does not find theirs types it."""
    shown = options[page * PER_PAGE : (page + 1) * PER_PAGE]
    more = [("Xem thêm", "XEM THÊM")] if len(options) > (page + 1) * PER_PAGE else []
    return [*((u.name, f"CHỌN {u.code}") for u in shown), *more]


@feature.step(ChooseCommune, takes=("bỏ qua",))
def commune_named(
    desk: Desk, heard: Heard, step: ChooseCommune
) -> ChooseCommune | ChooseGroup | AtRest | None:
    return _named(desk, heard, step)


@feature.step(ChooseGroup, takes=("bỏ qua",))
def group_named(desk: Desk, heard: Heard, step: ChooseGroup) -> ChooseCommune | ChooseGroup | AtRest | None:
    return _named(desk, heard, step)


def _named(desk: Desk, heard: Heard, step: Step) -> ChooseCommune | ChooseGroup | AtRest | None:
    """A name typed instead of a button; words that name no place are what the person came to say."""
    if fold(heard.text) == "bo qua":
        desk.say("welcome.skipped")
        return AtRest()
    near = step.commune_id if isinstance(step, ChooseGroup) else None
    found = desk.places.find(heard.text, near=near) if heard.text else None
    unit = desk.db.get(Unit, found.unit_id) if found is not None and found.unit_id is not None else None
    if unit is None or heard.attachments or len(heard.text.split()) > len(unit.name.split()) + 3:
        desk.pass_on(heard)
        return AtRest()
    return _chosen(desk, unit)


@feature.command("chọn {word}", may=Act.TALK)
def choose(desk: Desk, heard: Heard) -> ChooseCommune | ChooseGroup | AtRest | None:
    unit = units.by_code(desk.db, desk.oa_id, heard.args["word"])
    if unit is None:
        desk.say("welcome.no_such_place")
        return None
    return _chosen(desk, unit)


@feature.command("xem thêm", may=Act.TALK)
def more(desk: Desk, heard: Heard) -> ChooseCommune | ChooseGroup | AtRest | None:  # noqa: ARG001
    step = desk.step
    if isinstance(step, ChooseGroup):
        return _ask_group(desk, step.commune_id, step.page + 1)
    page = step.page + 1 if isinstance(step, ChooseCommune) else 0
    return _ask_commune(desk, page)


def _chosen(desk: Desk, unit: Unit) -> ChooseGroup | ChooseCommune | AtRest:
    if unit.kind is UnitKind.COMMUNE:
        desk.person.home_unit_id = unit.id
        return _ask_group(desk, unit.id, 0)
    if unit.kind is UnitKind.PROVINCE:
        return _ask_commune(desk, 0)
    return _settle(desk, unit.id)


def _settle(desk: Desk, unit_id: int) -> AtRest:
    desk.person.home_unit_id = unit_id
    desk.say("welcome.settled", unit=units.full_name(desk.db, unit_id))
    return AtRest()


@feature.back(ChooseGroup)
def back_to_communes(desk: Desk, heard: Heard, step: ChooseGroup) -> ChooseCommune | ChooseGroup | AtRest:  # noqa: ARG001
    return _ask_commune(desk, 0)


@feature.command("đồng ý nhận tin", "nhận thông báo", may=Act.TALK)
def agree(desk: Desk, heard: Heard) -> AtRest:  # noqa: ARG001
    return _consent(desk, agreed=True)


@feature.command("không nhận tin", "dừng thông báo", may=Act.TALK)
def decline(desk: Desk, heard: Heard) -> AtRest:  # noqa: ARG001
    return _consent(desk, agreed=False)


def _consent(desk: Desk, *, agreed: bool) -> AtRest:
    version = desk.office.texts.version
    people.record_consent(
        desk.db, desk.person, Purpose.NOTICES, agreed=agreed, text_version=version, now=desk.now
    )
    desk.say("welcome.agreed" if agreed else "welcome.declined")
    return AtRest()


# --- Joining ---------------------------------------------------------------------------------------------


@feature.command("tham gia {word}", "tham gia", may=Act.TALK)
def join(desk: Desk, heard: Heard) -> AtRest:
    """A code gives a role at a unit; a wrong one says nothing about which codes exist."""
    code = heard.args.get("word", "").upper().replace("-", "")
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
