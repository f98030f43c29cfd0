"""What was given up waits for `replay --parked`, unless its words must not stay with us."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.zalo import events
from handlers.desk.desk import Desk
from handlers.desk.heard import Heard, HeardKind
from handlers.desk.office import Office
from handlers.desk.unkept import Redirected, kind_of, must_not_stay
from storage import audit, inbox, people
from storage.tables import Inbox


def let_go_of_words(db: Session, item_id: int, now: datetime, office: Office) -> None:
    """Look once more at an item that is about to be parked, with the pure rules alone.

    Words that not even the rules can read are let go of as well: nobody could say what is kept there.
    """
    item = db.get(Inbox, item_id)
    if item is None or item.event_name.startswith(inbox.ERRAND):
        return
    heard = _heard(item)
    desk = Desk(db, now, item.oa_id, office, visitor=people.by_zalo_id(db, item.oa_id, item.subject))
    try:
        if not must_not_stay(desk, heard):
            return
        if desk.visitor is not None and heard.kind is HeardKind.SAID:
            desk.move_to(Redirected(kind_of(desk.understand(heard.text))))  # what follows belongs to it
    except Exception:  # noqa: BLE001 (whatever the trouble with these words is, they do not stay)
        audit.count(db, {"inbox.unreadable": 1}, now)
    inbox.empty(item, now)
    item.done_at = now
    audit.count(db, {"inbox.let_go": 1}, now)


def _heard(item: Inbox) -> Heard:
    """As the reception would hear it; of a body that cannot be read, every text in it."""
    try:
        return events.heard(events.read(item.body))
    except Exception:  # noqa: BLE001 (that may be why it was given up)
        return Heard(HeardKind.SAID, item.oa_id, item.event_name, item.occurred_at, text=_texts(item.body))


def _texts(body: bytes) -> str:
    said = body.decode(errors="replace")
    try:
        return " . ".join(_strings(json.loads(said)))
    except ValueError:
        return said


def _strings(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict | list):
        for each in part.values() if isinstance(part, dict) else part:
            yield from _strings(each)
