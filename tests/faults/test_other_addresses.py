"""Which addresses an account is spoken for under is learned from Zalo itself, also on a bad day."""

from datetime import timedelta

from bot.simulator.accounts import STATE
from storage.words import OutboxState
from tests.faults.table import Table
from tests.stories.ward import Ward


async def test_a_message_that_had_a_hard_time_before_still_finds_the_other_addresses(
    ward: Ward, table: Table
) -> None:
    """Otherwise the only waiting message would knock at the wrong door for ever."""
    lan = await ward.person("lan")
    ward.zalo.account().oa_type = STATE
    ward.zalo.faults.refuse(-214, times=6)
    await table.say(lan, "Chào bà con.")
    await table.passes(timedelta(minutes=10))
    assert table.account().family == "v2"
    assert table.state("Chào bà con.") is OutboxState.SENT
    assert table.account().paused_why is None
