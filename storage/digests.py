"""What was held back for people who had enough of notices, and when it was told together."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.columns import inline
from storage.tables import Notice, NoticeRecipient, Person
from storage.words import NoticeState, ReachState

_IS_HELD = col(NoticeRecipient.state) == inline(ReachState.HELD)


def held(db: Session, oa_id: str, most: int) -> list[tuple[Person, list[Notice]]]:
    """People for whom something is held, with what it is, oldest first; recalled notices are left out."""
    ids = (
        select(col(NoticeRecipient.person_id))
        .where(col(NoticeRecipient.oa_id) == oa_id, _IS_HELD)
        .distinct()
        .order_by(col(NoticeRecipient.person_id))
        .limit(most)
    )
    query = (
        select(Person, Notice)
        .join(NoticeRecipient, col(NoticeRecipient.person_id) == col(Person.id))
        .join(Notice, col(Notice.id) == col(NoticeRecipient.notice_id))
        .where(col(Person.id).in_(db.exec(ids).all()), _IS_HELD)
        .order_by(col(Person.id), col(Notice.id))
    )
    found: dict[int, tuple[Person, list[Notice]]] = {}
    for person, notice in db.exec(query):
        waiting = found.setdefault(person.id, (person, []))[1]
        if notice.state is not NoticeState.RECALLED:
            waiting.append(notice)
    return list(found.values())


def sent(db: Session, oa_id: str, person_ids: Sequence[int]) -> None:
    """What was held for these people has been told."""
    db.execute(
        update(NoticeRecipient)
        .where(col(NoticeRecipient.oa_id) == oa_id, _IS_HELD, col(NoticeRecipient.person_id).in_(person_ids))
        .values(state=ReachState.SENT)
        .execution_options(synchronize_session=False)
    )


def is_any(db: Session, notice_id: int) -> bool:
    query = select(col(NoticeRecipient.id)).where(col(NoticeRecipient.notice_id) == notice_id, _IS_HELD)
    return db.exec(query.limit(1)).first() is not None
