"""A denied rumour also reaches whoever asked about it, wherever they live; nobody learns who they are."""

import pytest

from storage.words import ReachState
from tests.stories.street import UNDONE, Street
from tests.stories.test_rumour_desk import DAM, KIDNAP, ask
from tests.stories.ward import Neighbour, Ward

DENIAL = "BÁC TIN ĐỒN Không có bắt cóc trẻ em ở cổng trường nào, hôm nay các trường học bình thường"


@pytest.fixture
async def street(ward: Ward) -> Street:
    return await Street.of(ward)


@pytest.fixture
async def asker(ward: Ward, street: Street) -> Neighbour:
    """Somebody of Tổ 6 who never said yes to notices."""
    mai = await ask(ward, "mai", KIDNAP, "CLE06")
    mai.has_read()
    return mai


async def test_the_denial_goes_to_the_place_and_to_whoever_asked_once(
    ward: Ward, street: Street, asker: Neighbour
) -> None:
    lan = street.five[0]
    await lan.says(KIDNAP)
    lan.has_read()
    await street.tam.says(DENIAL, "Tổ 5")
    said = street.tam.sees("gửi tới: Tổ 5 và những người đã hỏi BT-", "Tổ 5: 4, thêm một vài người đã hỏi")
    assert "mai" not in said
    assert "Tổ 6" not in said
    await street.tam.says("GỬI")
    await street.son.says(f"DUYỆT {street.code()}")
    await ward.until(UNDONE)
    for one in (*street.five, asker):
        assert sum("hôm nay các trường học bình thường" in text for text in one.texts()) == 1
    assert all(one.is_quiet() for one in street.six)
    assert len(street.states(street.code())) == 5
    assert ReachState.WAITING not in street.states(street.code())
    asked = {report.id for report in ward.reports()}
    assert set(street.notices()[0].audience["asked_of"]) == asked, "the questions, and nobody's number"


async def test_a_rumour_of_something_else_brings_nobody_in(
    ward: Ward, street: Street, asker: Neighbour
) -> None:
    await street.tam.says("BÁC TIN ĐỒN Đập thủy điện không vỡ, hôm nay mực nước bình thường", "Tổ 5")
    street.tam.sees("gửi tới: Tổ 5\n", "Tất cả 4 người")


async def test_the_code_may_be_named_and_the_question_must_be_ones_own(
    ward: Ward, street: Street, asker: Neighbour
) -> None:
    code = ward.report().code
    await street.tam.says(
        "THÔNG BÁO Hôm nay mọi trường học bình thường", f"to 5 va nhung nguoi da hoi {code}"
    )
    street.tam.sees(f"gửi tới: Tổ 5 và những người đã hỏi {code}", "thêm một vài người đã hỏi")
    await street.tam.says(f"ĐỔI NGƯỜI NHẬN {street.code()}", f"những người đã hỏi {code}")
    street.tam.sees(f"TIN ĐỒN {code}", "thêm nơi nhận")
    await street.tam.says("Tổ 5 và những người đã hỏi BT-2222")
    street.tam.sees("BT-2222: không có tin đồn nào như vậy")
    await street.hung.says("THÔNG BÁO Hôm nay mọi trường học bình thường")
    await street.hung.presses("Đổi người nhận")
    await street.hung.says(f"Tổ 5 và những người đã hỏi {code}")
    street.hung.sees(f"{code}: không có tin đồn nào như vậy")


async def test_a_report_that_is_no_rumour_has_no_askers(ward: Ward, street: Street) -> None:
    await street.five[0].says("mất xe máy ở tổ 5 tối qua")
    code = ward.report().code
    await street.tam.says("THÔNG BÁO Hôm nay khóa xe cẩn thận", f"Tổ 5 và những người đã hỏi {code}")
    street.tam.sees(f"{code}: không có tin đồn nào như vậy")


async def test_another_rumour_is_asked_for_itself(ward: Ward, street: Street, asker: Neighbour) -> None:
    other = await ask(ward, "tám", DAM, "CLE06")
    other.has_read()
    await street.tam.says(DENIAL, "Tổ 5", "GỬI")
    await street.son.says(f"DUYỆT {street.code()}")
    await ward.until(UNDONE)
    asker.sees("các trường học bình thường")
    assert other.is_quiet()
