"""One notice in its other forms: in whose name it is told, until when it holds, what is read out."""

from dataclasses import dataclass
from datetime import tzinfo

from sqlmodel import Session

from handlers.desk.notices import is_urgent
from storage import units
from storage.tables import Notice, OfficialAccount


@dataclass(frozen=True)
class Words:
    """What is read out, and in whose name."""

    text: str
    sender: str
    urgent: bool


def words_of(db: Session, notice: Notice, timezone: tzinfo) -> Words:
    text = "\n".join([notice.text, *until(notice, timezone)])
    return Words(text, sender(db, notice), is_urgent(notice))


def until(notice: Notice, timezone: tzinfo) -> tuple[str, ...]:
    if notice.valid_until is None:
        return ()
    return (f"Có hiệu lực đến {notice.valid_until.astimezone(timezone):%Hh%M ngày %d/%m/%Y}",)


def sender(db: Session, notice: Notice) -> str:
    """The place in whose name it is told; without one, the account's own name."""
    for unit in units.path(db, notice.unit_id):
        return unit.name
    account = db.get(OfficialAccount, notice.oa_id)
    return account.name if account is not None else ""
