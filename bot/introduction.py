"""Asks Zalo about each account it has not told us about: what it is decides how it is spoken for."""

import asyncio
from functools import partial

import structlog
from sqlmodel import Session

from bot.zalo import wire
from bot.zalo.client import UnheardError, ZaloClient
from bot.zalo.token import TokenKeeper
from storage import accounts
from storage.clerk import Clerk, Turn
from storage.tables import OfficialAccount

log = structlog.get_logger("accounts")


async def introduce(clerk: Clerk, client: ZaloClient, keeper: TokenKeeper) -> None:
    """Ask about every stranger; a state agency is spoken for under other addresses."""
    strangers = await asyncio.wrap_future(clerk.submit(Turn.MARKS, _strangers))
    for oa_id in strangers:
        token = await keeper.access(oa_id)
        if token is None:
            continue
        try:
            answer = await client.ask(wire.account_detail(), access_token=token)
        except UnheardError:
            continue
        if answer.error == 0:
            learn = partial(_learn, oa_id=oa_id, answer=answer)
            await asyncio.wrap_future(clerk.submit(Turn.MARKS, learn))


def _strangers(db: Session) -> list[str]:
    return [a.oa_id for a in accounts.every(db) if a.oa_type is None]


def _learn(db: Session, *, oa_id: str, answer: wire.Answer) -> None:
    account = db.get(OfficialAccount, oa_id)
    told = answer.found
    if account is None or str(told.get("oaid") or told.get("oa_id") or oa_id) != oa_id:
        log.warning("a token speaks for another account", oa=oa_id[-4:])
        return
    account.oa_type = wire.number(told.get("oa_type"))
    account.name = account.name or str(told.get("name") or "")
