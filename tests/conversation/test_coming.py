"""Somebody comes for the first time: three taps at most, names typed any way, no report in the way."""

import pytest

from handlers.desk import HeardKind
from handlers.people.welcome import AskedNotices, ChooseCommune, ChooseGroup
from storage import people
from storage.words import Purpose
from tests.conversation.parlour import Parlour


def arrives(parlour: Parlour) -> list[str]:
    return parlour.hear("lan", kind=HeardKind.FOLLOWED)


def says(parlour: Parlour, *texts: str) -> str:
    answer: list[str] = []
    for text in texts:
        answer = parlour.hear("lan", text)
    return "\n".join(answer)


def home(parlour: Parlour) -> str | None:
    unit_id = parlour.person("lan").home_unit_id
    return parlour.unit_code(unit_id) if unit_id else None


def wants_notices(parlour: Parlour) -> bool | None:
    return people.consents_of(parlour.db, parlour.person("lan").id).get(Purpose.NOTICES)


@pytest.mark.parametrize(("word", "agreed"), [("có", True), ("vâng", True), ("được", True), ("không", False)])
def test_a_plain_yes_or_no_answers_whether_notices_are_wanted(
    parlour: Parlour, word: str, *, agreed: bool
) -> None:
    arrives(parlour)
    says(parlour, "tổ 5 chiềng lề", word)
    assert wants_notices(parlour) is agreed


def test_trouble_told_instead_of_yes_or_no_is_a_report(parlour: Parlour) -> None:
    arrives(parlour)
    says(parlour, "tổ 5 chiềng lề", "nhà bên hát karaoke ồn quá")
    assert len(parlour.reports()) == 1
    assert wants_notices(parlour) is None


def test_the_pages_turn_both_ways_and_round(parlour: Parlour) -> None:
    arrives(parlour)
    first = parlour.read("lan")[-1]
    second = says(parlour, "xem them")
    assert second != first
    assert says(parlour, "xem thêm") == first
    says(parlour, "4")
    assert says(parlour, "0") == first
    assert says(parlour, "0") != first, "before the first page there is the beginning"


def test_back_leads_through_the_pages_to_the_communes(parlour: Parlour) -> None:
    arrives(parlour)
    groups = says(parlour, "1")
    says(parlour, "xem thêm")
    assert says(parlour, "quay lai") == groups
    says(parlour, "quay lai")
    assert isinstance(parlour.step("lan"), ChooseCommune)


@pytest.mark.parametrize("words", ["tổ 99", "phường abc", "asdfgh"])
def test_a_name_we_do_not_know_is_asked_again_and_is_no_report(parlour: Parlour, words: str) -> None:
    arrives(parlour)
    assert "gõ lại" in says(parlour, words)
    assert parlour.reports() == []
    says(parlour, "to 6 chieng le")
    assert home(parlour) == "CLE06"


def test_what_is_said_a_second_time_is_taken_seriously(parlour: Parlour) -> None:
    arrives(parlour)
    says(parlour, "nó lại đến", "nó lại đến kìa")
    assert len(parlour.reports()) == 1


@pytest.mark.parametrize("words", ["bỏ qua", "tôi không biết", "để sau", "thôi"])
def test_it_can_be_skipped_and_done_later(parlour: Parlour, words: str) -> None:
    arrives(parlour)
    says(parlour, words)
    assert home(parlour) is None
    says(parlour, "CHỌN TỔ", "2")
    assert isinstance(parlour.step("lan"), ChooseGroup)
    says(parlour, "tổ 9")
    assert isinstance(parlour.step("lan"), AskedNotices)
    assert home(parlour) == "CSI09"


def test_following_in_the_middle_of_a_report_asks_nothing_else(parlour: Parlour) -> None:
    says(parlour, "mất xe máy")
    (welcome,) = arrives(parlour)
    assert "113" in welcome
    says(parlour, "ở tổ 6 chiềng lề")
    (report,) = parlour.reports()
    assert parlour.unit_code(report.unit_id or 0) == "CLE06"
    assert home(parlour) is None


@pytest.mark.parametrize("words", ["tham gia đánh bạc ở tổ 5", "tham gia đánh nhau đông lắm"])
def test_somebody_who_joins_in_gambling_joins_no_unit(parlour: Parlour, words: str) -> None:
    says(parlour, words)
    assert len(parlour.reports()) == 1
