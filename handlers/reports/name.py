"""Giấu tên: the name is hidden unless the reporter chose to show it, and can be hidden again."""

from handlers.desk import Desk, Feature, Heard
from handlers.desk.sight import headline
from handlers.rules.permissions import Act
from storage import cases, people, reports
from storage.words import Purpose

feature = Feature("name")


@feature.command("giấu tên", "ẩn danh", may=Act.REPORT)
def hide_name(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    _show_name(desk, shown=False)


@feature.command("để tên", "hiện tên", may=Act.REPORT)
def show_name(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    _show_name(desk, shown=True)


def _show_name(desk: Desk, *, shown: bool) -> None:
    mine = reports.of_reporter(desk.db, desk.person)
    heads = cases.heads(desk.db, mine)
    report = desk.in_hand or next((r for r in mine if heads[r.id].state not in reports.SETTLED), None)
    if report is None:
        desk.say("name.no_report")
        return
    report.is_anonymous = not shown
    version = desk.office.texts.version
    people.record_consent(
        desk.db, desk.person, Purpose.NAME, agreed=shown, text_version=version, now=desk.now
    )
    desk.note("report.name_shown" if shown else "report.name_hidden", "report", report.id)
    if shown and desk.person.name is None:
        desk.remind("welcome", "learn_name", desk.person.id)
    desk.say("name.shown" if shown else "name.hidden", headline(desk, report))
