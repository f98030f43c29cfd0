"""Says how many requests each account may make now; its sent history decides, not somebody's memory."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.zalo.wire import Family
from storage import accounts, delivery, outbox
from storage.outbox import Room
from storage.tables import OfficialAccount

MINUTE = timedelta(minutes=1)
ALL_AT_ONCE = 1 << 16  # templates have no limit but that of the day
OA_STATE_AGENCY = 4  # answers only under the older family of addresses


@dataclass(frozen=True)
class Standing:
    """What an account may do now, and when it may do more."""

    room: Room
    family: Family
    opens_at: datetime | None  # None: there is room now


def next_minute(now: datetime) -> datetime:
    """When Zalo counts from nought again."""
    return now.replace(second=0, microsecond=0) + MINUTE


def standings(db: Session, now: datetime) -> list[Standing]:
    """Every account as it stands, from its row and from what it sent in the last minute."""
    outbox.take_turn(db)  # what another process is claiming just now has to be counted as well
    return [_standing(db, account, now) for account in accounts.every(db)]


def _standing(db: Session, account: OfficialAccount, now: datetime) -> Standing:
    family = family_of(account)
    if account.paused_until is not None and account.paused_until > now:
        return Standing(Room(account.oa_id, 0, 0), family, account.paused_until)
    if account.paused_why is not None:
        return Standing(Room(account.oa_id, 1, 1, 1), family, None)  # one message tries whether it is over
    most = accounts.per_minute(account)
    used = delivery.sent_since(db, account.oa_id, now - MINUTE)
    kept = most - accounts.for_notices(account)
    requests = most - used
    if (remain := remaining(account, now)) is not None:  # somebody else may speak for this account as well
        requests = min(requests, remain - delivery.going(db, account.oa_id))
    notices = requests - kept
    room = Room(account.oa_id, max(requests, 0), max(notices, 0), ALL_AT_ONCE)
    return Standing(room, family, None if notices > 0 else _opening(db, account, now))


def family_of(account: OfficialAccount) -> Family:
    """The addresses this account is spoken for under: pinned by Zalo's own answer, else by its type."""
    if account.family is not None:
        return Family(account.family)
    return Family.V2 if account.oa_type == OA_STATE_AGENCY else Family.V3


def remaining(account: OfficialAccount, now: datetime) -> int | None:
    """What Zalo said is left of this minute; None where it said nothing, or in an earlier minute."""
    if (
        account.remain_seen is None
        or account.rate_seen_at is None
        or next_minute(account.rate_seen_at) <= now
    ):
        return None
    return account.remain_seen


def _opening(db: Session, account: OfficialAccount, now: datetime) -> datetime:
    """When there is room again: as the oldest request of the last minute grows old."""
    left = remaining(account, now)
    if left is not None and left <= 0:
        return next_minute(now)
    first = delivery.first_attempt_since(db, account.oa_id, now - MINUTE)
    return (first or now) + MINUTE
