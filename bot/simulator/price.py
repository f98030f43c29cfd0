"""What a message is charged to and what it costs: free answer, welcome, monthly allowance or wallet."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.simulator.accounts import Account
from bot.simulator.facts import fact
from bot.simulator.habits import Habits
from bot.simulator.people import Person
from bot.simulator.records import Json, Route
from bot.simulator.refusal import Refusal

HOME = ZoneInfo("Asia/Ho_Chi_Minh")  # where Zalo's months begin; assumed


@dataclass(frozen=True)
class Charge:
    """Who pays for one message, and how much; the answer names no quota when the wallet does."""

    route: Route
    cost: int = 0
    quota: Json | None = None


def charge_consultation(account: Account, person: Person, habits: Habits, now: datetime) -> Charge:
    """Takes one message from what pays for it: what is free, then what is paid already, then the wallet.

    Raises:
        Refusal: nothing does (-320 without a wallet, -321 when it is empty).
    """
    charge = (
        _welcome(person, now)
        or _reply(person, habits, now)
        or _allowance(account, now)
        or _pack(account, now)
        or Charge(Route.WALLET, pay(account, fact("consultation", "price")))
    )
    return charge if habits.tells_remain else _without_numbers(charge)


def _welcome(person: Person, now: datetime) -> Charge | None:
    """A new follower who never wrote may be greeted a few times."""
    total = fact("consultation", "welcomes")
    if person.has_written or not person.is_fresh(now) or person.welcomes >= total:
        return None
    person.welcomes += 1
    quota = {"quota_type": "welcome_msg", "remain": str(total - person.welcomes), "total": str(total)}
    return Charge(Route.WELCOME, quota=dict(quota))


def _reply(person: Person, habits: Habits, now: datetime) -> Charge | None:
    """Free within 48 hours; since 2026 the counter stands still, by other pages it still counts."""
    total = fact("consultation", "free_replies")
    left = total - person.replies - 1 if habits.free_replies_end else total
    if not person.is_fresh(now) or left < 0:
        return None
    person.replies += 1
    return Charge(Route.REPLY, quota={"quota_type": "reply", "remain": str(left), "total": str(total)})


def _allowance(account: Account, now: datetime) -> Charge | None:
    left = allowance_left(account, now)
    if left == 0:
        return None
    account.spent[_month(now)] += 1
    quota: Json = {"quota_type": "sub_quota", "remain": str(left - 1), "total": str(account.allowance)}
    return Charge(Route.ALLOWANCE, quota={**quota, "expired_date": _last_of_month(now)})


def _pack(account: Account, now: datetime) -> Charge | None:
    """Messages bought or received as a gift, by the account or by the app, soonest to expire first."""
    packs = [pack for pack in account.packs if pack.left and now < pack.until]
    if not packs:
        return None
    pack = min(packs, key=lambda pack: pack.until)
    pack.left -= 1
    quota: Json = {
        "quota_type": pack.quota_type,
        "remain": str(pack.left),
        "total": str(pack.total),
        "owner_type": pack.owner_type,
        "owner_id": pack.owner_id,
        "expired_date": f"{pack.until.astimezone(HOME):%d/%m/%Y}",
    }
    return Charge(Route.ALLOWANCE, quota=quota)


def _without_numbers(charge: Charge) -> Charge:
    """Since March 2026 the answer may name the quota without its numbers."""
    if charge.quota is None:
        return charge
    kept = {key: value for key, value in charge.quota.items() if key not in {"remain", "total"}}
    return replace(charge, quota=kept)


def _last_of_month(now: datetime) -> str:
    local = now.astimezone(HOME)
    return f"{monthrange(local.year, local.month)[1]:02d}/{local:%m/%Y}"


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
