"""The doctor's look at the recordings: what there is, what is missing, what does not fit."""

from pathlib import Path

from bot.prompts import LARGEST, look, missing, worth_recording
from bot.prompts import lines as told
from handlers.desk.catalogue import load

KEYS = frozenset(load().templates)


def put(folder: Path, name: str, size: int = 10) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(size))


def test_every_text_worth_recording_exists() -> None:
    assert set(worth_recording()) <= KEYS
    assert len(worth_recording()) == len(set(worth_recording()))


def test_what_fits_is_played_and_the_rest_is_named(tmp_path: Path) -> None:
    put(tmp_path, "CLE/thai/report.begin.mp3")
    put(tmp_path, "CLE/thai/report.opened.mp3", LARGEST + 1)
    put(tmp_path, "all/mong/report.begun.mp3")
    put(tmp_path, "all/mong/report.begin.exe")
    found = look(tmp_path, KEYS)
    assert found.addresses == {("CLE", "thai", "report.begin"): "CLE/thai/report.begin.mp3"}
    assert found.too_large == ["CLE/thai/report.opened.mp3"]
    assert found.unknown == ["all/mong/report.begin.exe", "all/mong/report.begun.mp3"]
    assert "report.opened" in missing(found)["thai"]
    assert "report.begin" not in missing(found)["thai"]
    assert [ok for ok, _, _ in told(found)] == [True, True, False, False]


def test_without_a_folder_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert [line for _, line, _ in told(look(tmp_path / "none", KEYS))] == ["none"]
