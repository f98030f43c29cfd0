"""What is still missing in a report, and which one question comes next."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from handlers.desk.desk import Desk
from handlers.desk.heard import Heard
from handlers.desk.sight import headline, is_quiet, place_words, shortened
from handlers.desk.steps import Step
from handlers.rules.playbook import Card, card_on
from handlers.rules.questions import Question, next_question
from handlers.rules.triage import Reading
from storage import reports, units
from storage.tables import Entry, Person, Report
from storage.words import EntryKind, Intent, SafeContact, UnitKind, Urgency

MOST_READ = 8  # lines; each was read when it came, and is read again for what they say together
LONGEST_PLACE = 120  # characters of somebody's own words for a place
NAMELESS = frozenset({"other", "not_report"})  # nothing was named yet
ANSWERS_PICTURE = frozenset({EntryKind.PHOTO, EntryKind.VIDEO})


@dataclass(frozen=True)
class Asked(Step):
    """A question about a report is open; `asked` counts the questions so far."""

    report_id: int
    question: str
    asked: int = 1


def facts(desk: Desk, report: Report) -> dict[str, str]:
    """What the texts of a report tell its reporter."""
    named = report.category not in NAMELESS and not report.is_confidential
    shown = headline(desk, report)
    return {
        **shown,
        "kind": f" ({shown['category']})" if named else "",
        "number": report.emergency_number or desk.facts.emergency["police"].number,
        "police": desk.facts.emergency["police"].number,
        "target": desk.facts.service[report.urgency].acknowledge.words,
        "where": _where_read(desk, report),
    }


def _where_read(desk: Desk, report: Report) -> str:
    """The place as it was understood, shown back as a question; never to somebody who may be watched."""
    if is_quiet(desk, report) or not (report.place or has_place(desk, report)):
        return ""
    return f"\nNơi: {place_words(desk, report)}? Sai thì nhắn NƠI KHÁC."


def what_to_do(desk: Desk, report: Report) -> str:
    """One line from the playbook; where nothing urgent is to be done there may be none."""
    card = card_of(desk, report)
    if is_quiet(desk, report):
        return card.silent or card.now
    if desk.visitor is not None and desk.talk.shift_id is not None:
        return card.scene  # a patrol is there already
    return card.now if report.urgency is Urgency.P1 else card.later


def card_of(desk: Desk, report: Report) -> Card:
    """What to do until help comes, for the kind of trouble this report tells of."""
    reading = all_told(desk, report)
    return card_on(desk.now, report.category, reading.kind if reading.category == report.category else None)


def all_told(desk: Desk, report: Report) -> Reading:
    """What the reporters said so far, read as one."""
    return desk.understand(gist(reports.story(desk.db, report, kinds=[EntryKind.WORDS])))


def gist(story: Sequence[Entry]) -> str:
    """What was told, for reading it again: of a story without end its beginning and its newest lines."""
    said = [e.text for e in story if e.kind is EntryKind.WORDS and e.text]
    return " . ".join(said if len(said) <= 2 * MOST_READ else [*said[:MOST_READ], *said[-MOST_READ:]])


def next_for(desk: Desk, report: Report, asked: int, last: Question | None) -> Question | None:
    """The question after `last`, of which nobody has told yet; None when enough was asked."""
    known = _known(desk, report)
    return next_question(
        asked,
        last,
        urgency=report.urgency,
        has_place=Question.WHERE in known,
        knows_when=Question.GOING_ON in known,
        has_picture=Question.PICTURE in known,
        is_silent=is_quiet(desk, report),
        knows_contact=Question.SAFE in known,
        may_choose_head=_may_choose_head(report),
    )


def _may_choose_head(report: Report) -> bool:
    """By law the head of the tổ may be told of violence at home; whoever was hurt decides (Law 13/2022)."""
    is_at_phone = report.safe_contact is SafeContact.CHAT
    return report.category == "domestic_violence" and is_at_phone and report.head_chosen_at is None


def is_known(desk: Desk, report: Report, question: Question) -> bool:
    return question in _known(desk, report)


def _known(desk: Desk, report: Report) -> AbstractSet[Question]:
    story = reports.story(desk.db, report)
    known = {Question.WHERE} if has_place(desk, report) else set()
    if all_told(desk, report).tells_when:
        known.add(Question.GOING_ON)
    if any(e.kind in ANSWERS_PICTURE for e in story):
        known.add(Question.PICTURE)
    if report.safe_contact not in {None, SafeContact.UNKNOWN}:
        known.add(Question.SAFE)
    return known


def has_place(desk: Desk, report: Report) -> bool:
    """A group, a pin or words for a spot; a commune alone is too wide to drive to."""
    return bool(report.place) or _is_on_the_map(desk, report)


def _is_on_the_map(desk: Desk, report: Report) -> bool:
    unit = units.path(desk.db, report.unit_id)[:1]
    in_group = bool(unit) and unit[0].kind is UnitKind.GROUP
    return report.latitude is not None or in_group


def note_place(desk: Desk, report: Report, heard: Heard) -> bool:
    """The answer to “where?”: where no name is known, all its words are the place, not only those recognised.

    Returns whether there is a place now; somebody who tells what happened instead is asked again.
    """
    reading = desk.understand(heard.text)
    is_place = reading.intent is Intent.REPORT and reading.category in NAMELESS and not reading.tells_when
    is_read_here = report.place is None or report.place in heard.text
    if heard.text and is_place and is_read_here and not _is_on_the_map(desk, report):
        report.place = shortened(heard.text, LONGEST_PLACE)
    return has_place(desk, report)


def tells_a_matter(reading: Reading) -> bool:
    """Whether these words name something that happened."""
    return reading.intent is Intent.REPORT and reading.category not in NAMELESS


def all_asked(desk: Desk, report: Report) -> None:
    desk.forget("waiting", report.id, "nudge", "thanks")
    is_thanked(desk, report)
    desk.say("report.handed" if report.handed_at is None else "report.with_police", facts(desk, report))
    if report.handed_at is None:
        desk.remind("ladder", "hand_over", report.id)


def is_thanked(desk: Desk, report: Report) -> None:
    """What was said so far is answered with what is said now."""
    report.thanked_up_to = max((e.id for e in reports.story(desk.db, report)), default=0)


def tellers(desk: Desk, report: Report) -> Sequence[Person]:
    """Who told this report itself, not one that was joined to it."""
    return [person for own_report, person in reports.reporters(desk.db, report) if own_report.id == report.id]
