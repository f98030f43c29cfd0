"""Where it is not clear what somebody means, it is asked kindly, in ever other words, and nothing is lost."""

from datetime import timedelta
from itertools import pairwise

import pytest

from handlers.desk.heard import AttachmentKind
from storage.words import Urgency
from tests.conversation.parlour import Parlour

ACCUSATION = "tôi tố cáo chủ tịch xã nhận hối lộ"
KARAOKE = "nhà bên hát karaoke ồn quá tổ 5"


def says(parlour: Parlour, *texts: str) -> str:
    answer: list[str] = []
    for text in texts:
        answer = parlour.hear("lan", text)
    return "\n".join(answer)


# --- Doubts ----------------------------------------------------------------------------------------------


def test_a_question_meant_as_a_report_need_not_be_typed_again(parlour: Parlour) -> None:
    assert "1. Báo tin" in says(parlour, "làm căn cước ở đâu vậy")
    says(parlour, "1")
    assert [e.text for e in parlour.written()] == ["làm căn cước ở đâu vậy"]


def test_after_a_while_the_question_is_forgotten(parlour: Parlour) -> None:
    says(parlour, "làm căn cước ở đâu vậy")
    parlour.let_pass(timedelta(hours=1))
    says(parlour, "BÁO TIN")
    assert parlour.reports() == []


@pytest.mark.parametrize("words", [("asdfgh", "qwrtp", "zxcvb", "qqq"), ("mấy giờ làm việc",) * 3, ("",) * 3])
def test_the_same_sentence_never_comes_twice_in_a_row(parlour: Parlour, words: tuple[str, ...]) -> None:
    answers = [says(parlour, text) for text in words]
    assert all(answers)
    assert all(one != other for one, other in pairwise(answers))


def test_the_second_time_a_real_person_is_offered(parlour: Parlour) -> None:
    assert "Gặp cán bộ" in says(parlour, "asdfgh", "qwrtp")


def test_after_a_report_the_misunderstandings_begin_anew(parlour: Parlour) -> None:
    first = says(parlour, "asdfgh")
    says(parlour, "qwrtp", KARAOKE, "XONG", "HỦY")
    parlour.let_pass(timedelta(hours=1))
    assert says(parlour, "asdfgh") == first


@pytest.mark.parametrize("words", ["alo", "dạ", "ok"])
def test_hello_after_the_announcement_is_no_report_yet(parlour: Parlour, words: str) -> None:
    answer = says(parlour, "BÁO TIN", words)
    assert "nghe" in answer
    assert parlour.reports() == []
    says(parlour, words)
    (report,) = parlour.reports()
    assert report.category == "other"


def test_zero_goes_back(parlour: Parlour) -> None:
    assert "cần gì" in says(parlour, "BÁO TIN", "0")


# --- Where is it? ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["sao chưa ai xuống vậy", "tin của tôi thế nào rồi", "mãi không thấy ai"])
def test_asking_where_it_is_says_where_it_is_and_begins_nothing(parlour: Parlour, words: str) -> None:
    says(parlour, KARAOKE, "XONG")
    parlour.let_pass(timedelta(hours=2))
    answer = says(parlour, words)
    (report,) = parlour.reports()
    assert report.code in answer
    assert "Cán bộ sẽ xem trong" in answer
    parlour.let_pass(timedelta(seconds=10))
    assert words in parlour.read("minh")[-1], "whoever has it hears that somebody waits"


def test_a_promise_that_was_not_kept_is_said(parlour: Parlour) -> None:
    says(parlour, KARAOKE, "XONG")
    parlour.let_pass(timedelta(days=2))
    assert "quá giờ hẹn" in says(parlour, parlour.reports()[0].code)


def test_whoever_asks_without_a_report_is_heard(parlour: Parlour) -> None:
    says(parlour, "sao chưa ai xuống vậy")
    assert len(parlour.reports()) == 1


def test_the_same_trouble_again_after_it_was_settled_is_a_new_report(parlour: Parlour) -> None:
    says(parlour, KARAOKE, "XONG")
    says(parlour, f"RÚT {parlour.reports()[0].code}")
    says(parlour, "hôm qua tôi báo rồi mà nay nó lại hát karaoke tổ 5")
    assert len(parlour.reports()) == 2


# --- Accusations -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before",
    [(), ("BÁO TIN",), (KARAOKE,), (KARAOKE, "XONG"), ("XÓA DỮ LIỆU",), ("gặp người thật",)],
    ids=lambda before: before[-1] if before else "at rest",
)
def test_an_accusation_is_written_down_nowhere(parlour: Parlour, before: tuple[str, ...]) -> None:
    says(parlour, *before)
    said = [e.text for e in parlour.written()]
    assert "tiếp công dân" in says(parlour, ACCUSATION)
    assert [e.text for e in parlour.written()] == said


@pytest.mark.parametrize("order", ["BÁO TIN {}", "THÊM {code} {}"])
def test_nor_with_an_order_before_it(parlour: Parlour, order: str) -> None:
    says(parlour, KARAOKE)
    code = parlour.reports()[0].code
    says(parlour, order.format(ACCUSATION, code=code))
    assert not any("tố cáo" in (e.text or "") for e in parlour.written())


def test_nor_under_a_picture(parlour: Parlour) -> None:
    parlour.hear("lan", ACCUSATION, AttachmentKind.PHOTO)
    assert parlour.reports() == []


def test_somebody_in_danger_is_heard_whoever_does_it(parlour: Parlour) -> None:
    says(parlour, "cứu với công an xã đang đánh người chảy máu")
    assert parlour.reports()[0].urgency is Urgency.P1


# --- Keeping and cancelling ------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["không", "thôi", "chưa", "2", "KHÔNG XÓA"])
def test_a_no_keeps_the_data_and_nothing_more_is_said(parlour: Parlour, word: str) -> None:
    says(parlour, KARAOKE, "XÓA DỮ LIỆU")
    assert parlour.hear("lan", word) == ["Dữ liệu được giữ nguyên."]
    assert parlour.person("lan").erased_at is None


def test_cancelling_the_erasure_says_nothing_about_a_report(parlour: Parlour) -> None:
    says(parlour, KARAOKE, "XÓA DỮ LIỆU")
    assert parlour.reports()[0].code not in says(parlour, "HỦY")
