"""Households, and the doors at which somebody knocks because an alert was not confirmed there."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, func, literal, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from storage.columns import Moment, inline
from storage.inbox import is_postgres
from storage.tables import Grant, Household, NoticeDoor, NoticeRecipient, Person
from storage.words import DoorState, Role

CARRYING = (Role.CLUSTER_HEAD, Role.TEAM_MEMBER, Role.TEAM_LEADER, Role.UNIT_HEAD)
_doors: Table = NoticeDoor.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
OVER = (DoorState.SAFE, DoorState.NEEDS_HELP, DoorState.NOBODY_HOME)


def open_doors(db: Session, oa_id: str, notice_id: int, unit_ids: Collection[int], now: datetime) -> None:
    """Every household of these units from which no answer came, each once."""
    answered = (
        select(literal(1))
        .where(
            col(NoticeRecipient.notice_id) == notice_id,
            col(NoticeRecipient.person_id) == col(Household.person_id),
            col(NoticeRecipient.answer).is_not(None),
        )
        .exists()
    )
    columns: list[Any] = [
        col(Household.oa_id),
        literal(notice_id),
        col(Household.id),
        inline(DoorState.WAITING),
        literal(now, Moment()),
    ]
    there = (col(Household.oa_id) == oa_id, col(Household.unit_id).in_(unit_ids))
    silent = select(*columns).where(*there, ~answered)
    insert = postgresql.insert(_doors) if is_postgres(db) else sqlite.insert(_doors)
    names = ["oa_id", "notice_id", "household_id", "state", "created_at"]
    statement = insert.from_select(names, silent.order_by(col(Household.id)))
    same = ["notice_id", "household_id"]
    db.connection().execute(statement.on_conflict_do_nothing(index_elements=same))


def of_notice(
    db: Session, notice_id: int, states: Collection[DoorState] = tuple(DoorState)
) -> list[tuple[NoticeDoor, Household]]:
    query = (
        select(NoticeDoor, Household)
        .join(Household, col(Household.id) == col(NoticeDoor.household_id))
        .where(col(NoticeDoor.notice_id) == notice_id, col(NoticeDoor.state).in_(states))
        .order_by(col(NoticeDoor.id))
    )
    return [(door, house) for door, house in db.exec(query)]


def given_to(db: Session, person_id: int) -> list[tuple[NoticeDoor, Household]]:
    """The doors this person still has to knock at, first given first."""
    query = (
        select(NoticeDoor, Household)
        .join(Household, col(Household.id) == col(NoticeDoor.household_id))
        .where(
            col(NoticeDoor.carrier_id) == person_id,
            col(NoticeDoor.state) == inline(DoorState.GIVEN),
        )
        .order_by(col(NoticeDoor.given_at), col(NoticeDoor.id))
    )
    return [(door, house) for door, house in db.exec(query)]


def by_id(db: Session, oa_id: str, door_id: int) -> NoticeDoor | None:
    door = db.get(NoticeDoor, door_id)
    return door if door is not None and door.oa_id == oa_id else None


def counts(db: Session, notice_id: int) -> dict[DoorState, int]:
    query = (
        select(col(NoticeDoor.state), func.count())
        .where(col(NoticeDoor.notice_id) == notice_id)
        .group_by(col(NoticeDoor.state))
    )
    return {state: int(n) for state, n in db.connection().execute(query)}


def busy(db: Session, person_ids: Collection[int]) -> dict[int, int]:
    """How many doors each of them still has."""
    query = (
        select(col(NoticeDoor.carrier_id), func.count())
        .where(col(NoticeDoor.carrier_id).in_(person_ids), col(NoticeDoor.state) == inline(DoorState.GIVEN))
        .group_by(col(NoticeDoor.carrier_id))
    )
    return {person: int(n) for person, n in db.connection().execute(query) if person is not None}


def helpers(db: Session, unit_ids: Collection[int], now: datetime) -> list[tuple[int, int]]:
    """Who goes to doors by their role, and where: heads of clusters before the team and its leader."""
    valid = and_(col(Grant.starts_at) <= now, or_(col(Grant.ends_at).is_(None), col(Grant.ends_at) > now))
    query = (
        select(col(Grant.person_id), col(Grant.unit_id), col(Grant.role))
        .join(Person, col(Person.id) == col(Grant.person_id))
        .where(
            col(Grant.role).in_([inline(r) for r in CARRYING]),
            col(Grant.unit_id).in_(unit_ids),
            valid,
            col(Person.out_of_reach_until).is_(None),
            col(Person.erased_at).is_(None),
        )
    )
    found = [(CARRYING.index(role), person, unit) for person, unit, role in db.connection().execute(query)]
    return [(person, unit) for _, person, unit in sorted(found)]


def neighbours(db: Session, notice_id: int, answer: str) -> list[tuple[int, int]]:
    """People of households of the notice's list who gave this answer, and where they live."""
    query = (
        select(col(Household.person_id), col(Household.unit_id))
        .join(NoticeRecipient, col(NoticeRecipient.person_id) == col(Household.person_id))
        .where(col(NoticeRecipient.notice_id) == notice_id, col(NoticeRecipient.answer) == answer)
        .order_by(col(NoticeRecipient.answered_at))
    )
    return [(person, unit) for person, unit in db.connection().execute(query) if person is not None]


def homes(db: Session, person_ids: Collection[int]) -> dict[int, Household]:
    """The house in which each of these people has the phone."""
    query = select(Household).where(col(Household.person_id).in_(person_ids))
    return {house.person_id: house for house in db.exec(query) if house.person_id is not None}


def give(db: Session, pairs: Sequence[tuple[int, int]], now: datetime) -> None:
    """Hand doors to people: one statement for each of them."""
    by_person: dict[int, list[int]] = {}
    for door_id, person_id in pairs:
        by_person.setdefault(person_id, []).append(door_id)
    for person_id, door_ids in by_person.items():
        db.execute(
            update(NoticeDoor)
            .where(col(NoticeDoor.id).in_(door_ids))
            .values(state=DoorState.GIVEN, carrier_id=person_id, given_at=now)
        )


def take_back(db: Session, notice_id: int, before: datetime) -> set[int]:
    """Doors at which nobody has knocked since then wait for somebody else; returns who had them."""
    query = select(NoticeDoor).where(
        col(NoticeDoor.notice_id) == notice_id,
        col(NoticeDoor.state) == inline(DoorState.GIVEN),
        col(NoticeDoor.given_at) <= before,
    )
    had: set[int] = set()
    for door in db.exec(query):
        had |= {door.carrier_id} if door.carrier_id is not None else set()
        door.state, door.carrier_id, door.given_at = DoorState.WAITING, None, None
    db.flush()
    return had


def house_of(db: Session, person_id: int) -> str | None:
    """How the house is called in which this person has the phone."""
    house = homes(db, [person_id]).get(person_id)
    return house.label if house is not None else None


# --- The books -------------------------------------------------------------------------------------------


def _house(db: Session, oa_id: str, unit_id: int, label: str) -> Household:
    """The house that is called like this, written down where it is new."""
    wanted = label.casefold()
    query = select(Household).where(col(Household.unit_id) == unit_id)
    house = next((h for h in db.exec(query) if h.label.casefold() == wanted), None)
    return house if house is not None else Household(oa_id=oa_id, unit_id=unit_id, label=label)


def live_in(db: Session, oa_id: str, unit_id: int, label: str, person_id: int) -> bool:
    """Somebody has their phone in this house and in no other; returns whether it was not somebody else's."""
    house = _house(db, oa_id, unit_id, label)
    if house.person_id not in {None, person_id}:
        return False
    for other in db.exec(select(Household).where(col(Household.person_id) == person_id)):
        other.person_id = None
    house.person_id = person_id
    db.add(house)
    db.flush()
    return True


def look_after(db: Session, oa_id: str, unit_id: int, label: str, head_id: int) -> None:
    """The house belongs to this head's cluster."""
    house = _house(db, oa_id, unit_id, label)
    house.head_id = head_id
    db.add(house)
    db.flush()


def how_many_of(db: Session, head_id: int) -> int:
    query = select(func.count()).select_from(Household).where(col(Household.head_id) == head_id)
    return db.exec(query).one()
