"""A report begins: it exists with a code from this moment, whatever follows."""

from handlers.desk.asking import NAMELESS
from handlers.desk.desk import Desk
from handlers.desk.growing import keep_quiet
from handlers.desk.heard import Heard
from handlers.desk.pen import write_down
from handlers.rules.codes import new_code
from handlers.rules.triage import Reading
from storage import reports
from storage.tables import Report


def open_report(desk: Desk, heard: Heard, reading: Reading) -> Report:
    """Written down with what was said; who said it stands apart and sealed."""
    code = new_code("BT", lambda code: reports.code_exists(desk.db, desk.oa_id, code))
    report = Report(
        oa_id=desk.oa_id,
        code=code,
        urgency=reading.urgency,
        category="other" if reading.category in NAMELESS else reading.category,
        is_confidential=reading.confidential,
        emergency_number=reading.emergency_number,
        created_at=desk.now,
        grew_at=desk.now,
    )
    keep_quiet(report, reading)
    desk.db.add(report)
    desk.db.flush()
    reporter = reports.add_reporter(desk.db, report, desk.person, f"Người báo {code[-2:]}", desk.now)
    desk.note("report.opened", "report", report.id)
    write_down(desk, report, reporter, heard)
    desk.take_in_hand(report)
    return report
