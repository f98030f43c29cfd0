"""The pace: never more than Zalo allows in a minute, alarms first, and the count survives a restart."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage.words import Lane
from tests.faults.sending.given import account, pass_by, promise, say
from tests.stories.ward import Neighbour, Ward

PACKAGE = 10
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def ward(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ward]:
    """An account of ten requests a minute, a third into its minute."""
    monkeypatch.setattr("tests.stories.ward.PATIENCE", 10.0)
    ward = await Ward.open(sqlite_url, tmp_path, zalo_oa_package=str(PACKAGE))
    ward.clock.set(ward.clock.now() + timedelta(seconds=20))
    yield ward
    await ward.close()


@pytest.fixture
async def street(ward: Ward) -> list[Neighbour]:
    return [await ward.person(f"nhà {number}") for number in range(12)]


def reached(street: list[Neighbour]) -> int:
    return sum(len(somebody.texts()) for somebody in street)


async def test_the_eleventh_message_leaves_when_the_first_is_a_minute_old(
    ward: Ward, street: list[Neighbour]
) -> None:
    for somebody in street:
        promise(ward, somebody, "Tin đã được ghi.")
    await ward.settle()
    assert reached(street) == PACKAGE
    await pass_by(ward, timedelta(seconds=59))
    assert reached(street) == PACKAGE
    await pass_by(ward, timedelta(seconds=1))
    assert reached(street) == len(street)


async def test_alarms_leave_before_replies_and_replies_before_notices(
    ward: Ward, street: list[Neighbour]
) -> None:
    for somebody, lane in zip(street, (Lane.NOTICE, Lane.REPLY, Lane.ALARM) * 4, strict=True):
        promise(ward, somebody, lane.name, lane=lane)
    await ward.settle()
    said = [sent.text for sent in ward.zalo.sent]
    assert [said.count(lane.name) for lane in Lane] == [4, 4, 0, 0]
    await pass_by(ward, MINUTE)
    assert reached(street) == len(street)


async def test_notices_leave_a_fifth_of_the_minute_to_whoever_asks(
    ward: Ward, street: list[Neighbour]
) -> None:
    for somebody in street:
        promise(ward, somebody, "Nhắc bà con.", lane=Lane.NOTICE)
    await ward.settle()
    assert reached(street) == 8
    await say(ward, street[-1], "Cháy!", lane=Lane.ALARM)
    assert street[-1].texts() == ["Cháy!"]


async def test_the_count_survives_a_restart(ward: Ward, street: list[Neighbour]) -> None:
    for somebody in street[:PACKAGE]:
        promise(ward, somebody, "Tin đã được ghi.")
    await ward.settle()
    await ward.goes_down()
    await ward.comes_back()
    await say(ward, street[-1], "Tin đã được ghi.")
    assert reached(street) == PACKAGE
    await pass_by(ward, MINUTE)
    assert reached(street) == PACKAGE + 1


async def test_when_zalo_says_that_nothing_is_left_the_rest_waits_for_the_next_minute(
    ward: Ward, street: list[Neighbour]
) -> None:
    ward.zalo.account().bucket.limit = 1
    await say(ward, street[0], "Tin đã được ghi.")
    assert account(ward).remain_seen == 0
    await say(ward, street[1], "Tin đã được ghi.")
    assert (reached(street), [call.error for call in ward.zalo.calls]) == (1, [0])
    await pass_by(ward, MINUTE)
    assert (reached(street), [call.error for call in ward.zalo.calls]) == (2, [0, 0])


async def test_an_account_that_was_too_fast_rests_until_the_next_minute(
    ward: Ward, street: list[Neighbour]
) -> None:
    ward.zalo.faults.refuse(-32)
    await say(ward, street[0], "Tin đã được ghi.")
    await say(ward, street[1], "Tin đã được ghi.")
    await pass_by(ward, timedelta(seconds=39))
    assert (reached(street), len(ward.zalo.calls)) == (0, 1)
    await pass_by(ward, timedelta(seconds=1))
    assert reached(street) == 2
