"""Whoever must not be overheard: nobody calls, later words are neutral, officers see how to go about it."""

from datetime import timedelta

import pytest

from storage.words import Role, SafeContact
from tests.stories.ward import Neighbour, Ward

BEATEN = "chồng tôi đang đánh tôi, tổ 5"
INTRUDER = "có trộm trong nhà tôi ở tổ 5, tôi đang trốn trong phòng tắm"
BETRAYING = (
    *("BT-", "công an", "cảnh sát", "cán bộ", "bạo lực", "đánh", "chồng", "trộm", "dao", "minh", "113"),
    *("tin báo", "báo tin", "tổ 5", "Chiềng Lề"),
)


async def people(ward: Ward) -> tuple[Neighbour, Neighbour]:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    return lan, beat


def betrayed(*texts: str) -> list[str]:
    """The words in these texts that would tell somebody who reads along."""
    return [word for word in BETRAYING for text in texts if word.casefold() in text.casefold()]


@pytest.mark.parametrize("words", [BEATEN, "chong toi dang danh toi to 5", INTRUDER])
async def test_the_first_answer_has_the_number_what_to_do_and_asks_whether_writing_is_safe(
    ward: Ward, words: str
) -> None:
    lan, beat = await people(ward)
    await lan.says(words)
    first = lan.last()
    assert "113" in first.splitlines()[0]
    assert "Nhắn lại có an toàn không?" in first
    assert "Không ai gọi lại" in first
    assert "Xóa đoạn chat" in first
    assert ward.report().code in first
    assert first.count("?") == 1
    beat.sees("[P1]", "ĐỪNG GỌI LẠI")


async def test_a_silent_call_for_help_without_a_place_is_asked_where_in_neutral_words(ward: Ward) -> None:
    lan = await ward.person("lan")
    await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    await lan.says("chồng tôi đang đánh tôi")
    assert lan.last().count("?") == 1
    assert "Ở chỗ nào?" in lan.last()
    await lan.says("tổ 5 Chiềng Lề")
    assert betrayed(lan.last()) == []
    assert "Nhắn lại có an toàn không?" in lan.last()


@pytest.mark.parametrize(
    ("answer", "choice"),
    [
        ("1", SafeContact.CHAT),
        ("có", SafeContact.CHAT),
        ("được", SafeContact.CHAT),
        ("CHỜ TÔI NHẮN TRƯỚC", SafeContact.WAIT),
        ("không", SafeContact.WAIT),
        ("3", SafeContact.NEVER),
        ("bỏ qua", SafeContact.UNKNOWN),
    ],
)
async def test_the_choice_by_number_word_or_button(ward: Ward, answer: str, choice: SafeContact) -> None:
    lan, beat = await people(ward)
    await lan.says(BEATEN, answer)
    assert betrayed(lan.last()) == []
    assert ward.report().safe_contact is choice
    if choice is not SafeContact.UNKNOWN:
        beat.sees("ĐỪNG GỌI LẠI. Người báo chọn")


async def test_how_and_when_in_ones_own_words_reaches_the_officer(ward: Ward) -> None:
    lan, beat = await people(ward)
    await lan.says(BEATEN, "chỉ nhắn sau 9 giờ tối, khi anh ấy đi làm")
    assert betrayed(lan.last()) == []
    assert ward.report().safe_contact is SafeContact.WAIT
    beat.sees("ĐỪNG GỌI LẠI. Người báo chọn", "sau 9 giờ tối")
    await beat.says(ward.report().code)
    assert "sau 9 giờ tối" in beat.last()


async def walk(ward: Ward, lan: Neighbour, beat: Neighbour) -> None:
    """Everything officers and time do to a report."""
    code = ward.report().code
    await beat.says(f"NHẬN {code}", f"HỎI {code} Anh ta có dao không?", f"ĐANG TỚI {code}")
    await ward.until(timedelta(minutes=20))
    await beat.says(f"TRẢ LỜI {code} Chị ra nhà hàng xóm")
    await beat.says(f"XONG {code} Đã mời người chồng về phường")
    await ward.until(timedelta(days=8))


async def test_every_later_message_is_neutral_and_comes_only_once_until_she_writes(ward: Ward) -> None:
    lan, beat = await people(ward)
    await lan.says(BEATEN, "nhắn được", "THÔI KHÔNG CHO BIẾT")
    lan.has_read()
    await walk(ward, lan, beat)
    told = [m.text for m in lan.phone.unread()]
    assert told == ["Có mục mới của tổ dân phố. Khi nào tiện, nhắn XEM."]
    await lan.says("XEM")
    assert "Đã mời người chồng về phường" in lan.last(), "whoever asks is told"


@pytest.mark.parametrize("choice", ["CHỜ TÔI NHẮN TRƯỚC", "ĐỪNG LIÊN LẠC"])
async def test_whoever_asked_for_silence_hears_nothing_until_they_write(ward: Ward, choice: str) -> None:
    lan, beat = await people(ward)
    await lan.says(BEATEN, choice)
    lan.has_read()
    await walk(ward, lan, beat)
    assert lan.is_quiet()
    await lan.says("XEM")
    assert "Đã làm xong" in lan.last()


async def test_whatever_she_sends_is_answered_in_neutral_words(ward: Ward) -> None:
    lan, beat = await people(ward)
    await lan.says(BEATEN)
    lan.has_read()
    code = ward.report().code
    await lan.says("nhắn được", "1", "có con nhỏ trong nhà", "XONG", "GIẤU TÊN", "HỦY", "XEM", "TIN CỦA TÔI")
    await lan.sends_photo()
    await ward.until(timedelta(minutes=1))
    await beat.says(f"NHẬN {code}")
    await lan.says("XEM", code, "sao chưa ai tới", "báo nhầm", f"RÚT {code}")
    answers = [m.text for m in lan.phone.unread()]
    assert betrayed(*(text for text in answers if "Bà con chưa có tin nào" not in text)) == []


async def test_no_report_of_hers_stands_in_a_list(ward: Ward) -> None:
    lan, _ = await people(ward)
    await lan.says(BEATEN, "TIN CỦA TÔI")
    assert ward.report().code not in lan.last()


async def test_the_officer_is_not_told_that_she_was_written_to(ward: Ward) -> None:
    lan, beat = await people(ward)
    await lan.says(BEATEN, "ĐỪNG LIÊN LẠC")
    code = ward.report().code
    for deed in (
        f"NHẬN {code}",
        f"HỎI {code} Chị đang ở đâu?",
        f"ĐANG TỚI {code}",
        f"TRẢ LỜI {code} Đợi nhé",
    ):
        await beat.says(deed)
        assert "ĐỪNG GỌI LẠI: không liên lạc cách nào" in beat.last()
        assert "đã được nhắn" not in beat.last()


async def test_she_may_ask_to_be_written_to_like_everybody_else(ward: Ward) -> None:
    lan, beat = await people(ward)
    await lan.says(BEATEN, "NHẮN BÌNH THƯỜNG")
    await beat.says(f"NHẬN {ward.report().code}")
    lan.sees(f"Tin {ward.report().code}", "minh", "đã nhận")


async def test_anybody_may_ask_not_to_be_called(ward: Ward) -> None:
    lan, beat = await people(ward)
    await lan.says("có đánh nhau ở tổ 5", "đừng gọi lại")
    assert "Nhắn lại có an toàn không?" in lan.last()
    await lan.says("CHỜ TÔI NHẮN TRƯỚC")
    lan.has_read()
    await beat.says(f"NHẬN {ward.report().code}")
    assert lan.is_quiet()


async def test_an_ordinary_theft_is_not_kept_quiet(ward: Ward) -> None:
    lan, _ = await people(ward)
    await lan.says("có trộm ở tổ 5")
    assert ward.report().safe_contact is None
    assert "Nhắn lại" not in lan.last()


async def test_what_we_hold_does_not_count_what_nobody_else_may_learn_of(ward: Ward) -> None:
    lan, _ = await people(ward)
    await lan.says(BEATEN, "DỮ LIỆU CỦA TÔI")
    assert "TIN CỦA TÔI: 0" in lan.last()
    await lan.says("NHẮN BÌNH THƯỜNG", "DỮ LIỆU CỦA TÔI")
    assert "TIN CỦA TÔI: 1" in lan.last()


# --- One of several --------------------------------------------------------------------------------------


async def test_one_silent_reporter_among_several_makes_officers_careful_and_nobody_else_quiet(
    ward: Ward,
) -> None:
    lan, beat = await people(ward)
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    hoa = await ward.person("hoa", Role.RESIDENT, "CLE05")
    await hoa.says("hàng xóm đánh nhau ở tổ 5")
    await lan.says(BEATEN, "CHỜ TÔI NHẮN TRƯỚC")
    head, silent = (r.code for r in ward.reports())
    await beat.says(f"NHẬN {head}")
    beat.has_read()
    await duty.says(f"GỘP {silent} VÀO {head}")
    beat.sees(f"{head}: ĐỪNG GỌI LẠI", "chờ người báo nhắn trước", silent)
    await duty.says(head)
    assert f"ĐỪNG GỌI LẠI (chờ người báo nhắn trước, tin {silent})" in duty.last()
    lan.has_read()
    hoa.has_read()
    await beat.says(f"ĐANG TỚI {head}")
    assert "Đừng hú còi" in beat.last()
    hoa.sees(f"Tin {head}", "đang tới")
    assert lan.is_quiet()
    await hoa.says(head)
    assert head in hoa.last()
    await lan.says("ĐỪNG LIÊN LẠC")
    beat.sees(f"{head}: ĐỪNG GỌI LẠI", "không liên lạc cách nào")
    await duty.says(f"TÁCH {silent}", head)
    assert "ĐỪNG GỌI LẠI" not in duty.last()


# --- The head of the tổ ----------------------------------------------------------------------------------


async def test_the_head_of_the_group_hears_of_it_only_where_she_chose_so(ward: Ward) -> None:
    lan, _ = await people(ward)
    head = await ward.person("bảy", Role.UNIT_HEAD, "CLE05")
    other = await ward.person("tám", Role.UNIT_HEAD, "CLE06")
    await lan.says(BEATEN)
    code = ward.report().code
    await head.says(code)
    assert "Không tìm thấy" in head.last()
    await lan.says("NHẮN ĐƯỢC")
    assert "Cho tổ trưởng, trưởng bản biết nữa không?" in lan.last()
    assert betrayed(lan.last()) == []
    await lan.says("1")
    head.sees("Bạo lực gia đình", "Người bị hại đồng ý", "Đừng gọi")
    await head.says(code)
    assert "chồng tôi" in head.last()
    assert other.is_quiet()


@pytest.mark.parametrize("answer", ["2", "không", "HỦY"])
async def test_without_her_yes_the_head_learns_nothing(ward: Ward, answer: str) -> None:
    lan, _ = await people(ward)
    head = await ward.person("bảy", Role.UNIT_HEAD, "CLE05")
    await lan.says(BEATEN, "NHẮN ĐƯỢC", answer)
    await ward.until(timedelta(hours=2))
    assert head.is_quiet()
    assert ward.report().head_chosen_at is None


async def test_where_writing_is_not_safe_nothing_more_is_asked(ward: Ward) -> None:
    lan, _ = await people(ward)
    await lan.says(BEATEN, "ĐỪNG LIÊN LẠC")
    assert "?" not in lan.last()
    await lan.says("CHO TỔ TRƯỞNG BIẾT")
    assert ward.report().head_chosen_at is not None
