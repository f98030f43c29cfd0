"""A group of the account, for those who look at phones with more than one chat."""

from bot.demo.stage import Stage
from bot.simulator.group_life import admit, found
from bot.simulator.groups import Group


def make_group(stage: Stage, name: str, uids: list[str]) -> Group:
    """Founded with one of the account's assets; these people are in it."""
    world, account = stage.zalo.world, stage.zalo.account()
    group = found(world, account, name, "", stage.zalo.buy_group("gmf100"))
    admit(group, [account.person(uid) for uid in uids], world.clock.now())
    return group
