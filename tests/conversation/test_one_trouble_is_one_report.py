"""One trouble is one report, however excitedly it is told, and other trouble is another."""

from datetime import timedelta

import pytest

from handlers.desk.asking import Asked
from handlers.desk.heard import AttachmentKind
from storage.words import EntryKind, Urgency
from tests.conversation.parlour import Parlour

PHOTO, PIN, VOICE = AttachmentKind.PHOTO, AttachmentKind.PIN, AttachmentKind.VOICE
SECONDS = timedelta(seconds=10)


def says(parlour: Parlour, *texts: str) -> str:
    """Lan says these one after the other; the last answer, all its messages in one."""
    answer: list[str] = []
    for text in texts:
        answer = parlour.hear("lan", text)
    return "\n".join(answer)


# --- An emergency ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("cry", ["nhanh lên", "cứu với", "trời ơi cháy to quá", "có ai không cứu tôi với"])
def test_cries_in_an_emergency_belong_to_it(parlour: Parlour, cry: str) -> None:
    says(parlour, "có cháy", cry, "ở tổ 5")
    assert len(parlour.reports()) == 1
    assert parlour.reports()[0].category == "fire_explosion"


def test_a_second_number_to_call_is_said_at_once(parlour: Parlour) -> None:
    says(parlour, "có cháy ở tổ 5")
    answer = says(parlour, "có người ngất rồi")
    assert "115" in answer.splitlines()[0]
    assert len(parlour.reports()) == 1


def test_the_number_of_a_fire_stays_that_of_the_fire(parlour: Parlour) -> None:
    answer = says(parlour, "có cháy ở tổ 5", "nhanh lên")
    parlour.let_pass(SECONDS)
    assert "113" not in answer
    assert "114" in parlour.read("lan")[-1]


def test_minutes_later_another_emergency_is_another_report(parlour: Parlour) -> None:
    says(parlour, "có cháy ở tổ 5")
    parlour.let_pass(timedelta(minutes=4))
    says(parlour, "chỗ tổ 6 có trộm đang cậy cửa")
    assert [r.category for r in parlour.reports()] == ["fire_explosion", "theft"]


def test_what_turns_into_an_emergency_keeps_its_code_and_gets_the_number_first(parlour: Parlour) -> None:
    says(parlour, "nhà bên hát karaoke ồn quá tổ 5")
    answer = says(parlour, "họ đang đánh nhau chảy máu")
    report = parlour.reports()[0]
    assert len(parlour.reports()) == 1
    assert report.urgency is Urgency.P1
    assert answer.splitlines()[0].startswith("GỌI NGAY")
    assert report.code in answer


# --- Old questions ---------------------------------------------------------------------------------------


def test_an_old_question_does_not_swallow_other_trouble(parlour: Parlour) -> None:
    says(parlour, "mất con gà")
    parlour.let_pass(timedelta(minutes=40))
    says(parlour, "có người đánh bạc ở tổ 6")
    assert [r.category for r in parlour.reports()] == ["theft", "gambling"]
    assert not parlour.reports()[0].is_confidential


def test_a_late_answer_is_still_an_answer(parlour: Parlour) -> None:
    says(parlour, "mất con gà")
    parlour.let_pass(timedelta(minutes=40))
    says(parlour, "ở tổ 6")
    (report,) = parlour.reports()
    assert report.place or report.unit_id
    assert not report.is_incomplete


@pytest.mark.parametrize("number", ["1", "2"])
def test_a_number_pressed_hours_later_answers_the_question(parlour: Parlour, number: str) -> None:
    says(parlour, "nhà bên hát karaoke ồn quá tổ 5")
    parlour.let_pass(timedelta(hours=20))
    says(parlour, number)
    assert len(parlour.reports()) == 1


def test_after_a_day_a_question_is_closed(parlour: Parlour) -> None:
    says(parlour, "nhà bên hát karaoke ồn quá tổ 5")
    parlour.let_pass(timedelta(hours=25))
    assert not isinstance(parlour.step("lan"), Asked)
    says(parlour, "nhà bên lại hát karaoke")
    assert len(parlour.reports()) == 2


# --- Where? ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["nhà bà Lan bán nước", "ga nha ba lan", "ngoài đầu làng", "chỗ cây đa"])
def test_words_nobody_has_on_a_map_are_the_place(parlour: Parlour, words: str) -> None:
    says(parlour, "mất con gà", words)
    assert words in (parlour.reports()[0].place or "")


@pytest.mark.parametrize("words", ["tối qua", "alo", "chắc bọn trộm nó lấy mất xe luôn"])
def test_who_tells_something_else_is_asked_where_once_more(parlour: Parlour, words: str) -> None:
    first = says(parlour, "mất con gà")
    again = says(parlour, words)
    assert "ở đâu" in first
    assert "gần chỗ nào" in again
    assert parlour.reports()[0].place is None
    assert "gần chỗ nào" not in says(parlour, "alo")


# --- Pictures --------------------------------------------------------------------------------------------


def test_after_an_album_there_is_one_word_and_the_talk_goes_on(parlour: Parlour) -> None:
    parlour.hear("lan", "", PHOTO)
    for _ in range(3):
        assert parlour.hear("lan", "", PHOTO) == []
    before = len(parlour.read("lan"))
    parlour.let_pass(SECONDS)
    (thanks,) = parlour.read("lan")[before:]
    assert "3 ảnh" in thanks
    assert "ở đâu" in thanks


def test_a_pin_answers_where(parlour: Parlour) -> None:
    parlour.hear("lan", "", PHOTO)
    parlour.hear("lan", "", PIN)
    parlour.let_pass(SECONDS)
    thanks = parlour.read("lan")[-1]
    assert "1 vị trí" in thanks
    assert "còn đang diễn ra" in thanks
    assert "ở đâu" not in thanks


def test_a_picture_that_was_asked_for_hands_the_report_over(parlour: Parlour) -> None:
    says(parlour, "mất xe máy ở tổ 5 tối qua")
    parlour.hear("lan", "", PHOTO)
    parlour.hear("lan", "", PHOTO)
    parlour.let_pass(SECONDS)
    assert "Cảm ơn" in parlour.read("lan")[-1]
    assert parlour.reports()[0].handed_at is not None
    assert not isinstance(parlour.step("lan"), Asked)


def test_a_voice_note_is_an_answer_to_the_question_for_pictures(parlour: Parlour) -> None:
    says(parlour, "mất xe máy ở tổ 5 tối qua")
    parlour.hear("lan", "", VOICE)
    parlour.let_pass(SECONDS)
    assert "Cảm ơn" in parlour.read("lan")[-1]


# --- Nothing to keep -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [AttachmentKind.STICKER, AttachmentKind.OTHER, AttachmentKind.CARD])
def test_what_tells_nothing_begins_no_report_and_ends_no_question(
    parlour: Parlour, kind: AttachmentKind
) -> None:
    first, second = parlour.hear("lan", "", kind), parlour.hear("lan", "", kind)
    assert first
    assert second
    assert first != second
    says(parlour, "BÁO TIN")
    parlour.hear("lan", "", kind)
    parlour.hear("lan", "", kind)
    assert parlour.reports() == []
    parlour.hear("lan", "mất xe ở tổ 5", kind)
    assert [e.kind for e in parlour.written()] == [EntryKind.WORDS]


def test_a_link_is_kept_as_words_because_it_may_be_the_trap(parlour: Parlour) -> None:
    parlour.hear("lan", "có đường dẫn lừa đảo", AttachmentKind.LINK)
    assert any("http" in (e.text or "") for e in parlour.written())


# --- Thanks that are true --------------------------------------------------------------------------------


def test_done_twice_does_not_say_that_something_was_added(parlour: Parlour) -> None:
    says(parlour, "nhà bên hát karaoke ồn quá tổ 5", "XONG")
    assert "thêm lời" not in says(parlour, "XONG")


def test_a_picture_is_counted_once(parlour: Parlour) -> None:
    parlour.hear("lan", "xe đỗ chắn ngõ tổ 5", PHOTO)
    parlour.hear("lan", "", PHOTO)
    parlour.let_pass(SECONDS)
    assert "1 ảnh" in parlour.read("lan")[-1]
