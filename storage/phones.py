"""Telephone numbers for notices: left with consent, sealed, opened only at the moment of sending."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, update
from sqlmodel import Session, col, select

from storage.accounts import seal_of
from storage.seal import BrokenSealError, Seal
from storage.tables import NoticePhone, Person

BY_PHONE = {"by": "phone"}  # in the details of a template: not to the person's Zalo id, to their number
ENDING = 3  # digits by which people know their own number again
AT_ONCE = 500  # numbers forgotten in one transaction


def is_for_phone(details: Mapping[str, Any]) -> bool:
    return details.get("by") == BY_PHONE["by"]


def sealed(db: Session, number: str) -> str:
    """A number as it may stand in a talk while its owner is asked whether it may be used."""
    return seal_of(db).close(number).decode()


def opened(db: Session, written: str) -> str | None:
    """The number again; None where no key opens it any more."""
    with suppress(BrokenSealError):
        return seal_of(db).open(written.encode())
    return None


def keep(db: Session, person: Person, number: str, now: datetime) -> None:
    """The number of this person from now on; with whoever left it before, it is not kept any more.

    A number is one Zalo account: somebody who comes back with a new one leaves it again.
    """
    seal = seal_of(db)
    same = (col(NoticePhone.oa_id) == person.oa_id, col(NoticePhone.mark).in_(seal.marks(number)))
    former = db.exec(select(NoticePhone.person_id).where(*same)).all()
    _drop(db, [*former, person.id])
    shut, mark = seal.close(number), seal.mark(number)
    db.add(NoticePhone(person_id=person.id, oa_id=person.oa_id, number=shut, mark=mark, left_at=now))
    person.phone_since = now
    db.flush()


def forget(db: Session, person: Person) -> bool:
    """Returns whether there was one."""
    was_kept = of_person(db, person.id) is not None
    _drop(db, [person.id])
    return was_kept


def _drop(db: Session, person_ids: Collection[int]) -> None:
    db.execute(delete(NoticePhone).where(col(NoticePhone.person_id).in_(person_ids)))
    db.execute(update(Person).where(col(Person.id).in_(person_ids)).values(phone_since=None))


def of_person(db: Session, person_id: int) -> NoticePhone | None:
    return db.exec(select(NoticePhone).where(col(NoticePhone.person_id) == person_id)).first()


def ending(db: Session, row: NoticePhone) -> str:
    """Its last digits, for the eyes of its owner."""
    return seal_of(db).open(row.number)[-ENDING:]


def numbers(db: Session, owners: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The clear numbers (84…) of these people, by account and Zalo id; for the sender alone.

    Who has none is left out, and whose seal no key opens: one of them must not hold up everybody's alarms.
    """
    if not owners:
        return {}
    query = (
        select(Person.oa_id, Person.zalo_id, NoticePhone.number)
        .join(NoticePhone, col(NoticePhone.person_id) == col(Person.id))
        .where(
            col(Person.oa_id).in_({oa_id for oa_id, _ in owners}),
            col(Person.zalo_id).in_({zalo_id for _, zalo_id in owners}),
            col(NoticePhone.stopped_why).is_(None),
        )
    )
    return dict(_unsealed(seal_of(db), db.exec(query).all()))


def _unsealed(seal: Seal, rows: Sequence[tuple[str, str, bytes]]) -> Iterator[tuple[tuple[str, str], str]]:
    for oa_id, zalo_id, number in rows:
        with suppress(BrokenSealError):
            yield (oa_id, zalo_id), seal.open(number)


def stop(db: Session, oa_id: str, zalo_id: str, why: str) -> None:
    """Zalo takes nothing for this number: nothing is planned with it until it is left again."""
    who = (col(Person.oa_id) == oa_id, col(Person.zalo_id) == zalo_id)
    theirs = select(Person.id).where(*who)
    db.execute(update(NoticePhone).where(col(NoticePhone.person_id).in_(theirs)).values(stopped_why=why[:64]))
    db.execute(update(Person).where(*who).values(phone_since=None))


def forget_old(db: Session, before: datetime, most: int = AT_ONCE) -> int:
    """Numbers left before then by people who were not heard since; returns how many, until there are none."""
    heard = func.coalesce(Person.last_heard_at, Person.created_at)
    query = (
        select(NoticePhone.person_id)
        .join(Person, col(Person.id) == col(NoticePhone.person_id))
        .where(col(NoticePhone.left_at) < before, or_(heard < before, col(Person.erased_at).is_not(None)))
        .order_by(col(NoticePhone.left_at))
        .limit(most)
    )
    found = db.exec(query).all()
    _drop(db, found)
    return len(found)
