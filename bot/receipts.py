"""What Zalo says about our own messages settles the outbox, many at once and without any feature."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.zalo import events
from handlers.desk.heard import Receipt, ReceiptKind
from storage import delivery, inbox, outbox, reach
from storage.inbox import Slip
from storage.tables import Outbox
from storage.words import OutboxState, ReachState

AT_A_TIME = 500
LOOK_AGAIN = timedelta(seconds=2)  # a receipt may overtake the mark of the message it is about
COLUMNS = {
    ReceiptKind.SENT: ("sent_at",),
    ReceiptKind.RECEIVED: ("received_at",),
    ReceiptKind.SEEN: ("received_at", "seen_at"),  # what was seen had arrived
}
REACHED = {
    ReceiptKind.SENT: ReachState.SENT,
    ReceiptKind.RECEIVED: ReachState.RECEIVED,
    ReceiptKind.SEEN: ReachState.SEEN,
}


@dataclass(frozen=True)
class _Slip:
    """One receipt with the row it stands in."""

    row: Slip
    receipt: Receipt


def settle(db: Session, now: datetime) -> int:
    """Settle what is waiting; returns how many receipts were looked at."""
    rows = inbox.receipts(db, now, AT_A_TIME)
    if not rows:
        return 0
    slips = [_Slip(row, events.receipt(events.read(row.body))) for row in rows]
    known = delivery.known_messages(db, sorted({m for s in slips for m in s.receipt.message_ids}))
    for slip in slips:
        known |= _by_words(db, slip, known) | _by_tracking(db, slip, known)
    for kind, columns in COLUMNS.items():
        moments = list(_moments(slips, kind, known))
        for column in columns:
            delivery.settle(db, column, moments)
        reach.received(db, [message for message, _ in moments], REACHED[kind])
    _file(db, slips, known, now)
    return len(rows)


def _by_words(db: Session, slip: _Slip, known: set[str]) -> set[str]:
    """An echo whose message id we never learned is recognised by whom it went to and what it says."""
    receipt = slip.receipt
    if receipt.kind is not ReceiptKind.SENT or receipt.text is None or known & set(receipt.message_ids):
        return set()
    row = delivery.find_by_words(db, slip.row.oa_id, receipt.recipient, outbox.text_mark(receipt.text))
    return set() if row is None else _arrived(row, receipt)


def _by_tracking(db: Session, slip: _Slip, known: set[str]) -> set[str]:
    """A template by telephone whose answer never came is recognised by the name we gave it."""
    receipt = slip.receipt
    if not receipt.tracking_id or known & set(receipt.message_ids):
        return set()
    row = delivery.find_unsure(db, slip.row.oa_id, receipt.tracking_id)
    return set() if row is None else _arrived(row, receipt)


def _arrived(row: Outbox, receipt: Receipt) -> set[str]:
    row.state, row.sent_at, row.why = OutboxState.SENT, receipt.at, None
    row.zalo_message_id = next(iter(receipt.message_ids), None)
    row.going_since, row.claimed_by = None, None
    return set(receipt.message_ids[:1])


def _moments(slips: Sequence[_Slip], kind: ReceiptKind, known: set[str]) -> Iterator[tuple[str, datetime]]:
    for slip in slips:
        if slip.receipt.kind is kind:
            yield from ((m, slip.receipt.at) for m in slip.receipt.message_ids if m in known)


def _file(db: Session, slips: Sequence[_Slip], known: set[str], now: datetime) -> None:
    """Settled ones are done; strangers are looked at a few times more, then they are somebody else's.

    What names a telephone number is not kept.
    """
    strangers = [s.row for s in slips if s.receipt.message_ids and not known & set(s.receipt.message_ids)]
    again = {row.id for row in strangers if row.attempts < inbox.GIVE_UP_AFTER}
    over = [s for s in slips if s.row.id not in again]
    inbox.done(db, [s.row.id for s in over], now)
    inbox.empty_all(db, [s.row.id for s in over if s.receipt.is_by_phone], now)
    inbox.put_off(db, sorted(again), now + LOOK_AGAIN)
