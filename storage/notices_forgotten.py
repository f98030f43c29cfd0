"""What is forgotten of a notice: who got it and what they answered; how many did is kept."""

from datetime import datetime

from sqlalchemy import Table, delete, func, literal, or_, update
from sqlmodel import Session, col, select

from storage import reach
from storage.retention import FORGOTTEN
from storage.tables import Household, Media, Notice, NoticeDoor, NoticeRecipient
from storage.words import MediaState

AT_ONCE = 5000  # rows in one transaction: a webhook's commit gets in between
_rows: Table = NoticeRecipient.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it


def forget_recipients(db: Session, before: datetime, most: int = AT_ONCE) -> int:
    """The recipients of a notice that ended before then; returns how many, until there are none."""
    notice = _next(db, before)
    if notice is None:
        return 0
    if "states" not in notice.plan:
        standing = reach.progress(db, notice.id)
        kept = {
            "states": dict(standing.states),
            "answers": dict(standing.answers),
            "articles": dict(standing.articles),
        }
        notice.plan = {**notice.plan, **kept}
    ids = select(col(NoticeRecipient.id)).where(col(NoticeRecipient.notice_id) == notice.id).limit(most)
    db.execute(delete(NoticeDoor).where(col(NoticeDoor.notice_id) == notice.id))
    return db.connection().execute(delete(_rows).where(_rows.c.id.in_(ids))).rowcount


def _next(db: Session, before: datetime) -> Notice | None:
    has_recipients = (
        select(literal(1)).where(col(NoticeRecipient.notice_id) == col(Notice.id)).correlate(Notice).exists()
    )
    ended = func.coalesce(Notice.done_at, Notice.recalled_at)
    query = select(Notice).where(ended < before, has_recipients).order_by(col(Notice.id)).limit(1)
    return db.exec(query).first()


def forget_media(db: Session, before: datetime, most: int = AT_ONCE) -> int:
    """Let go of pictures and recordings of notices that ended, or were given up, before then."""
    last = func.coalesce(Notice.done_at, Notice.recalled_at, Notice.sending_at, Notice.created_at)
    shown, heard = (
        select(col(number)).where(last < before, col(number).is_not(None))
        for number in (Notice.media_id, Notice.voice_id)
    )
    gone = {"state": MediaState.LOST, "why_lost": FORGOTTEN, "path": None, "sha256": None}
    ids = (
        select(col(Media.id))
        .where(or_(col(Media.id).in_(shown), col(Media.id).in_(heard)), col(Media.path).is_not(None))
        .limit(most)
    )
    query = update(Media).where(col(Media.id).in_(ids)).values(**gone)
    return db.connection().execute(query.execution_options(synchronize_session=False)).rowcount


def forget_person(db: Session, person_id: int) -> None:
    """What a person answered, and in which house they have their phone."""
    mine = col(NoticeRecipient.person_id) == person_id
    db.execute(update(NoticeRecipient).where(mine).values(answer=None, answered_at=None, unit_id=None))
    houses = or_(col(Household.person_id) == person_id, col(Household.head_id) == person_id)
    for house in db.exec(select(Household).where(houses)):
        house.person_id = None if house.person_id == person_id else house.person_id
        house.head_id = None if house.head_id == person_id else house.head_id
    db.execute(update(NoticeDoor).where(col(NoticeDoor.carrier_id) == person_id).values(carrier_id=None))
