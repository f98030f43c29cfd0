"""The calendar of notices is read strictly: a slip of the pen is named with what to write instead."""

from datetime import date, datetime, timedelta

import pytest

from handlers.rules.clocks import VIETNAM
from handlers.rules.fact_entries import BadFact
from handlers.rules.fact_entries import read as read_entries
from handlers.rules.facts import fact_on
from handlers.rules.guard import concerns
from handlers.rules.notice_calendar import FILE, Occasion, calendar_from, calendar_on, entries
from handlers.rules.notice_forms import compose
from handlers.rules.notice_words import tells_when
from storage.words import Role

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=VIETNAM)
GOOD = """
[[notice]]
key = "market"
name = "Phiên chợ"
rule = "FREQ=WEEKLY;BYDAY=SU"
time = "07:00"
lead = "1d"
asked = "08:00"
holds = "5h"
level = "group"
responsible = ["unit_head"]
what = "Chợ phiên sáng nay. Mất đồ thì gọi {police}."
since = 2026-01-01
source = "given"
confidence = "D"
"""


def made(written: str) -> dict[str, Occasion]:
    return dict(calendar_from(read_entries(written, FILE), DAY))


def times(key: str, since: str, until: str) -> list[str]:
    begin, end = (datetime.fromisoformat(day).replace(tzinfo=VIETNAM) for day in (since, until))
    found = calendar_on(NOW)[key].between(begin, end)
    return [f"{at.astimezone(VIETNAM):%Y-%m-%d %H:%M}" for at in found]


def test_the_file_is_whole_and_every_word_may_go_out() -> None:
    found = calendar_on(NOW)
    assert set(found) == {"festival", "dry_season", "month"}
    quiet = fact_on(NOW).quiet
    for occasion in found.values():
        text = compose(occasion.parts)
        assert concerns(text) == ()
        assert not text or tells_when(text)
        assert len(text) < 600, "people read a notice on a telephone"
        assert not quiet.covers(occasion.first_at), "nobody is woken by an occasion"
        assert Role.POLICE_CHIEF in occasion.responsible
    assert all(entry.source for entry in entries())


def test_when_the_occasions_are() -> None:
    assert times("festival", "2026-01-01", "2028-01-01") == ["2026-08-19 07:00", "2027-08-19 07:00"]
    dry = times("dry_season", "2026-10-01", "2027-10-01")
    assert (dry[0], dry[-1]) == ("2026-11-06 17:00", "2027-04-30 17:00")
    assert {at[5:7] for at in dry} == {"11", "12", "01", "02", "03", "04"}
    assert times("month", "2026-12-01", "2027-02-03") == [
        "2026-12-02 17:30",
        "2027-01-02 17:30",
        "2027-02-02 17:30",
    ]


def test_somebody_is_asked_the_day_before() -> None:
    occasion = calendar_on(NOW)["festival"]
    (at,) = occasion.between(NOW, NOW + timedelta(days=300))
    assert occasion.asked_at(at) == datetime(2027, 8, 18, 8, 0, tzinfo=VIETNAM)


def test_numbers_to_call_come_from_the_facts_and_a_newer_entry_counts() -> None:
    newer = GOOD.replace("2026-01-01", "2026-11-01").replace("Phiên chợ", "Chợ phiên")
    later = GOOD.replace("2026-01-01", "2026-12-01").replace("Phiên chợ", "Chợ Tết")
    found = made(GOOD + newer + later)["market"]
    assert found.name == "Chợ phiên"
    assert fact_on(NOW).emergency["police"].number in found.parts["what"]


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ('"FREQ=WEEKLY;BYDAY=SU"', '"jeden Sonntag"', "RFC 5545"),
        ('"FREQ=WEEKLY;BYDAY=SU"', '"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"', "nothing comes of it"),
        ('"07:00"', '"25:00"', "time: hour must be"),
        ('"1d"', '"2h"', "write 1d"),
        ('"5h"', '"5 hours"', "holds:"),
        ('"group"', '"province"', "write commune or group"),
        ('["unit_head"]', '["resident"]', "write one of"),
        ('["unit_head"]', "[]", "nobody is responsible"),
        ("{police}", "{mayor}", "'mayor' in braces is no fact"),
        ('what = "Chợ', 'do = "Chợ', "what is missing"),
        ('what = "Chợ', 'figures = "month"\nwhat = "Chợ', "not both"),
        ('what = "Chợ', 'figures = "week"\nwhat = "Chợ', 'write "month"'),
        ('what = "Chợ', 'whom = "Chợ', "whom is no field"),
        ("Chợ phiên sáng nay.", "Chợ phiên sáng nay. " * 100, "characters"),
        ('source = "given"', 'source = ""', "needs a source"),
    ],
)
def test_a_slip_of_the_pen_is_named_with_its_remedy(wrong: str, right: str, said: str) -> None:
    assert made(GOOD)["market"].responsible == (Role.UNIT_HEAD,)
    with pytest.raises(
        BadFact, match=r"^handlers/texts/calendar_of_notices.toml: \[\[notice\]\] market: "
    ) as bad:
        made(GOOD.replace(wrong, right))
    assert said in str(bad.value)
    assert "\n" not in str(bad.value)
