"""Pictures that leave with a message: what a row of the outbox names, and where the file lies."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from storage.outbox import Claimed
from storage.tables import Media
from storage.words import MediaState

KEY = "picture"  # in the details of an outbox row
WORDS_ALONE = "words_alone"  # why a row waited: Zalo did not take its picture
LONGEST_FETCH = timedelta(minutes=10)  # whatever is not ours by then will never be


class Source(StrEnum):
    MEDIA = "media"  # somebody sent it; behind the colon stands the number of its row
    QR = "qr"  # drawn when it is needed; behind the colon stands what it says


def of_media(media_id: int) -> dict[str, str]:
    """The details of a message that shows this picture."""
    return {KEY: f"{Source.MEDIA}:{media_id}"}


def of_link(link: str) -> dict[str, str]:
    """The details of a message that shows this address as a picture to scan."""
    return {KEY: f"{Source.QR}:{link}"}


def picture_of(row: Claimed) -> str:
    """What is shown with the words; nothing where Zalo did not take the two together."""
    return "" if row.why == WORDS_ALONE else str(row.details.get(KEY, ""))


@dataclass(frozen=True)
class Shown:
    """The file below DATA_DIR/media; or it is still being fetched; or neither, and there is no picture."""

    path: str | None = None
    is_coming: bool = False


def shown(db: Session, named: Collection[str], now: datetime) -> dict[str, Shown]:
    """Where the pictures lie that these rows name; those that are drawn lie nowhere."""
    begin = f"{Source.MEDIA}:"
    ids = {int(name.removeprefix(begin)): name for name in named if name.startswith(begin)}
    if not ids:
        return {}
    found = db.exec(select(Media).where(col(Media.id).in_(ids)))
    return {ids[media.id]: _shown(media, now) for media in found}


def _shown(media: Media, now: datetime) -> Shown:
    is_coming = media.state is MediaState.PROMISED and now - media.promised_at < LONGEST_FETCH
    return Shown(media.path if media.state is MediaState.KEPT else None, is_coming)
