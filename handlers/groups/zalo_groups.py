"""Nhóm Zalo của tổ: who is in which chat group is kept in step with Zalo, and read anew when in doubt."""

from datetime import datetime, timedelta

from handlers.desk import Answer, Desk, Due, Feature, Heard, HeardKind
from handlers.desk.heard import GroupDeed
from handlers.desk.zalo_groups import called, code_of, keepers, refused
from handlers.rules.clocks import VIETNAM
from handlers.rules.group_rights import days_left, next_warning
from storage import people, posts, units, zalo_groups
from storage.group_words import GroupState, MemberState
from storage.tables import Person, ZaloGroup
from storage.words import Role

feature = Feature("zalo_groups")
WARN_WITHIN = timedelta(days=15)
LATE = timedelta(minutes=2)  # an event that comes later may have been overtaken by another
REFUSED = {"-237": "expired", "-403": "not_in_group"}
GATHERING = timedelta(minutes=1)  # several who ask at once are told of together
CHANGES_WHO = frozenset({GroupDeed.JOINED, GroupDeed.ASKED, GroupDeed.LEFT})


@feature.event(HeardKind.GROUP)
def happened(desk: Desk, heard: Heard) -> None:
    """Somebody came, asked or left, or the group itself changed; what is not clear is read from Zalo."""
    if heard.group_id is None or heard.group_deed is None:
        return
    group = zalo_groups.meet(desk.db, desk.oa_id, heard.group_id, desk.now)
    match heard.group_deed:
        case GroupDeed.DISSOLVED:
            zalo_groups.dissolve(desk.db, group)
            desk.forget("zalo_groups", group.group_id)
            desk.note("group.dissolved", "zalo_group", group.id)
            return
        case GroupDeed.JOINED:
            zalo_groups.put(desk.db, group, heard.members, MemberState.IN, desk.now)
        case GroupDeed.ASKED:
            zalo_groups.put(desk.db, group, heard.members, MemberState.PENDING, desk.now)
            desk.remind("zalo_groups", "asked", group.group_id, after=GATHERING, keep=True)
        case GroupDeed.LEFT:
            zalo_groups.take_out(desk.db, group, heard.members)
    if _is_in_doubt(desk, group, heard):
        desk.remind("zalo_groups", "read", group.group_id, keep=True)


def _is_in_doubt(desk: Desk, group: ZaloGroup, heard: Heard) -> bool:
    is_clear = heard.group_deed in CHANGES_WHO and bool(heard.members)
    return group.read_at is None or not is_clear or desk.now - heard.at > LATE


# --- Reading from Zalo -----------------------------------------------------------------------------------


@feature.due("read")
def read(desk: Desk, due: Due) -> None:
    """Ask Zalo for the group and everybody in it."""
    desk.errand("group_info", {"group_id": due.key})
    asked = {"group_id": due.key, "offset": 0, "since": desk.now.isoformat()}
    desk.errand("group_members", asked)
    desk.errand("group_pending", asked)


@feature.answer("group_info")
def described(desk: Desk, answer: Answer) -> None:
    group = zalo_groups.meet(desk.db, desk.oa_id, answer.asked["group_id"], desk.now)
    if not answer.ok:
        refused(desk, group, answer)
        return
    found = answer.found
    group.name, group.link = found["name"] or group.name, found["link"] or group.link
    group.state = GroupState.ENABLED if found["is_enabled"] else GroupState.DISABLED
    group.asset_id = found["asset_id"] or None
    group.paid_until = datetime.fromisoformat(found["paid_until"]) if found["paid_until"] else None
    group.renews_itself, group.is_notice_only = found["renews_itself"], found["is_notice_only"]
    _watch_expiry(desk, group, warn=bool(answer.asked.get("warn")))


@feature.answer("group_members")
def members_listed(desk: Desk, answer: Answer) -> None:
    _listed(desk, answer, MemberState.IN)


@feature.answer("group_pending")
def pending_listed(desk: Desk, answer: Answer) -> None:
    _listed(desk, answer, MemberState.PENDING)


def _listed(desk: Desk, answer: Answer, state: MemberState) -> None:
    """One page; after the last one, whoever stood on none of them is not in the group."""
    desk.keep_nothing()
    group = zalo_groups.meet(desk.db, desk.oa_id, answer.asked["group_id"], desk.now)
    if not answer.ok:
        refused(desk, group, answer)
        return
    zalo_groups.put(desk.db, group, tuple(answer.found["people"]), state, desk.now)
    following = answer.found["next"]
    if following is not None:
        desk.errand(answer.errand, {**answer.asked, "offset": following})
        return
    zalo_groups.take_out_unread(desk.db, group, state, datetime.fromisoformat(answer.asked["since"]))
    if state is MemberState.IN:
        group.read_at = desk.now


# --- Who asks to be let in, and how long it is paid for ---------------------------------------------------


@feature.due("asked")
def asked(desk: Desk, due: Due) -> None:
    group = zalo_groups.by_group_id(desk.db, desk.oa_id, due.key)
    waiting = zalo_groups.pending(desk.db, group) if group is not None else ()
    if group is None or group.unit_id is None or not waiting:
        return
    own = sum(p.home_unit_id == group.unit_id for p in waiting)
    code = units.path(desk.db, group.unit_id)[0].code
    told = {"unit": called(desk, group), "code": code, "pending": len(waiting), "own": own}
    desk.tell(keepers(desk, group.unit_id), "zalo_groups.asked", told)


def _watch_expiry(desk: Desk, group: ZaloGroup, *, warn: bool) -> None:
    """Whoever can renew it is told in time; a right that renews itself needs nobody."""
    if group.paid_until is None or group.renews_itself:
        desk.forget("zalo_groups", group.group_id, "expiry")
        return
    following = next_warning(group.paid_until, desk.now)
    if following is not None:
        desk.remind_at("zalo_groups", "expiry", group.group_id, following)
    if warn and group.paid_until - desk.now <= WARN_WITHIN:
        until = group.paid_until.astimezone(VIETNAM).strftime("%d/%m/%Y")
        told = {"unit": called(desk, group), "until": until, "days": days_left(group.paid_until, desk.now)}
        desk.tell(_payers(desk, group), "zalo_groups.lapses", told)


@feature.due("expiry")
def expiry(desk: Desk, due: Due) -> None:
    """It may have been renewed meanwhile, so Zalo is asked before anybody is."""
    desk.errand("group_info", {"group_id": due.key, "warn": True})


def _payers(desk: Desk, group: ZaloGroup) -> list[Person]:
    path = [u.id for u in units.path(desk.db, group.unit_id)]
    chiefs = people.holders(desk.db, [Role.POLICE_CHIEF], path, desk.now)
    return list({p.id: p for p in (*chiefs, *people.admins(desk.db, desk.oa_id))}.values())


# --- What could not be said there ------------------------------------------------------------------------


@feature.answer("group_message")
def not_said(desk: Desk, answer: Answer) -> None:
    """Whoever looks after the group hears why; a notice goes to each of them by another way."""
    group = zalo_groups.meet(desk.db, desk.oa_id, answer.asked["group_id"], desk.now)
    refused(desk, group, answer)
    desk.note("group.refused", "zalo_group", group.id, code_of(answer))
    if answer.asked["once"].startswith(posts.PREFIX):
        desk.remind("sending", "not_posted", answer.asked["once"].removeprefix(posts.PREFIX))
    if group.unit_id is not None:
        why = f"zalo_groups.refused_{REFUSED.get(code_of(answer), 'other')}"
        told = {"unit": called(desk, group), "code": code_of(answer)}
        desk.tell(keepers(desk, group.unit_id), why, told)
