"""The Official Accounts we speak for: their keys, their limits, their token pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.seal import Seal
from storage.tables import NoticePhone, OfficialAccount, Reporter, Token
from storage.words import TokenState

T = TypeVar("T")
NOTICE_SHARE = 0.8  # of a minute: replies and alarms always find room


def seal_of(db: Session) -> Seal:
    seal = db.info["seal"]
    if not isinstance(seal, Seal):
        raise TypeError("sessions are opened by the clerk, who brings the seal")
    return seal


def ours(query: SelectOfScalar[T]) -> SelectOfScalar[T]:
    """The rows as they are now, ours until the transaction ends.

    A row this session has read before would otherwise keep its old values, although it is locked anew.
    """
    return query.with_for_update().execution_options(populate_existing=True)


def describe(
    db: Session,
    oa_id: str,
    secret_keys: Sequence[str],
    now: datetime,
    *,
    name: str = "",
    per_minute: int | None = None,
) -> OfficialAccount:
    """Add an account or bring it up to date; what Zalo told us about it stays."""
    account = db.get(OfficialAccount, oa_id) or OfficialAccount(oa_id=oa_id, created_at=now)
    account.secret_keys = seal_of(db).close("\n".join(secret_keys))
    account.name = name or account.name
    account.per_minute = per_minute or account.per_minute
    db.add(account)
    db.flush()
    return account


def every(db: Session) -> Sequence[OfficialAccount]:
    return db.exec(
        select(OfficialAccount).order_by(col(OfficialAccount.created_at), col(OfficialAccount.oa_id))
    ).all()


def secret_keys(db: Session, account: OfficialAccount) -> list[str]:
    return [k for k in seal_of(db).open(account.secret_keys).split("\n") if k]


def per_minute(account: OfficialAccount) -> int:
    """Requests a minute that the operator bought, or fewer where Zalo's own headers say so."""
    seen = account.limit_seen
    return account.per_minute if seen is None else min(account.per_minute, seen)


def for_notices(account: OfficialAccount) -> int:
    """How many of them notices may take."""
    return int(per_minute(account) * NOTICE_SHARE)


def pause(db: Session, oa_id: str, until: datetime, why: str) -> None:
    """Send nothing for this account until then; `why` is the verdict and Zalo's code."""
    account = db.get(OfficialAccount, oa_id)
    if account is not None:
        account.paused_until, account.paused_why = until, why


def pin_family(db: Session, oa_id: str, family: str) -> None:
    """Zalo itself said under which addresses this account is spoken for."""
    account = db.get(OfficialAccount, oa_id)
    if account is not None:
        account.family = family


def resume(db: Session, oa_id: str) -> None:
    """Whatever the account was paused for is over."""
    account = db.get(OfficialAccount, oa_id)
    if account is not None:
        account.paused_until, account.paused_why = None, None


@dataclass(frozen=True)
class Pair:
    """A token pair as it is used; it never prints itself."""

    access: str
    refresh: str
    expires_at: datetime
    refreshed_at: datetime
    state: TokenState
    why: str | None

    def __repr__(self) -> str:
        return f"Pair({self.state}, expires_at={self.expires_at:%Y-%m-%d %H:%M})"


def pair(db: Session, oa_id: str) -> Pair | None:
    row = db.get(Token, oa_id)
    if row is None:
        return None
    seal = seal_of(db)
    return Pair(
        seal.open(row.access), seal.open(row.refresh), row.expires_at, row.refreshed_at, row.state, row.why
    )


def keep_pair(
    db: Session, oa_id: str, access: str, refresh: str, expires_at: datetime, now: datetime
) -> None:
    """Store a new pair before anybody uses it; the former refresh token is kept beside it."""
    seal = seal_of(db)
    row = db.get(Token, oa_id)
    if row is None:
        row = Token(oa_id=oa_id, expires_at=expires_at, refreshed_at=now, previous_refresh=seal.close(""))
    else:
        row.previous_refresh = row.refresh
    row.access, row.refresh = seal.close(access), seal.close(refresh)
    row.expires_at, row.refreshed_at = expires_at, now
    row.state, row.why, row.tries = TokenState.GOOD, None, 0
    row.owner, row.owned_until = None, None
    db.add(row)


def own_refresh(db: Session, oa_id: str, who: str, now: datetime, lease: timedelta) -> Pair | None:
    """Become the only one who refreshes this pair for a while; None when somebody else is at it."""
    row = db.exec(ours(select(Token).where(col(Token.oa_id) == oa_id))).first()
    if row is None or row.state is TokenState.DEAD:
        return None
    if row.owned_until is not None and row.owned_until > now and row.owner != who:
        return None
    row.owner, row.owned_until = who, now + lease
    return pair(db, oa_id)


def refresh_failed(
    db: Session, oa_id: str, state: TokenState, why: str, now: datetime, rests: Sequence[timedelta]
) -> int:
    """Note a failed refresh without touching the pair; returns how many in a row.

    Nobody tries again before the rest for that many failures is over.
    """
    row = db.get(Token, oa_id)
    if row is None:
        return 0
    row.state, row.why = state, why
    row.tries += 1
    row.owner, row.owned_until = None, now + rests[min(row.tries, len(rests)) - 1]
    return row.tries


def grant_lost(db: Session, oa_id: str, why: str) -> None:
    """The account may no longer be spoken for, until an administrator consents again."""
    row = db.get(Token, oa_id)
    if row is not None:
        row.state, row.why = TokenState.DEAD, why


def let_go(db: Session, oa_id: str) -> None:
    """Give the lease back without having refreshed."""
    row = db.get(Token, oa_id)
    if row is not None:
        row.owner, row.owned_until = None, None


def renew_seals(db: Session) -> int:
    """Write everything sealed under the first key again; returns how many rows."""
    seal = seal_of(db)
    rows = 0
    for account in every(db):
        account.secret_keys = seal.renew(account.secret_keys)
        rows += 1
    for token in db.exec(select(Token)):
        token.access, token.refresh = seal.renew(token.access), seal.renew(token.refresh)
        token.previous_refresh = seal.renew(token.previous_refresh)
        rows += 1
    for reporter in db.exec(select(Reporter).where(col(Reporter.identity) != b"")):
        reporter.person_mark = seal.mark(seal.open(reporter.identity))
        reporter.identity = seal.renew(reporter.identity)
        rows += 1
    for phone in db.exec(select(NoticePhone)):
        phone.mark, phone.number = seal.mark(seal.open(phone.number)), seal.renew(phone.number)
        rows += 1
    return rows
