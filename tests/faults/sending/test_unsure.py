"""When nobody knows whether a message arrived: once where an echo tells, never silence for an alarm."""

from datetime import timedelta

import pytest

from bot.simulator.faults import Where
from storage.words import Lane, OutboxState, Role
from tests.faults.sending.given import account, counted, pass_by, promise, row, rows, say
from tests.stories.ward import Neighbour, Ward

WORDS = "Đã nhận tin của bà con."
SECOND = "Cán bộ đang tới."
MINUTE = timedelta(minutes=1)


def without_echoes(ward: Ward) -> None:
    ward.zalo.habits.switched_off_events.update(
        {"oa_send_text", "user_received_message", "user_seen_message"}
    )


async def test_an_error_for_a_message_that_arrived_makes_no_second_copy(ward: Ward, lan: Neighbour) -> None:
    ward.zalo.faults.deliver_but_refuse()
    await say(ward, lan, WORDS)
    assert row(ward).state is OutboxState.SENT  # the echo told
    await ward.until(timedelta(hours=1))
    assert (lan.texts(), row(ward).resends) == ([WORDS], 0)
    assert row(ward).zalo_message_id == ward.zalo.sent[0].message_id


@pytest.mark.parametrize("lane", [Lane.REPLY, Lane.ALARM])
async def test_a_cut_connection_after_the_delivery_makes_no_second_copy(
    ward: Ward, lan: Neighbour, lane: Lane
) -> None:
    ward.zalo.faults.drop()
    await say(ward, lan, WORDS, lane=lane)
    await ward.until(timedelta(hours=1))
    assert (lan.texts(), row(ward).state) == ([WORDS], OutboxState.SENT)


@pytest.mark.parametrize(("lane", "most"), [(Lane.ALARM, 4), (Lane.REPLY, 2), (Lane.NOTICE, 1)])
async def test_without_an_echo_it_is_sent_again_as_often_as_silence_is_worse_than_a_double(
    ward: Ward, lan: Neighbour, lane: Lane, most: int
) -> None:
    without_echoes(ward)
    ward.zalo.faults.deliver_but_refuse(times=None)
    await say(ward, lan, WORDS, lane=lane)
    for copies in range(1, most + 1):
        assert lan.texts() == [WORDS] * copies
        await pass_by(ward, MINUTE - timedelta(seconds=1))
        assert lan.texts() == [WORDS] * copies
        await pass_by(ward, timedelta(seconds=2))
    await ward.until(timedelta(hours=1))
    assert lan.texts() == [WORDS] * most
    left = row(ward)
    assert (left.state, left.resends, left.not_before) == (OutboxState.UNSURE, most - 1, None)


async def test_an_alarm_to_an_officer_is_repeated_until_zalo_takes_it(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    ward.zalo.faults.refuse(-200, to=beat.uid, times=3)
    await lan.says("có trộm đang cậy cửa nhà đối diện ngõ 12 tổ 5")
    beat.is_quiet()
    alarm = next(r for r in rows(ward) if r.recipient == beat.uid and r.lane == Lane.ALARM)
    await ward.until(MINUTE * 3)
    beat.sees(ward.report().code)
    assert next(r for r in rows(ward) if r.id == alarm.id).resends == 3


async def test_a_refused_connection_is_no_doubt_it_leaves_when_zalo_is_there_again(
    ward: Ward, lan: Neighbour
) -> None:
    port = int(ward.zalo.url.rpartition(":")[2])
    await ward.zalo.stop()
    promise(ward, lan, WORDS)
    await ward.house.sender.run_until_quiet()
    assert (row(ward).state, row(ward).why, row(ward).resends) == (OutboxState.WAITING, "retry", 0)
    await ward.zalo.start(port=port)
    await ward.until(timedelta(seconds=10))
    assert (row(ward).state, row(ward).resends, lan.texts()) == (OutboxState.SENT, 0, [WORDS])


@pytest.mark.parametrize(("status", "text"), [(500, ""), (502, "<html>"), (503, "{}"), (200, "<html>")])
@pytest.mark.parametrize("delivered", [True, False])
async def test_an_answer_nobody_can_read_is_a_doubt(
    ward: Ward, lan: Neighbour, status: int, text: str, *, delivered: bool
) -> None:
    ward.zalo.faults.answer(status, text, delivered=delivered)
    await say(ward, lan, WORDS)
    assert row(ward).state is (OutboxState.SENT if delivered else OutboxState.UNSURE)
    await ward.until(MINUTE * 10)
    assert (lan.texts(), row(ward).resends) == ([WORDS], 0 if delivered else 1)


@pytest.mark.parametrize("patience", [0.5])
async def test_an_answer_that_never_comes_is_a_doubt(ward: Ward, lan: Neighbour) -> None:
    ward.zalo.faults.hang()
    await say(ward, lan, WORDS)
    assert row(ward).state is OutboxState.UNSURE
    await ward.until(MINUTE)
    assert lan.texts() == [WORDS]


async def test_too_many_requests_wait_for_the_next_minute_without_a_doubt(ward: Ward, lan: Neighbour) -> None:
    await ward.until(timedelta(seconds=20))
    ward.zalo.faults.answer(429, "")
    await say(ward, lan, WORDS)
    assert (row(ward).state, row(ward).resends) == (OutboxState.WAITING, 0)
    await pass_by(ward, timedelta(seconds=39))
    assert lan.texts() == []
    await pass_by(ward, timedelta(seconds=1))
    assert (lan.texts(), row(ward).resends) == ([WORDS], 0)


async def test_an_address_that_is_not_there_is_given_up_and_counted(ward: Ward, lan: Neighbour) -> None:
    ward.zalo.faults.answer(404, "empty or invalid API")
    await say(ward, lan, WORDS)
    assert row(ward).state is OutboxState.GAVE_UP
    assert counted(ward) == {"send.bug": 1}
    assert account(ward).paused_why is None


async def test_an_echo_after_the_second_copy_settles_it(ward: Ward, lan: Neighbour) -> None:
    ward.zalo.habits.echo_after = timedelta(seconds=90)
    ward.zalo.habits.received_after = ward.zalo.habits.seen_after = None
    ward.zalo.faults.deliver_but_refuse(times=2)
    await say(ward, lan, WORDS)
    await ward.until(timedelta(seconds=61))
    assert (lan.texts(), row(ward).state) == ([WORDS, WORDS], OutboxState.UNSURE)
    await ward.until(timedelta(hours=1))
    assert (len(lan.texts()), row(ward).state) == (2, OutboxState.SENT)


async def test_an_echo_that_is_told_again_and_again_settles_only_its_own_message(
    ward: Ward, lan: Neighbour
) -> None:
    ward.zalo.faults.duplicate(3, names="oa_send")
    ward.zalo.faults.deliver_but_refuse()
    await say(ward, lan, WORDS)
    ward.zalo.faults.refuse(-200)
    await say(ward, lan, WORDS)
    assert [r.state for r in rows(ward)] == [OutboxState.SENT, OutboxState.UNSURE]
    await ward.until(MINUTE * 2)
    assert [r.state for r in rows(ward)] == [OutboxState.SENT, OutboxState.SENT]
    assert lan.texts() == [WORDS, WORDS]


async def test_what_was_seen_stays_seen_whatever_is_told_later(ward: Ward, lan: Neighbour) -> None:
    await say(ward, lan, WORDS)
    ward.zalo.faults.hold()
    ward.clock.set(ward.clock.now() + MINUTE)
    ward.zalo.faults.release(reordered=True)
    await ward.settle()
    seen = row(ward)
    assert (seen.state, seen.received_at is not None, seen.seen_at is not None) == (
        OutboxState.SENT,
        True,
        True,
    )
    for posted in list(ward.zalo.posted):
        await ward.zalo.redeliver(posted.event)
    await ward.until(MINUTE)
    now = row(ward)
    assert (now.state, now.sent_at, now.received_at, now.seen_at) == (
        seen.state,
        seen.sent_at,
        seen.received_at,
        seen.seen_at,
    )


async def test_a_persons_messages_keep_their_order_and_nobody_else_waits(ward: Ward, lan: Neighbour) -> None:
    minh = await ward.person("minh")
    ward.zalo.faults.refuse(-200, to=lan.uid)
    promise(ward, lan, WORDS, SECOND)
    await say(ward, minh, WORDS)
    assert (lan.texts(), minh.texts()) == ([], [WORDS])
    await pass_by(ward, MINUTE)
    assert lan.texts() == [WORDS, SECOND]


async def test_what_stays_unsure_holds_nobody_up(ward: Ward, lan: Neighbour) -> None:
    ward.zalo.faults.refuse(-200, times=2)
    promise(ward, lan, WORDS, SECOND)
    await ward.settle()
    await pass_by(ward, MINUTE)
    assert lan.texts() == []
    await pass_by(ward, MINUTE)
    assert lan.texts() == [SECOND]
    assert rows(ward)[0].state is OutboxState.UNSURE


async def test_a_picture_of_a_cut_line_does_not_stop_the_answer(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    ward.zalo.faults.drop(where=Where.MEDIA, times=2)
    await lan.sends_photo("có trộm ở ngõ 12 tổ 5")
    lan.sees("Đã nhận tin")
