"""Whose report it is: hidden unless its reporter says so, asked after by code, taken back, and judged."""

from datetime import timedelta

from storage.words import ReportState, Role
from tests.stories.ward import Neighbour, Ward

RUBBISH = "có xe đổ trộm rác ở cuối ngõ 7 tổ 5"


async def _handled(ward: Ward) -> tuple[Neighbour, Neighbour, str]:
    """A report that the beat officer has taken."""
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    await lan.says(RUBBISH)
    await lan.says("XONG")
    code = ward.report().code
    await beat.says(f"NHẬN {code}")
    lan.has_read()
    beat.has_read()
    return lan, beat, code


async def test_the_name_is_hidden_and_shown_only_when_its_owner_says_so(ward: Ward) -> None:
    lan, beat, code = await _handled(ward)
    await beat.says(code)
    assert "Người báo" in beat.last()
    beat.sees_nothing_of("lan")
    beat.sees_nothing_of(lan.uid)
    await lan.says("để tên")
    lan.sees(code)
    await ward.until(timedelta(seconds=5))
    await beat.says(code)
    assert "lan" in beat.last()
    await lan.says("giau ten")
    lan.sees("được giấu")
    await beat.says(code)
    assert "lan" not in beat.last()


async def test_the_code_tells_its_reporter_and_nobody_else(ward: Ward) -> None:
    lan, _, code = await _handled(ward)
    stranger = await ward.person("hoa", Role.RESIDENT, "CSI09")
    await lan.says(code.lower().replace("-", ""))
    lan.sees(code, "Công an đã xem")
    await stranger.says(code)
    stranger.sees("Không tìm thấy")
    stranger.sees_nothing_of("rác")
    await lan.says("tin cua toi")
    lan.sees(code)


async def test_a_report_can_grow_and_be_taken_back(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    await lan.says(RUBBISH, "XONG")
    code = ward.report().code
    beat.sees("Tin mới", code)
    await ward.until(timedelta(hours=2))
    await lan.says(f"them {code} xe tải màu xanh")
    await ward.until(timedelta(seconds=10))
    beat.sees(code, "xe tải màu xanh")
    await lan.says(f"RÚT {code}")
    lan.sees("Đã rút", code)
    assert ward.report().state is ReportState.WITHDRAWN


async def test_not_dealt_with_opens_it_once_and_then_goes_to_command(ward: Ward) -> None:
    lan, beat, code = await _handled(ward)
    chief = await ward.person("sơn", Role.POLICE_CHIEF, "CLE")
    await beat.says(f"xong {code} Đã nhắc nhở chủ xe")
    lan.sees("Đã nhắc nhở")
    await lan.says("chua")
    lan.sees("mở lại")
    chief.sees(code)
    await beat.says(f"xong {code} Chủ xe đã dọn sạch")
    lan.sees("dọn sạch")
    await lan.says("chưa")
    assert ward.report().reopened == 1
    await ward.until(timedelta(seconds=5))
    chief.sees("lần thứ hai", code)
    await lan.says(f"được {code}")
    assert ward.report().state is ReportState.CLOSED


async def test_with_several_waiting_the_code_says_which(ward: Ward) -> None:
    lan, beat, first = await _handled(ward)
    await ward.until(timedelta(minutes=30))
    await lan.says("hàng xóm hát karaoke ồn ào ở ngõ 3 tổ 5", "XONG")
    second = next(r.code for r in ward.reports() if r.code != first)
    await beat.says(f"NHẬN {second}", f"xong {second} Đã nhắc nhở", f"xong {first} Đã dọn")
    lan.has_read()
    await lan.says("được")
    lan.sees(first, second)
    await lan.says(f"được {second}")
    lan.sees(second)
    states = {r.code: r.state for r in ward.reports()}
    assert states == {first: ReportState.RESOLVED, second: ReportState.CLOSED}
