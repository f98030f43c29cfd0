"""How the house stands: read from the tables, and told as reasons why it is not well."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.metrics import Standing
from storage import accounts, delivery, diary, inbox, outbox
from storage.accounts import Pair
from storage.words import TokenState

LATE_AFTER = timedelta(minutes=5)  # something due for this long means that a loop does not turn
UNSURE_REMEDY = "if this stays, check ZALO_APP_ID, ZALO_APP_SECRET and ZALO_OAUTH_URL"
PAUSE_REMEDY = (
    "nothing is lost; if this stays, look at the account in Zalo's OA Manager and at developers.zalo.me"
)
TOKEN_REMEDY = "open /zalo/oauth/start or use `python -m bot token import`"  # noqa: S105 (a remedy, no secret)


@dataclass(frozen=True)
class Health:
    """Ready only without reasons; warnings are for a person to look at."""

    reasons: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_standing(db: Session, now: datetime) -> Standing:
    """How the ledgers and the tokens stand."""
    heard = inbox.waiting(db)
    pairs = {a.oa_id: accounts.pair(db, a.oa_id) for a in accounts.every(db)}
    return Standing(
        inbox_open=heard.open,
        inbox_oldest=heard.oldest,
        parked=heard.parked + diary.parked(db),
        diary_overdue=diary.overdue_since(db, now),
        outbox=delivery.count_open(db),
        outbox_oldest=outbox.oldest_waiting(db, now),
        tokens={oa: (p.expires_at - now).total_seconds() for oa, p in pairs.items() if p is not None},
        dead_tokens=tuple(oa for oa, p in pairs.items() if p is not None and p.state is TokenState.DEAD),
        accounts_without_token=tuple(oa for oa, p in pairs.items() if p is None),
        stale_tokens={oa: p.why or "" for oa, p in pairs.items() if p is not None and _is_stale(p)},
        # Also between two tries: only a message that arrives ends a pause.
        paused={a.oa_id: a.paused_why for a in accounts.every(db) if a.paused_why is not None},
    )


def _is_stale(pair: Pair) -> bool:
    """It could not be renewed, and nobody has said that it never will be."""
    return pair.state is TokenState.UNSURE


def judge(standing: Standing, now: datetime) -> Health:
    """What keeps the house from doing its work, and what only needs a look."""
    return Health(list(_reasons(standing, now)), list(_warnings(standing)))


def _reasons(standing: Standing, now: datetime) -> Iterator[str]:
    for oa_id in standing.dead_tokens:
        yield f"token: dead for account …{oa_id[-4:]}; {TOKEN_REMEDY}"
    for oa_id in standing.accounts_without_token:
        yield f"token: none for account …{oa_id[-4:]}; {TOKEN_REMEDY}"
    for oa_id, why in standing.stale_tokens.items():
        if standing.tokens[oa_id] <= 0:
            yield f"token: ran out for account …{oa_id[-4:]} and is not renewed ({why}); {TOKEN_REMEDY}"
    late = now - LATE_AFTER
    if standing.inbox_oldest is not None and standing.inbox_oldest < late:
        yield "clerk: the inbox has been waiting for more than five minutes"
    if standing.diary_overdue is not None and standing.diary_overdue < late:
        yield "clock: reminders have been due for more than five minutes"


def _warnings(standing: Standing) -> Iterator[str]:
    if standing.parked:
        yield f"{standing.parked} items were given up: see the log, then `python -m bot replay --parked`"
    for oa_id, why in standing.stale_tokens.items():
        if standing.tokens[oa_id] > 0:
            yield f"token: not renewed for account …{oa_id[-4:]} ({why}); {UNSURE_REMEDY}"
    for oa_id, why in standing.paused.items():
        yield f"account …{oa_id[-4:]} pauses ({why})"
