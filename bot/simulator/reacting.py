"""The small icons under messages, whoever put them there."""

from datetime import datetime

from bot.simulator.accounts import Account
from bot.simulator.people import Person
from bot.simulator.records import Reaction

TAKE_BACK = "/-remove"


def react(account: Account, to: str, message_id: str, icon: str, at: datetime, *, by: str = "") -> Reaction:
    """One more icon, or all of this hand's icons taken back; `by` nobody means the account."""
    under = account.reactions[message_id]
    if icon == TAKE_BACK:
        under[:] = [reaction for reaction in under if reaction.by != by]
    reaction = Reaction(account.oa_id, to, icon, message_id, at, by)
    if icon != TAKE_BACK:
        under.append(reaction)
    return reaction


def require_phone(person: Person) -> None:
    """Icons can be put under messages in the phone application only."""
    if not person.uses_phone:
        raise AssertionError(f"{person.name or person.uid} is at a computer, where nobody can react")
