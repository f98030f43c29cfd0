"""Trông nom nhóm: the leader makes the chat group, sees it, lets people in, says who may write."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.desk import Answer, Desk, Feature, Heard
from handlers.desk.addressing import own_units
from handlers.desk.zalo_groups import called, code_of, may_keep, refused, unit_named
from handlers.rules.group_rights import order
from handlers.rules.permissions import Act
from storage import people, pictures, units, zalo_groups
from storage.group_words import GroupState, MemberState
from storage.tables import Person, Unit, ZaloGroup
from storage.words import UnitKind

feature = Feature("group_orders")
AT_ONCE = 50  # people let in by one request
WHY = {
    "-237": "expired",
    "-403": "gone",
    "-210": "full",
    "-213": "must_follow",
    "-217": "must_follow",
    "-201": "must_follow",
    "-221": "not_allowed",
    "-224": "not_allowed",
    "-235": "not_allowed",
    "-238": "no_right",
    "-241": "no_right",
}


@feature.command("nhóm {rest}", may=Act.NOTICE)
def show(desk: Desk, heard: Heard) -> None:
    """How the group stands; “nhóm thanh niên …” is no unit, so it is heard like any words."""
    unit = unit_named(desk, heard.args["rest"])
    if unit is None:
        desk.pass_on(heard)
        return
    group = _kept(desk, unit)
    if group is not None:
        _tell_state(desk, unit, group)


def _kept(desk: Desk, unit: Unit | None) -> ZaloGroup | None:
    """The group of the unit, for whoever looks after it; otherwise it is said why not."""
    if unit is None or not may_keep(desk, unit):
        desk.say("group_orders.not_yours")
        return None
    found = zalo_groups.of_units(desk.db, desk.oa_id, [unit.id])
    if not found:
        desk.say("group_orders.none", unit=unit.name, code=unit.code)
        return None
    return found[-1]


def _tell_state(desk: Desk, unit: Unit, group: ZaloGroup) -> None:
    counts = zalo_groups.counts(desk.db, group)
    waiting = zalo_groups.pending(desk.db, group)
    desk.say(
        "group_orders.locked" if group.is_notice_only else "group_orders.open",
        unit=called(desk, group),
        code=unit.code,
        members=counts.get(MemberState.IN, 0),
        pending=len(waiting),
        own=len(_own(waiting, unit)),
        link=group.link or "chưa rõ",
        state="đang dùng" if group.state is GroupState.ENABLED else "đã hết hạn, không nhắn vào được",
        until=group.paid_until.strftime("%d/%m/%Y") if group.paid_until is not None else "chưa rõ",
    )


@feature.command("mã nhóm", "mã nhóm {rest}", "link nhóm", "link nhóm {rest}", may=Act.NOTICE)
def show_code(desk: Desk, heard: Heard) -> None:
    """The link, and a picture of it to scan from the telephone or from the board."""
    words = heard.args.get("rest", "")
    own = [u for u in own_units(desk, Act.NOTICE) if u.kind is UnitKind.GROUP]
    if not words and len(own) != 1:
        desk.say("group_orders.which")
        return
    group = _kept(desk, unit_named(desk, words) if words else own[0])
    if group is None:
        return
    if not group.link or group.state is not GroupState.ENABLED:
        desk.remind("zalo_groups", "read", group.group_id, keep=True)
        desk.say("group_orders.no_code", unit=called(desk, group))
        return
    desk.say("group_orders.code", unit=called(desk, group), link=group.link)
    desk.promises[-1] = replace(desk.promises[-1], details=pictures.of_link(group.link))


def _own(waiting: Sequence[Person], unit: Unit) -> list[Person]:
    return [p for p in waiting if p.home_unit_id == unit.id]


# --- Letting in ------------------------------------------------------------------------------------------


@feature.command("cho vào nhóm {rest}", may=Act.NOTICE)
def let_all_in(desk: Desk, heard: Heard) -> None:
    _decide(desk, heard.args["rest"], "group_accept", only_own=False)


@feature.command("cho người tổ vào nhóm {rest}", may=Act.NOTICE)
def let_own_in(desk: Desk, heard: Heard) -> None:
    """Those who said that they live here; the others go on waiting."""
    _decide(desk, heard.args["rest"], "group_accept", only_own=True)


@feature.command("từ chối vào nhóm {rest}", may=Act.NOTICE)
def turn_away(desk: Desk, heard: Heard) -> None:
    _decide(desk, heard.args["rest"], "group_reject", only_own=False)


def _decide(desk: Desk, words: str, errand: str, *, only_own: bool) -> None:
    unit = unit_named(desk, words)
    group = _kept(desk, unit)
    if unit is None or group is None:
        return
    waiting = zalo_groups.pending(desk.db, group)
    chosen = (_own(waiting, unit) if only_own else list(waiting))[:AT_ONCE]
    if not chosen:
        desk.say("group_orders.nobody_waits", unit=called(desk, group))
        return
    ids = [p.zalo_id for p in chosen]
    desk.errand(errand, {"group_id": group.group_id, "user_ids": ids, "by": desk.person.id})
    desk.note(errand.replace("_", "."), "zalo_group", group.id)


@feature.answer("group_accept")
def let_in(desk: Desk, answer: Answer) -> None:
    _decided(desk, answer, "group_orders.let_in")


@feature.answer("group_reject")
def turned_away(desk: Desk, answer: Answer) -> None:
    _decided(desk, answer, "group_orders.turned_away")


def _decided(desk: Desk, answer: Answer, key: str) -> None:
    """Zalo's own event says who is in; where it refused, the list is read anew."""
    group = zalo_groups.meet(desk.db, desk.oa_id, answer.asked["group_id"], desk.now)
    if answer.ok:
        _tell(desk, answer, key, number=len(answer.asked["user_ids"]), unit=called(desk, group))
    else:
        _failed(desk, answer, group)
        desk.remind("zalo_groups", "read", group.group_id, keep=True)


# --- Who may write ---------------------------------------------------------------------------------------


@feature.command("khóa nhóm {rest}", may=Act.NOTICE)
def lock(desk: Desk, heard: Heard) -> None:
    """Only the account and the deputies write; everybody reads."""
    _set_rule(desk, heard.args["rest"], locked=True)


@feature.command("mở nhóm {rest}", may=Act.NOTICE)
def unlock(desk: Desk, heard: Heard) -> None:
    _set_rule(desk, heard.args["rest"], locked=False)


def _set_rule(desk: Desk, words: str, *, locked: bool) -> None:
    group = _kept(desk, unit_named(desk, words))
    if group is not None:
        rules = {"lock_send_msg": locked}
        desk.errand("group_update", {"group_id": group.group_id, "rules": rules, "by": desk.person.id})


@feature.answer("group_update")
def changed(desk: Desk, answer: Answer) -> None:
    group = zalo_groups.meet(desk.db, desk.oa_id, answer.asked["group_id"], desk.now)
    if not answer.ok:
        _failed(desk, answer, group)
        return
    group.is_notice_only = bool(answer.found["is_notice_only"])
    if "lock_send_msg" in answer.asked["rules"]:
        key = "group_orders.is_locked" if group.is_notice_only else "group_orders.is_open"
        _tell(desk, answer, key, unit=called(desk, group))


# --- Making one ------------------------------------------------------------------------------------------


@feature.command("tạo nhóm {rest}", "lập nhóm {rest}", may=Act.NOTICE)
def make(desk: Desk, heard: Heard) -> None:
    """A right that pays for it is looked for first; the answer comes when Zalo has made the group."""
    unit = unit_named(desk, heard.args["rest"])
    if unit is None or not may_keep(desk, unit):
        desk.say("group_orders.not_yours")
        return
    found = zalo_groups.of_units(desk.db, desk.oa_id, [unit.id])
    if found:
        _tell_state(desk, unit, found[-1])
        return
    desk.say("group_orders.making", unit=unit.name)
    _look_for_right(desk, {"unit_id": unit.id, "by": desk.person.id}, 0)


def _look_for_right(desk: Desk, wish: dict[str, object], turn: int) -> None:
    product, quota = order()[turn]
    desk.errand("group_assets", {**wish, "turn": turn, "product": product, "quota": quota})


@feature.answer("group_assets")
def right_found(desk: Desk, answer: Answer) -> None:
    """A free right, or the next kind; where there is none, somebody has to buy one."""
    wish = {key: answer.asked[key] for key in ("unit_id", "by")}
    asset = answer.found.get("asset_id")
    by = people.by_id(desk.db, answer.asked["by"])
    unit = next(iter(units.path(desk.db, answer.asked["unit_id"])), None)
    if asset and by is not None and unit is not None:
        members = sorted({*desk.office.admins, by.zalo_id})
        made = {"name": units.full_name(desk.db, unit.id), "description": "", "asset_id": asset}
        desk.errand("group_create", {**wish, **made, "user_ids": members})
    elif answer.asked["turn"] + 1 < len(order()):
        _look_for_right(desk, wish, answer.asked["turn"] + 1)
    else:
        _tell(desk, answer, "group_orders.why_no_right")


@feature.answer("group_create")
def made(desk: Desk, answer: Answer) -> None:
    """It belongs to the unit from its first moment; whoever comes by the link waits for a yes."""
    if not answer.ok:
        _failed(desk, answer, None)
        return
    group = zalo_groups.meet(desk.db, desk.oa_id, answer.found["group_id"], desk.now)
    group.unit_id = answer.asked["unit_id"]
    group.name, group.link = answer.found["name"], answer.found["link"]
    zalo_groups.put(desk.db, group, answer.asked["user_ids"], MemberState.IN, desk.now)
    rules = {"join_appr": True, "enable_link_join": True}
    desk.errand("group_update", {"group_id": group.group_id, "rules": rules, "by": answer.asked["by"]})
    desk.remind("zalo_groups", "read", group.group_id, keep=True)
    desk.note("group.made", "zalo_group", group.id)
    _tell(desk, answer, "group_orders.made", unit=called(desk, group), link=group.link)


# --- Telling ---------------------------------------------------------------------------------------------


def _tell(desk: Desk, answer: Answer, key: str, **facts: object) -> None:
    """Word to whoever gave the order."""
    by = people.by_id(desk.db, answer.asked["by"])
    if by is not None and by.erased_at is None:
        desk.tell([by], key, facts)


def _failed(desk: Desk, answer: Answer, group: ZaloGroup | None) -> None:
    if group is not None:
        refused(desk, group, answer)
    code = code_of(answer)
    _tell(desk, answer, f"group_orders.why_{WHY.get(code, 'other')}", code=code)
