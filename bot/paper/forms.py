"""A notice as a sheet for the board: what of the record stands on it."""

from datetime import tzinfo

from sqlmodel import Session

from bot.paper.poster import Sheet
from handlers.desk.aloud import sender, until
from handlers.desk.notices import is_urgent
from storage.tables import Media, Notice

INVITATION = "Quét mã để nhận tin và báo tin qua Zalo."


def sheet_of(db: Session, notice: Notice, timezone: tzinfo) -> Sheet:
    urgent = is_urgent(notice)
    return Sheet(
        sender=sender(db, notice),
        day=f"{notice.created_at.astimezone(timezone):%d/%m/%Y}",
        code=notice.code,
        link=f"https://zalo.me/{notice.oa_id}",
        level="KHẨN" if urgent else "",
        urgent=urgent,
        paragraphs=tuple(line for line in notice.text.splitlines() if line.strip()),
        last=until(notice, timezone),
        invitation=INVITATION,
        picture=_picture(db, notice),
    )


def _picture(db: Session, notice: Notice) -> str:
    media = db.get(Media, notice.media_id) if notice.media_id is not None else None
    return (media.path or "") if media is not None else ""
