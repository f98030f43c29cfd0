"""What comes back: somebody is asked the day before, and without their word nothing leaves."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot import occasions
from storage import accounts, people
from storage.tables import NoticeOccasion, Report, Unit
from storage.words import NoticeState, ReportState, Role, UnitKind, Urgency
from tests.stories.street import UNDONE, Street
from tests.stories.ward import MORNING, VIETNAM, Neighbour, Ward

MEETING = "Tối nay 19 giờ tổ ta dọn vệ sinh ngõ. Mỗi nhà một người."
FESTIVAL = "Ngày hội Toàn dân bảo vệ an ninh Tổ quốc"


async def open_street(url: str, folder: Path, at: datetime) -> Street:
    """A street whose calendar is looked at, as in a house that runs."""
    ward = await Ward.open(url, folder, at=at)
    street = await Street.of(ward)
    await occasions.see_to(ward.house.clerk, ward.clock.now)
    await ward.settle()
    return street


@pytest.fixture
async def street(url: str, tmp_path: Path) -> AsyncIterator[Street]:
    street = await open_street(url, tmp_path, MORNING)
    yield street
    await street.ward.close()


@pytest.fixture
async def august(url: str, tmp_path: Path) -> AsyncIterator[Street]:
    """Two days before the festival."""
    street = await open_street(url, tmp_path, datetime(2027, 8, 17, 9, 0, tzinfo=VIETNAM))
    yield street
    await street.ward.close()


def asked(who: Neighbour, words: str) -> list[str]:
    return [text for text in who.texts() if words in text and "Tôi đã soạn sẵn" in text]


def on(day: int, hour: int, minute: int = 0, *, month: int = 8, year: int = 2027) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=VIETNAM)


async def sleeps_until(ward: Ward, when: datetime) -> None:
    """Nothing works until then, as after a power cut."""
    await ward.goes_down()
    ward.clock.set(when)
    await ward.comes_back()


# --- The calendar ----------------------------------------------------------------------------------------


async def test_the_festival_is_asked_about_the_day_before_and_leaves_at_its_hour(august: Street) -> None:
    ward = august.ward
    await ward.until(on(18, 7, 59))
    assert not asked(august.tam, FESTIVAL)
    await ward.until(on(18, 8, 1))
    august.tam.sees(FESTIVAL, "Phường Chiềng Lề", "07:00 ngày mai", "Chưa gửi cho ai", "6 người", "ngày 19/8")
    assert not asked(august.son, FESTIVAL)
    await august.tam.presses("Gửi lúc 07:00 ngày mai")
    august.tam.sees("sẽ gửi lúc 07:00 ngày mai")
    await ward.until(on(19, 6, 59))
    assert all(one.is_quiet() for one in august.five)
    await ward.until(on(19, 7, 1))
    for one in (*august.five, *august.six):
        assert sum("Hôm nay là Ngày hội Toàn dân" in text for text in one.texts()) == 1
    assert august.notices()[0].source == "schedule"


async def test_other_words_another_hour_or_not_this_time(august: Street) -> None:
    ward = august.ward
    await ward.until(on(18, 8, 1))
    await august.tam.presses("Sửa lời")
    await august.tam.says("Ngày hội ở sân phường lúc 8 giờ sáng 19/8, mời bà con.")
    await august.tam.says(f"HẸN GIỜ {august.code()} 20h tối nay")
    await ward.until(on(18, 16, 5))
    august.tam.sees("vẫn là bản đang soạn", "20:00")
    assert not asked(august.son, FESTIVAL), "whoever has begun to change it has answered"
    await august.tam.says(f"GỬI {august.code()}")
    await ward.until(on(18, 20, 1))
    august.five[0].sees("Ngày hội ở sân phường")
    await ward.until(on(19, 7, 30))
    august.tam.sees_nothing_of("đến giờ mà")


async def test_a_tap_says_not_this_time(august: Street) -> None:
    await august.ward.until(on(18, 8, 1))
    await august.tam.presses("Lần này không")
    await august.ward.until(on(20, 9))
    assert august.notices()[0].state is NoticeState.CANCELLED
    assert all(one.is_quiet() for one in august.five)
    assert not asked(august.son, FESTIVAL)


async def test_nobody_answers_the_next_is_asked_once_and_nothing_is_sent(august: Street) -> None:
    ward = august.ward
    await ward.until(on(18, 16, 5))
    august.tam.sees("chưa được trả lời, nên tôi hỏi sơn")
    august.son.sees("Tôi đã soạn sẵn", "tâm", "chưa trả lời", "07:00 ngày mai")
    await august.tam.says(f"GỬI {august.code()}")
    august.tam.sees("không còn là bản đang soạn của ông/bà")
    await ward.until(on(20, 9))
    august.son.sees("đến giờ mà", "không gửi cho ai")
    august.tam.sees("đến giờ mà", "không gửi cho ai")
    assert len(asked(august.son, FESTIVAL)) == len(asked(august.tam, FESTIVAL)) == 1
    assert not asked(august.minh, FESTIVAL)
    assert all(one.is_quiet() for one in august.five)


async def test_the_next_one_lets_it_go_after_its_hour_has_come(august: Street) -> None:
    await august.ward.until(on(19, 8))
    await august.son.presses("Gửi bây giờ")
    await august.ward.until(UNDONE)
    august.five[0].sees("Hôm nay là Ngày hội")
    await august.ward.until(on(20, 9))
    assert len(august.notices()) == 1


async def test_whoever_zalo_does_not_reach_is_not_waited_for(august: Street) -> None:
    august.heard_days_ago([august.tam], 30)
    await august.ward.until(on(18, 8, 2))
    assert not asked(august.tam, FESTIVAL)
    august.son.sees(FESTIVAL, "tâm", "chưa trả lời")
    await august.son.presses("Gửi lúc 07:00 ngày mai")
    await august.ward.until(on(19, 7, 5))
    august.five[0].sees("Hôm nay là Ngày hội")


async def test_a_duty_officer_still_needs_the_second_person(street: Street) -> None:
    """The dry season is asked of the desk; what goes to several groups is for command to approve."""
    await street.ward.until(on(26, 8, 1, month=11, year=2026))
    street.minh.sees("Nhắc phòng cháy mùa khô", "17:00 ngày mai", "114")
    await street.minh.presses("Gửi lúc 17:00 ngày mai")
    street.minh.sees("Đã xin duyệt")
    await street.tam.presses("Duyệt")
    street.tam.sees("Gửi lúc 17:00 ngày mai")
    await street.ward.until(on(27, 17, 1, month=11, year=2026))
    street.five[0].sees("Mùa khô, một tàn lửa")


async def test_the_dry_season_comes_every_week_in_its_months_alone(url: str, tmp_path: Path) -> None:
    street = await open_street(url, tmp_path, on(20, 9, month=4))
    for day in (27, 29):
        await street.ward.until(on(day, 7, month=4))
        street.heard_days_ago([street.minh], 0)
    await street.ward.until(on(20, 9, month=5))
    assert len(asked(street.minh, "mùa khô")) == 2  # 23 and 30 April are Fridays
    await street.ward.close()


async def test_two_communes_are_asked_apart(august: Street) -> None:
    other = await august.ward.person("quý", Role.POLICE_CHIEF, "CSI")
    await august.ward.until(on(18, 8, 1))
    assert len(asked(other, "Phường Chiềng Sinh")) == len(asked(august.tam, "Phường Chiềng Lề")) == 1
    assert not asked(other, "Phường Chiềng Lề")
    await august.tam.presses("Gửi lúc 07:00 ngày mai")
    await august.ward.until(on(19, 7, 5))
    august.five[0].sees("Hôm nay là Ngày hội")
    assert [n.state for n in august.notices()].count(NoticeState.DRAFT) == 1, "the other one was not let go"


async def test_two_accounts_are_asked_apart(august: Street) -> None:
    def another(db: Session) -> None:
        now = august.ward.clock.now()
        accounts.describe(db, "2000000000000000002", ["key"], now)
        unit = Unit(oa_id="2000000000000000002", code="X", name="Xã Mường Bú", kind=UnitKind.COMMUNE)
        db.add(unit)
        db.flush()
        chief = people.meet(db, "2000000000000000002", "chief", now)
        people.grant(db, chief, unit.id, Role.POLICE_CHIEF, now, by=None)

    august.ward.house.clerk.do(another)
    await occasions.see_to(august.ward.house.clerk, august.ward.clock.now)
    await august.ward.until(on(18, 8, 1))
    found = august.ward.read(lambda db: list(db.exec(select(NoticeOccasion))))
    assert len({(o.oa_id, o.unit_id) for o in found}) == len(found) == 2


# --- Outages ---------------------------------------------------------------------------------------------


async def test_an_occasion_survives_restarts_and_is_never_asked_twice(august: Street) -> None:
    ward = august.ward
    await sleeps_until(ward, on(18, 7, 30))
    await occasions.see_to(ward.house.clerk, ward.clock.now)
    await ward.until(on(18, 8, 1))
    await sleeps_until(ward, on(18, 8, 30))
    await occasions.see_to(ward.house.clerk, ward.clock.now)
    await ward.until(on(18, 15, 0))
    assert len(asked(august.tam, FESTIVAL)) == 1


async def test_after_an_outage_it_is_asked_while_there_is_time_but_not_at_night(august: Street) -> None:
    await sleeps_until(august.ward, on(18, 23, 30))
    assert not asked(august.tam, FESTIVAL)
    await august.ward.until(on(19, 6, 1))
    assert len(asked(august.tam, FESTIVAL)) == 1
    assert all(one.is_quiet() for one in august.five)


async def test_an_occasion_that_has_passed_is_not_asked_about(august: Street) -> None:
    await sleeps_until(august.ward, on(19, 7, 30))
    await august.ward.until(on(25, 9))
    assert not asked(august.tam, FESTIVAL)
    assert august.notices() == []


async def test_what_was_let_go_but_missed_its_day_is_not_sent_late(august: Street) -> None:
    await august.ward.until(on(18, 8, 1))
    await august.tam.presses("Gửi lúc 07:00 ngày mai")
    await sleeps_until(august.ward, on(20, 9))
    august.tam.sees("đã quá hạn nên không gửi nữa")
    assert all(one.is_quiet() for one in august.five)


# --- The month's figures ---------------------------------------------------------------------------------


def add_reports(street: Street, number: int, category: str, **facts: object) -> None:
    """Reports of Tổ 5 that came in October and were taken after ten minutes."""

    def work(db: Session) -> None:
        unit = db.exec(select(Unit).where(col(Unit.code) == "CLE05")).one()
        at = datetime(2026, 11, 10, 9, 0, tzinfo=VIETNAM)
        for n in range(number):
            report = Report(
                oa_id=street.ward.oa_id,
                code=f"BT-{category[:3].upper()}{n}{len(facts)}",
                urgency=Urgency.P3,
                category=category,
                unit_id=unit.id,
                created_at=at,
                grew_at=at,
                acknowledged_at=at + timedelta(minutes=10),
            )
            for name, value in facts.items():
                setattr(report, name, value)
            db.add(report)

    street.ward.house.clerk.do(work)


async def test_the_month_is_told_in_numbers_that_point_to_nobody(street: Street) -> None:
    done = datetime(2026, 11, 20, 9, 0, tzinfo=VIETNAM)
    ended = {"state": ReportState.CLOSED, "resolved_at": done, "closed_at": done}
    add_reports(street, 9, "theft", outcome="solved", **ended)
    add_reports(street, 6, "noise_disorder")
    add_reports(street, 3, "environment", outcome="unfounded", **ended)
    add_reports(street, 7, "domestic_violence", is_confidential=True)
    add_reports(street, 2, "theft", state=ReportState.NOT_REPORT)
    await street.ward.until(on(1, 8, 1, month=12, year=2026))
    street.tam.sees("Bà con báo – Công an làm (Phường Chiềng Lề)", "17:30 ngày mai", "tháng 11/2026")
    text = asked(street.tam, "tháng 11/2026")[0]
    assert "Bà con báo: 25 việc." in text
    assert "Nhiều nhất: Trộm cắp 9; Ồn ào, mất trật tự 6." in text
    assert "trong 10 phút hoặc sớm hơn" in text
    assert "Đã giải quyết xong: 9 việc." in text
    assert "không thấy sự việc: một vài việc." in text
    assert "Bạo lực" not in text
    assert "Môi trường" not in text
    assert "Tổ tuần tra" not in text
    street.heard_days_ago(street.six, 1)
    await street.tam.presses("Gửi lúc 17:30 ngày mai")
    await street.ward.until(on(2, 17, 31, month=12, year=2026))
    street.six[0].sees("Bà con báo: 25 việc.")


async def test_a_month_without_reports_says_so(street: Street) -> None:
    await street.ward.until(on(1, 8, 1, month=12, year=2026))
    street.tam.sees("tháng 11/2026", "Chưa có việc nào được báo qua kênh này")
    street.tam.sees_nothing_of("Một nửa số việc")


# --- One's own notices -----------------------------------------------------------------------------------


async def repeats(street: Street, often: str) -> str:
    """Hùng's notice, sent today and repeated; returns its code."""
    await street.hung.says(f"THÔNG BÁO {MEETING}", "GỬI")
    await street.ward.until(UNDONE)
    code = street.code()
    await street.hung.says(f"LẶP LẠI {code} {often}")
    return code


async def test_ones_own_notice_comes_back_every_week_with_one_tap(street: Street) -> None:
    ward, code = street.ward, await repeats(street, "thứ bảy hằng tuần 16h")
    street.hung.sees("sẽ lặp lại: thứ bảy hằng tuần, 16:00", "16:00 ngày 28/11")
    await ward.until(on(27, 8, 1, month=11, year=2026))
    street.hung.sees(
        "Tôi đã soạn sẵn", f"{code} lặp lại thứ bảy hằng tuần", "16:00 ngày mai", "dọn vệ sinh ngõ"
    )
    await street.hung.presses("Gửi lúc 16:00 ngày mai")
    await ward.until(on(28, 16, 1, month=11, year=2026))
    assert sum("dọn vệ sinh" in text for text in street.five[0].texts()) == 2
    street.heard_days_ago([street.hung, *street.five], 0)
    await ward.until(on(5, 16, 1, month=12, year=2026))
    assert len(asked(street.hung, code)) == 2, "the next week it is asked again"
    street.hung.sees("đến giờ mà", "không gửi cho ai")
    assert sum("dọn vệ sinh" in text for text in street.five[0].texts()) == 2


async def test_it_stops_when_its_author_says_so_and_the_list_shows_what_comes(street: Street) -> None:
    code = await repeats(street, "ngay 5 hang thang 8h")
    await street.hung.says("lich thong bao")
    street.hung.sees("Thông báo sẽ lặp lại", code, "ngày 5 hằng tháng, 08:00", "08:00 ngày 5/12")
    await street.hung.presses(f"Thôi lặp {code}")
    street.hung.sees("thôi lặp lại")
    await street.hung.says("LỊCH THÔNG BÁO")
    street.hung.sees("chưa có thông báo nào lặp lại")
    await street.hung.says(f"THÔI LẶP {code}")
    street.hung.sees("không lặp lại.")
    await street.ward.until(on(6, 9, month=12, year=2026))
    assert not asked(street.hung, code)
    await street.tam.says("LỊCH THÔNG BÁO")
    street.tam.sees("Thông báo sẽ lặp lại", "Nhắc phòng cháy mùa khô", "Bà con báo – Công an làm", FESTIVAL)


async def test_said_again_it_comes_back_otherwise(street: Street) -> None:
    code = await repeats(street, "thứ bảy hằng tuần")
    await street.hung.says(f"LẶP LẠI {code} chủ nhật hằng tuần 8h")
    await street.ward.until(on(27, 9, month=11, year=2026))
    assert not asked(street.hung, code)
    await street.ward.until(on(28, 9, month=11, year=2026))
    assert len(asked(street.hung, "chủ nhật hằng tuần, 08:00")) == 1


async def test_how_it_comes_back_is_asked_and_not_guessed(street: Street) -> None:
    code = await repeats(street, "")
    street.hung.sees("Lặp lại", "thế nào?")
    await street.hung.says(f"LẶP LẠI {code} hằng ngày")
    await street.five[0].says(f"LẶP LẠI {code} hằng tuần")
    street.five[0].sees_nothing_of("sẽ lặp lại")
    await street.tam.says(f"LẶP LẠI {code} hằng tuần")
    street.tam.sees("không lặp lại được")
    await street.tam.says("KHẨN Có lũ quét ở suối, lên chỗ cao ngay", "Tổ 5")
    await street.tam.says(f"LẶP LẠI {street.code()} hằng tuần")
    street.tam.sees("Chỉ lặp lại thông báo thường")
    await street.hung.says("LỊCH THÔNG BÁO")
    street.hung.sees("chưa có thông báo nào lặp lại")


async def test_words_with_a_date_are_pointed_out(street: Street) -> None:
    await street.hung.says("THÔNG BÁO Ngày 28/11 lúc 8 giờ tổ ta họp.", "GỬI")
    await street.hung.says(f"LẶP LẠI {street.code()} hằng tuần")
    street.hung.sees("sẽ lặp lại", "Lời có ghi ngày")


async def test_where_its_author_leads_no_more_whoever_leads_is_asked(street: Street) -> None:
    code = await repeats(street, "thứ bảy hằng tuần 16h")
    hoa = await street.ward.person("khoa", Role.UNIT_HEAD, "CLE05")

    def leave(db: Session) -> None:
        person = people.by_zalo_id(db, street.ward.oa_id, street.hung.uid)
        assert person is not None
        for grant in people.grants_of(db, person.id, street.ward.clock.now()):
            grant.ends_at = street.ward.clock.now()

    street.ward.house.clerk.do(leave)
    await street.ward.until(on(27, 8, 1, month=11, year=2026))
    assert not asked(street.hung, code)
    assert len(asked(hoa, code)) == 1
    await hoa.presses("Gửi lúc 16:00 ngày mai")
    await street.ward.until(on(28, 16, 1, month=11, year=2026))
    assert sum("dọn vệ sinh" in text for text in street.five[0].texts()) == 2


async def test_a_notice_that_was_recalled_comes_back_no_more(street: Street) -> None:
    code = await repeats(street, "thứ bảy hằng tuần 16h")
    await street.hung.says(f"THU HỒI {code}")
    await street.ward.until(on(6, 9, month=12, year=2026))
    street.hung.sees("nên thôi lặp lại", code, "đã thu hồi")
    assert not asked(street.hung, code)


async def test_a_time_that_passed_in_an_outage_is_told_and_the_next_is_asked_about(
    street: Street,
) -> None:
    code = await repeats(street, "thứ bảy hằng tuần 16h")
    await sleeps_until(street.ward, on(29, 9, month=11, year=2026))
    street.heard_days_ago([street.hung], 0)
    street.hung.sees("đã qua lúc máy không làm việc", "không gửi cho ai")
    assert not asked(street.hung, code)
    await street.ward.until(on(4, 8, 1, month=12, year=2026))
    assert len(asked(street.hung, code)) == 1
    drafts = [n for n in street.notices() if n.source == "schedule" and "dọn vệ sinh" in n.text]
    assert [n.state for n in drafts] == [NoticeState.DRAFT]
