"""“Dọc đường Tô Hiệu”: everybody in the groups along it, also without accents; an unknown street is asked."""

import pytest
from sqlmodel import Session, col, select

from handlers.rules.folding import fold
from storage import corrections
from storage.tables import Unit, UnitAlias
from tests.stories.street import UNDONE, Street
from tests.stories.ward import Ward

WORDS = "KHẨN Cấm đường tối nay từ 19 giờ vì lễ hội, bà con đi lối khác"
STREETS = {"CLE05": ["đường Tô Hiệu", "Tổ 7 cũ"], "CLE06": ["đường Tô Hiệu", "phố Chu Văn Thịnh"]}


@pytest.fixture
async def street(ward: Ward) -> Street:
    def name(db: Session) -> None:
        for code, names in STREETS.items():
            unit = db.exec(select(Unit).where(col(Unit.code) == code)).one()
            db.add_all([UnitAlias(unit_id=unit.id, alias=n, folded=fold(n)) for n in names])
            corrections.changed(db, [unit.id])

    street = await Street.of(ward)
    ward.house.clerk.do(name)
    return street


@pytest.mark.parametrize("said", ["các hộ dọc đường Tô Hiệu", "doc duong to hieu", "dọc theo Tô Hiệu"])
async def test_everybody_along_it_and_nobody_else(ward: Ward, street: Street, said: str) -> None:
    await street.tam.says(WORDS, said)
    street.tam.sees("gửi tới: bà con dọc đường Tô Hiệu", "Tất cả 7 người: Tổ 5: 5, Tổ 6: 2")
    await street.tam.says("GỬI")
    await street.son.says(f"DUYỆT {street.code()}")
    await ward.until(UNDONE)
    for one in (*street.five, *street.six):
        assert sum("Cấm đường tối nay" in text for text in one.texts()) == 1


async def test_a_street_through_one_group_reaches_that_group(ward: Ward, street: Street) -> None:
    await street.tam.says(WORDS, "doc pho chu van thinh", "GỬI")
    street.tam.sees("gửi tới: bà con dọc phố Chu Văn Thịnh", "Tổ 6: 2")
    await ward.until(UNDONE)
    street.six[0].sees("Cấm đường tối nay")
    assert all(one.is_quiet() for one in street.five)


async def test_a_street_that_is_nearly_known_is_asked_back(street: Street) -> None:
    await street.tam.says(WORDS, "dọc đường Tô Hiêu cũ")
    street.tam.sees("chưa biết đường đó đi qua tổ nào", "1. Dọc đường Tô Hiệu")
    await street.tam.says("1")
    street.tam.sees("gửi tới: bà con dọc đường Tô Hiệu")


@pytest.mark.parametrize("said", ["dọc đường Lê Lợi", "dọc đường Tô", "dọc đường 7 cũ"])
async def test_a_part_of_a_name_is_no_street(street: Street, said: str) -> None:
    await street.tam.says(WORDS, said)
    street.tam.sees("chưa biết đường đó đi qua tổ nào")
    street.tam.sees_nothing_of("gửi tới: bà con dọc")
    await street.tam.says("Tổ 5")
    street.tam.sees("gửi tới: Tổ 5")


async def test_a_leader_does_not_write_to_the_other_side_of_the_street(street: Street) -> None:
    await street.hung.says("THÔNG BÁO Quét đường sáng thứ Bảy")
    await street.hung.presses("Đổi người nhận")
    await street.hung.says("dọc đường Tô Hiệu")
    street.hung.sees("ngoài địa bàn")
