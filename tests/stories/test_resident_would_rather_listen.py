"""Who would rather listen gets the commune's recordings beside the text; the text always comes as well."""

from pathlib import Path

from aiohttp import ClientSession

from storage.words import Role
from tests.stories.ward import Ward

HOME = "https://binhyen.example"
SOUND = b"ID3" + bytes(64)


def record(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / "prompts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(SOUND)


async def opened(ward: Ward, path: str) -> tuple[int, bytes]:
    async with ClientSession() as session, session.get(f"{ward.address}{path}") as answer:
        return answer.status, await answer.read()


async def test_the_recording_of_the_own_commune_comes_with_the_text(url: str, tmp_path: Path) -> None:
    record(
        tmp_path,
        "CLE/thai/report.opened_p1.mp3",
        "all/thai/report.opened_p1.mp3",
        "all/thai/report.begin.mp3",
    )
    ward = await Ward.open(url, tmp_path, public_url=HOME)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("tieng thai")
    assert "tiếng Thái" in lan.last()
    await lan.says("BÁO TIN")
    assert "kể giúp" in lan.last()
    assert f"{HOME}/prompts/all/thai/report.begin.mp3" in lan.last()
    await lan.says("cháy nhà ở tổ 5 cứu với")
    assert lan.last().startswith("GỌI NGAY 114")
    assert f"{HOME}/prompts/CLE/thai/report.opened_p1.mp3" in lan.last()
    assert await opened(ward, "/prompts/CLE/thai/report.opened_p1.mp3") == (200, SOUND)
    await lan.says("TIẾNG VIỆT", "TIN CỦA TÔI")
    assert "/prompts/" not in lan.last()
    await ward.close()


async def test_without_a_recording_or_a_wish_the_text_comes_alone(url: str, tmp_path: Path) -> None:
    record(tmp_path, "all/thai/report.begin.mp3")
    ward = await Ward.open(url, tmp_path, public_url=HOME)
    lan, mai = await ward.person("lan"), await ward.person("mai")
    await lan.says("BÁO TIN")
    await mai.says("TIẾNG MÔNG", "BÁO TIN")
    lan.sees_nothing_of("/prompts/")
    mai.sees_nothing_of("/prompts/")
    await ward.close()


async def test_whoever_must_not_be_overheard_gets_no_recording(url: str, tmp_path: Path) -> None:
    record(tmp_path, "all/thai/my_reports.state.mp3")
    ward = await Ward.open(url, tmp_path, public_url=HOME)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("TIẾNG THÁI", "chồng đang đánh tôi, đừng gọi lại", "XEM")
    assert "/prompts/" not in lan.last()
    await ward.close()


async def test_only_what_was_found_is_played(url: str, tmp_path: Path) -> None:
    record(tmp_path, "all/thai/report.begin.mp3", "all/thai/secret.mp3", "all/other/report.begin.mp3")
    ward = await Ward.open(url, tmp_path, public_url=HOME)
    for path in (
        "all/thai/secret.mp3",
        "all/other/report.begin.mp3",
        "all/thai/..%2f..%2fmodel.db",
        "a/b/c",
    ):
        assert (await opened(ward, f"/prompts/{path}"))[0] == 404
    await ward.close()
