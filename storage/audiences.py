"""Whom a notice is for: a frozen value that is written into the notice, and the question it becomes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, func, literal_column, or_, select
from sqlmodel import Session, col

from storage.columns import inline
from storage.group_words import MemberState
from storage.tables import Grant, NoticeRecipient, Person, ZaloGroupMember
from storage.words import ReachState, Role

IN_GROUP = "group:"
GOT = (ReachState.SENT, ReachState.RECEIVED, ReachState.SEEN, ReachState.UNSURE)
ASKED_FOR = (*GOT, ReachState.WAITING)  # what was, or is about to be, asked of a person's attention


@dataclass(frozen=True)
class Audience:
    """Everybody, the people of some units, holders of roles there, or whoever got another notice.

    `unit_ids` are the groups themselves, so that a group founded tomorrow does not slip in.
    """

    unit_ids: tuple[int, ...] = ()
    roles: tuple[Role, ...] = ()
    of_notice: int | None = None
    is_everybody: bool = False
    asked_of: tuple[int, ...] = ()  # besides them, whoever asked one of these questions

    def write(self) -> dict[str, Any]:
        lists = {"unit_ids": list(self.unit_ids), "asked_of": list(self.asked_of)}
        return asdict(self) | lists | {"roles": [r.value for r in self.roles]}

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> "Audience":
        return cls(
            tuple(int(i) for i in written.get("unit_ids", ())),
            tuple(Role(r) for r in written.get("roles", ())),
            written.get("of_notice"),
            bool(written.get("is_everybody", False)),
            tuple(int(i) for i in written.get("asked_of", ())),
        )


@dataclass(frozen=True)
class Whom:
    """An audience as it is asked for now: urgent things reach also those who want no notices.

    Whoever holds a role is told what belongs to it; a correction goes to all who got what it corrects.
    """

    oa_id: str
    audience: Audience
    now: datetime
    is_urgent: bool
    author_id: int | None = None  # who wrote it has read it
    askers: tuple[int, ...] = ()  # asked for it: whether they want notices or not, it is their answer
    groups: tuple[int, ...] = ()  # the chat groups it is posted in: whoever is in one reads it there

    def key(self, cuts: "Cuts") -> ColumnElement[str]:
        """The cohort of a person: a chat group, or since when they were not heard."""
        if not self.groups:
            return cuts.key()
        group = (
            select(func.min(ZaloGroupMember.zalo_group_id))
            .where(col(ZaloGroupMember.person_id) == col(Person.id), *self._inside())
            .correlate(Person.__table__)  # type: ignore[attr-defined]
            .scalar_subquery()
        )
        named = literal_column(f"'{IN_GROUP}'", String).concat(cast(group, String))
        return case((group.is_not(None), named), else_=cuts.key())

    def _inside(self) -> tuple[ColumnElement[bool], ...]:
        return (
            col(ZaloGroupMember.zalo_group_id).in_(self.groups),
            col(ZaloGroupMember.state) == inline(MemberState.IN),
        )

    def condition(self) -> ColumnElement[bool]:
        """What must be true of a person."""
        said = [col(Person.oa_id) == self.oa_id, col(Person.erased_at).is_(None)]
        said += [or_(self._belongs_or_reads(), self._asked()) if self.askers else self._belongs_or_reads()]
        if self.author_id is not None:
            said.append(col(Person.id) != self.author_id)
        is_for_residents = self.audience.of_notice is None and not self.audience.roles
        if is_for_residents and not self.is_urgent:
            wants = col(Person.wants_notices).is_(True)  # silence is no yes
            said.append(or_(wants, self._asked()) if self.askers else wants)
        return and_(*said)

    def _asked(self) -> ColumnElement[bool]:
        return col(Person.id).in_(self.askers)

    def _belongs_or_reads(self) -> ColumnElement[bool]:
        """Whoever is in the chat group of a tổ reads what is told there, wherever they live."""
        if not self.groups or self.audience.of_notice is not None:
            return self._belongs()
        inside = select(col(ZaloGroupMember.person_id)).where(*self._inside())
        return or_(self._belongs(), col(Person.id).in_(inside))

    def _belongs(self) -> ColumnElement[bool]:
        audience = self.audience
        if audience.of_notice is not None:
            got = col(NoticeRecipient.state).in_([inline(s) for s in GOT])
            theirs = select(col(NoticeRecipient.person_id)).where(
                col(NoticeRecipient.notice_id) == audience.of_notice, got
            )
            return col(Person.id).in_(theirs)
        if audience.roles:
            return col(Person.id).in_(self._holders())
        if audience.is_everybody:
            return col(Person.welcomed_at).is_not(None)
        return col(Person.home_unit_id).in_(audience.unit_ids)

    def _holders(self) -> Any:
        held = [col(Grant.oa_id) == self.oa_id, col(Grant.role).in_([inline(r) for r in self.audience.roles])]
        held += [or_(col(Grant.ends_at).is_(None), col(Grant.ends_at) > self.now)]
        if not self.audience.is_everybody:
            held.append(col(Grant.unit_id).in_(self.audience.unit_ids))
        return select(col(Grant.person_id)).where(*held)


@dataclass(frozen=True)
class Cuts:
    """Since when somebody must have been heard for each kind of route to stay open until all is done."""

    free_since: datetime
    paid_since: datetime
    year_since: datetime

    def key(self) -> ColumnElement[str]:
        """The cohort of a person, as a word; a # where they left a number, a plus where they follow."""
        heard = col(Person.last_heard_at)
        age = case(
            (col(Person.out_of_reach_until).is_not(None), literal_column("'blocked'")),
            (heard >= self.free_since, literal_column("'fresh'")),
            (heard >= self.paid_since, literal_column("'week'")),
            (heard >= self.year_since, literal_column("'year'")),
            else_=literal_column("'older'"),
        )
        plus = case((col(Person.is_follower).is_(True), literal_column("'+'")), else_=literal_column("''"))
        phone = case(
            (col(Person.phone_since).is_not(None), literal_column("'#'")), else_=literal_column("''")
        )
        return age.concat(phone).concat(plus)


@dataclass(frozen=True)
class Counted:
    """So many people of one cohort, and when the longest silent of them was heard."""

    key: str
    count: int
    heard_at: datetime | None

    @property
    def group(self) -> str | None:
        return self.key if self.key.startswith(IN_GROUP) else None

    @property
    def has_phone(self) -> bool:
        return "#" in self.key

    @property
    def is_follower(self) -> bool:
        return self.key.endswith("+")

    @property
    def is_blocked(self) -> bool:
        return self.key.startswith("blocked")


def cohorts(db: Session, whom: Whom, cuts: Cuts) -> list[Counted]:
    """How many there are of each kind, in one look."""
    key = whom.key(cuts).label("cohort")
    query = (
        select(key, func.count(), func.min(Person.last_heard_at))
        .where(whom.condition())
        .group_by(key)
        .order_by(key)
    )
    return [Counted(key, int(count), heard) for key, count, heard in db.connection().execute(query)]


def by_unit(db: Session, whom: Whom) -> list[tuple[int | None, int]]:
    """How many live where, most first."""
    count = func.count().label("people")
    query = (
        select(col(Person.home_unit_id), count)
        .where(whom.condition())
        .group_by(col(Person.home_unit_id))
        .order_by(count.desc(), col(Person.home_unit_id))
    )
    return [(row[0], int(row[1])) for row in db.connection().execute(query)]


def how_many(db: Session, whom: Whom) -> int:
    return int(
        db.connection().execute(select(func.count(col(Person.id))).where(whom.condition())).scalar_one()
    )


def nth(db: Session, whom: Whom, cuts: Cuts, key: str, n: int) -> int:
    """The number of the n-th person of a cohort: up to there one route, from there on the next."""
    query = (
        select(col(Person.id))
        .where(whom.condition(), whom.key(cuts) == key)
        .order_by(col(Person.id))
        .offset(n - 1)
        .limit(1)
    )
    found = db.connection().execute(query).scalar()
    return int(found) if found is not None else 0
