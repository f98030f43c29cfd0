"""Is this officer real? Both see one code; it is good for minutes, once, and tells a guesser nothing."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from storage.tables import OfficerCode
from storage.words import Role
from tests.stories.ward import Neighbour, Ward


async def people(ward: Ward) -> tuple[Neighbour, Neighbour]:
    return await ward.person("lan", Role.RESIDENT, "CLE05"), await ward.person(
        "minh", Role.BEAT_OFFICER, "CLE05", on_duty=True
    )


async def code_of(officer: Neighbour) -> str:
    await officer.says("MÃ CÁN BỘ")
    found = re.search(r"Mã: (\w{6})", officer.last())
    assert found is not None
    return found[1]


@pytest.mark.parametrize("form", ["KIỂM TRA {}", "kiem tra {}", "Kiểm tra mã {}"])
async def test_the_resident_types_the_code_and_hears_who_it_is(ward: Ward, form: str) -> None:
    lan, beat = await people(ward)
    code = await code_of(beat)
    await lan.says(form.format(code.lower()))
    lan.sees("Mã đúng", "minh", "cảnh sát khu vực", "Tổ 5", "mã OTP")
    beat.sees(f"Mã {code} vừa được kiểm tra")
    beat.sees_nothing_of("lan")
    assert ward.reports() == []


async def test_a_code_is_good_once_and_for_minutes_and_only_the_newest(ward: Ward) -> None:
    lan, beat = await people(ward)
    first = await code_of(beat)
    second = await code_of(beat)
    await lan.says(f"KIỂM TRA {first}")
    refusal = lan.last()
    assert "không dùng được" in refusal
    await lan.says(f"KIỂM TRA {second}")
    assert "Mã đúng" in lan.last()
    await lan.says(f"KIỂM TRA {second}")
    assert lan.last().endswith(refusal)
    third = await code_of(beat)
    await ward.until(timedelta(minutes=11))
    await lan.says(f"KIỂM TRA {third}")
    assert lan.last().endswith(refusal), "old, used and guessed codes are answered alike"


async def test_whoever_guesses_is_stopped_and_learns_nothing(ward: Ward) -> None:
    lan, beat = await people(ward)
    for number in range(5):
        await lan.says(f"KIỂM TRA 2{number + 2}ABCD")
    code = await code_of(beat)
    await lan.says(f"KIỂM TRA {code}")
    assert "thử nhiều mã" in lan.last()
    assert "113" in lan.last()
    mai = await ward.person("mai", Role.RESIDENT, "CLE05")
    await mai.says(f"KIỂM TRA {code}")
    assert "Mã đúng" in mai.last(), "the guesser has spoiled nothing for others"
    await ward.until(timedelta(minutes=61))
    await lan.says(f"KIỂM TRA {await code_of(beat)}")
    assert "Mã đúng" in lan.last()


@pytest.mark.parametrize(
    "words",
    [
        "KIỂM TRA",
        "có phải công an thật không",
        "co phai cong an that khong",
    ],
)
async def test_whoever_asks_hears_how_to_find_out(ward: Ward, words: str) -> None:
    lan, _ = await people(ward)
    await lan.says(words)
    lan.sees("MÃ CÁN BỘ", "KIỂM TRA", "đừng mở cửa", "113")
    assert ward.reports() == []


async def test_only_people_with_an_office_get_a_code(ward: Ward) -> None:
    lan, _ = await people(ward)
    await lan.says("MÃ CÁN BỘ")
    assert ward.read(lambda db: list(db.exec(select(OfficerCode)))) == []
    member = await ward.person("tám", Role.TEAM_MEMBER, "CLE05")
    code = await code_of(member)
    await lan.says(f"KIỂM TRA {code}")
    lan.sees("Mã đúng", "tám", "tổ viên")


async def test_the_code_itself_stands_nowhere(ward: Ward) -> None:
    _, beat = await people(ward)
    code = await code_of(beat)
    (row,) = ward.read(lambda db: list(db.exec(select(OfficerCode))))
    assert code not in row.mark


async def test_words_that_only_begin_so_are_heard_as_always(ward: Ward) -> None:
    lan, _ = await people(ward)
    await lan.says("kiểm tra giúp nhà số 5 có trộm")
    assert len(ward.reports()) == 1
