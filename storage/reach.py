"""How far a notice got: what the sender found out and Zalo's receipts said, and what the author sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    Select,
    String,
    Table,
    Update,
    and_,
    case,
    cast,
    func,
    literal_column,
    select,
    true,
    type_coerce,
    update,
)
from sqlmodel import Session, col

from storage import posts
from storage.columns import inline
from storage.fanout import PREFIX
from storage.inbox import is_postgres
from storage.posts import CAME_OF
from storage.tables import Notice, NoticeRecipient, Outbox
from storage.told import as_told, told
from storage.words import OutboxState, ReachState, Route

_table: Table = NoticeRecipient.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_c = _table.c
AT_ONCE = 5000  # recipients looked at in one transaction
OPEN = (ReachState.WAITING, ReachState.UNSURE)
FREE = (ReachState.FAILED, ReachState.TAKEN_BACK)  # Zalo charges what it delivers
NOTHING_SPENT: Mapping[str, int] = MappingProxyType({"price": 0})
_HOW_FAR = MappingProxyType(
    {
        ReachState.SENT: OPEN,
        ReachState.RECEIVED: (*OPEN, ReachState.SENT),
        ReachState.SEEN: (*OPEN, ReachState.SENT, ReachState.RECEIVED),
        ReachState.UNSURE: (ReachState.WAITING,),
        ReachState.FAILED: OPEN,
        ReachState.TAKEN_BACK: (ReachState.WAITING,),  # whoever may have got it hears what corrects it
    }
)


def note(db: Session, became: Mapping[OutboxState, Sequence[str]]) -> None:
    """What became of messages, by the names they are promised under; others than notices are passed over."""
    for state, names in became.items():
        posts.note(db, names, CAME_OF.get(state))
        ids = [int(name.removeprefix(PREFIX)) for name in names if name.startswith(PREFIX)]
        if state in CAME_OF:
            _move(db, ids, CAME_OF[state])


def received(db: Session, message_ids: Sequence[str], state: ReachState) -> None:
    """Receipts for messages of ours: those that belong to a notice move on."""
    if not message_ids:
        return
    query = select(col(Outbox.once)).where(
        col(Outbox.zalo_message_id).in_(message_ids), col(Outbox.once).startswith(PREFIX)
    )
    names = [once for once in db.connection().execute(query).scalars() if once]
    _move(db, [int(name.removeprefix(PREFIX)) for name in names], state)


def _move(db: Session, ids: Sequence[int], state: ReachState) -> None:
    if ids:
        shared = is_postgres(db)
        rows = as_told([{"id": i} for i in sorted(ids)], shared=shared)
        db.connection().execute(_moved(state, shared=shared), {"moved": rows})


@cache
def _moved(state: ReachState, *, shared: bool) -> Update:
    """Never backwards: what was seen is not merely sent again."""
    moved = told("moved", {"id": _c.id.type}, shared=shared)
    ids = select(moved.c.id)
    # In one order, so that two processes never wait for each other in a ring.
    ours = select(_c.id).where(_c.id.in_(ids)).order_by(_c.id).with_for_update().cte("ours")
    # Written so that no index fits: SQLite would walk through all that are open instead of the few told.
    was = type_coerce(_c.state, String).concat(literal_column("''", String))
    return (
        update(_table)
        .where(_c.id == moved.c.id, was.in_([inline(s) for s in _HOW_FAR[state]]))
        .where(_c.id.in_(select(ours.c.id)) if shared else true())
        .values(state=inline(state), **NOTHING_SPENT if state in FREE else {})
    )


def sweep(db: Session, notice: Notice) -> int:
    """Settle those whose message is over by another way: too late, taken back, known by its echo.

    Returns how many still wait; before the first of them, everybody's message is confirmed or given up.
    """
    found: dict[OutboxState, list[str]] = {}
    for once, state in db.connection().execute(_overs(notice)):
        found.setdefault(state, []).append(once)
    note(db, found)
    posts.sweep(db, notice)
    mine = (_c.notice_id == notice.id, _c.state == inline(ReachState.WAITING))
    row = db.connection().execute(select(func.min(_c.id), func.count()).where(*mine)).one()
    last = select(func.max(_c.id) + 1).where(_c.notice_id == notice.id)
    first = row[0] if row[0] is not None else db.connection().execute(last).scalar()
    notice.settled_up_to = int(first or 1) - 1
    return int(row[1])


def _overs(notice: Notice) -> Select[Any]:
    of_it = (
        select(_c.id)
        .where(_c.notice_id == notice.id, _c.state.in_([inline(s) for s in OPEN]))
        .order_by(_c.state.desc(), _c.id)  # those that wait before those nobody knows of
        .limit(AT_ONCE)
        .subquery()
    )
    name = literal_column(f"'{PREFIX}'", String).concat(cast(of_it.c.id, String))
    over = [inline(s) for s in CAME_OF]
    columns: list[Any] = [col(Outbox.once), col(Outbox.state)]
    return (
        select(*columns)
        .select_from(of_it)
        .join(Outbox, and_(col(Outbox.oa_id) == notice.oa_id, col(Outbox.once) == name))
        .where(col(Outbox.state).in_(over))
    )


@dataclass(frozen=True)
class Progress:
    """How a notice stands with everybody it is for."""

    states: Mapping[ReachState, int]
    answers: Mapping[str, int]
    articles: Mapping[ReachState, int] = field(default_factory=dict)  # those of them whom an article is for

    @property
    def everybody(self) -> int:
        return sum(self.states.values())

    @property
    def got(self) -> int:
        """It left for them, and nothing says that it did not arrive."""
        return self.of(ReachState.SENT, ReachState.RECEIVED, ReachState.SEEN)

    @property
    def waiting(self) -> int:
        return self.of(ReachState.WAITING)

    @property
    def to_call(self) -> int:
        """Whom nothing reached: somebody has to call or go there."""
        return self.of(ReachState.UNREACHED, ReachState.FAILED, ReachState.UNSURE)

    def of(self, *states: ReachState) -> int:
        return sum(self.states.get(state, 0) for state in states)


def standing_of(db: Session, notice: Notice) -> Progress:
    """How a notice stands; of one that ended long ago only the counts are left."""
    kept = notice.plan
    if "states" not in kept:
        return progress(db, notice.id)
    states, articles = (
        {ReachState(state): int(n) for state, n in kept.get(name, {}).items()}
        for name in ("states", "articles")
    )
    return Progress(states, {str(answer): int(n) for answer, n in kept["answers"].items()}, articles)


def progress(db: Session, notice_id: int) -> Progress:
    connection = db.connection()
    of_articles = func.count(case((_c.route == inline(Route.ARTICLE), 1)))
    states = select(_c.state, func.count(), of_articles).where(_c.notice_id == notice_id).group_by(_c.state)
    answers = (
        select(_c.answer, func.count())
        .where(_c.notice_id == notice_id, _c.answer.is_not(None))
        .group_by(_c.answer)
    )
    rows = [(state, int(n), int(read)) for state, n, read in connection.execute(states)]
    return Progress(
        {state: n for state, n, _ in rows},
        {answer: int(n) for answer, n in connection.execute(answers)},
        {state: read for state, _, read in rows if read},
    )
