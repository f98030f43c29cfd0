"""The account that the settings describe: entered, or brought up to date, before anything else is done."""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.config import Settings
from storage import accounts
from storage.tables import OfficialAccount

FIRST_LIFE = timedelta(minutes=30)  # nobody says how old a pair from elsewhere is: it is refreshed soon


def describe_first(db: Session, settings: Settings, now: datetime) -> None:
    """Enter the account that the settings describe, and its first token pair where none is stored yet."""
    oa_id = settings.zalo_oa_id
    if not oa_id:
        return
    known = db.get(OfficialAccount, oa_id)
    if known is not None and not settings.secret_key:
        return  # its keys were sealed by somebody who has the key
    accounts.describe(db, oa_id, settings.oa_secret_keys(), now, per_minute=settings.zalo_oa_package)
    access = settings.zalo_access_token.get_secret_value()
    refresh = settings.zalo_refresh_token.get_secret_value()
    if access and refresh and settings.secret_key and accounts.pair(db, oa_id) is None:
        accounts.keep_pair(db, oa_id, access, refresh, now + FIRST_LIFE, now)
