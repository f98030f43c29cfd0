"""What a consultation message is charged to: free answer, welcome, monthly allowance or wallet."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.simulator.accounts import Account
from bot.simulator.people import Person
from bot.simulator.records import Json

HOME = ZoneInfo("Asia/Ho_Chi_Minh")  # where Zalo's months begin; assumed
FROZEN = {"remain": "8", "total": "8"}  # not counted since 2026


def quota_for(account: Account, person: Person, now: datetime) -> Json | None:
    """Takes one message from what pays for it; None means the wallet, which the answer does not name."""
    if person.is_fresh(now):
        if person.has_written:
            return {"quota_type": "reply", **FROZEN}
        return {"quota_type": "welcome_msg", "remain": "3", "total": "3"}
    month = f"{now.astimezone(HOME):%Y-%m}"
    account.spent[month] += 1
    left = account.allowance - account.spent[month]
    if left < 0:
        return None
    return {"quota_type": "sub_quota", "remain": str(left), "total": str(account.allowance)}


def allowance_left(account: Account, now: datetime) -> int:
    return max(0, account.allowance - account.spent[f"{now.astimezone(HOME):%Y-%m}"])
