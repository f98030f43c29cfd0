"""A phone that is switched off: what was sent waits at Zalo, and is paid for and told when it arrives."""

from dataclasses import replace

from bot.simulator.accounts import Account
from bot.simulator.people import Person
from bot.simulator.records import SentMessage
from bot.simulator.template_sending import delivered_at, tell_receipt
from bot.simulator.world import World


def comes_back(world: World, account: Account, person: Person) -> None:
    """Everything that waited arrives, in order."""
    person.is_away = False
    waiting, person.waiting = person.waiting, []
    for message in waiting:
        world.arrive(account, person, message)
        if message.template is not None:
            _settle(world, account, person, message)
        if not message.by_number:
            world.receipts(account, person, message.message_id)


def _settle(world: World, account: Account, person: Person, message: SentMessage) -> None:
    """A template is charged on delivery; the wallet may be empty by now."""
    account.wallet = max(0, account.wallet - message.cost)
    told = account.book.told[message.message_id]
    told = account.book.told[message.message_id] = replace(told, delivered_at=delivered_at(world, person))
    if message.by_number:
        tell_receipt(world, account, told)
