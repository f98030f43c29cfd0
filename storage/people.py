"""People, their roles and their invitations."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, bindparam, or_
from sqlmodel import Session, col, select

from storage import (
    calendars,
    delivery,
    genuine,
    inbox,
    notices_forgotten,
    patrols_forgotten,
    phones,
    zalo_groups_forgotten,
)
from storage.accounts import ours, seal_of
from storage.tables import Consent, Conversation, Grant, Invitation, Person, Reporter, Unit
from storage.words import Purpose, Role

_people: Table = Person.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it


def by_zalo_id(db: Session, oa_id: str, zalo_id: str) -> Person | None:
    return db.exec(_BY_ZALO_ID, params={"oa": oa_id, "who": zalo_id}).first()


_BY_ZALO_ID = select(Person).where(
    col(Person.oa_id) == bindparam("oa"), col(Person.zalo_id) == bindparam("who")
)


def by_id(db: Session, person_id: int) -> Person | None:
    return db.get(Person, person_id)


def by_ids(db: Session, person_ids: Collection[int]) -> dict[int, Person]:
    """People by their number, in one question."""
    if not person_ids:
        return {}
    return {p.id: p for p in db.exec(select(Person).where(col(Person.id).in_(person_ids)))}


def meet(db: Session, oa_id: str, zalo_id: str, now: datetime) -> Person:
    """The person behind an id, written down at the first meeting."""
    person = by_zalo_id(db, oa_id, zalo_id)
    if person is None:
        new = {"oa_id": oa_id, "zalo_id": zalo_id, "created_at": now, "is_follower": False, "is_admin": False}
        db.connection().execute(inbox.insert_new(db, _people, ["oa_id", "zalo_id"]), new)
        person = by_zalo_id(db, oa_id, zalo_id)  # ours, or that of a process that met them at the same time
    if person is None:
        raise LookupError("a person vanished at the first meeting")
    return person


def meet_all(db: Session, oa_id: str, zalo_ids: Collection[str], now: datetime) -> list[int]:
    """The numbers of the people behind these ids; whoever is new is written down."""
    if not zalo_ids:
        return []
    new = {"oa_id": oa_id, "created_at": now, "is_follower": False, "is_admin": False}
    insert = inbox.insert_new(db, _people, ["oa_id", "zalo_id"])
    db.connection().execute(insert, [{**new, "zalo_id": i} for i in sorted(set(zalo_ids))])
    query = select(col(Person.id)).where(col(Person.oa_id) == oa_id, col(Person.zalo_id).in_(zalo_ids))
    return list(db.exec(query.order_by(col(Person.id))))


def admins(db: Session, oa_id: str) -> Sequence[Person]:
    """Who runs the machine, as far as they have ever written."""
    query = select(Person).where(col(Person.oa_id) == oa_id, col(Person.is_admin).is_(True))
    return db.exec(query.order_by(col(Person.id))).all()


def out_of_reach(db: Session, oa_id: str, zalo_id: str, until: str) -> None:
    """Zalo will not let us write to this person until something happens (`until`)."""
    person = by_zalo_id(db, oa_id, zalo_id)
    if person is not None:
        person.out_of_reach_until = until


def grants_of(db: Session, person_id: int, now: datetime) -> Sequence[Grant]:
    """The roles a person holds at this moment."""
    query = select(Grant).where(col(Grant.person_id) == person_id, _valid(now))
    return db.exec(query.order_by(col(Grant.id))).all()


def grants_of_each(db: Session, person_ids: Collection[int], now: datetime) -> dict[int, list[Grant]]:
    """The roles of several people at this moment, in one question."""
    query = select(Grant).where(col(Grant.person_id).in_(person_ids), _valid(now)).order_by(col(Grant.id))
    found: dict[int, list[Grant]] = {person_id: [] for person_id in person_ids}
    for grant_ in db.exec(query):
        found[grant_.person_id].append(grant_)
    return found


def _valid(now: datetime) -> ColumnElement[bool]:
    return and_(col(Grant.starts_at) <= now, or_(col(Grant.ends_at).is_(None), col(Grant.ends_at) > now))


def holders(
    db: Session,
    roles: Collection[Role],
    unit_ids: Collection[int],
    now: datetime,
    *,
    on_duty: bool | None = None,
) -> Sequence[Person]:
    """Reachable people who hold one of the roles at one of the units; each person once."""
    held = select(col(Grant.person_id)).where(
        col(Grant.role).in_(roles), col(Grant.unit_id).in_(unit_ids), _valid(now)
    )
    query = (
        select(Person)
        .where(
            col(Person.id).in_(held),
            col(Person.out_of_reach_until).is_(None),
            col(Person.erased_at).is_(None),
        )
        .order_by(col(Person.id))
    )
    if on_duty is not None:
        since = col(Person.on_duty_since)
        query = query.where(since.is_not(None) if on_duty else since.is_(None))
    return db.exec(query).all()


def units_with_duty(db: Session, oa_id: str, roles: Collection[Role], now: datetime) -> Sequence[Unit]:
    """Every unit that has somebody of these roles on duty just now."""
    query = (
        select(Unit)
        .join(Grant, col(Grant.unit_id) == col(Unit.id))
        .join(Person, col(Grant.person_id) == col(Person.id))
        .where(
            col(Unit.oa_id) == oa_id,
            col(Grant.role).in_(roles),
            col(Person.on_duty_since).is_not(None),
            col(Person.out_of_reach_until).is_(None),
            _valid(now),
        )
        .distinct()
        .order_by(col(Unit.id))
    )
    return db.exec(query).all()


def grant(
    db: Session,
    person: Person,
    unit_id: int,
    role: Role,
    now: datetime,
    *,
    by: int | None,
    invitation_id: int | None = None,
) -> bool:
    """Give a role from now on; returns whether it is new."""
    for held in grants_of(db, person.id, now):
        if held.unit_id == unit_id and held.role is role:
            return False
    db.add(
        Grant(
            oa_id=person.oa_id,
            person_id=person.id,
            unit_id=unit_id,
            role=role,
            starts_at=now,
            granted_by=by,
            invitation_id=invitation_id,
        )
    )
    db.flush()
    return True


def invitation(db: Session, oa_id: str, code: str) -> Invitation | None:
    query = select(Invitation).where(col(Invitation.oa_id) == oa_id, col(Invitation.code) == code.upper())
    return db.exec(ours(query)).first()


def invite(
    db: Session,
    oa_id: str,
    unit_id: int,
    role: Role,
    code: str,
    *,
    uses: int,
    expires_at: datetime,
    now: datetime,
    by: int | None,
) -> Invitation:
    row = Invitation(
        oa_id=oa_id,
        code=code,
        unit_id=unit_id,
        role=role,
        uses_left=uses,
        expires_at=expires_at,
        created_by=by,
        created_at=now,
    )
    db.add(row)
    db.flush()
    return row


def record_consent(
    db: Session, person: Person, purpose: Purpose, *, agreed: bool, text_version: str, now: datetime
) -> None:
    db.add(Consent(person_id=person.id, purpose=purpose, agreed=agreed, text_version=text_version, at=now))
    if purpose is Purpose.NOTICES:
        person.wants_notices = agreed


def consents_of(db: Session, person_id: int) -> dict[Purpose, bool]:
    """The latest answer for each purpose."""
    query = select(Consent).where(col(Consent.person_id) == person_id).order_by(col(Consent.id))
    return {c.purpose: c.agreed for c in db.exec(query)}


def named_like(
    db: Session, roles: Collection[Role], unit_ids: Collection[int], now: datetime
) -> list[tuple[Person, Grant]]:
    """People of these roles with the role, for choosing one by name or number."""
    query = (
        select(Person, Grant)
        .join(Grant, col(Grant.person_id) == col(Person.id))
        .where(
            col(Grant.role).in_(roles),
            col(Grant.unit_id).in_(unit_ids),
            col(Person.erased_at).is_(None),
            _valid(now),
        )
        .order_by(col(Person.id))
    )
    return [(row[0], row[1]) for row in db.exec(query)]


def erase(db: Session, person: Person, now: datetime) -> None:
    """Forget who it was: roles end, the seal on their reports is emptied, words said either way are gone."""
    for held in db.exec(select(Grant).where(col(Grant.person_id) == person.id)):
        held.starts_at, held.ends_at = min(held.starts_at, now), min(held.ends_at or now, now)
    marks = seal_of(db).marks(str(person.id))
    for row in db.exec(select(Reporter).where(col(Reporter.person_mark).in_(marks))):
        row.identity, row.person_mark = b"", f"erased-{row.id}"
    talk = db.get(Conversation, person.id)
    if talk is not None:
        db.delete(talk)
    patrols_forgotten.forget_person(db, person, now)
    calendars.close(db, person.id)
    genuine.forget(db, person.id)
    inbox.forget_bodies_of(db, person.oa_id, person.zalo_id, now)
    delivery.forget_texts_to(db, person.oa_id, person.zalo_id, now)
    notices_forgotten.forget_person(db, person.id)
    phones.forget(db, person)
    zalo_groups_forgotten.forget_person(db, person.id)
    person.zalo_id, person.name, person.home_unit_id = f"erased-{person.id}", None, None
    person.is_follower = person.is_admin = False
    person.wants_notices = None
    person.on_duty_since = person.last_heard_at = person.welcomed_at = None
    person.language = None
    person.erased_at = now
