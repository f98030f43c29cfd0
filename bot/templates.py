"""Asks Zalo which message templates each account has, what they may hold and cost, and how many a day."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from functools import partial

import structlog
from sqlmodel import Session

from bot.clock import Clock
from bot.zalo import wire
from bot.zalo.client import UnheardError, ZaloClient
from bot.zalo.token import TokenKeeper
from bot.zalo.wire import Answer, Request
from storage import accounts, templates
from storage.clerk import Clerk, Turn
from storage.templates import Told

log = structlog.get_logger("templates")
A_PAGE, MOST_PAGES = 100, 20
LONGEST_BLANK = 30  # where Zalo names no limit


class NotToldError(Exception):
    """Zalo did not tell; what was known before stays."""


async def refresh(clerk: Clerk, client: ZaloClient, keeper: TokenKeeper, clock: Clock) -> None:
    """Of every account; one that does not answer keeps what was known of it."""
    for oa_id in await asyncio.wrap_future(clerk.submit(Turn.MARKS, _accounts)):
        token = await keeper.access(oa_id)
        if token is None:
            continue
        try:
            told, quota = await ask(client, token)
        except NotToldError as error:
            log.info("templates were not told", oa=oa_id[-4:], why=str(error))
            continue
        write = partial(_learn, oa_id=oa_id, told=told, quota=quota, now=clock.now())
        await asyncio.wrap_future(clerk.submit(Turn.MARKS, write))


def _accounts(db: Session) -> list[str]:
    return [a.oa_id for a in accounts.every(db)]


def _learn(db: Session, *, oa_id: str, told: list[Told], quota: int | None, now: datetime) -> None:
    templates.enter(db, oa_id, told, now)
    templates.set_quota(db, oa_id, quota)


async def ask(client: ZaloClient, token: str) -> tuple[list[Told], int | None]:
    """All templates of an account, and how many messages it may send with them on a day.

    Raises:
        NotToldError: Zalo did not answer, or refused.
    """
    found: list[Told] = []
    for page in range(MOST_PAGES):
        listed = _rows(await _said(client, wire.all_templates(page * A_PAGE, A_PAGE), token))
        for row in listed:
            number = str(row.get("templateId") or "")
            found.append(told_of(number, (await _said(client, wire.template_info(number), token)).found))
        if len(listed) < A_PAGE:
            break
    quota = (await _said(client, wire.template_quota(), token)).found
    return found, wire.number(quota.get("dailyQuota"))


async def _said(client: ZaloClient, request: Request, token: str) -> Answer:
    try:
        answer = await client.ask(request, access_token=token)
    except UnheardError:
        raise NotToldError("no answer") from None
    if answer.error != 0:
        raise NotToldError(f"refused {answer.error}")
    return answer


def _rows(answer: Answer) -> list[Mapping[str, object]]:
    rows = answer.found.get("rows")
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def told_of(number: str, said: Mapping[str, object]) -> Told:
    """What Zalo says of one template, with whatever is missing left out."""
    listed = said.get("listParams")
    blanks = [_blank(b) for b in listed if isinstance(b, dict)] if isinstance(listed, list) else []
    by_phone = wire.number(said.get("price_sdt")) or wire.number(said.get("price")) or 0
    return Told(
        number,
        str(said.get("templateName") or ""),
        str(said.get("templateTag") or ""),
        str(said.get("status") or ""),
        str(said.get("templateQuality") or ""),
        blanks,
        wire.number(said.get("price_uid")) or by_phone,
        by_phone,
        wire.number(said.get("templateDailyQuota")),
    )


def _blank(said: Mapping[str, object]) -> dict[str, object]:
    longest = wire.number(said.get("maxLength"))
    return {
        "name": str(said.get("name") or ""),
        "type": str(said.get("type") or ""),
        "shortest": wire.number(said.get("minLength")) or 0,
        "longest": longest if longest is not None else LONGEST_BLANK,
        "may_be_empty": bool(said.get("acceptNull")) or said.get("require") is False,
    }
