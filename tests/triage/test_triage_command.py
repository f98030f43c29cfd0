"""The triage command: one line in, one line out, without a database and without any setting."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

KEYS = {
    "intent",
    "category",
    "second_category",
    "urgency",
    "emergency_number",
    "confidential",
    "location_text",
    "reasons",
}


def asked(written: bytes, folder: Path, *options: str) -> list[str]:
    command = [sys.executable, "-m", "bot", "triage", *options]
    env = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": ""}
    done = subprocess.run(command, input=written, capture_output=True, check=True, cwd=folder, env=env)
    assert done.stderr == b""
    assert list(folder.iterdir()) == []
    return done.stdout.decode("utf-8").splitlines()


def test_each_line_is_answered_by_one_object_in_order(tmp_path: Path) -> None:
    lines = ["Cháy nhà ở tổ 5, ngõ 12", "", "chong em danh em", "xin chào", "mat xe may toi qua\r"]
    answers = [json.loads(line) for line in asked("\n".join(lines).encode(), tmp_path, "--json")]
    assert all(set(answer) == KEYS for answer in answers)
    assert [a["category"] for a in answers] == [
        "fire_explosion",
        "not_report",
        "domestic_violence",
        "not_report",
        "theft",
    ]
    assert answers[0] == {
        "intent": "report",
        "category": "fire_explosion",
        "second_category": None,
        "urgency": "P1",
        "emergency_number": "114",
        "confidential": False,
        "location_text": "tổ 5, ngõ 12",
        "reasons": ["fire_explosion P1: cháy nhà"],
    }
    assert answers[2]["confidential"] is True


def test_for_people_it_says_in_one_line_what_and_why(tmp_path: Path) -> None:
    line = asked("đang đánh nhau gần chợ".encode(), tmp_path)[0]
    assert (
        line == "P1 report: violence_fight, call 113, at gần chợ — violence_fight P1: đánh nhau; going: đang"
    )


@pytest.mark.parametrize("written", [b"\xff\xfe broken \x00", "😭".encode(), b"a" * 5000])
def test_broken_input_is_read_as_far_as_it_goes(written: bytes, tmp_path: Path) -> None:
    assert len(asked(written, tmp_path, "--json")) == 1


def test_no_input_no_output(tmp_path: Path) -> None:
    assert asked(b"", tmp_path) == []
