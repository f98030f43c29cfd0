"""A chat group of an account (GMF): its members, its rules, what was said, and the asset that pays."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.simulator.facts import fact, facts
from bot.simulator.records import Json, SentMessage
from bot.simulator.refusal import Refusal

FREE_ASSETS = {"sub_quota", "reward_quota"}  # part of the package, or a gift; the others are bought
PACKAGES_END = datetime(2030, 12, 31, tzinfo=UTC)
MENTION = re.compile(r"\[@(\w+)\]")


@dataclass
class Asset:
    """The right to have one group of some size, until a day."""

    asset_id: str
    product_type: str  # gmf10, gmf50, gmf100, gmf1000
    quota_type: str  # sub_quota, purchase_quota, reward_quota
    valid_through: datetime
    auto_renew: bool = False
    used_id: str = ""  # the group

    def holds(self, now: datetime) -> bool:
        return self.auto_renew or now < self.valid_through

    def require_free(self, now: datetime) -> None:
        if self.used_id:
            raise Refusal(-241 if self.quota_type in FREE_ASSETS else -238)
        if not self.holds(now):
            raise Refusal(-238)


@dataclass
class Rules:
    """What the account has set for its group."""

    lock_send_msg: bool = False  # only the account and its deputies may write
    join_appr: bool = False  # who comes by the link waits for a yes
    enable_msg_history: bool = True  # who joins reads what was said before
    enable_link_join: bool = True


@dataclass
class Member:
    """A person in a group; `since` is how many messages had been said before."""

    uid: str
    since: int = 0
    is_admin: bool = False


@dataclass
class Group:
    """Everything about one group. The account itself counts as a member."""

    group_id: str
    oa_id: str
    name: str
    description: str
    link: str
    asset: Asset
    rules: Rules = field(default_factory=Rules)
    avatar: str = ""
    members: dict[str, Member] = field(default_factory=dict)
    pending: list[str] = field(default_factory=list)  # asked to join, wait for a yes
    invited: set[str] = field(default_factory=set)
    messages: list[SentMessage] = field(default_factory=list, repr=False)  # and notices; oldest first
    rows: list[Json] = field(default_factory=list, repr=False)  # the history as the API tells it
    is_dissolved: bool = False

    @property
    def ceiling(self) -> int:
        return fact("groups", "ceilings", self.asset.product_type)

    @property
    def places_left(self) -> int:
        return self.ceiling - 1 - len(self.members)

    @property
    def ends(self) -> datetime:
        """When the group is dissolved unless its asset is renewed."""
        return self.asset.valid_through + timedelta(days=fact("groups", "days_to_dissolve"))

    def is_over(self, now: datetime) -> bool:
        return not self.asset.holds(now) and now >= self.ends

    def require_enabled(self, now: datetime) -> None:
        if not self.asset.holds(now):
            raise Refusal(-237)

    def mentioned(self, text: str) -> tuple[str, ...]:
        """Who is called by `[@id]`: members, or all of them by the group's own id, or the account."""
        found: dict[str, None] = {}
        for named in MENTION.findall(text):
            if named == self.group_id:
                found |= dict.fromkeys(self.members)
            elif named in self.members or named == self.oa_id:
                found[named] = None
        return tuple(found)

    def message_ids(self) -> set[str]:
        return {message.message_id for message in self.messages}


def asset_id(oa_id: str, product_type: str, number: int) -> str:
    """Twenty digits of a hash, the same in every run."""
    return hashlib.sha256(f"{oa_id}|{product_type}|{number}".encode()).hexdigest()[:20]


def included_groups(package: str | int) -> int:
    """How many groups of a hundred come with the account's package."""
    return fact("groups", "included", str(package)) if package in facts("groups", "included") else 0
