"""`doctor`: one line for each thing that has to be right, with the remedy where it is not."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import typer
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, func, select

from bot import prompts
from bot.commands.counter import OUT_OF_DATE, FailedError, now, seal_for, sentence
from bot.config import Settings, read_settings
from bot.house import addresses
from bot.standing import TOKEN_REMEDY, judge, read_standing
from bot.zalo import wire
from bot.zalo.client import UnheardError, ZaloClient
from bot.zalo.errors import rule
from handlers.desk.catalogue import load
from handlers.rules.clocks import VIETNAM
from handlers.rules.fact_entries import BadFact
from handlers.rules.notice_calendar import calendar_on
from storage import accounts, audit, schema
from storage.clerk import Clerk
from storage.seal import BrokenSealError
from storage.tables import Inbox, OfficialAccount
from storage.words import TokenState

app = typer.Typer()

LOOK_BACK = timedelta(days=7)
A_YEAR = timedelta(days=366)
PATIENCE = 10.0  # seconds to wait for Zalo
MOST_SKEW = timedelta(minutes=2)  # a clock that is wrong by more makes old events of new ones, and drops them
STATE_AGENCY, BUSINESS = 4, 2
ZALOS_PAGES = "look at the account in Zalo's OA Manager and at the app on developers.zalo.me"

# What the webhook counts, and what it means when it is more than nought.
AT_THE_DOOR = (
    (
        "webhook.forged",
        "wrong signatures",
        "compare ZALO_OA_SECRET_KEY and ZALO_APP_ID with the app's webhook page",
    ),
    (
        "webhook.forged_with_oa_id_first",
        "signatures that would fit with the OA id in place of the app id",
        "check ZALO_APP_ID",
    ),
    ("webhook.out_of_time", "events older than a day or from the future", "set this machine's clock right"),
    ("webhook.not_stored", "events the database did not take", "check the disk and DATABASE_URL"),
)


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


def well(what: str, said: str) -> Finding:
    return Finding(ok=True, what=what, said=said)


def mend(what: str, said: str, remedy: str) -> Finding:
    return Finding(ok=False, what=what, said=said, remedy=remedy)


@app.command()
def doctor() -> None:
    """Check configuration, database, token, account, clock and webhook history. Example: doctor"""
    settings = read_settings()
    broken = 0
    for finding in examine(settings):
        typer.echo(str(finding))
        broken += not finding.ok
    if broken:
        raise FailedError("one thing needs mending" if broken == 1 else f"{broken} things need mending")


def examine(settings: Settings) -> Iterator[Finding]:
    """Everything in the order in which it depends on each other."""
    yield _configuration(settings)
    yield from _prompts(settings)
    yield _calendar(now())
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        yield mend("database", "is not there", "run `python -m bot migrate` (or serve with --migrate)")
        return
    clerk = Clerk(settings.database_url, seal_for(settings))
    try:
        yield from _books(settings, clerk)
    except DBAPIError as error:
        said, _, remedy = sentence(error).partition(": ")
        yield mend("database", said, remedy)
    except BrokenSealError as error:
        yield mend("SECRET_KEY", str(error), "put the former key behind a comma: SECRET_KEY=new,former")
    finally:
        clerk.close()


def _books(settings: Settings, clerk: Clerk) -> Iterator[Finding]:
    if not schema.is_current(clerk.engine):
        yield mend("database", "not up to date", OUT_OF_DATE)
        return
    yield well("database", f"at revision {schema.newest()}")
    with clerk.reading() as db:
        yield from _webhook(db, now())
        yield from _messages(db, now())
        yield from _ledgers(db, now())
        tokens = [(a.oa_id, _usable(db, a)) for a in accounts.every(db)]
    if not tokens:
        yield mend("account", "none yet", "write ZALO_OA_ID and start `serve`, or use `python -m bot oa add`")
    for oa_id, token in tokens:
        if token is not None:  # otherwise the ledgers have said so already
            yield from _account(settings, oa_id, token)


def _configuration(settings: Settings) -> Finding:
    wanted: tuple[tuple[str, bool], ...] = (
        ("SECRET_KEY", bool(settings.secret_key)),
        ("ZALO_APP_ID", bool(settings.zalo_app_id)),
        ("ZALO_APP_SECRET", bool(settings.zalo_app_secret.get_secret_value())),
        ("ZALO_OA_ID", bool(settings.zalo_oa_id)),
        ("ZALO_OA_SECRET_KEY", bool(settings.zalo_oa_secret_key)),
        ("PUBLIC_URL", bool(settings.public_url)),
    )
    missing = [name for name, there in wanted if not there]
    if not missing:
        return well("configuration", "complete")
    remedy = "write them into config.env; config.env.example says where each is found"
    return mend("configuration", f"missing: {', '.join(missing)}", remedy)


def _prompts(settings: Settings) -> Iterator[Finding]:
    """The recordings that communes supplied, where there is a folder for them."""
    folder = settings.data_dir / "prompts"
    if not folder.is_dir():
        return
    for ok, told, remedy in prompts.lines(prompts.look(folder, frozenset(load().templates))):
        yield well("recordings", told) if ok else mend("recordings", told, remedy)


def _calendar(at: datetime) -> Finding:
    """The occasions of the year, and which is next."""
    try:
        known = calendar_on(at).values()
    except BadFact as error:
        said, _, remedy = str(error).rpartition("; ")
        return mend("calendar of notices", said or remedy, remedy if said else "mend that entry")
    first = [(o.between(at, at + A_YEAR), o.name) for o in known]
    coming = min(((times[0], name) for times, name in first if times), default=None)
    told = f", next {coming[0].astimezone(VIETNAM):%Y-%m-%d}: {coming[1]}" if coming is not None else ""
    return well("calendar of notices", f"{len(known)} occasions{told}")


# --- What stands in the books ----------------------------------------------------------------------------


def _webhook(db: Session, at: datetime) -> Iterator[Finding]:
    last = db.exec(select(func.max(col(Inbox.received_at)))).one()
    if last is None:
        remedy = "set the webhook URL in the Zalo app to PUBLIC_URL/zalo/webhook and tick the events there"
        yield mend("webhook", "nothing was ever heard", remedy)
    else:
        yield well("webhook", f"last heard {last:%Y-%m-%d %H:%M} UTC")
    counted = audit.tallies(db, at - LOOK_BACK)
    found = False
    for name, what, remedy in AT_THE_DOOR:
        count, when = counted.get(name, (0, None))
        if when is not None:
            found = True
            yield mend("webhook", f"{count} {what} in 7 days, last {when:%Y-%m-%d %H:%M} UTC", remedy)
    if not found:
        yield well("webhook", "no wrong signature in 7 days")


def _messages(db: Session, at: datetime) -> Iterator[Finding]:
    """What Zalo refused in a way that a person has to look at."""
    refused = {n: c for n, c in audit.tallies(db, at - LOOK_BACK).items() if n.startswith("send.")}
    for name, (count, when) in refused.items():
        why = name.removeprefix("send.")
        said = f"{count} in 7 days, last {when:%Y-%m-%d %H:%M} UTC: {why}{meaning(why)}"
        yield mend("messages that did not leave", said, f"the log names the rows; {ZALOS_PAGES}")
    if not refused:
        yield well("messages", "none refused in 7 days")


def meaning(why: str) -> str:
    """In brackets, what Zalo's number at the end of a reason means."""
    code = wire.number(why.rpartition(" ")[2])
    return "" if code is None else f" ({rule(wire.Host.OPENAPI, 200, code, '', is_send=True).meaning})"


def _ledgers(db: Session, at: datetime) -> Iterator[Finding]:
    standing = read_standing(db, at)
    health = judge(standing, at)
    said = f"{standing.inbox_open} heard and open, {sum(standing.outbox.values())} to be sent"
    yield well("ledgers", said)
    for line in health.reasons:
        what, _, rest = line.partition(": ")
        said, _, remedy = rest.partition("; ")
        yield mend(what, said, remedy or "see whether `serve` runs, and what its log says")
    for line in health.warnings:
        yield _warning(line)
    for oa_id, seconds in standing.tokens.items():
        if oa_id not in {*standing.dead_tokens, *standing.stale_tokens}:
            yield well(
                "token", f"account …{oa_id[-4:]}, good until {at + timedelta(seconds=seconds):%H:%M} UTC"
            )


def _warning(line: str) -> Finding:
    """A line of the health page, with the remedy it carries or the one for a paused account."""
    if line.startswith("account") and line.endswith(")"):
        why = line.rpartition("(")[2].rstrip(")")
        return mend(
            "account", line.removeprefix("account ") + meaning(why), f"nothing is lost; {ZALOS_PAGES}"
        )
    what, _, rest = line.partition(": ")
    said, _, remedy = rest.partition("; ")
    return mend(what, said, remedy) if remedy else mend("ledgers", what, rest)


# --- What Zalo says --------------------------------------------------------------------------------------


def _usable(db: Session, account: OfficialAccount) -> str | None:
    pair = accounts.pair(db, account.oa_id)
    return pair.access if pair is not None and pair.state is not TokenState.DEAD else None


def _account(settings: Settings, oa_id: str, token: str) -> Iterator[Finding]:
    what = f"account …{oa_id[-4:]}"
    answer, said_at = asyncio.run(_ask(settings, token))
    if answer is None:
        yield mend(what, "Zalo does not answer", "check the way out and ZALO_OPENAPI_URL")
        return
    if answer.error != 0:
        said = f"Zalo answers {answer.error}{meaning(str(answer.error))}"
        yield mend(what, said, f"{TOKEN_REMEDY}; if that does not help, {ZALOS_PAGES}")
    else:
        yield _described(what, answer)
    if said_at is not None:
        yield _clock(said_at, now())


async def _ask(settings: Settings, token: str) -> tuple[wire.Answer | None, datetime | None]:
    client = ZaloClient(addresses(settings), patience=PATIENCE)
    try:
        return await client.ask(wire.account_detail(), access_token=token), client.said_at
    except UnheardError:
        return None, None
    finally:
        await client.close()


def _described(what: str, answer: wire.Answer) -> Finding:
    kinds: dict[int | None, str] = {STATE_AGENCY: "state agency", BUSINESS: "business"}
    kind = kinds.get(wire.number(answer.found.get("oa_type")), "kind unknown")
    package = str(answer.found.get("package_name") or "package unknown")
    until = str(answer.found.get("package_valid_through_date") or "?")
    said = f"{kind}, {package} until {until}"
    if not answer.found.get("is_verified"):
        return mend(what, said, "have the account verified: without that Zalo grants no API rights")
    return well(what, said)


def _clock(zalos: datetime, ours: datetime) -> Finding:
    skew = ours - zalos
    if abs(skew) <= MOST_SKEW:
        return well("clock", "as Zalo's")
    said = f"{abs(skew).total_seconds():.0f} seconds {'ahead of' if skew > timedelta(0) else 'behind'} Zalo's"
    return mend("clock", said, "let the machine set it: timedatectl set-ntp true")
