"""Lịch trên điện thoại: a secret address for the calendar of one's own telephone, changed at any time."""

import secrets

from handlers.desk import Desk, Feature, Heard
from handlers.rules.permissions import Act
from storage import calendars

feature = Feature("calendar")
LENGTH = 32  # bytes of chance in the address


@feature.command("lịch điện thoại", "link lịch", "lịch trên điện thoại", may=Act.PATROL)
def give(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """The address is told once; whoever lost it gets a new one."""
    if calendars.has_one(desk.db, desk.person.id):
        desk.say("calendar.exists")
    else:
        _renew(desk)


@feature.command("đổi link lịch", "đổi lịch điện thoại", may=Act.PATROL)
def change(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """The former address is dead from this moment."""
    _renew(desk)


@feature.command("tắt link lịch", "tắt lịch điện thoại", may=Act.PATROL)
def stop(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    there_was = calendars.close(desk.db, desk.person.id)
    desk.say("calendar.closed" if there_was else "calendar.none")


def _renew(desk: Desk) -> None:
    if not desk.office.public_url:
        desk.say("calendar.not_here")
        return
    secret = secrets.token_urlsafe(LENGTH)
    calendars.renew(desk.db, desk.person.id, secret, desk.now)
    desk.note("calendar.made", "person", desk.person.id)
    desk.say("calendar.given", address=f"{desk.office.public_url}/calendar/{secret}.ics")
