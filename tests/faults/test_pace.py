"""Never faster than Zalo lets us, by what was sent; whoever waits for an answer finds room."""

from datetime import timedelta
from functools import partial

from bot.afterwards import Day, write_down
from bot.verdicts import Times, outcome
from bot.zalo.errors import Ruling, Until, Verdict
from bot.zalo.wire import Answer
from storage.outbox import Claimed
from storage.words import Lane, OutboxKind
from tests.faults.table import Table
from tests.stories.ward import Ward

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
GROWTH = 100


async def test_too_fast_means_the_next_minute_and_alarms_leave_first(ward: Ward, table: Table) -> None:
    people = [await ward.person(f"người {n}") for n in range(6)]
    ward.clock.set(table.now + 20 * SECOND)
    ward.zalo.faults.refuse(-32, times=1)
    await table.say(people[0], "thông báo 1", lane=Lane.NOTICE)
    assert table.account().paused_until == table.now + 40 * SECOND
    for lane, person in zip((Lane.NOTICE, Lane.REPLY, Lane.ALARM), people[1:], strict=False):
        await table.say(person, f"{lane.name} 2", lane=lane)
    await table.passes(39 * SECOND, by=SECOND)
    assert table.arrived() == []
    assert table.row("thông báo 1").attempts == 0, "the account was too fast, not this message"
    await table.passes(2 * SECOND, by=SECOND)
    assert table.arrived()[:2] == ["ALARM 2", "REPLY 2"]
    assert sorted(table.arrived()[2:]) == ["NOTICE 2", "thông báo 1"]


async def test_one_that_got_through_does_not_end_the_rest_of_the_minute(ward: Ward, table: Table) -> None:
    """Without Zalo's headers only the pause knows that the minute is used up."""
    lan, minh = await ward.person("lan"), await ward.person("minh")
    table.promise(lan, "một")
    table.promise(minh, "hai")
    rows = {r.text: claimed(r.id, r.recipient, r.text) for r in (table.row("một"), table.row("hai"))}
    times = Times(table.now, MINUTE)
    too_fast = Ruling(Verdict.RETRY, "", Until.NEXT_MINUTE)
    refused = outcome(rows["một"], too_fast, Answer(200, -32), times)
    sent = outcome(rows["hai"], Ruling(Verdict.DONE, ""), Answer(200, 0, message_id="m1"), times)
    for made in (refused, sent):
        ward.house.clerk.do(partial(write_down, day=Day([made]), now=table.now))
    assert table.account().paused_until == table.now + MINUTE


def claimed(row_id: int, recipient: str, text: str) -> Claimed:
    return Claimed(
        row_id,
        "5500000000000000001",
        OutboxKind.MESSAGE,
        int(Lane.REPLY),
        "f",
        "n",
        recipient,
        text,
        [],
        {},
        None,
        0,
        0,
    )


async def test_what_was_said_of_the_last_minute_does_not_stop_this_one(ward: Ward, table: Table) -> None:
    """The answer comes in the last second of a minute and is written down in the next."""
    lan = await ward.person("lan")
    table.promise(lan, "một", "hai")
    ward.clock.set(table.now + 59 * SECOND)
    row = table.row("một")
    answer = Answer(200, 0, message_id="m1", rate_limit=2000, rate_remain=0)
    row_sent = claimed(row.id, row.recipient, row.text)
    made = outcome(row_sent, Ruling(Verdict.DONE, ""), answer, Times(table.now, MINUTE))
    ward.clock.set(table.now + 2 * SECOND)
    ward.house.clerk.do(lambda db: write_down(db, Day([made]), table.now))
    await ward.settle()
    assert "một" in table.arrived(), "the alarm of this minute need not wait for the next"


async def test_somebody_else_who_speaks_for_the_account_leaves_room_for_replies(
    ward: Ward, table: Table
) -> None:
    """Zalo names what is left for everybody; notices take none of the last fifth."""
    ward.zalo.account().set_package(100)
    lan = await ward.person("lan")
    await table.say(lan, "một")
    ward.zalo.account().bucket.used = 80
    await table.say(lan, "hai")
    assert table.account().remain_seen == 19
    await _crowd(ward, table, 10)
    assert table.arrived() == ["một", "hai"]
    await table.say(lan, "ba")
    assert table.arrived()[-1] == "ba"


async def _crowd(ward: Ward, table: Table, count: int) -> None:
    for number in range(count):
        table.promise(await ward.person(f"người {number}"), f"thông báo {number}", lane=Lane.NOTICE)
    await ward.settle()


async def test_an_alarm_does_not_wait_for_a_reply_that_is_in_doubt(ward: Ward, table: Table) -> None:
    lan = await ward.person("lan")
    ward.zalo.faults.refuse(-200, to=lan.uid)
    await table.say(lan, "trả lời", "trả lời sau")
    assert lan.texts() == []
    await table.say(lan, "khẩn", lane=Lane.ALARM)
    assert lan.texts() == ["khẩn"]
    await table.passes(MINUTE + SECOND, by=SECOND)
    assert lan.texts() == ["khẩn", "trả lời", "trả lời sau"]
