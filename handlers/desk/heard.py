"""What was heard from the outside, already read but not yet understood: plain values without behaviour."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class HeardKind(StrEnum):
    """One value for each thing that can happen at Zalo (the events of Zalo's reference, section 3)."""

    SAID = "said"  # any user_send_*: words and attachments
    FOLLOWED = "followed"
    UNFOLLOWED = "unfollowed"
    WITHDREW = "withdrew"  # user_withdraw: erase what we hold
    OPENED_CHAT = "opened_chat"  # user_click_chatnow
    GAVE_INFO = "gave_info"  # user_submit_info
    REACTED = "reacted"
    STAFF_SAID = "staff_said"  # a human typed in the OA chat tool (oa_send_* with admin_id)
    VISITOR_SAID = "visitor_said"  # anonymous_send_*
    GROUP_SAID = "group_said"  # words and attachments in a group of the OA
    GROUP = "group"  # anything else in or about a group of the OA
    GRANT_LOST = "grant_lost"  # permission_revoked
    TEMPLATE = "template"  # its status, quality or quota changed
    ACCOUNT = "account"  # tags, consent, shop: facts about the account
    RECEIPT = "receipt"  # our own echo, received, seen: settles outbox rows
    UNKNOWN = "unknown"


class GroupDeed(StrEnum):
    """What happened in a chat group, under whichever of Zalo's names it was told."""

    CREATED = "created"
    JOINED = "joined"
    ASKED = "asked"  # to be let in
    LEFT = "left"  # by themselves, removed, or not let in
    CHANGED = "changed"  # name, rules, deputies
    DISSOLVED = "dissolved"
    UNCLEAR = "unclear"  # a name that the lists use for several things


class AttachmentKind(StrEnum):
    PHOTO = "photo"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"
    GIF = "gif"
    STICKER = "sticker"
    LINK = "link"
    CARD = "card"
    PIN = "pin"
    OTHER = "other"


@dataclass(frozen=True)
class Attachment:
    """One thing that came with a message; what Zalo left out is None."""

    kind: AttachmentKind
    url: str | None = None
    name: str | None = None
    size: int | None = None  # bytes, as announced
    checksum: str | None = None  # MD5 in hex, as announced
    latitude: float | None = None  # degrees, WGS 84
    longitude: float | None = None
    description: str | None = None


@dataclass(frozen=True)
class Heard:
    """One event of one Official Account, in our words.

    `sender` is the OA-scoped user id (a decimal string, never a number); for a receipt it is the
    person the message was for. `args` are filled by the door when a command phrase matched.
    """

    kind: HeardKind
    oa_id: str
    event_name: str
    at: datetime
    sender: str = ""
    message_id: str = ""
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    quoted: str | None = None
    group_id: str | None = None
    group_deed: GroupDeed | None = None
    members: tuple[str, ...] = ()  # whom a deed in a group is about
    info: dict[str, str] = field(default_factory=dict)
    args: dict[str, str] = field(default_factory=dict)


class ReceiptKind(StrEnum):
    """How far our own message got; the order of the members is the order of the statuses."""

    SENT = "sent"  # oa_send_* echo
    RECEIVED = "received"
    SEEN = "seen"


@dataclass(frozen=True)
class Receipt:
    """Zalo's word about messages of ours: which, how far, when, and for an echo what it said."""

    kind: ReceiptKind
    message_ids: tuple[str, ...]
    recipient: str
    at: datetime
    text: str | None = None
    tracking_id: str = ""  # our own name for a template that went to a telephone number
    is_by_phone: bool = False  # what was told names the number
