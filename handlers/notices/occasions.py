"""Lịch thông báo trong năm: 19-8, mùa khô, con số của tháng; each commune is asked the day before, once."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from handlers.desk import Answer, Desk, Due, Feature
from handlers.desk.addressing import of_units
from handlers.desk.month_told import month_told
from handlers.desk.notices import author_of, headline
from handlers.desk.occasions import able, day_of, drawn, in_time, put, show_to, undelivered, waiting
from handlers.desk.sight import officer_words
from handlers.rules.attendance import Month
from handlers.rules.clocks import VIETNAM
from handlers.rules.notice_calendar import MONTH, Occasion, calendar_on
from handlers.rules.notice_forms import compose
from storage import diary, notices, occasions, people, units
from storage.tables import Notice, NoticeOccasion, Unit
from storage.words import NoticeState, Role

feature = Feature("occasions")
LOOK_AHEAD = timedelta(days=2)  # beyond the day on which somebody is asked
JUST_AFTER_MIDNIGHT = time(0, 5)


# --- What comes ------------------------------------------------------------------------------------------


@feature.due("plan")
def plan(desk: Desk, due: Due) -> None:
    """Once a day: what comes next is entered in the diary, one entry for each place and day."""
    tomorrow = desk.now.astimezone(VIETNAM).date() + timedelta(days=1)
    desk.remind_at("occasions", "plan", due.key, datetime.combine(tomorrow, JUST_AFTER_MIDNIGHT, VIETNAM))
    calendar = calendar_on(desk.now)
    coming = [
        (occasion, at)
        for occasion in calendar.values()
        for at in occasion.between(desk.now, desk.now + occasion.lead + LOOK_AHEAD)
    ]
    if not coming:
        return
    asked = occasions.asked_of(desk.db, desk.oa_id, list(calendar), {day_of(at) for _, at in coming})
    places = units.every(desk.db, desk.oa_id)
    entries = [
        ("occasions", "ask", f"{occasion.key}:{unit.id}:{day_of(at)}", when, _details(occasion, unit, at))
        for occasion, at in coming
        if (when := in_time(desk, occasion.asked_at(at), at)) is not None
        for unit in places
        if unit.kind is occasion.level and (occasion.key, unit.id, day_of(at)) not in asked
    ]
    diary.remind_all(desk.db, desk.oa_id, entries)


def _details(occasion: Occasion, unit: Unit, at: datetime) -> Mapping[str, object]:
    return {"occasion": occasion.key, "unit_id": unit.id, "hour": at.isoformat()}


# --- The day before --------------------------------------------------------------------------------------


@feature.due("ask")
def ask(desk: Desk, due: Due) -> None:
    """The draft goes to whoever is responsible; what has passed meanwhile is not asked about."""
    at = datetime.fromisoformat(due.details["hour"])
    occasion = calendar_on(desk.now).get(due.details["occasion"])
    unit = next(iter(units.path(desk.db, due.details["unit_id"])), None)
    if occasion is None or unit is None:
        return
    when = in_time(desk, desk.now, at)
    if when is None:
        desk.count("occasions.missed")
    elif when > desk.now:
        desk.remind_at("occasions", "ask", due.key, when, **due.details)
    elif not occasions.was_asked(desk.db, desk.oa_id, occasion.key, unit.id, day_of(at)):
        _ask(desk, occasion, unit, at)


def _ask(desk: Desk, occasion: Occasion, unit: Unit, at: datetime) -> None:
    whom = of_units(desk, [unit])
    if whom is None:
        return
    text = _month_before(desk, unit, at) if occasion.figures == MONTH else compose(occasion.parts)
    notice = drawn(desk, text, whom, at, occasion.holds)
    notice.topic, notice.unit_id, notice.parts = occasion.key, unit.id, dict(occasion.parts)
    to = next(able(desk, notice, unit.id, occasion.responsible), None)
    if to is None:
        desk.count("occasions.nobody")
        return
    place = f"{occasion.name} ({unit.name})"
    put(desk, notice, to, key=occasion.key, name=place, unit_id=unit.id, roles=occasion.responsible)


def _month_before(desk: Desk, unit: Unit, at: datetime) -> str:
    first = at.astimezone(VIETNAM).date().replace(day=1)
    return month_told(desk, unit, Month.of(first - timedelta(days=1)))


@feature.answer("undelivered")
def not_reached(desk: Desk, answer: Answer) -> None:
    undelivered(desk, str(answer.asked["topic"]))


# --- Nobody answers --------------------------------------------------------------------------------------


@feature.due("unanswered")
def unanswered(desk: Desk, due: Due) -> None:
    """The next in charge is asked, once; whoever has begun to change the draft is only reminded."""
    found = _still_open(desk, due)
    if found is None or desk.now >= found[0].at:
        return
    occasion, notice = found
    if notice.text != occasion.drafted or notice.not_before != occasion.at:
        desk.tell(author_of(desk, notice), "occasions.not_let_go", waiting(desk, notice))
        return
    roles = [Role(name) for name in due.details["roles"]]
    others = (p for p in able(desk, notice, occasion.unit_id, roles) if p.id != occasion.asked_id)
    following = next(others, None)
    if following is None:
        desk.tell(author_of(desk, notice), "occasions.not_let_go", waiting(desk, notice))
        return
    first = author_of(desk, notice)
    notice.author_id = occasion.next_id = following.id
    desk.note("notice.passed_on", "notice", notice.id)
    desk.tell(first, "occasions.passed_on", headline(notice), who=officer_words(desk, following))
    before = "".join(f"{officer_words(desk, p)} chưa trả lời.\n" for p in first)
    show_to(desk, notice, following, due.details["name"], before=before)


@feature.due("over")
def over(desk: Desk, due: Due) -> None:
    """Its hour has come and nobody let it go: whoever was asked hears that nothing left."""
    found = _still_open(desk, due)
    if found is None:
        return
    occasion, notice = found
    if notice.not_before is not None and notice.not_before > desk.now:
        desk.remind_at("occasions", "over", due.key, notice.not_before, **due.details)
        return
    told = {**headline(notice), "name": due.details["name"]}
    asked = people.by_ids(desk.db, [i for i in (occasion.asked_id, occasion.next_id) if i is not None])
    if notice.valid_until is not None and notice.valid_until <= desk.now:
        notice.state = NoticeState.CANCELLED
        desk.tell(list(asked.values()), "occasions.nothing_left", told)
        return
    desk.tell([p for p in asked.values() if p.id != notice.author_id], "occasions.nothing_left", told)
    desk.tell(author_of(desk, notice), "occasions.let_go_now", told)


def _still_open(desk: Desk, due: Due) -> tuple[NoticeOccasion, Notice] | None:
    """The occasion whose draft nobody has let go or put away."""
    occasion = occasions.by_id(desk.db, int(due.key))
    notice = notices.by_id(desk.db, occasion.notice_id) if occasion is not None else None
    if occasion is None or notice is None or notice.state is not NoticeState.DRAFT:
        return None
    return occasion, notice
