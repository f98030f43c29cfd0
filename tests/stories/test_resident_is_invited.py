"""Only an administrator or a police chief hands out a join code, and only for what is theirs to give."""

import re
from pathlib import Path

import pytest
from sqlmodel import select

from storage.tables import Grant
from storage.words import Role
from tests.stories.ward import Ward


def roles(ward: Ward) -> list[Role]:
    return sorted(ward.read(lambda db: [g.role for g in db.exec(select(Grant))]))


def code_in(text: str) -> str:
    found = re.search(r"THAM GIA ([2-9A-Z]{8})", text)
    assert found is not None, text
    return found[1]


@pytest.mark.parametrize(
    "words", ["MỜI tổ viên Tổ 5", "moi to vien to 5 chieng le", "/mời team_member CLE05"]
)
async def test_a_chief_invites_and_the_code_works_once(ward: Ward, words: str) -> None:
    chief = await ward.person("trưởng", Role.POLICE_CHIEF, "CLE")
    tam, bay = await ward.person("tám"), await ward.person("bảy")
    await chief.says(words)
    code = code_in(chief.last())
    await tam.says(f"tham gia {code.lower()}")
    assert "tổ viên" in tam.last().casefold()
    await bay.says(f"THAM GIA {code}")
    assert "không dùng được" in bay.last()
    assert roles(ward) == [Role.POLICE_CHIEF, Role.TEAM_MEMBER]


async def test_an_administrator_named_in_the_settings_invites(url: str, tmp_path: Path) -> None:
    ward = await Ward.open(url, tmp_path, admin_zalo_ids="123456789")
    try:
        admin = ward.stranger("123456789")
        await admin.says("MỜI trưởng công an Phường Chiềng Lề")
        assert code_in(admin.last())
    finally:
        await ward.close()


@pytest.mark.parametrize("role", [None, Role.BEAT_OFFICER, Role.DUTY_OFFICER, Role.TEAM_LEADER])
async def test_nobody_else_does(ward: Ward, role: Role | None) -> None:
    minh = await ward.person("minh", role, "CLE05" if role else None)
    await minh.says("MỜI tổ viên Tổ 5")
    minh.sees_nothing_of("THAM GIA")


@pytest.mark.parametrize("words", ["MỜI tổ viên Tổ 9 Chiềng Sinh", "MỜI quản trị Phường Chiềng Lề"])
async def test_a_chief_gives_nothing_that_is_not_theirs(ward: Ward, words: str) -> None:
    chief = await ward.person("trưởng", Role.POLICE_CHIEF, "CLE")
    await chief.says(words)
    chief.sees_nothing_of("THAM GIA")
    assert chief.texts()


@pytest.mark.parametrize("words", ["MỜI", "MỜI ai đó", "MỜI tổ viên chỗ nào đó"])
async def test_half_an_invitation_is_explained(ward: Ward, words: str) -> None:
    chief = await ward.person("trưởng", Role.POLICE_CHIEF, "CLE")
    await chief.says(words)
    assert "Ví dụ" in chief.last()
    assert ward.reports() == []


async def test_an_invitation_to_tea_is_no_order(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("mời công an xuống ngay có trộm đang cậy cửa")
    assert len(ward.reports()) == 1
