"""Chuyện trong nhóm: trouble told in a group becomes a report, answered privately; all else is not kept."""

from dataclasses import replace
from datetime import timedelta

from handlers.desk import Desk, Feature, Heard, HeardKind
from handlers.desk.asking import NAMELESS, tells_a_matter
from handlers.desk.unkept import tells_trouble
from handlers.desk.zalo_groups import may_keep, post, unit_named
from handlers.rules.folding import fold
from handlers.rules.phrases import Phrase
from storage import units, zalo_groups
from storage.group_words import MemberState
from storage.tables import ZaloGroup
from storage.words import Urgency

feature = Feature("group_talk")
BIND = Phrase("nối nhóm {rest}")
SELDOM = timedelta(minutes=10)  # how often the group itself is told which number to call
ASKING = frozenset({"a", "chua", "khong", "ko", "nhi", "ha", "vay", "the"})  # how a question ends
WEEK = timedelta(days=7)
ORDERS = ("/", "#")


@feature.event(HeardKind.GROUP_SAID)
def said(desk: Desk, heard: Heard) -> None:
    """A report, a command that belongs elsewhere, or neighbours who talk to each other."""
    if heard.group_id is None or not heard.sender:
        return
    group = zalo_groups.meet(desk.db, desk.oa_id, heard.group_id, desk.now)
    if not zalo_groups.is_in(desk.db, group, desk.person.id):
        zalo_groups.put(desk.db, group, [heard.sender], MemberState.IN, desk.now)
    if group.read_at is None:
        desk.remind("zalo_groups", "read", group.group_id, keep=True)
    bound = BIND.match(heard.text)
    if bound is not None:
        _bind(desk, group, bound["rest"])
    elif not _take_up(desk, group, heard):
        _not_here(desk, heard)


def _take_up(desk: Desk, group: ZaloGroup, heard: Heard) -> bool:
    """Words that name trouble go the way of any report; the group never sees its code, words or place."""
    reading = desk.understand(heard.text, has_media=bool(heard.attachments))
    if not tells_trouble(reading):
        return False
    if reading.urgency is Urgency.P1 and not (reading.confidential or reading.is_silent):
        slot = int(desk.now.timestamp() // SELDOM.total_seconds())
        post(desk, group, "group_talk.call", once=f"call:{group.id}:{slot}", **_numbers(desk))
    desk.count("group.report")
    desk.pass_on(replace(heard, kind=HeardKind.SAID, args={}))
    return True


def _numbers(desk: Desk) -> dict[str, str]:
    return {key: desk.facts.emergency[key].number for key in ("police", "fire", "ambulance")}


def _not_here(desk: Desk, heard: Heard) -> None:
    """What neighbours say to each other is none of our business; a command is obeyed in private only."""
    desk.keep_nothing()
    if _is_order(heard):
        desk.say("group_talk.in_private")
    elif _is_small_matter(desk, heard):
        _offer(desk)


def _is_small_matter(desk: Desk, heard: Heard) -> bool:
    """A lamp that is broken somewhere: named, with its place, and told rather than asked."""
    reading = desk.understand(heard.text, has_media=bool(heard.attachments))
    if not tells_a_matter(reading) or reading.category in NAMELESS or _asks(heard.text):
        return False
    found = desk.places.find(heard.text)
    return bool(found.location_text) or found.unit_id is not None


def _asks(text: str) -> bool:
    """“Mất điện rồi à”: neighbours ask each other."""
    last = fold(text).split()[-1:]
    return "?" in text or not ASKING.isdisjoint(last)


def _offer(desk: Desk) -> None:
    """Privately, and to nobody more often than once a week; the words themselves are told anew, or never."""
    week = int(desk.now.timestamp() // WEEK.total_seconds())
    once = f"offer:{desk.person.id}:{week}"
    if desk.in_hand is not None or zalo_groups.is_promised(desk.db, desk.oa_id, once):
        return
    desk.say("group_talk.small_matter")
    desk.promises[-1] = replace(desk.promises[-1], once=once)


def _is_order(heard: Heard) -> bool:
    """“THÔNG BÁO họp tổ” or “/trợ giúp”; “thông báo với bà con” is only talk."""
    fixed = heard.args.get("command", "").split("{")[0].split()
    begins = " ".join(heard.text.split()[: len(fixed)])
    return bool(fixed) and (begins.isupper() or heard.text.startswith(ORDERS))


# --- Whose group it is -----------------------------------------------------------------------------------


def _bind(desk: Desk, group: ZaloGroup, words: str) -> None:
    """`NỐI NHÓM Tổ 5`, said in the group by somebody who looks after that tổ."""
    unit = unit_named(desk, words)
    if unit is None or not may_keep(desk, unit):
        desk.say("group_talk.not_yours")
        return
    group.unit_id = unit.id
    desk.note("group.bound", "zalo_group", group.id)
    name = units.full_name(desk.db, unit.id)
    desk.say("group_talk.bound", unit=name)
    post(desk, group, "group_talk.listens", unit=name, operator=desk.office.operator or "Công an")
