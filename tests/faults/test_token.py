"""The token pair: renewed in time, by one owner, written down before it is used, and never lost by halves."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session
from structlog.testing import capture_logs

from bot.commands.doctor import examine
from bot.simulator.faults import Where
from storage import accounts
from storage.accounts import Pair
from storage.words import Lane, OutboxState, TokenState
from tests.faults.table import Table
from tests.faults.visitor import Visitor
from tests.stories.ward import Neighbour, Ward

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
LIFE = timedelta(hours=25)
TEXT = "Chào bà con."
REMEDIES = ("/zalo/oauth/start", "token import")


@pytest.fixture
async def lan(ward: Ward) -> Neighbour:
    """Somebody to write to, after the first pair was renewed: nobody knew how old it was."""
    await ward.house.keeper.renew_due()
    return await ward.person("lan")


def stored(ward: Ward) -> Pair:
    pair = ward.read(lambda db: accounts.pair(db, ward.oa_id))
    assert pair is not None
    return pair


def rotations(ward: Ward) -> int:
    """How often Zalo was asked for another pair."""
    return sum(1 for call in ward.zalo.calls if call.path == "/v4/oa/access_token")


async def renews_every_minute(ward: Ward, time: timedelta, *, by: timedelta = MINUTE) -> None:
    end = ward.clock.now() + time
    while ward.clock.now() < end:
        ward.clock.set(min(ward.clock.now() + by, end))
        await ward.house.keeper.renew_due()


# --- In time ---------------------------------------------------------------------------------------------


async def test_idle_for_a_month_it_still_speaks(ward: Ward, table: Table, lan: Neighbour) -> None:
    for _ in range(30 * 24):
        ward.clock.set(ward.clock.now() + HOUR)
        await ward.house.keeper.renew_due()
    lan.phone.was_heard()
    await table.say(lan, TEXT)
    assert lan.texts() == [TEXT]


# --- One owner -------------------------------------------------------------------------------------------


# --- Written down before it is used -----------------------------------------------------------------------


@pytest.fixture
def unwritable(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The disk takes no new pair."""

    def full(*_: object, **__: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    with monkeypatch.context() as patch:
        patch.setattr(accounts, "keep_pair", full)
        yield patch


async def test_a_pair_that_could_not_be_written_is_not_used_and_not_lost(
    ward: Ward, table: Table, lan: Neighbour, unwritable: pytest.MonkeyPatch
) -> None:
    former = stored(ward)
    ward.clock.set(ward.clock.now() + HOUR)
    ward.zalo.faults.refuse(-216)
    await table.say(lan, TEXT)
    now = stored(ward)
    assert (now.access, now.refresh) == (former.access, former.refresh)
    assert await ward.house.keeper.access(ward.oa_id) == former.access
    assert table.state(TEXT) is OutboxState.WAITING
    unwritable.undo()
    await table.passes(MINUTE, by=5 * SECOND)
    assert stored(ward).access == ward.zalo.token_pair()[0], "Zalo gives each pair only once"
    assert lan.texts() == [TEXT]


async def test_a_pair_in_hand_never_replaces_one_that_came_later(
    ward: Ward, table: Table, lan: Neighbour, unwritable: pytest.MonkeyPatch
) -> None:
    ward.clock.set(ward.clock.now() + HOUR)
    ward.zalo.faults.refuse(-216)
    await table.say(lan, TEXT)
    unwritable.undo()
    access, refresh = _granted_anew(ward)
    await table.passes(MINUTE, by=5 * SECOND)
    assert (stored(ward).access, stored(ward).refresh) == (access, refresh)
    assert lan.texts() == [TEXT]


def _granted_anew(ward: Ward) -> tuple[str, str]:
    """What `token import` does in a process of its own."""
    pair = ward.zalo.world.grants.issue(ward.oa_id)
    now = ward.clock.now()

    def work(db: Session) -> None:
        accounts.keep_pair(db, ward.oa_id, pair.access, pair.refresh, now + 10 * HOUR, now)

    ward.house.clerk.do(work)
    return pair.access, pair.refresh


async def test_a_pair_imported_while_it_runs_is_noticed(ward: Ward, table: Table, lan: Neighbour) -> None:
    before = rotations(ward)
    access, _ = _granted_anew(ward)
    await ward.house.keeper.renew_due()
    assert await ward.house.keeper.access(ward.oa_id) == access
    await table.say(lan, TEXT)
    assert (lan.texts(), rotations(ward), table.sends()) == ([TEXT], before, 1)


async def test_a_pair_imported_after_the_death_of_the_former_brings_everything_back(
    ward: Ward, table: Table, lan: Neighbour
) -> None:
    ward.zalo.world.grants.revoke(ward.oa_id)
    await table.say(lan, TEXT)
    await table.passes(2 * HOUR, by=MINUTE)
    assert table.row(TEXT).attempts < 5, "what the account waits for is no try of the message"
    _granted_anew(ward)
    await ward.house.keeper.renew_due()
    ward.zalo.faults.refuse(-214)  # and a small mishap afterwards does not end it
    await table.passes(MINUTE, by=5 * SECOND)
    assert lan.texts() == [TEXT]


# --- An answer that was lost ------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["drop", "hang", "502", "no json", "500 with words"])
async def test_an_answer_lost_after_the_rotation_ends_with_an_alarm_everywhere(
    ward: Ward, table: Table, lan: Neighbour, how: str
) -> None:
    former = stored(ward)
    faults = ward.zalo.faults
    match how:
        case "drop":
            faults.drop(where=Where.OAUTH)
        case "hang":
            faults.hang(where=Where.OAUTH, delivered=True)
        case "502":
            faults.answer(502, where=Where.OAUTH, delivered=True)
        case "no json":
            faults.answer(200, where=Where.OAUTH, delivered=True)
        case _:
            said = '{"error": 500, "message": "the grant could not be read"}'
            faults.answer(500, said, where=Where.OAUTH, delivered=True)
    ward.clock.set(ward.clock.now() + 20 * HOUR)
    lan.phone.was_heard()
    await ward.house.keeper.renew_due()
    assert (stored(ward).state, stored(ward).refresh) == (TokenState.UNSURE, former.refresh)
    await ward.house.keeper.renew_due()
    assert stored(ward).state is TokenState.UNSURE, "not again at once"
    with capture_logs() as logged:
        await renews_every_minute(ward, MINUTE)
    assert stored(ward).state is TokenState.DEAD
    assert (stored(ward).access, stored(ward).refresh) == (former.access, former.refresh)
    alarm = next(entry for entry in logged if entry["log_level"] == "error")
    assert all(remedy in alarm["remedy"] for remedy in REMEDIES)
    await _told_everywhere(ward)
    await table.say(lan, TEXT)
    assert table.state(TEXT) is OutboxState.WAITING


async def _told_everywhere(ward: Ward) -> None:
    async with Visitor(ward) as visitor:
        ready = await visitor.get("/health/ready")
    assert ready.status == 503
    assert all(remedy in ready.text for remedy in REMEDIES)
    lines = await asyncio.to_thread(lambda: [str(f) for f in examine(ward.settings)])
    dead = [line for line in lines if line.startswith("MEND") and "dead" in line]
    assert dead
    assert all(remedy in dead[0] for remedy in REMEDIES)


async def test_a_refusal_for_another_reason_is_an_alarm_while_the_token_still_lives(
    ward: Ward, table: Table, lan: Neighbour
) -> None:
    ward.zalo.faults.refuse(-14002, where=Where.OAUTH, times=None, message="invalid app id")
    ward.clock.set(ward.clock.now() + 20 * HOUR)
    lan.phone.was_heard()
    with capture_logs() as logged:
        await renews_every_minute(ward, HOUR)
    assert stored(ward).state is TokenState.UNSURE
    assert any(entry["log_level"] == "error" for entry in logged)
    health = await ward.house.health()
    assert [r for r in health.reasons if "token" in r] == [], "it can still speak"
    assert any("-14002" in warning and "token" in warning for warning in health.warnings)
    await table.say(lan, TEXT)
    assert lan.texts() == [TEXT]
    await renews_every_minute(ward, 5 * HOUR)
    health = await ward.house.health()
    assert any("-14002" in reason for reason in health.reasons)


async def test_while_nobody_answers_about_tokens_the_living_one_is_used(
    ward: Ward, table: Table, lan: Neighbour
) -> None:
    ward.zalo.faults.answer(503, where=Where.OAUTH, times=None)
    ward.clock.set(ward.clock.now() + 20 * HOUR)
    lan.phone.was_heard()
    await ward.house.keeper.renew_due()
    await table.say(lan, TEXT, lane=Lane.ALARM)
    assert lan.texts() == [TEXT]


# --- Taken back -------------------------------------------------------------------------------------------


async def test_a_grant_taken_back_is_told_and_nothing_is_lost(
    ward: Ward, table: Table, lan: Neighbour
) -> None:
    await ward.zalo.revoke()
    await ward.settle()
    assert stored(ward).state is TokenState.DEAD
    await _told_everywhere(ward)
    await table.say(lan, TEXT)
    await table.passes(10 * MINUTE)
    assert table.state(TEXT) is OutboxState.WAITING
