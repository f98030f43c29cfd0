"""What each role is called, and which role somebody means."""

import unicodedata

import pytest

from handlers.rules.folding import strip_accents
from handlers.rules.titles import HIGHEST_FIRST, NAMES, role_at_start, title
from storage.words import Role


def test_every_role_has_a_name_in_vietnamese() -> None:
    assert set(NAMES) == set(Role)
    assert all(unicodedata.is_normalized("NFC", name) for name in NAMES.values())


@pytest.mark.parametrize("role", Role)
def test_a_role_is_understood_by_its_name_and_by_its_identifier(role: Role) -> None:
    for name in (NAMES[role], NAMES[role].upper(), strip_accents(NAMES[role]), role.value):
        assert role_at_start(f"{name} Tổ 5 Chiềng Lề") == (role, "Tổ 5 Chiềng Lề"), name


@pytest.mark.parametrize(
    ("text", "role", "rest"),
    [
        ("tổ trưởng Tổ 5", Role.TEAM_LEADER, "Tổ 5"),
        ("tổ trưởng dân phố Tổ 5", Role.UNIT_HEAD, "Tổ 5"),
        ("to truong bvantt to 5", Role.TEAM_LEADER, "to 5"),
        ("CSKV Tổ 5", Role.BEAT_OFFICER, "Tổ 5"),
        ("trưởng bản Mòng", Role.UNIT_HEAD, "Mòng"),
        ("dân", Role.RESIDENT, ""),
    ],
)
def test_other_names_and_the_longest_one_wins(text: str, role: Role, rest: str) -> None:
    assert role_at_start(text) == (role, rest)


@pytest.mark.parametrize("text", ["", "bác sĩ Tổ 5", "tổ", "trựcban"])
def test_an_unknown_role_is_none(text: str) -> None:
    assert role_at_start(text) is None


def test_somebody_with_several_roles_is_introduced_by_the_highest() -> None:
    assert title({Role.RESIDENT, Role.BEAT_OFFICER, Role.POLICE_CHIEF}) == NAMES[Role.POLICE_CHIEF]
    assert title({Role.TEAM_MEMBER, Role.TEAM_LEADER}) == NAMES[Role.TEAM_LEADER]
    assert title(set()) == title({Role.RESIDENT}) == "cán bộ"
    assert len(set(HIGHEST_FIRST)) == len(HIGHEST_FIRST)
