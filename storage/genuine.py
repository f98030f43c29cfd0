"""Whether somebody is an officer: codes given, codes checked, and how often somebody guessed."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from storage.accounts import ours, seal_of
from storage.tables import Audit, OfficerCode, Person

WRONG = "genuine.wrong"  # the deed under which a wrong code stands in the audit


def give(db: Session, person: Person, code: str, now: datetime, until: datetime) -> None:
    """The newest code of an officer; an older one is void from now on."""
    row = db.get(OfficerCode, person.id)
    if row is None:
        row = OfficerCode(person_id=person.id, oa_id=person.oa_id, mark="", given_at=now, expires_at=until)
        db.add(row)
    row.mark, row.given_at, row.expires_at, row.used_at = seal_of(db).mark(code), now, until, None
    db.flush()


def is_given(db: Session, oa_id: str, code: str, now: datetime) -> bool:
    return _good(db, oa_id, code, now) is not None


def use(db: Session, oa_id: str, code: str, now: datetime) -> OfficerCode | None:
    """The officer's line behind a good code, which is good no longer; None for every other code."""
    row = _good(db, oa_id, code, now)
    if row is not None:
        row.used_at = now
    return row


def _good(db: Session, oa_id: str, code: str, now: datetime) -> OfficerCode | None:
    query = select(OfficerCode).where(
        col(OfficerCode.oa_id) == oa_id,
        col(OfficerCode.mark).in_(seal_of(db).marks(code)),
        col(OfficerCode.expires_at) > now,
        col(OfficerCode.used_at).is_(None),
    )
    return db.exec(ours(query)).first()


def guesses(db: Session, person: Person, since: datetime) -> int:
    """How many wrong codes this person has tried lately."""
    query = select(func.count(col(Audit.id))).where(
        col(Audit.thing) == "person",
        col(Audit.thing_id) == person.id,
        col(Audit.deed) == WRONG,
        col(Audit.at) > since,
    )
    return int(db.exec(query).one())


def forget(db: Session, person_id: int) -> None:
    row = db.get(OfficerCode, person_id)
    if row is not None:
        db.delete(row)
