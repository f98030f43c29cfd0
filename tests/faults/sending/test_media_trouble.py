"""A picture that cannot be had never stops the report it belongs to."""

import errno
from datetime import timedelta
from pathlib import Path

import pytest

from bot.simulator.faults import Where
from storage.tables import Outbox
from storage.words import OutboxKind, OutboxState, Role
from tests.faults.sending.given import rows
from tests.stories.ward import Neighbour, Ward

WORDS = "có trộm đang cậy cửa nhà đối diện ngõ 12 tổ 5"


@pytest.fixture
async def lan(ward: Ward) -> Neighbour:
    return await ward.person("lan", Role.RESIDENT, "CLE05")


def fetch(ward: Ward) -> Outbox:
    """The errand that brings the picture."""
    (found,) = (r for r in rows(ward) if r.kind is OutboxKind.FETCH)
    return found


def pictures(ward: Ward) -> list[Path]:
    return [path for path in (ward.settings.data_dir / "media").rglob("*") if path.is_file()]


async def reports_with_a_picture(lan: Neighbour, url: str | None = None) -> None:
    await lan.says(WORDS)
    lan.sees("113", "BT-")
    await lan._do(lan.phone.sends_photo(url=url))


async def test_a_link_that_fails_is_asked_again(ward: Ward, lan: Neighbour) -> None:
    ward.zalo.faults.answer(503, "", where=Where.MEDIA)
    await reports_with_a_picture(lan)
    assert (fetch(ward).state, pictures(ward)) == (OutboxState.WAITING, [])
    await ward.until(timedelta(seconds=10))
    assert (fetch(ward).state, len(pictures(ward))) == (OutboxState.SENT, 1)
    assert len(ward.reports()) == 1


async def test_a_link_that_is_dead_is_given_up_and_the_report_stays(ward: Ward, lan: Neighbour) -> None:
    ward.zalo.faults.media_dead = True
    await reports_with_a_picture(lan)
    await ward.until(timedelta(hours=1))
    assert (fetch(ward).state, fetch(ward).why, pictures(ward)) == (OutboxState.GAVE_UP, "gone", [])
    assert ward.report().code


async def test_a_full_disk_leaves_the_report_whole(
    ward: Ward, lan: Neighbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("bot.media.write_whole", full)
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    await reports_with_a_picture(lan)
    await ward.until(timedelta(minutes=1))
    assert (fetch(ward).state, fetch(ward).why, pictures(ward)) == (OutboxState.GAVE_UP, "disk", [])
    beat.sees(ward.report().code)


@pytest.mark.parametrize(
    "url", ["https://pictures.example/1.jpg", "http://127.0.0.1:9/1.jpg", "file:///etc/hosts"]
)
async def test_a_host_that_is_not_allowed_is_never_asked(ward: Ward, lan: Neighbour, url: str) -> None:
    await reports_with_a_picture(lan, url)
    await ward.until(timedelta(minutes=1))
    assert (fetch(ward).state, fetch(ward).why, pictures(ward)) == (
        OutboxState.GAVE_UP,
        "host_not_allowed",
        [],
    )
    assert ward.report().code
