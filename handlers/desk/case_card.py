"""What an officer reads of the other reports of one matter: those joined to it, and those that may be."""

from handlers.desk.desk import Desk
from handlers.desk.sight import allowed, readable_words, shortened, told
from handlers.rules.permissions import Act
from storage import cases
from storage.tables import Entry, Person, Report

SHOWN = 5
LONGEST_QUOTE = 120


def others(desk: Desk, report: Report, person: Person) -> list[str]:
    """A line for each report that was joined, and one for all that may be; only what this person may see."""
    holdings = desk.holdings_of(person)

    def seen(found: list[Report]) -> list[Report]:
        return [r for r in found if allowed(desk, r, person, holdings, Act.SEE_REPORT)]

    joined = seen(list(cases.members(desk.db, report)[1:]))
    stories: dict[int, list[Entry]] = {r.id: [] for r in joined[:SHOWN]}
    for entry in cases.stories(desk.db, list(stories)):
        stories[entry.report_id].append(entry)
    lines = [
        f"– Gộp cùng {r.code}: {readable_words(shortened(told(stories[r.id]), LONGEST_QUOTE), holdings)}"
        for r in joined[:SHOWN]
    ]
    more = len(joined) - len(lines)
    alike = [r.code for r in seen(list(cases.alike(desk.db, report.id)))]
    return [
        *lines,
        *([f"– và {more} tin nữa gộp cùng"] if more else []),
        *([f"– Có thể trùng: {', '.join(alike[:SHOWN])}. Gộp: GỘP HẾT VÀO {report.code}"] if alike else []),
    ]
