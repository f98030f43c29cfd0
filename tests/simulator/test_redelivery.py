"""Zalo tells again what was not heard: five more times, then a human has to turn the webhook on."""

from datetime import datetime, timedelta

import pytest

from bot.clock import HandClock
from bot.simulator.phones import Phone
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import CS, Webhook

NOWHERE = "http://127.0.0.1:1/hook"  # nothing listens at port 1
CHAINED = ["0:00:30", "0:05:30", "0:20:30", "0:50:30", "1:50:30"]
FROM_FIRST = ["0:00:30", "0:05:00", "0:15:00", "0:30:00", "1:00:00"]


async def moments(zalo: SimulatedZalo, clock: HandClock, began: datetime) -> list[str]:
    """Moves the clock from one attempt to the next until there are no more."""
    found = []
    while (due := zalo.next_due()) is not None:
        clock.set(due)
        assert await zalo.deliver_due()
        found.append(str(due - began))
    return found


@pytest.mark.parametrize(("from_first", "schedule"), [(False, CHAINED), (True, FROM_FIRST)])
async def test_a_refused_event_comes_five_times_more(
    zalo: SimulatedZalo,
    minh: Phone,
    webhook: Webhook,
    clock: HandClock,
    *,
    from_first: bool,
    schedule: list[str],
) -> None:
    zalo.habits.retries_count_from_first = from_first
    webhook.status, began = 503, clock.now()
    event = await minh.says("chào")
    assert await moments(zalo, clock, began) == schedule
    assert [heard.headers.get("num_retry") for heard in webhook.heard] == [None, "1", "2", "3", "4", "5"]
    assert {heard.raw for heard in webhook.heard} == {event.raw}


async def test_perhaps_the_first_attempt_is_numbered_too(
    zalo: SimulatedZalo, minh: Phone, webhook: Webhook, clock: HandClock
) -> None:
    zalo.habits.numbers_first_try = True
    webhook.status = 503
    await minh.says("chào")
    clock.set(clock.now() + timedelta(seconds=30))
    await zalo.deliver_due()
    assert [heard.headers.get("num_retry") for heard in webhook.heard] == ["0", "1"]


async def test_what_is_heard_the_second_time_is_not_told_again(
    zalo: SimulatedZalo, minh: Phone, webhook: Webhook, clock: HandClock
) -> None:
    webhook.status = 503
    await minh.says("chào")
    webhook.status = 200
    clock.set(clock.now() + timedelta(seconds=29))
    assert not await zalo.deliver_due()
    clock.set(clock.now() + timedelta(seconds=1))
    assert await zalo.deliver_due()
    assert zalo.next_due() is None
    assert not zalo.is_unsubscribed


async def test_a_server_that_is_not_there_is_tried_again(
    zalo: SimulatedZalo, minh: Phone, webhook: Webhook, clock: HandClock
) -> None:
    zalo.point_at(NOWHERE)
    await minh.says("chào")
    assert zalo.posted[0].status is None
    zalo.point_at(webhook.url)
    clock.set(clock.now() + timedelta(seconds=30))
    await zalo.deliver_due()
    assert webhook.texts() == ["chào"]


async def test_perhaps_only_a_missing_server_counts(
    zalo: SimulatedZalo, minh: Phone, webhook: Webhook
) -> None:
    zalo.habits.retry_only_unreachable = True
    webhook.status = 500
    await minh.says("chào")
    assert zalo.next_due() is None
    zalo.point_at(NOWHERE)
    await minh.says("chào")
    assert zalo.next_due() is not None


async def test_after_the_last_try_nothing_is_told_until_a_human_turns_it_on(
    zalo: SimulatedZalo, minh: Phone, webhook: Webhook, clock: HandClock
) -> None:
    webhook.status = 500
    first = await minh.says("một")
    await moments(zalo, clock, clock.now())
    webhook.status = 200
    second = await minh.says("hai")
    assert zalo.is_unsubscribed
    assert zalo.lost_events == [first, second]
    zalo.enable()
    await minh.says("ba")
    assert webhook.texts() == ["một"] * 6 + ["ba"]


async def test_a_webhook_that_does_not_answer_in_time_counts_as_silent(
    clock: HandClock, zalo: SimulatedZalo
) -> None:
    impatient = SimulatedZalo(clock, patience=0.05)
    await impatient.start()
    zalo.faults.hang()
    impatient.point_at(zalo.url + CS)  # the other simulator plays a server that hangs
    await impatient.phone("lan").says("chào")
    assert [posted.status for posted in impatient.posted] == [None]
    assert impatient.next_due() is not None
    await impatient.stop()
