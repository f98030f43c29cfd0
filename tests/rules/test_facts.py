"""Facts carry a date and a source; the right one holds on each day, and a slip of the pen is named."""

import re
from datetime import UTC, date, datetime

import pytest

from handlers.rules.fact_entries import CONFIDENCES, Entry, read
from handlers.rules.facts import BadFact, entries, fact_on, facts_from
from storage.words import Urgency

TODAY = date(2026, 11, 24)
HEADING = 'since = 2026-01-01\nsource = "a test"\nconfidence = "D"\n'


def entry(kind: str, key: str, fields: str = "") -> str:
    return f'[[{kind}]]\nkey = "{key}"\n{HEADING}{fields}\n'


def written(changed: str) -> list[Entry]:
    """The facts of the house with one later entry added."""
    return [*entries(), *read(changed)]


def test_five_numbers_to_call() -> None:
    numbers = {fact.number for fact in fact_on(TODAY).emergency.values()}
    assert numbers == {"113", "114", "115", "112", "111"}


@pytest.mark.parametrize(
    ("urgency", "promises"),
    [
        (Urgency.P1, "0s 1m 5m 10m 24h 1d"),
        (Urgency.P2, "20s 10m 30m 2h 3d 3d"),
        (Urgency.P3, "90s 2h 8wh 1d 5d 7d"),
        (Urgency.P4, "90s 8wh 3d None None None"),
    ],
)
def test_the_promise_of_each_urgency(urgency: Urgency, promises: str) -> None:
    s = fact_on(TODAY).service[urgency]
    told = (s.collect, s.triage, s.acknowledge, s.assign, s.update, s.resolve)
    assert " ".join(str(target) for target in told) == promises


def test_waiting_times_of_the_conversation() -> None:
    waits = fact_on(TODAY).waits
    told = (waits.album, waits.nudge, waits.unsure_resend, waits.menu, waits.reopen_window, waits.auto_close)
    assert [str(target) for target in told] == ["4s", "10m", "1m", "1d", "7d", "7d"]


def test_offices_are_closed_on_holidays_and_open_on_days_worked_in_exchange() -> None:
    calendar = fact_on(TODAY).calendar
    for day in (date(2026, 2, 17), date(2026, 9, 2), date(2027, 1, 1), date(2026, 11, 22)):
        assert not calendar.is_working_day(day)
    assert calendar.is_working_day(date(2026, 8, 22))
    assert calendar.is_working_day(TODAY)


def test_a_day_off_is_a_weekday_and_a_day_worked_in_exchange_is_none() -> None:
    calendar = fact_on(TODAY).calendar
    assert all(day.isoweekday() <= 5 for day in calendar.holidays)
    assert all(day.isoweekday() > 5 for day in calendar.make_up_days)


def test_the_night_is_quiet_from_ten_to_six() -> None:
    quiet = fact_on(TODAY).quiet
    assert (quiet.begins.hour, quiet.ends.hour) == (22, 6)


def test_of_two_rules_the_one_in_force_on_the_day_holds() -> None:
    assert str(fact_on(date(2025, 12, 31)).rights.first_answer) == "72h"
    assert str(fact_on(date(2026, 1, 1)).rights.first_answer) == "2wd"


def test_a_number_is_unknown_before_it_exists() -> None:
    assert "disaster" not in fact_on(date(2025, 9, 14)).emergency
    assert "disaster" in fact_on(date(2025, 9, 15)).emergency


def test_a_moment_counts_by_its_day_in_vietnam() -> None:
    new_year_in_vietnam = datetime(2025, 12, 31, 17, 0, tzinfo=UTC)
    assert fact_on(new_year_in_vietnam) is fact_on(date(2026, 1, 1))


def test_a_later_entry_replaces_the_earlier_one_from_its_day_on() -> None:
    later = entry("waits", "nudge", 'limit = "15m"')
    assert str(facts_from(written(later), date(2025, 12, 31)).waits.nudge) == "10m"
    assert str(facts_from(written(later), date(2026, 1, 1)).waits.nudge) == "15m"
    assert str(facts_from([*reversed(written(later))], TODAY).waits.nudge) == "15m"


def test_before_the_first_entry_nothing_is_known() -> None:
    with pytest.raises(BadFact, match=r"facts\.toml: .* no entry holds on that day"):
        fact_on(date(2019, 1, 1))


def test_every_entry_says_since_when_from_where_and_how_sure() -> None:
    assert all(e.source and e.confidence in CONFIDENCES for e in entries())


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (entry("waits", "nudge", 'limit = "soon"'), "[[waits]] nudge: limit: 'soon' is no length of time"),
        (entry("waits", "nudge"), "[[waits]] nudge: limit is None, not str"),
        (entry("waits", "nap", 'limit = "5m"'), "[[waits]] nap: is unknown; waits knows album, nudge"),
        (entry("service", "P1", 'triage = "1m"\nacknowledge = "5m"'), "[[service]] P1: collect is missing"),
        (entry("emergency", "police", 'number = "113"\ncolour = "red"'), "police: colour is no field of it"),
        (entry("emergency", "police", 'number = 113\npurpose = "x"'), "police: number is 113, not str"),
        (
            entry("escalation", "P1", 'stale_after = "1m"\nrepeat_times = true'),
            "P1: repeat_times is True, not int",
        ),
        (entry("quiet", "night", 'begins = "25:00"\nends = "06:00"'), "night: begins: hour must be in 0..23"),
        (entry("office", "week", 'weekdays = [1]\nspans = [["07:30"]]'), "week: spans are pairs"),
        (entry("office", "week", "weekdays = [1]\nspans = []"), "week: office hours need at least"),
        (entry("holidays", "x", 'off = ["2026-01-01"]'), "x: off is '2026-01-01', not date"),
    ],
)
def test_a_slip_of_the_pen_is_named_with_file_and_entry(text: str, complaint: str) -> None:
    with pytest.raises(BadFact, match=re.escape(complaint)) as bad:
        facts_from(written(text), TODAY)
    assert str(bad.value).startswith("handlers/texts/facts.toml: [[")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (entry("waits", "nudge").replace("key", "name"), "key is missing"),
        (entry("waits", "nudge").replace("2026-01-01", '"2026"'), "since is '2026', not date"),
        (entry("waits", "nudge").replace("2026-01-01", "2026-01-01T00:00:00"), "since is datetime"),
        (entry("waits", "nudge").replace('"D"', '"E"'), "needs a source, and a confidence"),
        (entry("waits", "nudge").replace('"a test"', '""'), "needs a source, and a confidence"),
        ('[waits]\nkey = "nudge"', "two pairs of brackets"),
        ("waits = [1]", "two pairs of brackets"),
    ],
)
def test_an_entry_without_its_heading_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(BadFact, match=re.escape(complaint)):
        read(text)


def test_two_entries_may_not_begin_on_the_same_day() -> None:
    twice = entry("waits", "nudge", 'limit = "5m"')
    with pytest.raises(BadFact, match="stands twice since 2026-01-01"):
        facts_from(written(twice + twice), TODAY)
