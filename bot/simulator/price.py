"""What a message is charged to and what it costs: free answer, welcome, monthly allowance or wallet."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.simulator.accounts import Account
from bot.simulator.facts import fact
from bot.simulator.people import Person
from bot.simulator.records import Json, Route
from bot.simulator.refusal import Refusal

HOME = ZoneInfo("Asia/Ho_Chi_Minh")  # where Zalo's months begin; assumed
FROZEN = {"remain": "8", "total": "8"}  # not counted since 2026


@dataclass(frozen=True)
class Charge:
    """Who pays for one message, and how much; the answer names no quota when the wallet does."""

    route: Route
    cost: int = 0
    quota: Json | None = None


def charge_consultation(account: Account, person: Person, now: datetime) -> Charge:
    """Takes one message from what pays for it.

    Raises:
        Refusal: nothing does (-320 without a wallet, -321 when it is empty).
    """
    if person.is_fresh(now):
        if person.has_written:
            return Charge(Route.REPLY, quota={"quota_type": "reply", **FROZEN})
        return Charge(Route.WELCOME, quota={"quota_type": "welcome_msg", "remain": "3", "total": "3"})
    left = allowance_left(account, now)
    if left == 0:
        return Charge(Route.WALLET, pay(account, fact("consultation", "price")))
    account.spent[_month(now)] += 1
    quota: Json = {"quota_type": "sub_quota", "remain": str(left - 1), "total": str(account.allowance)}
    return Charge(Route.ALLOWANCE, quota=quota)


def pay(account: Account, price: int, no_wallet: int = -320, empty: int = -321) -> int:
    """Takes the price from the wallet; the two hosts have different numbers for the same trouble.

    Raises:
        Refusal: there is no wallet, or not enough in it.
    """
    if not account.has_wallet:
        raise Refusal(no_wallet)
    if account.wallet < price:
        raise Refusal(empty)
    account.wallet -= price
    return price


def allowance_left(account: Account, now: datetime) -> int:
    return max(0, account.allowance - account.spent[_month(now)])


def _month(now: datetime) -> str:
    return f"{now.astimezone(HOME):%Y-%m}"
