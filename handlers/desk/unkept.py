"""What must not stay with us: accusations against officials, politics, religion, and what belongs to them."""

from dataclasses import dataclass

from handlers.desk.asking import tells_a_matter
from handlers.desk.desk import IN_HAND, Desk
from handlers.desk.heard import Heard, HeardKind
from handlers.desk.steps import Step
from handlers.rules.triage import Reading
from storage.words import Intent, Urgency

POLITICAL = "political"  # the one reason triage gives for it
TELLS_MORE = frozenset({Intent.REPORT, Intent.FOLLOW_UP, Intent.COMPLAINT_OFFICIAL, Intent.NOISE})


@dataclass(frozen=True)
class Redirected(Step):
    """Somebody was told where to go with it; what follows at once most likely belongs to it."""

    kind: str


def kind_of(reading: Reading) -> str:
    return POLITICAL if POLITICAL in reading.reasons else "complaint"


def belongs_to_it(desk: Desk, reading: Reading) -> bool:
    """“Ông ấy nhận 50 triệu”, said right after it; other trouble is heard as always."""
    since = desk.talk.step_at
    is_fresh = since is not None and desk.now - since <= IN_HAND
    return is_fresh and reading.intent in TELLS_MORE and not tells_a_matter(reading)


def tells_trouble(reading: Reading) -> bool:
    """Whether words of a group name trouble; what neighbours say to each other else is not ours to keep."""
    return tells_a_matter(reading) and reading.urgency is not Urgency.P4


def must_not_stay(desk: Desk, heard: Heard) -> bool:
    """Whether these words may not be kept, also where they could not be dealt with."""
    reading = desk.understand(heard.text, has_media=bool(heard.attachments))
    if reading.intent is Intent.COMPLAINT_OFFICIAL:
        return True
    if heard.kind is HeardKind.GROUP_SAID and not tells_trouble(reading):
        return True
    follows = desk.visitor is not None and isinstance(desk.step, Redirected)
    return follows and belongs_to_it(desk, reading)
