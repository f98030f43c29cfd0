"""Further Official Accounts of the same Zalo app, and token pairs brought in by hand."""

from datetime import timedelta

from sqlmodel import Session

from bot.commands.counter import FailedError, now
from bot.config import Settings
from storage import accounts, audit
from storage.tables import OfficialAccount

FIRST_LIFE = timedelta(minutes=30)  # a pair from elsewhere may be old: it is refreshed soon after it came


def add(db: Session, settings: Settings, oa_id: str, secret_keys: str, name: str) -> None:
    keys = [key.strip() for key in secret_keys.split(",") if key.strip()]
    if not oa_id.isdecimal():
        raise FailedError("an Official Account is named by its id, which is digits only")
    if not keys:
        raise FailedError("the OA secret key is missing: it stands on the app's webhook page")
    accounts.describe(db, oa_id, keys, now(), name=name, per_minute=settings.zalo_oa_package)
    audit.note(db, oa_id, now(), "account.described")


def table(db: Session) -> list[dict[str, object]]:
    return [_line(db, account) for account in accounts.every(db)]


def _line(db: Session, account: OfficialAccount) -> dict[str, object]:
    pair = accounts.pair(db, account.oa_id)
    return {
        "oa_id": account.oa_id,
        "name": account.name,
        "oa_type": account.oa_type,
        "keys": len(accounts.secret_keys(db, account)),
        "per_minute": account.per_minute,
        "token": pair.state.value if pair else "none",
        "expires_at": pair.expires_at.isoformat(timespec="minutes") if pair else "",
    }


def import_pair(db: Session, account: OfficialAccount, access: str, refresh: str) -> None:
    """Store a pair from Zalo's API Explorer; how long it still lives is not known, so it counts as old."""
    if not access.strip() or not refresh.strip():
        raise FailedError("both tokens are needed: --access and --refresh")
    at = now()
    accounts.keep_pair(db, account.oa_id, access.strip(), refresh.strip(), at + FIRST_LIFE, at)
    audit.note(db, account.oa_id, at, "token.imported")
