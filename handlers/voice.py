"""Ghi âm: a voice note is in the officer's hand at once, as an address that plays it for a day."""

from handlers.desk import Desk, Due, Feature
from handlers.desk.audience import concerned
from handlers.desk.deeds import lane
from handlers.desk.sight import headline
from storage import reports, voices

feature = Feature("voice")


@feature.due("play")
def play(desk: Desk, due: Due) -> None:
    """What came by voice goes to whoever has the report; the words of the mouth tell more than a count."""
    report_id, _, media_id = due.key.partition(":")
    report = reports.by_id(desk.db, int(report_id))
    if report is None or report.handed_at is None or not desk.office.public_url:
        return
    found = voices.kept(desk.db, report.id, int(media_id) if media_id else None)
    until = desk.now + desk.facts.waits.listen.plain
    links = [f"{desk.office.public_url}/listen/{voices.address(desk.db, m, until)}" for m in found]
    if links:
        head = reports.joined_to(desk.db, report)
        told = {"links": "\n".join(links), "time": desk.facts.waits.listen.words}
        desk.tell(concerned(desk, head), "voice.play", headline(desk, report), lane=lane(head), **told)
