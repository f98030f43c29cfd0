"""One Official Account at the simulated Zalo: its people, its chats, what it uploaded, what it may spend."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.simulator.articles import Article, Job
from bot.simulator.facts import fact
from bot.simulator.groups import Asset, Group, asset_id
from bot.simulator.people import Person, Visit, person_id, person_id_by_app
from bot.simulator.rates import Bucket
from bot.simulator.records import Json, Reaction, SentMessage
from bot.simulator.targets import Broadcast
from bot.simulator.template_book import TemplateBook

BUSINESS, STATE = 2, 4


@dataclass(frozen=True)
class Uploaded:
    """A picture or file that the account may send until it expires."""

    kind: str
    name: str
    content: bytes = field(repr=False)
    until: datetime
    url: str


@dataclass
class Pack:
    """Consultation messages paid for in advance, or a gift."""

    quota_type: str  # purchase_quota, reward_quota
    total: int
    until: datetime
    owner_type: str
    owner_id: str
    left: int


@dataclass
class Account:
    """Everything Zalo knows about one Official Account."""

    oa_id: str
    secret: str  # signs the webhooks; not the app secret
    oa_type: int = BUSINESS
    name: str = "Bình Yên"
    package: str = "growth"
    is_verified: bool = True
    allowance: int = 500  # consultation messages a month outside the 48 hours
    bucket: Bucket = field(default_factory=lambda: Bucket(fact("packages", "growth", "requests_a_minute")))
    people: dict[str, Person] = field(default_factory=dict)
    numbers: dict[str, Person] = field(default_factory=dict)  # by telephone
    hashes: dict[str, str] = field(default_factory=dict)  # telephones by their hash
    tags: dict[str, dict[str, None]] = field(default_factory=dict)  # people under each, in order
    uploads: dict[str, Uploaded] = field(default_factory=dict)
    chats: list[Json] = field(default_factory=list)  # oldest first
    chats_of: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))
    talks: dict[str, list[SentMessage]] = field(default_factory=lambda: defaultdict(list))  # both sides
    reactions: dict[str, list[Reaction]] = field(default_factory=lambda: defaultdict(list))  # by message
    assets: dict[str, Asset] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    group_chats: list[Json] = field(default_factory=list)  # of all groups, oldest first
    visits: dict[str, Visit] = field(default_factory=dict)  # by anonymous id
    articles: dict[str, Article] = field(default_factory=dict)
    article_jobs: dict[str, Job] = field(default_factory=dict)  # by token
    article_limit: int = field(default_factory=lambda: fact("articles", "a_month"))
    written: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # month → articles
    views: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # of an article
    broadcasts: list[Broadcast] = field(default_factory=list)
    senders: dict[str, str] = field(default_factory=dict)  # message id → who sent it to the account
    message_ids: set[str] = field(default_factory=set)  # everything that can be quoted
    package_until: datetime | None = datetime(2030, 12, 31, 12, tzinfo=UTC)  # None: renewed for ever
    wallet: int = 1_000_000  # đồng on the Zalo Cloud Account
    has_wallet: bool = True  # whether such an account is connected at all
    book: TemplateBook = field(default_factory=TemplateBook)
    admin_numbers: set[str] = field(default_factory=set)  # telephones that may receive trial templates
    packs: list[Pack] = field(default_factory=list)
    uploaded: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # month and kind → files
    spent: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # month → messages

    def person(self, name_or_uid: str, name: str = "") -> Person:
        """The person with this id or this made-up name, who comes into being when first asked for."""
        is_uid = name_or_uid.isdecimal()
        uid = name_or_uid if is_uid else person_id(self.oa_id, name_or_uid)
        if uid not in self.people:
            called = name or ("" if is_uid else name_or_uid)
            self.people[uid] = Person(uid, person_id_by_app(name_or_uid), self.oa_id, called)
        elif name:
            self.people[uid].name = name
        return self.people[uid]

    def list_number(self, person: Person, number: str) -> None:
        """From now on templates for this telephone arrive at this person."""
        person.number = number
        self.numbers[number] = person
        self.hashes[hashlib.sha256(number.encode()).hexdigest()] = number

    def remember(self, uid: str, row: Json) -> None:
        self.chats.append(row)
        self.chats_of[uid].append(row)
        self.message_ids.add(str(row["message_id"]))

    def receive_asset(
        self, product_type: str, valid_through: datetime, quota_type: str, *, auto_renew: bool = False
    ) -> Asset:
        """The right to one more group: part of the package, bought, or a gift."""
        number = asset_id(self.oa_id, product_type, len(self.assets))
        self.assets[number] = Asset(number, product_type, quota_type, valid_through, auto_renew)
        return self.assets[number]

    def receive_pack(self, total: int, until: datetime, *, is_gift: bool = False) -> Pack:
        """So many consultation messages more."""
        kind = "reward_quota" if is_gift else "purchase_quota"
        self.packs.append(Pack(kind, total, until, "OA", self.oa_id, left=total))
        return self.packs[-1]

    def end_package(self, now: datetime, days: int | None) -> None:
        """The package is paid for so many more days; after that the API answers -224."""
        self.package_until = None if days is None else now + timedelta(days=days)

    def has_package(self, now: datetime) -> bool:
        return self.package_until is None or now < self.package_until

    def set_package(self, package: str | int) -> None:
        """Growth and comprehensive have their known pace and allowance; a number is a pace."""
        self.package = str(package)
        if isinstance(package, int):
            self.bucket = Bucket(package)
            return
        self.bucket = Bucket(fact("packages", package, "requests_a_minute"))
        self.allowance = fact("packages", package, "allowance")
