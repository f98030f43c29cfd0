"""A person as one Official Account sees them, and how long the account may write to them."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.simulator.records import SentMessage
from bot.simulator.refusal import Refusal

FREE = timedelta(hours=48)  # consultation messages cost nothing
OPEN = timedelta(days=7)  # and are refused after this
ASLEEP = timedelta(days=45)
CONSULTATION = "cs"


@dataclass
class Traits:
    """What Zalo knows of somebody, by the numbers of its broadcast filters; None: nothing."""

    gender: int | None = None  # 1, 2
    ages: int | None = None  # one of eight brackets
    locations: int | None = None  # 0 north, 1 centre, 2 south
    cities: int | None = None  # province codes of before 2025
    platform: int | None = None  # 1 iOS, 2 Android, 3 Windows Phone


@dataclass
class Visit:
    """Somebody without a name, in one conversation."""

    anonymous_id: str
    conversation_id: str
    shown: list[SentMessage] = field(default_factory=list, repr=False)


@dataclass
class Person:
    """A user id means one person at one account; the app-wide id is the same at every account."""

    uid: str
    uid_by_app: str
    oa_id: str
    name: str
    follows: bool = False
    has_written: bool = False
    last_interaction: datetime | None = None
    last_active: datetime | None = None  # anything the person did in Zalo
    replies: int = 0  # answered since the last interaction
    welcomes: int = 0  # greetings received before the first word
    restricted: set[str] = field(default_factory=set)  # kinds of messages the person does not want
    shared_info: dict[str, object] = field(default_factory=dict)
    alias: str = ""
    external_id: str = ""  # an id of the account's own
    is_minor: bool = False  # under 18
    number: str = ""  # telephone, as 84…
    uses_zalo: bool = True  # whether the number can be reached by Zalo
    is_away: bool = False  # the phone is off
    waiting: list[SentMessage] = field(default_factory=list, repr=False)  # until it is on again
    uses_phone: bool = True  # receipts come from the phone application only
    is_admin: bool = False  # administers the account
    is_met: bool = False  # in a group of the account
    blocks_invitations: bool = False
    is_banned: bool = False
    received: dict[date, int] = field(default_factory=dict)  # consultation messages by day
    traits: Traits = field(default_factory=Traits)
    broadcasts: list[datetime] = field(default_factory=list)  # when one arrived

    @property
    def is_known(self) -> bool:
        return self.follows or self.is_met or self.last_interaction is not None

    def interact(self, now: datetime) -> None:
        self.replies = 0
        self.last_interaction = self.last_active = max(now, self.last_interaction or now)

    def is_fresh(self, now: datetime) -> bool:
        """Inside the 48 hours in which an answer is free."""
        return self.last_interaction is not None and now - self.last_interaction <= FREE

    def require_reachable(self, now: datetime, *, has_windows: bool = True) -> None:
        """Raise what Zalo answers when a consultation message may not be sent to this person."""
        if not self.is_known:
            raise Refusal(-201, "user_id")
        if CONSULTATION in self.restricted:
            raise Refusal(-244)
        if self.is_banned or self.last_active is None or now - self.last_active > ASLEEP:
            raise Refusal(-227)
        if has_windows and (self.last_interaction is None or now - self.last_interaction > OPEN):
            raise Refusal(-230)


def person_id(oa_id: str, alias: str) -> str:
    """Different at every account, the same in every run, and too long for a floating-point number."""
    return "99" + _digits(f"{oa_id}|{alias}")


def person_id_by_app(alias: str) -> str:
    return "77" + _digits(alias)


def _digits(words: str) -> str:
    number = int.from_bytes(hashlib.sha256(words.encode()).digest()[:8]) % 10**17
    return f"{number:017d}"
