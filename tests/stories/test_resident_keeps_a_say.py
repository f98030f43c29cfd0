"""What a reporter may do with a report: look, add, take back, object; and what a stranger may not."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from storage.tables import Consent, Entry
from storage.words import Purpose, ReportState, Role
from tests.stories.ward import Neighbour, Ward

KARAOKE = "nhà bên hát karaoke ồn quá, tổ 5"
RUBBISH = "có người đổ rác trộm ở đầu ngõ 12 tổ 5"
THIEF = "có trộm đang cậy cửa nhà đối diện ngõ 12 tổ 5"


async def people(ward: Ward) -> tuple[Neighbour, Neighbour]:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    return lan, beat


def said_about(ward: Ward, report_id: int) -> list[str]:
    rows = select(Entry).where(col(Entry.report_id) == report_id).order_by(col(Entry.id))
    return ward.read(lambda db: [row.text or "" for row in db.exec(rows)])


async def test_what_was_chosen_about_the_name_is_kept_with_the_wording_shown(ward: Ward) -> None:
    lan, _ = await people(ward)
    await lan.says(KARAOKE, "ĐỂ TÊN")
    consent = ward.read(lambda db: db.exec(select(Consent)).one())
    assert (consent.purpose, consent.agreed) == (Purpose.NAME, True)
    assert consent.text_version


@pytest.mark.parametrize("words", ["GIẤU TÊN", "để tên"])
async def test_a_name_without_a_report_begins_none(ward: Ward, words: str) -> None:
    lan, _ = await people(ward)
    await lan.says(words)
    assert "chưa có tin" in lan.last()
    assert ward.reports() == []


async def test_choosing_about_the_name_leaves_the_open_question_open(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT)
    await lan.says("nhà bên hát karaoke ồn quá", "GIẤU TÊN", "ở tổ 6, gần chợ")
    report = ward.report()
    assert report.is_anonymous
    assert "ở tổ 6, gần chợ" in said_about(ward, report.id)


async def test_a_stranger_hears_the_same_as_for_a_code_that_does_not_exist(ward: Ward) -> None:
    lan, _ = await people(ward)
    mai = await ward.person("mai", Role.RESIDENT, "CLE05")
    await lan.says(KARAOKE, "XONG")
    code = ward.report().code
    await mai.says(code)
    told = mai.last()
    await mai.says("BT-2222")
    assert mai.last().replace("BT-2222", code) == told


@pytest.mark.parametrize("order", ["RÚT {}", "THÊM {} còn ồn", "ĐƯỢC {}", "CHƯA {}"])
async def test_a_stranger_can_do_nothing_with_the_code(ward: Ward, order: str) -> None:
    lan, beat = await people(ward)
    mai = await ward.person("mai", Role.RESIDENT, "CLE05")
    await lan.says(KARAOKE, "XONG")
    before = ward.report()
    await beat.says(f"NHẬN {before.code}", f"XONG {before.code} Đã nhắc chủ nhà")
    story = said_about(ward, before.id)
    await mai.says(order.format(before.code))
    assert "Không tìm thấy" in mai.last()
    assert ward.report().state is ReportState.RESOLVED
    assert said_about(ward, before.id) == story


async def test_my_reports_are_numbered_lines_to_look_into(ward: Ward) -> None:
    lan, _ = await people(ward)
    await lan.says("tin của tôi")
    assert "chưa có tin" in lan.last()
    await lan.says(KARAOKE, "XONG")
    await ward.until(timedelta(minutes=30))
    await lan.says(RUBBISH, "XONG", "tin cua toi")
    assert [r.code in lan.last() for r in ward.reports()] == [True, True]
    await lan.says("1")
    assert "Tình trạng" in lan.last()


@pytest.mark.parametrize("words", ["XONG", "GỬI", "gui tin", "BỎ QUA", "ĐƯỢC", "CHƯA"])
async def test_answers_to_nothing_begin_no_report(ward: Ward, words: str) -> None:
    lan, _ = await people(ward)
    await lan.says(words)
    assert ward.reports() == []
    assert "cứ nhắn" in lan.last()


async def test_an_emergency_taken_back_is_left_to_an_officer(ward: Ward) -> None:
    lan, beat = await people(ward)
    await lan.says(THIEF)
    code = ward.report().code
    await lan.says(f"RÚT {code}")
    assert ward.report().state is not ReportState.WITHDRAWN
    assert "cán bộ sẽ quyết định" in lan.last()
    beat.sees("muốn rút", code)


async def test_reported_in_error_withdraws_nothing_by_itself(ward: Ward) -> None:
    lan, _ = await people(ward)
    await lan.says(KARAOKE, "XONG", "báo nhầm, xin lỗi")
    assert ward.report().state is not ReportState.WITHDRAWN
    await lan.presses("Rút tin")
    assert ward.report().state is ReportState.WITHDRAWN


async def test_what_was_taken_back_rings_no_more_and_takes_no_more_words(ward: Ward) -> None:
    lan, beat = await people(ward)
    await lan.says(KARAOKE, "XONG")
    code = ward.report().code
    await lan.says(f"RÚT {code}", f"THÊM {code} thật ra vẫn ồn")
    assert "đã kết thúc" in lan.last()
    await lan.says(RUBBISH)
    assert len(ward.reports()) == 2
    await lan.says(f"RÚT {ward.reports()[1].code}")
    await ward.until(timedelta(hours=6))
    beat.sees_nothing_of("CHƯA AI NHẬN")
