"""Through the eyes of the person: a report is found only by those who may see it, and its reporter is not."""

from collections.abc import Sequence

from handlers.desk.desk import Desk
from handlers.rules.clocks import clock_words
from handlers.rules.life import state_name
from handlers.rules.permissions import Act, Holding, Trait, may
from handlers.rules.titles import title
from storage import people, reports, units
from storage.tables import Entry, Person, Report
from storage.words import EntryKind, Urgency

CIVIL_GROUPS = frozenset({"DS", "MTr"})
COUNTED = {
    EntryKind.PHOTO: "ảnh",
    EntryKind.VOICE: "ghi âm",
    EntryKind.VIDEO: "video",
    EntryKind.FILE: "tệp",
    EntryKind.PIN: "vị trí",
}
LONGEST_QUOTE = 700  # characters of a reporter's words in one message to an officer


def unit_path(desk: Desk, report: Report) -> list[int]:
    """The units whose people this concerns: where it happened, upwards, then the desk that took it."""
    here = [u.id for u in units.path(desk.db, report.unit_id)]
    there = [u.id for u in units.path(desk.db, report.desk_unit_id)]
    return [*here, *(u for u in there if u not in here)]


def traits(desk: Desk, report: Report, person: Person) -> set[Trait]:
    """What is true of a report that some rights depend on."""
    found = set()
    if report.assigned_to == person.id:
        found.add(Trait.ASSIGNED)
    if report.urgency is Urgency.P1:
        found.add(Trait.P1)
    if report.category == "neighbour_dispute":
        found.add(Trait.DISPUTE)
    category = desk.book.categories.get(report.category)
    if category is not None and category.group in CIVIL_GROUPS:
        found.add(Trait.CIVIL)
    return found


def allowed(desk: Desk, report: Report, person: Person, holdings: Sequence[Holding], act: Act) -> bool:
    return may(
        holdings,
        act,
        unit_path=unit_path(desk, report),
        confidential=report.is_confidential,
        traits=traits(desk, report, person),
    )


def visible(desk: Desk, code: str, act: Act = Act.SEE_REPORT) -> Report | None:
    """The report of this code, if the person may see it and do this with it; otherwise they are told.

    Whoever may not see it hears the same as for a code that does not exist.
    """
    report = reports.by_code(desk.db, desk.oa_id, code)
    if report is None or not allowed(desk, report, desk.person, desk.holdings, Act.SEE_REPORT):
        desk.say("case.unknown", code=code)
        return None
    if not allowed(desk, report, desk.person, desk.holdings, act):
        desk.count("refused.deed")
        desk.say("case.not_yours", code=code)
        return None
    return report


def own(desk: Desk, code: str) -> Report | None:
    """The report of this code, if this person reported it; otherwise they are told."""
    report = reports.by_code(desk.db, desk.oa_id, code)
    if report is not None and reports.reporter_of(desk.db, report, desk.person) is not None:
        return report
    desk.say("case.unknown", code=code)
    return None


# --- How a report reads to an officer --------------------------------------------------------------------


def contents(desk: Desk, report: Report, *, after: int = 0) -> str:
    """The reporter's words and what came with them, in order; without the reporter."""
    lines = [e for e in reports.story(desk.db, report, after=after) if e.by_person_id is None]
    words = " / ".join(e.text for e in lines if e.text and e.kind in {EntryKind.WORDS, EntryKind.ANSWER})
    parts = [f"“{shortened(words)}”"] if words else []
    counted = count_kinds(lines)
    if counted:
        parts.append(f"Kèm: {counted}")
    parts += [
        f"Vị trí: {e.latitude:.5f}, {e.longitude:.5f}" for e in lines[-1:] if e.latitude and e.longitude
    ]
    return "\n".join(parts) or "(chưa có lời)"


def count_kinds(lines: Sequence[Entry]) -> str:
    """The counted kinds, as in 2 ảnh, 1 vị trí, for what came with the words."""
    counted = {word: sum(1 for e in lines if e.kind is kind) for kind, word in COUNTED.items()}
    return ", ".join(f"{n} {word}" for word, n in counted.items() if n)


def shortened(words: str, longest: int = LONGEST_QUOTE) -> str:
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def headline(desk: Desk, report: Report) -> dict[str, str]:
    """The facts every text about a report may use."""
    return {
        "code": report.code,
        "urgency": report.urgency,
        "category": category_name(desk, report.category),
        "place": place_words(desk, report),
        "state": state_name(report.state),
        "at": when(desk, report),
        "mark": " · CHƯA ĐỦ THÔNG TIN" if report.is_incomplete else "",
    }


def category_name(desk: Desk, code: str) -> str:
    category = desk.book.categories.get(code)
    return category.name if category is not None else "Tin khác"


def place_words(desk: Desk, report: Report) -> str:
    named = units.full_name(desk.db, report.unit_id)
    return ", ".join(part for part in (report.place, named) if part) or "chưa rõ ở đâu"


def pseudonym(desk: Desk, report: Report) -> str:
    """The made-up name, or the real one where the reporter chose to show it."""
    row = reports.first_reporter(desk.db, report)
    shown = [p for _, p in reports.reporters(desk.db, report)][:1] if not report.is_anonymous else []
    return next((p.name for p in shown if p.name), row.pseudonym if row is not None else "Người báo")


def when(desk: Desk, report: Report) -> str:
    return clock_words(report.created_at, desk.now)


def officer_words(desk: Desk, person: Person) -> str:
    """How an officer is named to others: by the name at Zalo, or only by the office."""
    roles = {g.role for g in people.grants_of(desk.db, person.id, desk.now)}
    office = title(roles)
    return f"{person.name} ({office})" if person.name else office
