"""A notice leaves in slices: each is a short transaction that says how far it got, so a crash loses nothing.

Who is to be told is a set, not a list: one statement writes the recipients of a slice, another one what is
promised to them. A person stands once among the recipients, a recipient once in the outbox, whatever happens.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Insert,
    Integer,
    Select,
    String,
    Table,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from storage.audiences import ASKED_FOR, Cuts, Whom
from storage.columns import Moment, inline
from storage.inbox import is_postgres
from storage.outbox import is_on_the_way, text_mark
from storage.phones import BY_PHONE
from storage.tables import NoticeRecipient, Outbox, Person
from storage.words import Lane, OutboxKind, OutboxState, ReachState, Route

SLICE = 2000  # recipients in one transaction: a webhook's commit gets in between
PREFIX = "notice:"
PERSONAL = (Route.CONSULT_FREE, Route.CONSULT_PAID)
TEMPLATES = (Route.TEMPLATE_UID, Route.TEMPLATE_PHONE)
PUBLIC = (Route.GROUP, Route.ARTICLE)
_recipients: Table = NoticeRecipient.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_people = Person.__table__.c  # type: ignore[attr-defined]
_outbox: Table = Outbox.__table__  # type: ignore[attr-defined]


def topic_of(notice_id: int) -> str:
    """What all messages of a notice are taken back by."""
    return f"{PREFIX}{notice_id}"


@dataclass(frozen=True)
class Turn:
    """Up to this person of the cohort, this route."""

    key: str
    route: Route
    up_to: int | None = None  # None: the whole rest of the cohort


@dataclass(frozen=True)
class Letter:
    """What every recipient of a notice gets."""

    lane: Lane
    feature: str
    name: str
    text: str
    buttons: Sequence[tuple[str, str]] = ()
    expires_at: datetime | None = None
    details: Mapping[str, Any] = field(default_factory=dict)  # what it shows besides


@dataclass(frozen=True)
class Card:
    """What a recipient gets whom only a template reaches: approved words of Zalo's, filled in."""

    name: str
    details: Mapping[str, Any]
    not_before: datetime


@dataclass(frozen=True)
class FanOut:
    """One notice on its way to many."""

    notice_id: int
    whom: Whom
    cuts: Cuts
    turns: Sequence[Turn]
    prices: Mapping[Route, int]
    letter: Letter
    most_since: tuple[datetime, int] | None = None  # since then nobody is asked more often than this
    card: Card | None = None
    posts: Mapping[str, int] = field(default_factory=dict)  # what stands for a message, by cohort or route

    @cached_property
    def route(self) -> ColumnElement[str]:
        key = self.whom.key(self.cuts)
        cases = [(_fits(key, turn), inline(turn.route)) for turn in self.turns]
        return case(*cases, else_=inline(Route.NONE)) if cases else inline(Route.NONE)

    def slice(self, db: Session, after: int, most: int = SLICE) -> tuple[int, bool]:
        """Write the next recipients and what is promised to them; returns the last, and whether all are."""
        last, count = self._edge(db, after, most)
        if last is not None:
            connection = db.connection()
            connection.execute(_anew(db, _recipients, ["notice_id", "person_id"], self._people(after, last)))
            connection.execute(_promise(db, self._promises(after, last)))
        return last or after, count < most

    def _edge(self, db: Session, after: int, most: int) -> tuple[int | None, int]:
        next_ones = (
            select(col(Person.id))
            .where(self.whom.condition(), col(Person.id) > after)
            .order_by(col(Person.id))
            .limit(most)
            .subquery()
        )
        row = db.connection().execute(select(func.max(next_ones.c.id), func.count())).one()
        return row[0], int(row[1])

    def _people(self, after: int, last: int) -> dict[str, Any]:
        """Each column of a recipient, from the person; the reserved name says whom."""
        now = literal(self.whom.now, Moment())
        return {
            "oa_id": literal(self.whom.oa_id, String),
            "notice_id": literal(self.notice_id, Integer),
            "person_id": col(Person.id),
            "unit_id": col(Person.home_unit_id),
            "route": self.route,
            "post_id": self._post(),
            "price": _priced(self.route, self.prices),
            "state": self._state(),
            "at": now,
            "": and_(self.whom.condition(), col(Person.id) > after, col(Person.id) <= last),
        }

    def _post(self) -> ColumnElement[int | None]:
        key = self.whom.key(self.cuts)
        cases = []
        for place, post in self.posts.items():
            is_in_it = key == literal_column(f"'{place}'", String)
            if place == Route.ARTICLE:
                is_in_it = self.route == inline(Route.ARTICLE)
            cases.append((is_in_it, literal_column(str(post), Integer)))
        return case(*cases, else_=null()) if cases else cast(null(), Integer)

    def _state(self) -> ColumnElement[str]:
        """What is said in public asks for the attention of all of them at once: nobody is left out."""
        cases = [(self.route == inline(Route.NONE), inline(ReachState.UNREACHED))]
        if self.posts:
            cases.append((self.route.in_([inline(r) for r in PUBLIC]), inline(ReachState.WAITING)))
        if self.most_since is not None:
            since, most = self.most_since
            cases.append((_asked_since(since) >= most, inline(ReachState.HELD)))
        return case(*cases, else_=inline(ReachState.WAITING))

    def _promises(self, after: int, last: int) -> Select[Any]:
        recipient = _recipients.c
        columns = self._said() if self.card is None else self._said_or_filled(self.card)
        labelled: list[Any] = [column.label(name) for name, column in columns.items()]
        open_routes = PERSONAL if self.card is None else (*PERSONAL, *TEMPLATES)
        return (
            select(*labelled)
            .select_from(_recipients.join(Person, col(Person.id) == recipient.person_id))
            .where(
                recipient.notice_id == self.notice_id,
                recipient.person_id > after,
                recipient.person_id <= last,
                recipient.state == inline(ReachState.WAITING),
                recipient.route.in_([inline(r) for r in open_routes]),
            )
            .order_by(recipient.person_id)
        )

    def _said(self) -> dict[str, ColumnElement[Any]]:
        """Each column of a message."""
        letter, now, recipient = self.letter, literal(self.whom.now, Moment()), _recipients.c
        return {
            "oa_id": recipient.oa_id,
            "kind": inline(OutboxKind.MESSAGE),
            "lane": literal_column(str(int(letter.lane)), Integer),
            "feature": literal(letter.feature, String),
            "name": literal(letter.name, String),
            "recipient": _people.zalo_id,
            "text": literal(letter.text, String),
            "text_mark": literal(text_mark(letter.text), String),
            "buttons": literal([list(b) for b in letter.buttons], JSON),
            "details": literal(dict(letter.details), JSON),
            "topic": literal(topic_of(self.notice_id), String),
            "once": literal_column(f"'{PREFIX}'", String).concat(cast(recipient.id, String)),
            "not_before": now,
            "expires_at": literal(letter.expires_at, Moment()),
            "state": inline(OutboxState.WAITING),
            "attempts": literal_column("0", Integer),
            "resends": literal_column("0", Integer),
            "created_at": now,
        }

    def _said_or_filled(self, card: Card) -> dict[str, ColumnElement[Any]]:
        """The same, where some are reached by a template only; a number is looked up when it leaves."""
        columns = self._said()
        route, data = _recipients.c.route, dict(card.details)
        is_card = route.in_([inline(r) for r in TEMPLATES])
        filled = {
            "kind": inline(OutboxKind.TEMPLATE),
            "name": literal(card.name, String),
            "text": literal("", String),
            "text_mark": literal("", String),
            "buttons": literal([], JSON),
            "details": case(
                (route == inline(Route.TEMPLATE_PHONE), literal({**data, **BY_PHONE}, JSON)),
                else_=literal(data, JSON),
            ),
            "not_before": literal(card.not_before, Moment()),
        }
        return columns | {name: case((is_card, it), else_=columns[name]) for name, it in filled.items()}


def _fits(key: ColumnElement[str], turn: Turn) -> ColumnElement[bool]:
    same = key == literal_column(f"'{turn.key}'", String)
    return same if turn.up_to is None else and_(same, col(Person.id) <= turn.up_to)


def _priced(route: ColumnElement[str], prices: Mapping[Route, int]) -> ColumnElement[int]:
    costly = [
        (route == inline(r), literal_column(str(price), Integer)) for r, price in prices.items() if price
    ]
    return case(*costly, else_=literal_column("0", Integer)) if costly else literal_column("0", Integer)


def _asked_since(since: datetime) -> ColumnElement[int]:
    """How often this person's attention was asked for since then."""
    earlier = _recipients.alias("earlier")
    return (
        select(func.count())
        .select_from(earlier)
        .where(
            earlier.c.person_id == col(Person.id),
            earlier.c.at > literal(since, Moment()),
            earlier.c.state.in_([inline(s) for s in ASKED_FOR]),
        )
        .correlate(Person.__table__)  # type: ignore[attr-defined]
        .scalar_subquery()
    )


def _anew(db: Session, table: Table, same: Sequence[str], columns: dict[str, Any]) -> Insert:
    condition = columns.pop("")
    query = select(*(column.label(name) for name, column in columns.items())).where(condition)
    query = query.order_by(col(Person.id))
    insert = postgresql.insert(table) if is_postgres(db) else sqlite.insert(table)
    return insert.from_select(list(columns), query).on_conflict_do_nothing(index_elements=list(same))


def _promise(db: Session, query: Select[Any]) -> Insert:
    insert = postgresql.insert(_outbox) if is_postgres(db) else sqlite.insert(_outbox)
    return insert.from_select([c.name for c in query.selected_columns], query).on_conflict_do_nothing()


# --- While it is on its way ------------------------------------------------------------------------------


def backlog(db: Session, oa_id: str, notice_id: int) -> int:
    """How many of its messages wait to leave."""
    query = select(func.count()).where(
        is_on_the_way(), col(Outbox.oa_id) == oa_id, col(Outbox.topic) == topic_of(notice_id)
    )
    return int(db.connection().execute(query).scalar_one())


def hold(db: Session, oa_id: str, notice_id: int, until: datetime) -> None:
    """Nothing of it leaves before then; what is on its way arrives."""
    db.execute(
        update(Outbox)
        .where(
            is_on_the_way(),
            col(Outbox.oa_id) == oa_id,
            col(Outbox.topic) == topic_of(notice_id),
            col(Outbox.state) == inline(OutboxState.WAITING),
        )
        .values(not_before=until)
        .execution_options(synchronize_session=False)
    )
