"""`doctor`: one line for each thing that has to be right, with the remedy where it is not."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import typer
from sqlmodel import Session

from bot.commands.counter import OUT_OF_DATE, FailedError, now, seal_for
from bot.config import Settings, read_settings
from bot.house import addresses
from bot.standing import TOKEN_REMEDY, judge, read_standing
from bot.zalo import wire
from bot.zalo.client import UnheardError, ZaloClient
from storage import accounts, audit, schema
from storage.clerk import Clerk
from storage.tables import OfficialAccount
from storage.words import TokenState

app = typer.Typer()

LOOK_BACK = timedelta(days=7)
PATIENCE = 10.0  # seconds to wait for Zalo
STATE_AGENCY, BUSINESS = 4, 2


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, whether it is right, and what to do otherwise."""

    ok: bool
    what: str
    said: str
    remedy: str = ""

    def __str__(self) -> str:
        mark = "ok  " if self.ok else "MEND"
        return f"{mark}  {self.what}: {self.said}" + (f" → {self.remedy}" if self.remedy else "")


@app.command()
def doctor() -> None:
    """Check configuration, database, token, account, clock and webhook history. Example: doctor"""
    settings = read_settings()
    findings = list(examine(settings))
    for finding in findings:
        typer.echo(str(finding))
    broken = sum(1 for f in findings if not f.ok)
    if broken:
        raise FailedError(f"{broken} things need mending")


def examine(settings: Settings) -> Iterator[Finding]:
    """Everything in the order in which it depends on each other."""
    yield from _configuration(settings)
    clerk = Clerk(settings.database_url, seal_for(settings))
    try:
        if not schema.is_current(clerk.engine):
            yield Finding(ok=False, what="database", said="not up to date", remedy=OUT_OF_DATE)
            return
        yield Finding(ok=True, what="database", said=f"at revision {schema.newest()}")
        with clerk.reading() as db:
            yield from _ledgers(db, now())
            yield from _webhook(db, now())
            tokens = _tokens(db)
        for account, token in tokens:
            yield from _account(settings, account, token)
    finally:
        clerk.close()


def _configuration(settings: Settings) -> Iterator[Finding]:
    wanted: tuple[tuple[str, bool], ...] = (
        ("SECRET_KEY", bool(settings.secret_key)),
        ("ZALO_APP_ID", bool(settings.zalo_app_id)),
        ("ZALO_APP_SECRET", bool(settings.zalo_app_secret.get_secret_value())),
        ("ZALO_OA_ID", bool(settings.zalo_oa_id)),
        ("ZALO_OA_SECRET_KEY", bool(settings.zalo_oa_secret_key)),
        ("PUBLIC_URL", bool(settings.public_url)),
    )
    missing = [name for name, there in wanted if not there]
    remedy = "write them into config.env; config.env.example says where each is found" if missing else ""
    said = f"missing: {', '.join(missing)}" if missing else "complete"
    yield Finding(ok=not missing, what="configuration", said=said, remedy=remedy)


def _ledgers(db: Session, at: datetime) -> Iterator[Finding]:
    standing = read_standing(db, at)
    health = judge(standing, at)
    said = f"{standing.inbox_open} heard and open, {sum(standing.outbox.values())} to be sent"
    yield Finding(ok=True, what="ledgers", said=said)
    for line in (*health.reasons, *health.warnings):
        what, _, rest = line.partition(": ")
        yield Finding(ok=False, what=what if rest else "ledgers", said=rest or line)


def _webhook(db: Session, at: datetime) -> Iterator[Finding]:
    counted = audit.tallies(db, at - LOOK_BACK)
    forged, last = counted.get("webhook.forged", (0, None))
    if forged:
        when = f", last {last:%Y-%m-%d %H:%M} UTC" if last else ""
        remedy = "compare ZALO_OA_SECRET_KEY and ZALO_APP_ID with the app's webhook page"
        yield Finding(
            ok=False, what="webhook", said=f"{forged} wrong signatures in 7 days{when}", remedy=remedy
        )
    swapped, _ = counted.get("webhook.forged_with_oa_id_first", (0, None))
    if swapped:
        said = f"{swapped} signatures would fit with the OA id in place of the app id"
        yield Finding(ok=False, what="webhook", said=said, remedy="check ZALO_APP_ID")
    if not forged and not swapped:
        yield Finding(ok=True, what="webhook", said="no wrong signature in 7 days")


type_token = tuple[str, str | None]


def _tokens(db: Session) -> list[type_token]:
    return [(a.oa_id, _usable(db, a)) for a in accounts.every(db)]


def _usable(db: Session, account: OfficialAccount) -> str | None:
    pair = accounts.pair(db, account.oa_id)
    return pair.access if pair is not None and pair.state is not TokenState.DEAD else None


def _account(settings: Settings, oa_id: str, token: str | None) -> Iterator[Finding]:
    what = f"account …{oa_id[-4:]}"
    if token is None:
        return  # the ledgers have said so already
    answer = asyncio.run(_ask(settings, token))
    if answer is None:
        yield Finding(
            ok=False, what=what, said="Zalo does not answer", remedy="check the way out and ZALO_OPENAPI_URL"
        )
    elif answer.error != 0:
        yield Finding(ok=False, what=what, said=f"Zalo answers {answer.error}", remedy=TOKEN_REMEDY)
    else:
        yield _described(what, answer)


async def _ask(settings: Settings, token: str) -> wire.Answer | None:
    client = ZaloClient(addresses(settings), patience=PATIENCE)
    try:
        return await client.ask(wire.account_detail(), access_token=token)
    except UnheardError:
        return None
    finally:
        await client.close()


def _described(what: str, answer: wire.Answer) -> Finding:
    kinds: dict[int | None, str] = {STATE_AGENCY: "state agency", BUSINESS: "business"}
    kind = kinds.get(wire.number(answer.found.get("oa_type")), "kind unknown")
    package = str(answer.found.get("package_name") or "package unknown")
    until = str(answer.found.get("package_valid_through_date") or "?")
    verified = bool(answer.found.get("is_verified"))
    remedy = "" if verified else "have the account verified: without that Zalo grants no API rights"
    return Finding(ok=verified, what=what, said=f"{kind}, {package} until {until}", remedy=remedy)
