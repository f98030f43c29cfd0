"""What the simulated Zalo writes down: messages that reached people, calls it answered, events it told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

Json = dict[str, object]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Route(StrEnum):
    """Which way a message went: what paid for it."""

    FREE = "free"  # a group, a broadcast, a visitor, staff
    REPLY = "reply"  # within 48 hours of the person's last interaction
    WELCOME = "welcome"  # a new follower who never wrote
    ALLOWANCE = "allowance"  # included in the package
    WALLET = "wallet"  # a consultation message beyond the allowance
    TEMPLATE_UID = "template_uid"
    TEMPLATE_PHONE = "template_phone"


@dataclass(frozen=True)
class Button:
    """A button under a message; `payload` is what a press sends, or where it leads."""

    label: str
    kind: str  # oa.query.show, oa.query.hide, oa.open.url, oa.open.phone, oa.open.sms
    payload: object

    @property
    def speaks(self) -> bool:
        """A press comes back as the person's own words."""
        return self.kind.startswith("oa.query.")


@dataclass(frozen=True)
class Card:
    """An article as a chat shows it."""

    article_id: str
    title: str
    description: str
    cover: str
    link: str


@dataclass(frozen=True)
class FilledTemplate:
    """A template filled in, as it stands on a phone."""

    template_id: str
    title: str
    paragraphs: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        rows = (f"{label}: {value}" for label, value in self.rows)
        return "\n".join((self.title, *self.paragraphs, *rows))


@dataclass(frozen=True)
class SentMessage:
    """A message in a chat: one that reached a person, or one that a person wrote (`by`)."""

    message_id: str
    oa_id: str
    to: str
    text: str
    at: datetime
    path: str
    buttons: tuple[Button, ...] = ()
    kind: str = "text"  # text, image, gif, sticker, file, list, request_user_info, article, notice …
    content: bytes | None = field(default=None, repr=False)  # of an uploaded picture or file
    url: str = ""  # where the content can be seen
    name: str = ""  # of an uploaded file
    quoted: str | None = None
    raw: Json = field(default_factory=dict, repr=False)
    quota_type: str | None = None
    route: Route = Route.FREE
    cost: int = 0  # đồng
    by: str = ""  # the person who wrote it; empty: the account
    group_id: str = ""  # the group in which it was said; empty: between account and person
    mentions: tuple[str, ...] = ()  # user ids, and the account's own where it was called
    place: tuple[float, float] | None = None  # a pin: latitude and longitude
    cards: tuple[Card, ...] = ()
    is_hidden: bool = False  # sent by a button that shows nothing in the chat
    template: FilledTemplate | None = None
    by_number: bool = False  # a template that went to a telephone number
    is_silent: bool = False  # arrives without a sound, at night

    def __bool__(self) -> bool:
        """So that a test may say `assert phone.sees(…)`."""
        return True


@dataclass(frozen=True)
class Reaction:
    """A small icon that the account put under a person's message, or a person (`by`) under any."""

    oa_id: str
    to: str
    icon: str
    message_id: str
    at: datetime
    by: str = ""


@dataclass(frozen=True)
class Call:
    """One API call and how it was answered; `error` is None where no envelope was given."""

    method: str
    path: str
    at: datetime
    oa_id: str
    to: str
    error: int | None
    status: int
    given: Json = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Event:
    """One thing Zalo tells the webhook: the very bytes and headers, so that it can be told again."""

    oa_id: str
    subject: str  # the person it is about: whose turn in the queue
    at: datetime
    body: Json = field(repr=False)
    raw: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    def __getitem__(self, key: str) -> object:
        return self.body[key]

    @property
    def name(self) -> str:
        return str(self.body["event_name"])

    @property
    def message_id(self) -> str:
        return text_of(part_of(self.body, "message").get("msg_id"))


Watcher = Callable[[SentMessage], None]
Listener = Callable[[Event], None]


def part_of(given: Mapping[str, object], key: str) -> Json:
    """The object under a key; an empty one where there is none."""
    found = given.get(key)
    return found if isinstance(found, dict) else {}


def parts_of(given: Mapping[str, object], key: str) -> list[Json]:
    """The objects of the list under a key."""
    found = given.get(key)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def text_of(value: object) -> str:
    """Ids come as text or as number."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if isinstance(value, str) else str(value) if is_number else ""


def milliseconds(at: datetime) -> str:
    return str((at - EPOCH) // timedelta(milliseconds=1))
