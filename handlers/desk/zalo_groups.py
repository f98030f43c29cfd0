"""What all features about chat groups share: which one is meant, and who looks after it."""

from collections.abc import Sequence

from handlers.desk.desk import Desk
from handlers.desk.feature import Answer
from handlers.rules.folding import fold
from handlers.rules.permissions import Act, may
from storage import people, units
from storage.group_words import GroupState
from storage.outbox import Promise
from storage.tables import Person, Unit, ZaloGroup
from storage.words import Lane, Role

KEEPERS = (Role.TEAM_LEADER, Role.UNIT_HEAD)  # of the unit itself; without them, the police above it


def unit_named(desk: Desk, words: str) -> Unit | None:
    """The unit these words name and nothing else; “nhóm thanh niên …” names none."""
    said = fold(words)
    found = [u for u in units.every(desk.db, desk.oa_id) if said in _names(desk, u)]
    near = {h.unit_id for h in desk.holdings}
    above = {desk.person.home_unit_id} | near
    mine = [u for u in found if not above.isdisjoint({p.id for p in units.path(desk.db, u.id)})]
    return next(iter(mine or found), None)


def _names(desk: Desk, unit: Unit) -> set[str]:
    known = {unit.name, unit.code, units.full_name(desk.db, unit.id)}
    return {fold(name) for name in known}


def may_keep(desk: Desk, unit: Unit) -> bool:
    """Whoever may write to a unit may look after its chat group."""
    return may(desk.holdings, Act.NOTICE, unit_path=[u.id for u in units.path(desk.db, unit.id)])


def keepers(desk: Desk, unit_id: int) -> Sequence[Person]:
    """Who looks after the chat group of a unit."""
    own = people.holders(desk.db, KEEPERS, [unit_id], desk.now)
    path = [u.id for u in units.path(desk.db, unit_id)]
    return own or people.holders(desk.db, [Role.BEAT_OFFICER, Role.POLICE_CHIEF], path, desk.now)


def called(desk: Desk, group: ZaloGroup) -> str:
    """How people call it."""
    return units.full_name(desk.db, group.unit_id) or group.name or "nhóm chưa nối với tổ nào"


def code_of(answer: Answer) -> str:
    """Zalo's code in the reason of an errand that failed."""
    return answer.why.rpartition(" ")[2]


def refused(desk: Desk, group: ZaloGroup, answer: Answer) -> None:
    """Zalo says no because of the group itself: what that means for it is written down."""
    if code_of(answer) == "-237":
        group.state = GroupState.DISABLED
    elif code_of(answer) == "-403":
        group.state = GroupState.DISSOLVED
    desk.count(f"group.refused.{code_of(answer)}")


def post(desk: Desk, group: ZaloGroup, key: str, once: str | None = None, **facts: object) -> None:
    """Say something to everybody in a chat group; a number would be an answer to nobody, so no buttons."""
    said = desk.worded(key, facts)
    desk.promises.append(
        Promise(
            oa_id=desk.oa_id,
            lane=Lane.REPLY,
            feature=desk.feature,
            name=key,
            recipient=group.group_id,
            text=said.text,
            details={"group_id": group.group_id},
            once=once,
        )
    )
