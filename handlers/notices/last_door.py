"""Nhà cuối cùng: where an alert was not confirmed, a neighbour knocks, until every household is known."""

from collections.abc import Sequence

from handlers.desk import Desk, Due, Feature, Heard
from handlers.desk.notices import SAFE, author_of, headline, visible, ways
from handlers.rules.doors import Carrier, Door, share_out
from handlers.rules.permissions import Act
from storage import doors, notices, people, units
from storage.audiences import Audience
from storage.tables import Household, Notice, NoticeDoor
from storage.words import POLICE, DoorState, Lane, NoticeState

feature = Feature("last_door")
NAMED = 10  # lines of a list in one message
STATE_WORDS = {
    DoorState.WAITING: "chưa ai đi",
    DoorState.GIVEN: "đang có người tới",
    DoorState.SAFE: "an toàn",
    DoorState.NEEDS_HELP: "CẦN GIÚP",
    DoorState.NOBODY_HOME: "vắng nhà",
}


@feature.due("open")
def open_doors(desk: Desk, due: Due) -> None:
    """The time to answer is over: every silent household of the books gets a door."""
    notice = notices.by_id(desk.db, int(due.key))
    if notice is None or notice.state in {NoticeState.RECALLED, NoticeState.CANCELLED}:
        return
    reached = Audience.read(notice.audience).unit_ids
    doors.open_doors(desk.db, desk.oa_id, notice.id, reached, desk.now)
    counted = doors.counts(desk.db, notice.id)
    if not counted:
        desk.tell(author_of(desk, notice), "last_door.no_books", headline(notice))
        return
    desk.tell(author_of(desk, notice), "last_door.opened", headline(notice), doors=counted[DoorState.WAITING])
    _give(desk, notice, set())
    desk.remind("last_door", "again", notice.id, after=ways(desk).limits.last_door)


@feature.due("again")
def again(desk: Desk, due: Due) -> None:
    """Whoever did not get round to it is relieved: the doors go to somebody else."""
    notice = notices.by_id(desk.db, int(due.key))
    if notice is None or notice.state is NoticeState.RECALLED:
        return
    before = desk.now - (desk.later(ways(desk).limits.last_door) - desk.now)
    _give(desk, notice, doors.take_back(desk.db, notice.id, before))
    if _is_open(desk, notice):
        desk.remind("last_door", "again", notice.id, after=ways(desk).limits.last_door)


def _is_open(desk: Desk, notice: Notice) -> bool:
    counted = doors.counts(desk.db, notice.id)
    return bool(counted.get(DoorState.WAITING) or counted.get(DoorState.GIVEN))


def _give(desk: Desk, notice: Notice, not_to: set[int]) -> None:
    """A few doors each, nearest first: heads of clusters and the team, then neighbours who are safe."""
    waiting = doors.of_notice(desk.db, notice.id, [DoorState.WAITING])
    left = [Door(d.id, h.unit_id, h.head_id, h.latitude, h.longitude) for d, h in waiting]
    unit_ids = {house.unit_id for _, house in waiting}
    heads = [(house.head_id, house.unit_id) for _, house in waiting if house.head_id is not None]
    told: set[int] = set()
    for able in (
        [*heads, *doors.helpers(desk.db, unit_ids, desk.now)],
        doors.neighbours(desk.db, notice.id, SAFE),
    ):
        pairs = share_out(left, _carriers(desk, [a for a in able if a[0] not in not_to]))
        doors.give(desk.db, pairs, desk.now)
        told |= {person for _, person in pairs}
        left = [door for door in left if door.id not in dict(pairs)]
    for person_id in sorted(told):
        _show(desk, notice, person_id)


def _carriers(desk: Desk, able: Sequence[tuple[int, int]]) -> list[Carrier]:
    """Each of them once, where their phone is at home, with as many doors as they may still take."""
    units_of = dict(reversed(able))
    ids = list(dict.fromkeys(person for person, _ in able))
    busy, homes, most = doors.busy(desk.db, ids), doors.homes(desk.db, ids), ways(desk).counts.doors
    found = []
    for person in ids:
        home = homes.get(person)
        where = (home.latitude, home.longitude) if home is not None else (None, None)
        found.append(Carrier(person, units_of[person], most - busy.get(person, 0), *where))
    return found


# --- At the doors ----------------------------------------------------------------------------------------


def _show(desk: Desk, notice: Notice, person_id: int) -> None:
    """All doors of this person, and the question about the first of them."""
    person, mine = people.by_id(desk.db, person_id), doors.given_to(desk.db, person_id)
    if person is None or not mine:
        return
    desk.tell([person], "last_door.please", {**headline(notice), **_asked(mine)}, lane=Lane.ALARM)


def _asked(mine: list[tuple[NoticeDoor, Household]]) -> dict[str, object]:
    door, house = mine[0]
    lines = "\n".join(f"– {h.label}" for _, h in mine)
    return {"count": len(mine), "lines": lines, "house": house.label, "number": door.id}


@feature.command("nhà {number} an toàn", may=Act.TALK)
def is_safe(desk: Desk, heard: Heard) -> None:
    _knocked(desk, heard, DoorState.SAFE)


@feature.command("nhà {number} cần giúp", may=Act.TALK)
def needs_help(desk: Desk, heard: Heard) -> None:
    _knocked(desk, heard, DoorState.NEEDS_HELP)


@feature.command("nhà {number} vắng", "nhà {number} vắng nhà", may=Act.TALK)
def nobody_home(desk: Desk, heard: Heard) -> None:
    _knocked(desk, heard, DoorState.NOBODY_HOME)


def _knocked(desk: Desk, heard: Heard, state: DoorState) -> None:
    """What was found at the door; whoever needs help is told to the officers on duty at once."""
    door = doors.by_id(desk.db, desk.oa_id, int(heard.args["number"]))
    if door is None or door.carrier_id != desk.person.id:
        desk.say("last_door.not_yours")
        return
    notice = notices.by_id(desk.db, door.notice_id)
    house = desk.db.get(Household, door.household_id)
    if notice is None or house is None:
        return
    door.state, door.done_at = state, desk.now
    desk.note(f"door.{state}", "notice", notice.id)
    if state is DoorState.NEEDS_HELP:
        _ring(desk, notice, house)
    desk.db.flush()
    mine = doors.given_to(desk.db, desk.person.id)
    if mine:
        desk.say("last_door.next", {**headline(notice), **_asked(mine)})
    else:
        desk.say("last_door.thanks", headline(notice))
        _give(desk, notice, set())
    _tell_when_all_are_known(desk, notice)


def _ring(desk: Desk, notice: Notice, house: Household) -> None:
    path = [u.id for u in units.path(desk.db, house.unit_id)]
    on_duty = people.holders(desk.db, POLICE, path, desk.now, on_duty=True)
    told = {p.id: p for p in [*author_of(desk, notice), *on_duty]}
    where = f"{house.label}, {units.full_name(desk.db, house.unit_id)}"
    desk.tell(list(told.values()), "last_door.help", headline(notice), place=where, lane=Lane.ALARM)


def _tell_when_all_are_known(desk: Desk, notice: Notice) -> None:
    if not _is_open(desk, notice):
        desk.forget("last_door", notice.id, "again")
        desk.tell(
            author_of(desk, notice), "last_door.all_known", headline(notice), counts=_counts(desk, notice)
        )


def _counts(desk: Desk, notice: Notice) -> str:
    counted = doors.counts(desk.db, notice.id)
    return ", ".join(f"{counted[s]} {STATE_WORDS[s]}" for s in DoorState if counted.get(s))


@feature.command("danh sách nhà {notice}", may=Act.NOTICE)
def list_doors(desk: Desk, heard: Heard) -> None:
    """Households still to be reached and who walks there."""
    notice = visible(desk, heard.args["notice"])
    if notice is None:
        return
    left = doors.of_notice(desk.db, notice.id, [DoorState.WAITING, DoorState.GIVEN])
    carriers = people.by_ids(desk.db, {d.carrier_id for d, _ in left if d.carrier_id is not None})
    lines = []
    for door, house in left[:NAMED]:
        carrier = carriers.get(door.carrier_id or 0)
        lines.append(
            f"– {house.label}: {carrier.name if carrier and carrier.name else STATE_WORDS[door.state]}"
        )
    more = f"\n… và {len(left) - NAMED} nhà nữa" if len(left) > NAMED else ""
    desk.say(
        "last_door.list",
        headline(notice),
        counts=_counts(desk, notice) or "chưa có nhà nào phải tới",
        lines="\n".join(lines) + more,
    )
