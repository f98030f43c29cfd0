"""The doctor says in one line each what is right, and what to do where something is not."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.clock import WallClock
from bot.simulator.accounts import STATE
from bot.simulator.faults import Where
from bot.simulator.zalo import SimulatedZalo
from storage import accounts, audit, inbox
from storage.clerk import Clerk
from storage.inbox import NewItem
from storage.words import InboxKind, TokenState
from tests.commands.conftest import KEY, OA, Said, type_run

type_examine = Callable[[], Said]
OTHER = "5500000000000000002"


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
async def zalo(house: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SimulatedZalo]:
    """A Zalo to ask, and every setting an operator writes."""
    zalo = SimulatedZalo(WallClock(), oa_id=OA)
    await zalo.start()
    for name, value in {
        "ZALO_APP_ID": zalo.app_id,
        "ZALO_APP_SECRET": zalo.app_secret,
        "ZALO_OPENAPI_URL": zalo.url,
        "ZALO_BUSINESS_URL": zalo.url,
        "ZALO_OAUTH_URL": zalo.url,
        "PUBLIC_URL": "https://anninh.example.vn",
    }.items():
        monkeypatch.setenv(name, value)
    yield zalo
    await zalo.stop()


@pytest.fixture
def healthy(zalo: SimulatedZalo, books: Clerk) -> Clerk:
    """The account is entered, may be spoken for, and something was heard."""
    access, refresh = zalo.token_pair()

    def work(db: Session) -> None:
        accounts.describe(db, OA, ["made-up-oa-key"], now())
        accounts.keep_pair(db, OA, access, refresh, now() + timedelta(hours=20), now())
        heard = NewItem(OA, InboxKind.UNKNOWN, "x", "", "x", b"{}", now(), now())
        inbox.hear(db, [heard])

    books.do(work)
    return books


async def examined(run: type_run) -> Said:
    """Beside the simulated Zalo, which answers in this thread."""
    return await asyncio.to_thread(run, "doctor")


def broken(said: Said) -> list[str]:
    lines = [line for line in said.out.splitlines() if line.startswith("MEND")]
    assert all(" → " in line for line in lines), "a line without a remedy"
    assert said.status == (1 if lines else 0)
    assert said.err.startswith(("one thing needs mending", f"{len(lines)} things")) == bool(lines)
    return lines


async def test_where_everything_is_right_it_says_so_line_by_line(healthy: Clerk, run: type_run) -> None:
    said = await examined(run)
    assert broken(said) == []
    for line in (
        "ok    configuration: complete",
        "ok    calendar of notices: 3 occasions, next ",
        "ok    database: at revision",
        "ok    webhook: last heard",
        "ok    webhook: no wrong signature",
        "ok    messages: none refused",
        "ok    token: account …0001, good until",
        "ok    account …0001: business, Toàn diện until 31/12/2030",
        "ok    clock: as Zalo's",
    ):
        assert line in said.out


async def test_a_state_agency_is_called_one(healthy: Clerk, zalo: SimulatedZalo, run: type_run) -> None:
    zalo.account().oa_type = STATE
    assert "state agency" in (await examined(run)).out


def test_what_is_missing_is_named_all_at_once(bare_house: Path, run: type_run) -> None:
    (line, database) = broken(run("doctor"))
    for name in (
        "SECRET_KEY",
        "ZALO_APP_ID",
        "ZALO_APP_SECRET",
        "ZALO_OA_ID",
        "ZALO_OA_SECRET_KEY",
        "PUBLIC_URL",
    ):
        assert name in line
    assert "config.env" in line
    assert "migrate" in database
    assert not list(bare_house.rglob("*.db")), "looking makes no database"


def test_settings_that_cannot_be_used_are_all_told(
    house: Path, run: type_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZALO_APP_ID", "abc")
    monkeypatch.setenv("PORT", "eighty")
    said = run("doctor")
    assert said.status == 2
    assert "ZALO_APP_ID" in said.err
    assert "PORT" in said.err


def test_a_database_that_is_none_is_a_finding_among_others(
    house: Path, run: type_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = house / "notes.txt"
    file.write_text("this is no database, only a text that is long enough to look at" * 10)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    lines = broken(run("doctor"))
    assert [line.split(":")[0] for line in lines] == ["MEND  configuration", "MEND  database"]
    assert "DATABASE_URL" in lines[1]


async def test_another_secret_key_is_named(
    healthy: Clerk, run: type_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "z" * 32)
    (line,) = broken(await examined(run))
    assert line.startswith("MEND  SECRET_KEY")
    assert KEY not in line


async def test_a_machine_without_an_account_is_told_what_to_do(
    zalo: SimulatedZalo, books: Clerk, run: type_run
) -> None:
    lines = broken(await examined(run))
    assert any("oa add" in line for line in lines)
    assert any("webhook URL" in line for line in lines)


async def test_an_account_without_a_token_a_dead_and_a_stale_one(healthy: Clerk, run: type_run) -> None:
    def work(db: Session) -> None:
        accounts.describe(db, OTHER, ["k"], now())
        accounts.refresh_failed(db, OA, TokenState.DEAD, "refused -14014", now(), [timedelta(0)])

    healthy.do(work)
    lines = broken(await examined(run))
    assert [line for line in lines if "none for account …0002" in line and "token import" in line]
    assert [line for line in lines if "dead for account …0001" in line and "/zalo/oauth/start" in line]
    healthy.do(
        lambda db: accounts.refresh_failed(db, OA, TokenState.UNSURE, "refused -14002", now(), [timedelta(0)])
    )
    lines = broken(await examined(run))
    assert [line for line in lines if "-14002" in line and "ZALO_APP_SECRET" in line]


async def test_what_zalo_refused_and_why_an_account_pauses(healthy: Clerk, run: type_run) -> None:
    def work(db: Session) -> None:
        accounts.pause(db, OA, now() + timedelta(minutes=1), "account -224")
        audit.count(db, {"send.account -224": 3, "send.disk": 1}, now())

    healthy.do(work)
    lines = broken(await examined(run))
    assert [
        line for line in lines if line.startswith("MEND  account: …0001 pauses") and "upgrade tier" in line
    ]
    assert [line for line in lines if "3 in 7 days" in line and "upgrade tier package" in line]
    assert [line for line in lines if "disk" in line]


async def test_wrong_signatures_and_wrong_times_are_counted(healthy: Clerk, run: type_run) -> None:
    counted = {"webhook.forged": 7, "webhook.forged_with_oa_id_first": 2, "webhook.out_of_time": 4}
    healthy.do(lambda db: audit.count(db, counted, now()))
    lines = broken(await examined(run))
    assert [line for line in lines if "7 wrong signatures" in line and "ZALO_OA_SECRET_KEY" in line]
    assert [line for line in lines if "2 signatures" in line and "ZALO_APP_ID" in line]
    assert [line for line in lines if "4 events" in line]


async def test_a_zalo_that_refuses_or_does_not_answer(
    healthy: Clerk, zalo: SimulatedZalo, run: type_run
) -> None:
    zalo.faults.refuse(-224, where=Where.READ)
    (line,) = broken(await examined(run))
    assert "-224 (OA needs to upgrade tier package)" in line
    zalo.faults.drop(where=Where.READ, times=None)
    (line,) = broken(await examined(run))
    assert "does not answer" in line
    assert "ZALO_OPENAPI_URL" in line


@pytest.mark.parametrize(("minutes", "told"), [(10, "ahead"), (-10, "behind")])
async def test_a_clock_that_is_wrong_is_compared_with_zalos(
    healthy: Clerk, run: type_run, monkeypatch: pytest.MonkeyPatch, minutes: int, told: str
) -> None:
    monkeypatch.setattr("bot.commands.doctor.now", lambda: now() + timedelta(minutes=minutes))
    (line,) = broken(await examined(run))
    assert line.startswith("MEND  clock")
    assert told in line
    assert "timedatectl" in line


async def test_no_secret_is_ever_shown(healthy: Clerk, zalo: SimulatedZalo, run: type_run) -> None:
    said = await examined(run)
    for secret in (KEY, zalo.app_secret, "made-up-oa-key", *zalo.token_pair()):
        assert secret not in said.out + said.err
