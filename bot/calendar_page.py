"""The calendar that a person's own telephone reads: their shifts and nothing about anybody or any place."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta

from aiohttp import web
from icalendar import Alarm, Calendar, Event

from bot.clock import Clock
from storage import calendars
from storage.clerk import Clerk
from storage.patrols import type_place
from storage.tables import Shift, ShiftDuty
from storage.words import DutyState, ShiftState

KEPT = timedelta(days=60)  # how far back it shows
ASK_AGAIN = "PT1H"
RINGS_BEFORE = timedelta(hours=1)
HEADERS = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}


class CalendarPage:
    """Answers whoever knows the secret; everybody else hears that there is nothing here."""

    def __init__(self, clerk: Clerk, clock: Clock) -> None:
        self._clerk, self._clock = clerk, clock

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/calendar/{secret}.ics", self.show)

    async def show(self, request: web.Request) -> web.Response:
        written = await asyncio.to_thread(self._written, request.match_info["secret"])
        if written is None:
            raise web.HTTPNotFound
        return web.Response(body=written, content_type="text/calendar", charset="utf-8", headers=HEADERS)

    def _written(self, secret: str) -> bytes | None:
        with self._clerk.reading() as db:
            person = calendars.whose(db, secret)
            if person is None:
                return None
            return write(calendars.shifts_of(db, person.id, self._clock.now() - KEPT))


def write(places: Iterable[type_place]) -> bytes:
    """The shifts as RFC 5545; times in UTC, so that midnight and summer times elsewhere change nothing."""
    calendar = Calendar()
    calendar.add("prodid", "-//Binh Yen//patrol//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Ca tuần tra")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", ASK_AGAIN)
    for shift, duty in places:
        calendar.add_component(_event(shift, duty))
    return bytes(calendar.to_ical())


def _changed_at(shift: Shift, duty: ShiftDuty) -> datetime:
    return max(filter(None, (shift.created_at, shift.published_at, shift.cancelled_at, duty.answered_at)))


def _event(shift: Shift, duty: ShiftDuty) -> Event:
    """No place, no route and no name: a calendar is read by other people's machines."""
    event, changed_at = Event(), _changed_at(shift, duty)
    event.add("uid", f"{shift.code}.{shift.oa_id}@binhyen")
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("dtstart", shift.starts_at)
    event.add("dtend", shift.ends_at)
    event.add("summary", f"Ca tuần tra {shift.code}")
    event.add("status", _status(shift, duty.state))
    event.add("class", "PRIVATE")
    if shift.state is ShiftState.CANCELLED:
        event.add("sequence", 1)
        return event
    event.add("sequence", 0)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"Ca tuần tra {shift.code}")
    alarm.add("trigger", -RINGS_BEFORE)
    event.add_component(alarm)
    return event


def _status(shift: Shift, state: DutyState) -> str:
    if shift.state is ShiftState.CANCELLED:
        return "CANCELLED"
    return "TENTATIVE" if state is DutyState.PROPOSED else "CONFIRMED"
