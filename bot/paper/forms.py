"""One notice in its other forms: what of the record stands on the sheet, and what is read out."""

from dataclasses import dataclass
from datetime import tzinfo

from sqlmodel import Session

from bot.paper.poster import Sheet
from storage import units
from storage.tables import Notice, OfficialAccount
from storage.words import NoticeKind

INVITATION = "Quét mã để nhận tin và báo tin qua Zalo."
URGENT = frozenset({NoticeKind.ALERT, NoticeKind.LOST_PERSON})


@dataclass(frozen=True)
class Words:
    """What is read out, and in whose name."""

    text: str
    sender: str
    urgent: bool


def sheet_of(db: Session, notice: Notice, timezone: tzinfo) -> Sheet:
    urgent = notice.kind in URGENT
    return Sheet(
        sender=_sender(db, notice),
        day=f"{notice.created_at.astimezone(timezone):%d/%m/%Y}",
        code=notice.code,
        link=f"https://zalo.me/{notice.oa_id}",
        level="KHẨN" if urgent else "",
        urgent=urgent,
        paragraphs=tuple(line for line in notice.text.splitlines() if line.strip()),
        last=_until(notice, timezone),
        invitation=INVITATION,
    )


def words_of(db: Session, notice: Notice, timezone: tzinfo) -> Words:
    text = "\n".join([notice.text, *_until(notice, timezone)])
    return Words(text, _sender(db, notice), notice.kind in URGENT)


def _until(notice: Notice, timezone: tzinfo) -> tuple[str, ...]:
    if notice.valid_until is None:
        return ()
    return (f"Có hiệu lực đến {notice.valid_until.astimezone(timezone):%Hh%M ngày %d/%m/%Y}",)


def _sender(db: Session, notice: Notice) -> str:
    """The place in whose name it is told; without one, the account's own name."""
    for unit in units.path(db, notice.unit_id):
        return unit.name
    account = db.get(OfficialAccount, notice.oa_id)
    return account.name if account is not None else ""
