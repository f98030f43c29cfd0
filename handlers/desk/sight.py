"""Through the eyes of the person: a report is found only by those who may see it, and its reporter is not."""

from collections.abc import Collection, Sequence

from handlers.desk.desk import Desk
from handlers.rules.clocks import clock_words
from handlers.rules.contact import WORDS
from handlers.rules.escalation import Rung
from handlers.rules.guard import mask
from handlers.rules.life import UNSEEN_STATES, quiet_name, state_name
from handlers.rules.permissions import Act, Holding, Trait, may
from handlers.rules.titles import title
from storage import cases, people, reports, units
from storage.tables import Entry, Person, Report
from storage.words import POLICE, EntryKind, SafeContact, Urgency

CIVIL_GROUPS = frozenset({"DS", "MTr"})
ALL_OFFICERS = frozenset({Rung.EVERY_OFFICER, Rung.CHIEF, Rung.PROVINCE})  # from here on, all were rung
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


def traits(desk: Desk, report: Report, *, holds: bool) -> set[Trait]:
    """What is true of a report that some rights depend on."""
    found = set()
    if holds:
        found.add(Trait.ASSIGNED)
    if report.urgency is Urgency.P1:
        found.add(Trait.P1)
    if report.head_chosen_at is not None:
        found.add(Trait.HEAD_CHOSEN)
    if report.category == "neighbour_dispute":
        found.add(Trait.DISPUTE)
    category = desk.book.categories.get(report.category)
    if category is not None and category.group in CIVIL_GROUPS:
        found.add(Trait.CIVIL)
    return found


def allowed(
    desk: Desk,
    report: Report,
    person: Person,
    holdings: Sequence[Holding],
    act: Act,
    *,
    given: bool = False,
    more: Collection[Trait] = (),
) -> bool:
    """Whether these roles of the person give leave; `given`: as if the report had been given to them."""
    given = given or report.assigned_to == person.id
    path = unit_path(desk, report)
    if given or report.acknowledged_by == person.id or report.rung in ALL_OFFICERS:
        path += _lent(desk, path, holdings)
    return may(
        holdings,
        act,
        unit_path=path,
        confidential=report.is_confidential,
        traits={*traits(desk, report, holds=given), *more},
    )


def _lent(desk: Desk, path: Sequence[int], holdings: Sequence[Holding]) -> list[int]:
    """Units whose officers may act as well: those of the same commune, once all were rung or one has it."""
    found = []
    for held in holdings:
        if held.role in POLICE and held.unit_id not in path:
            commune = units.commune_of(desk.db, held.unit_id)
            found += [held.unit_id] if commune is not None and commune.id in path else []
    return [unit_id for unit_id in found if unit_id is not None]


def visible(desk: Desk, code: str, act: Act = Act.SEE_REPORT) -> Report | None:
    """The report of this code, if the person may see it and do this with it; otherwise they are told.

    Whoever may not see it hears the same as for a code that does not exist.
    """
    report = reports.by_code(desk.db, desk.oa_id, code)
    if report is None or not allowed(desk, report, desk.person, desk.holdings, Act.SEE_REPORT):
        lists = [("Xem các tin", "DANH SÁCH")] if desk.may(Act.SEE_REPORT) else []
        desk.say("case.unknown", code=code, choices=lists)
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
    return told(reports.story(desk.db, report, after=after))


def told(story: Sequence[Entry]) -> str:
    """What reporters said and sent in these lines."""
    lines = [e for e in story if e.by_person_id is None]
    words = " / ".join(e.text for e in lines if e.text and e.kind in {EntryKind.WORDS, EntryKind.ANSWER})
    parts = [f"“{shortened(words)}”"] if words else []
    counted = count_kinds(lines)
    if counted:
        parts.append(f"Kèm: {counted}")
    pins = [f"Vị trí: {e.latitude:.5f}, {e.longitude:.5f}" for e in lines if e.latitude and e.longitude]
    parts += pins[-1:]
    return "\n".join(parts) or "(chưa có lời)"


def count_kinds(lines: Sequence[Entry]) -> str:
    """The counted kinds, as in 2 ảnh, 1 vị trí, for what came with the words."""
    counted = {word: sum(1 for e in lines if e.kind is kind) for kind, word in COUNTED.items()}
    return ", ".join(f"{n} {word}" for word, n in counted.items() if n)


def shortened(words: str, longest: int = LONGEST_QUOTE) -> str:
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def headline(desk: Desk, report: Report) -> dict[str, str]:
    """The facts every text about a report may use."""
    return {**outline(desk, report), **_contact(desk, report)}


def outline(desk: Desk, report: Report) -> dict[str, str]:
    """The same without how its reporter may be reached: for a line of one's own list."""
    return {
        "code": report.code,
        "urgency": report.urgency,
        "category": category_name(desk, report.category),
        "place": place_words(desk, report),
        "state": state_name(report.state),
        "at": when(desk, report),
    }


def is_quiet(desk: Desk, report: Report) -> bool:
    """Whether whoever reported this must not be betrayed by what stands on their phone."""
    if report.safe_contact is None:
        category = desk.book.categories.get(report.category)
        return category is not None and category.is_silent
    return report.safe_contact is not SafeContact.OPEN


STRICTEST = (SafeContact.NEVER, SafeContact.WAIT, SafeContact.UNKNOWN, SafeContact.CHAT)


def _contact(desk: Desk, report: Report) -> dict[str, str]:
    """What an officer must know before getting in touch, also with one of several who reported it.

    `quiet` chooses the words for this report's own reporter, `quiet_case` those for officers.
    """
    mark = " · CHƯA ĐỦ THÔNG TIN" if report.is_incomplete else ""
    quiet = "yes" if is_quiet(desk, report) else ""
    silent = _silent_ones(desk, report)
    if not silent:
        return {"mark": mark, "quiet": "", "quiet_case": "", "contact": "", "quiet_state": ""}
    strictest = min(silent, key=lambda r: STRICTEST.index(r.safe_contact or SafeContact.UNKNOWN))
    contact = WORDS[strictest.safe_contact or SafeContact.UNKNOWN]
    contact += f", tin {strictest.code}" if strictest.id != report.id else ""
    if strictest.contact_words:
        contact += f"; người báo dặn: “{strictest.contact_words}”"
    mark += f" · ĐỪNG GỌI LẠI ({contact})"
    state = quiet_name(report.state)
    return {"mark": mark, "quiet": quiet, "quiet_case": "yes", "contact": contact, "quiet_state": state}


def _silent_ones(desk: Desk, report: Report) -> list[Report]:
    """Whoever of this case must not be overheard: this report, and what was joined to it."""
    own = [report] if is_quiet(desk, report) else []
    if report.merged_into is not None or len(reports.joined(desk.db, report)) == 1:
        return own
    return [*own, *(r for r in cases.members(desk.db, report)[1:] if is_quiet(desk, r))]


def category_name(desk: Desk, code: str) -> str:
    category = desk.book.categories.get(code)
    return category.name if category is not None else "Tin khác"


def place_words(desk: Desk, report: Report) -> str:
    named = units.full_name(desk.db, report.unit_id)
    return ", ".join(part for part in (report.place, named) if part) or "chưa rõ ở đâu"


def pseudonym(desk: Desk, report: Report) -> str:
    """The made-up name of whoever reported it; it stands in for the real one."""
    row = reports.first_reporter(desk.db, report)
    return row.pseudonym if row is not None else "Người báo"


def teller(desk: Desk, report: Report) -> str:
    """The real name where the reporter chose to show it to the police, otherwise the made-up one."""
    shown = [p.name for _, p in reports.reporters(desk.db, report)][:1] if not report.is_anonymous else []
    return next((name for name in shown if name), pseudonym(desk, report))


def readable(desk: Desk, report: Report, holdings: Sequence[Holding]) -> dict[str, str]:
    """Words and teller for somebody with these roles: only police read numbers of people, and the name."""
    words = readable_words(contents(desk, report), holdings)
    is_police = any(h.role in POLICE for h in holdings)
    return {"words": words, "who": teller(desk, report) if is_police else pseudonym(desk, report)}


def readable_words(words: str, holdings: Sequence[Holding]) -> str:
    return words if any(h.role in POLICE for h in holdings) else mask(words)


def when(desk: Desk, report: Report) -> str:
    return clock_words(report.created_at, desk.now)


def officer_words(desk: Desk, person: Person) -> str:
    """How an officer is named to others: by the name at Zalo, or only by the office."""
    roles = {g.role for g in people.grants_of(desk.db, person.id, desk.now)}
    office = title(roles)
    return f"{person.name} ({office})" if person.name else office


def standing(report: Report, holder: Person | None) -> str:
    """How it stands, in the few words a list has room for."""
    if report.state in UNSEEN_STATES:
        return "CHƯA AI NHẬN"
    return " – ".join(p for p in (state_name(report.state), holder.name if holder is not None else "") if p)
