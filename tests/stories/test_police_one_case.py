"""One matter reported by many: officers are asked, nobody is rung twenty times, a merge can be taken back."""

from datetime import timedelta

from sqlmodel import Session, col, select

from storage import reports
from storage.tables import Diary, Report
from storage.words import ReportState, Role, Urgency
from tests.stories.ward import Neighbour, Ward

KARAOKE = "nhà bên hát karaoke ồn quá, tổ 5"
NOISY = "karaoke ầm ĩ cả tổ 5 không ngủ được"
FIRE = "cháy nhà ở tổ 5 cứu với"


async def officers(ward: Ward) -> Neighbour:
    return await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)


async def resident(ward: Ward, name: str, unit: str = "CLE05") -> Neighbour:
    return await ward.person(name, Role.RESIDENT, unit)


async def two(ward: Ward, words: str = KARAOKE, more: str = NOISY) -> tuple[Neighbour, Neighbour, Neighbour]:
    duty, lan, mai = await officers(ward), await resident(ward, "lan"), await resident(ward, "mai")
    await lan.says(words, "XONG")
    await ward.until(timedelta(minutes=2))
    duty.has_read()
    await mai.says(more, "XONG")
    await ward.until(timedelta(seconds=1))
    return duty, lan, mai


def codes(ward: Ward) -> list[str]:
    return [r.code for r in ward.reports()]


def rings(officer: Neighbour) -> list[str]:
    return [t for t in officer.texts() if t.startswith("[P1]")]


def open_diary(ward: Ward) -> set[tuple[str, str, str, str]]:
    def asked(db: Session) -> set[tuple[str, str, str, str]]:
        rows = db.exec(select(Diary).where(col(Diary.done_at).is_(None), col(Diary.feature) == "ladder"))
        return {(d.kind, d.key, d.due_at.isoformat(), str(d.details)) for d in rows}

    return ward.read(asked)


# --- Proposed --------------------------------------------------------------------------------------------


async def test_the_second_report_of_one_matter_is_proposed_with_one_tap(ward: Ward) -> None:
    duty, lan, mai = await two(ward)
    first, second = codes(ward)
    duty.sees("CÓ THỂ TRÙNG", first, second)
    assert ward.reports()[1].merged_into is None, "a person decides"
    assert second in mai.texts()[0]
    await duty.presses(f"Gộp vào {first}")
    assert ward.reports()[1].state is ReportState.MERGED
    lan.sees_nothing_of(second)
    mai.sees_nothing_of(first)


async def test_another_matter_is_rung_for_itself(ward: Ward) -> None:
    duty, _, _ = await two(ward, FIRE, "nhà em bị cháy ở tổ 5")
    second = codes(ward)[1]
    team = await ward.person("tâm", Role.TEAM_LEADER, "CLE05")
    await duty.presses("Vụ khác")
    duty.sees("Tin mới", second)
    team.sees("Cháy", second)
    await ward.until(timedelta(minutes=6))
    duty.sees(f"CHƯA AI NHẬN {second}")


async def test_what_is_far_or_late_or_different_is_not_proposed(ward: Ward) -> None:
    duty, lan = await officers(ward), await resident(ward, "lan")
    await lan.says(KARAOKE, "XONG")
    tam = await resident(ward, "tám", "CLE06")
    await tam.says("hàng xóm hát karaoke ồn quá, tổ 6", "XONG")
    await (await resident(ward, "ba")).says("mất xe máy ở tổ 5 tối qua", "XONG")
    await ward.until(timedelta(minutes=65))
    await (await resident(ward, "tư")).says(KARAOKE, "XONG")
    await ward.until(timedelta(minutes=3))
    duty.sees_nothing_of("CÓ THỂ TRÙNG")


async def test_pins_near_each_other_are_proposed_across_the_border_of_two_groups(ward: Ward) -> None:
    duty, lan, mai = await officers(ward), await resident(ward, "lan"), await resident(ward, "mai", "CLE06")
    await lan.says("cháy")
    await lan.sends_pin(21.3335, 103.9076)
    await mai.says("cháy to lắm")
    await mai.sends_pin(21.3340, 103.9080)
    await ward.until(timedelta(minutes=2))
    first, second = codes(ward)
    duty.sees(f"{second} có thể trùng {first}")
    await duty.presses(f"Gộp vào {first}")
    assert ward.reports()[1].merged_into == ward.reports()[0].id


async def test_an_officer_who_may_not_see_the_other_hears_nothing_of_it(ward: Ward) -> None:
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE06", on_duty=True)
    duty, lan, mai = await officers(ward), await resident(ward, "lan"), await resident(ward, "mai", "CLE06")
    await lan.says("cháy")
    await lan.sends_pin(21.3325, 103.9063)
    await mai.says("cháy to lắm, ở tổ 6")
    await mai.sends_pin(21.3345, 103.9080)
    await ward.until(timedelta(minutes=3))
    first, second = codes(ward)
    assert duty.sees("trùng", first, second)
    beat.sees(second)
    beat.sees_nothing_of(first)
    await beat.says(f"GỘP {second} VÀO {first}")
    assert ward.reports()[1].merged_into is None


# --- A flood ---------------------------------------------------------------------------------------------


async def test_twenty_people_report_one_fire(ward: Ward) -> None:
    """Each gets the number and a code at once; officers read of all twenty in a few messages."""
    duty = await officers(ward)
    people = [await resident(ward, f"dân {n}") for n in range(20)]
    for one in people:
        await one.says(FIRE)
        assert "114" in one.last().splitlines()[0]
        assert ward.reports()[-1].code in one.last()
        await ward.until(timedelta(seconds=15))
    await ward.until(timedelta(minutes=1, seconds=30))
    read = "\n".join(duty.texts())
    assert all(code in read for code in codes(ward)), "none is lost"
    new = [t for t in rings(duty) if "CHƯA AI NHẬN" not in t]
    assert len(new) <= 8
    assert {r.urgency for r in ward.reports()} == {Urgency.P1}
    assert not any(r.merged_into for r in ward.reports())
    await duty.says(f"NHẬN {codes(ward)[0]}", f"GỘP HẾT VÀO {codes(ward)[0]}")
    assert "19 tin" in duty.last()
    for one in people:
        one.sees("đã nhận lúc")
    await duty.says("DANH SÁCH")
    assert "(+19 tin gộp)" in duty.last()
    duty.has_read()
    await ward.until(timedelta(minutes=9))
    assert not [m for m in duty.phone.unread() if "CHƯA AI NHẬN" in m.text]


async def test_what_nobody_joins_or_takes_climbs_the_ladder_together(ward: Ward) -> None:
    duty = await officers(ward)
    chief = await ward.person("thắng", Role.POLICE_CHIEF, "CLE")
    for name in ("lan", "mai", "tám", "ba"):
        await (await resident(ward, name)).says(FIRE)
    first, *others = codes(ward)
    await duty.says(f"NHẬN {first}")
    await ward.until(timedelta(minutes=12))
    text = chief.sees("CHƯA AI NHẬN 3 tin")
    assert all(code in text for code in others)


async def test_where_the_first_is_over_the_next_one_leads(ward: Ward) -> None:
    duty = await officers(ward)
    for name in ("lan", "mai", "tám"):
        await (await resident(ward, name)).says(FIRE)
    first, second, third = codes(ward)
    await duty.says(f"NHẬN {first}", f"XONG {first} Cháy rác, đã dập")
    duty.has_read()
    await ward.until(timedelta(minutes=8))
    duty.sees("Tin mới", second)
    duty.sees(third, f"trùng {second}")


async def test_an_addition_to_one_of_many_reaches_the_officers(ward: Ward) -> None:
    duty, _, mai = await two(ward, FIRE, FIRE)
    duty.has_read()
    await mai.says("có hai cháu bé trong nhà")
    await ward.until(timedelta(minutes=2))
    duty.sees("hai cháu bé")


# --- One case --------------------------------------------------------------------------------------------


async def test_a_question_goes_to_everybody_or_to_one(ward: Ward) -> None:
    duty, lan, mai = await two(ward)
    first, second = codes(ward)
    await duty.says(f"GỘP {second} VÀO {first}", f"NHẬN {first}")
    lan.sees("đã nhận", first)
    mai.sees("đã nhận", second)
    await duty.says(f"HỎI {second} Bà con ở nhà số mấy?")
    mai.sees("nhà số mấy", second)
    lan.sees_nothing_of("nhà số mấy")
    assert ward.reports()[0].state is ReportState.WAITING_REPORTER
    duty.has_read()
    await mai.says("nhà số 14")
    await ward.until(timedelta(minutes=1))
    duty.sees("nhà số 14", first)
    assert len(ward.reports()) == 2
    await duty.says(f"HỎI {first} Còn ồn không?")
    lan.sees("Còn ồn không", first)
    mai.sees("Còn ồn không", second)


async def test_each_reporter_confirms_for_himself(ward: Ward) -> None:
    duty, lan, mai = await two(ward)
    first, second = codes(ward)
    await duty.says(f"GỘP {second} VÀO {first}", f"XONG {first} Chủ nhà đã tắt loa")
    await lan.presses("Được rồi")
    assert "với bà con" in lan.last()
    assert ward.reports()[0].state is ReportState.RESOLVED, "the other has not said a word yet"
    await lan.says(first)
    assert "chưa?" not in lan.last()
    await mai.says("CHƯA")
    assert second in mai.last()
    assert ward.reports()[0].state is ReportState.REOPENED
    await duty.says(f"XONG {first} Đã lập biên bản")
    await lan.says("ĐƯỢC")
    await mai.says("ĐƯỢC")
    assert "đã đóng" in mai.last()
    assert ward.reports()[0].state is ReportState.CLOSED


async def test_a_reporter_of_a_joined_report_sees_only_what_is_theirs(ward: Ward) -> None:
    duty, lan, mai = await two(ward, "nhà số 12 ngõ 7 hát karaoke ồn quá, tổ 5")
    first, second = codes(ward)
    await duty.says(f"GỘP {second} VÀO {first}", f"NHẬN {first}")
    await mai.says(second)
    assert "Công an" in mai.last()
    assert "ngõ 7" not in mai.last(), "the words of another reporter stay with them"
    await mai.says(first)
    assert "Không tìm thấy" in mai.last()
    await mai.says(f"RÚT {first}")
    assert ward.reports()[0].state is ReportState.ACKNOWLEDGED
    await mai.says("TIN CỦA TÔI")
    assert second in mai.last()
    assert first not in mai.last()
    await mai.says(f"RÚT {second}")
    assert "cán bộ" in mai.last()
    duty.sees("muốn rút", second)
    await lan.says(f"RÚT {first}")
    assert ward.reports()[0].state is ReportState.WITHDRAWN


async def test_what_is_added_to_a_joined_report_stays_its_own_and_reaches_the_case(ward: Ward) -> None:
    duty, _, mai = await two(ward)
    first, second = codes(ward)
    await duty.says(f"GỘP {second} VÀO {first}", f"NHẬN {first}")
    await mai.says(f"THÊM {second} giờ họ còn đánh nhau, có người chảy máu")
    await ward.until(timedelta(minutes=1))
    duty.sees("chảy máu", first)
    assert ward.reports()[0].urgency is Urgency.P1
    await duty.says(first)
    duty.sees("Gộp cùng", second, "chảy máu")
    story = ward.read(lambda db: [e.text for e in reports.story(db, db.get_one(Report, 1))])
    assert not any("chảy máu" in words for words in story)


# --- Taken apart -----------------------------------------------------------------------------------------


async def test_a_merge_undone_leaves_no_trace(ward: Ward) -> None:
    duty, lan, mai = await two(ward, KARAOKE, "đang đánh nhau ở quán karaoke tổ 5, có người bị chém")
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05")
    first, second = codes(ward)
    await duty.says(f"GIAO {second} CHO minh", f"VÀO SỔ {second} 17/2026")
    before, diary = ward.reports(), open_diary(ward)
    await duty.says(f"GỘP {second} VÀO {first}")
    assert ward.reports()[0].urgency is Urgency.P1
    assert open_diary(ward) != diary
    await duty.says(f"TÁCH {second}")
    after = ward.reports()
    ignored = {"moved_at", "apart_at", "told_up_to", "thanked_up_to"}
    for one, other in zip(before, after, strict=True):
        assert one.model_dump(exclude=ignored) == other.model_dump(exclude=ignored)
    assert {d for d in open_diary(ward) if d[1] == str(after[1].id)} == {
        d for d in diary if d[1] == str(after[1].id)
    }
    mai.sees("xem riêng", second)
    lan.sees_nothing_of("xem riêng")
    mai.has_read()
    await beat.says(f"TRẢ LỜI {second} Chúng tôi tới rồi")
    mai.sees("tới rồi")
    lan.sees_nothing_of("tới rồi")


async def test_taken_apart_an_unseen_emergency_goes_on_climbing(ward: Ward) -> None:
    duty = await officers(ward)
    chief = await ward.person("thắng", Role.POLICE_CHIEF, "CLE")
    lan, mai = await resident(ward, "lan"), await resident(ward, "mai")
    await lan.says(KARAOKE, "XONG")
    await mai.says(FIRE)
    first, second = codes(ward)
    await duty.says(f"GỘP {second} VÀO {first}", f"NHẬN {first}")
    await ward.until(timedelta(minutes=30))
    chief.sees_nothing_of(second)
    await duty.says(f"TÁCH {second}")
    assert ward.reports()[0].urgency is Urgency.P3
    duty.has_read()
    await ward.until(timedelta(minutes=15))
    chief.sees("CHƯA AI NHẬN", second)


async def test_of_two_that_made_it_graver_each_counts_until_it_is_taken_out(ward: Ward) -> None:
    duty = await officers(ward)
    for name, words in (("lan", KARAOKE), ("mai", FIRE), ("tám", "cháy nhà ở tổ 6")):
        await (await resident(ward, name)).says(words)
    first, second, third = codes(ward)
    await ward.until(timedelta(minutes=2))
    for code in (second, third):
        await duty.says(f"GỘP {code} VÀO {first}")
    await duty.says(f"TÁCH {second}")
    assert ward.reports()[0].urgency is Urgency.P1
    await duty.says(f"TÁCH {third}")
    assert ward.reports()[0].urgency is Urgency.P3
