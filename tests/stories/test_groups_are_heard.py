"""Whatever the account's groups and its nameless visitors tell is answered and dealt with, by every name."""

import pytest
from sqlmodel import col, func, select

from bot.simulator.group_life import admit, found
from bot.simulator.group_names import GroupIdAt, GroupNames
from storage.tables import Inbox
from tests.stories.ward import Ward


def unfinished(ward: Ward) -> int:
    """Items that wait, or were parked because they failed."""
    waiting = select(func.count()).select_from(Inbox).where(col(Inbox.done_at).is_(None))
    return ward.read(lambda db: db.exec(waiting).one())


@pytest.mark.parametrize("names", GroupNames)
async def test_everything_a_group_tells_is_dealt_with(ward: Ward, names: GroupNames) -> None:
    zalo = ward.zalo
    zalo.habits.group_names = names
    lan, hung = zalo.phone("lan"), zalo.phone("hùng")
    group = found(zalo.world, zalo.account(), "Tổ 5", "", zalo.buy_group())
    admit(group, [lan.person], ward.clock.now())
    group.members[lan.uid].is_admin = group.rules.join_appr = True
    await hung.group(group).joins()
    await lan.group(group).lets_in(hung.person)
    for where in GroupIdAt:
        zalo.habits.group_id_at = where
        said = await hung.group(group).says(f"[@{zalo.oa_id}] mất điện")
        await lan.group(group).reacts(said)
        await lan.group(group).sends_photo("tối om")
        await lan.group(group).sends_pin(21.3, 103.9)
        await lan.group(group).sends_card("84900000001")
        await zalo.staff_says_in_group(group, "tôi trực đây")
    await hung.group(group).leaves()
    await ward.settle()
    assert {posted.status for posted in zalo.posted} == {200}
    assert unfinished(ward) == 0
    assert ward.reports() == []  # what neighbours say to each other is no report


async def test_a_visitor_and_a_call_are_dealt_with(ward: Ward) -> None:
    visitor = ward.zalo.visitor()
    await visitor.says("phường ở đâu?")
    await visitor.sends_photo()
    await ward.zalo.phone("lan").calls()
    await ward.settle()
    assert {posted.status for posted in ward.zalo.posted} == {200}
    assert unfinished(ward) == 0
    assert ward.reports() == []
