"""Half a fact is a report too: little is asked, silence hands it over, and small talk begins none."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from storage.tables import Entry, Inbox
from storage.words import EntryKind, Role
from tests.stories.ward import Neighbour, Ward

NO_PLACE = "hàng xóm hát karaoke ồn quá"


async def people(ward: Ward) -> tuple[Neighbour, Neighbour]:
    """A resident whose home is not known, and an officer on duty for the commune."""
    lan = await ward.person("lan")
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    return lan, duty


def kinds(ward: Ward) -> set[EntryKind]:
    return ward.read(lambda db: {e.kind for e in db.exec(select(Entry))})


# --- Questions -------------------------------------------------------------------------------------------


async def test_at_most_three_questions_one_at_a_time(ward: Ward) -> None:
    lan, _ = await people(ward)
    await lan.says(NO_PLACE)
    questions = ("Việc xảy ra ở đâu", "còn đang diễn ra", "có ảnh hoặc ghi âm")
    asked = 0
    for answer in ("ở tổ 5 Chiềng Lề", "vẫn đang diễn ra", "không có ảnh", "hết rồi"):
        now = sum(question in lan.last() for question in questions)
        assert now <= 1
        asked += now
        await lan.says(answer)
    assert 1 <= asked <= 3
    assert len(ward.reports()) == 1


async def test_every_question_can_be_skipped(ward: Ward) -> None:
    lan, _ = await people(ward)
    await lan.says(NO_PLACE)
    for _ in range(3):
        await lan.says("bỏ qua")
    report = ward.report()
    assert report.handed_at is not None
    assert ward.read(lambda db: [e.text for e in db.exec(select(Entry))]) == [NO_PLACE]


async def test_silence_hands_it_over_marked_as_incomplete(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE")
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    await lan.says(NO_PLACE)
    await ward.until(timedelta(minutes=6))
    duty.sees("Tin mới", ward.report().code, "CHƯA ĐỦ")
    assert ward.report().is_incomplete
    lan.has_read()
    await ward.until(timedelta(minutes=5))
    lan.sees("còn thiếu nơi xảy ra")
    await ward.until(timedelta(hours=1))
    lan.sees_nothing_of("CHƯA ĐỦ")
    assert sum("còn thiếu nơi xảy ra" in text for text in lan.texts()) == 1


async def test_nobody_is_nudged_who_said_where(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(NO_PLACE + ", tổ 5")
    await ward.until(timedelta(minutes=20))
    lan.sees_nothing_of("còn thiếu nơi")


# --- Without words ---------------------------------------------------------------------------------------


async def test_a_photo_alone_is_a_report(ward: Ward) -> None:
    lan, _ = await people(ward)
    await lan.sends_photo()
    lan.sees("BT-")
    assert kinds(ward) == {EntryKind.PHOTO}


async def test_a_voice_note_alone_is_a_report(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    await lan.sends_voice()
    lan.sees("BT-")
    await ward.until(timedelta(minutes=10))
    duty.sees(ward.report().code, "1 ghi âm")


async def test_a_pin_alone_is_a_report_at_that_place(ward: Ward) -> None:
    lan, _ = await people(ward)
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE06", on_duty=True)
    await lan.sends_pin(21.3361, 103.9101)
    lan.sees("BT-")
    await ward.until(timedelta(minutes=10))
    beat.sees(ward.report().code, "Vị trí: 21.33610, 103.91010")


async def test_a_photo_then_a_pin_then_words_are_one_report(ward: Ward) -> None:
    lan, _ = await people(ward)
    await lan.sends_photo()
    await lan.sends_pin(21.3312, 103.9052)
    await lan.says("xe này đỗ chắn ngõ từ sáng")
    assert kinds(ward) == {EntryKind.PHOTO, EntryKind.PIN, EntryKind.WORDS}
    assert len(ward.reports()) == 1


# --- No report -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "chào",
        "Chào anh ạ",
        "alo",
        "cảm ơn",
        "cam on nhieu",
        "test",
        "thử",
        "ok",
        "👍",
        "làm căn cước ở đâu ạ?",
    ],
)
async def test_small_talk_and_questions_are_answered_and_begin_no_report(ward: Ward, words: str) -> None:
    lan, duty = await people(ward)
    await lan.says(words)
    assert lan.last()
    assert ward.reports() == []
    assert duty.is_quiet()


async def test_a_question_meant_as_a_report_is_one_press_away(ward: Ward) -> None:
    lan, _ = await people(ward)
    await lan.says("làm căn cước ở đâu ạ?")
    await lan.presses("Báo tin")
    await lan.says("tôi rơi ví và căn cước ở chợ")
    assert len(ward.reports()) == 1


async def test_an_accusation_against_an_official_is_sent_on_and_not_kept(ward: Ward) -> None:
    lan, duty = await people(ward)
    await lan.says("tôi tố cáo chủ tịch phường nhận hối lộ")
    lan.sees("nơi tiếp công dân", "không giữ")
    await ward.until(timedelta(hours=1))
    assert ward.reports() == []
    duty.sees_nothing_of("hối lộ")
    said = col(Inbox.event_name) == "user_send_text"
    item = ward.read(lambda db: db.exec(select(Inbox).where(said)).one())
    assert item.body == b""
