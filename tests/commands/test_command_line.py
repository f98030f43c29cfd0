"""Every command explains itself, and says in one sentence why it cannot."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.conftest import KEY, type_run

ROOT = Path(__file__).parents[2]
COMMANDS = {
    "migrate": [],
    "units import": ["{file}", "UTF-8", "WGS 84", "group"],
    "units list": ["--json"],
    "people list": ["--unit", "--role", "--json"],
    "invite": ["--unit", "--role", "--uses", "--days", "--qr", "SVG", "[default: 1]", "[default: 7]"],
    "oa add": ["--id", "--secret-key", "--name"],
    "oa list": ["--json"],
    "token import": ["--access", "--refresh"],
    "export reports": ["--from", "--to", "--xlsx", "2026-11-01"],
    "backup": ["{file}"],
    "restore": ["{file}", "--force"],
    "replay": ["--parked"],
}
BESIDE = ["demo", "serve", "simulate", "doctor", "sample", "triage"]
NEEDS_BOOKS = [
    ("units", "list"),
    ("people", "list"),
    ("invite", "--unit", "X", "--role", "resident"),
    ("oa", "list"),
    ("token", "import", "--access", "a", "--refresh", "r"),
    ("export", "reports", "--from", "2026-11-01", "--to", "2026-11-02", "--xlsx", "x.xlsx"),
    ("replay", "--parked"),
]


@pytest.mark.parametrize(("command", "told"), COMMANDS.items())
def test_help_tells_units_defaults_and_an_example(
    bare_house: Path, run: type_run, command: str, told: list[str]
) -> None:
    said = run(*command.split(), "--help")
    assert said.status == 0
    plain = re.sub(r"[│\s]+", " ", said.out)
    assert f"Example: {command}" in plain
    for word in told:
        assert word in plain


@pytest.mark.parametrize("command", BESIDE)
def test_every_other_command_gives_an_example_as_well(bare_house: Path, run: type_run, command: str) -> None:
    said = run(command, "--help")
    assert said.status == 0
    assert "Example: " in re.sub(r"[│\s]+", " ", said.out)


def test_everything_that_can_be_asked_for_is_listed(bare_house: Path, run: type_run) -> None:
    said = run("--help")
    assert said.status == 0
    listed = {
        line.split()[1] for line in said.out.splitlines() if line.startswith("│ ") and len(line.split()) > 2
    }
    assert {command.split()[0] for command in (*COMMANDS, *BESIDE)} <= listed


@pytest.mark.parametrize(
    "args",
    [
        ("nonsense",),
        ("units", "nonsense"),
        ("units", "import"),
        ("invite", "--unit", "CLE"),
        ("invite", "--unit", "CLE", "--role", "king"),
        ("invite", "--unit", "CLE", "--role", "resident", "--uses", "0"),
        ("invite", "--unit", "CLE", "--role", "resident", "--days", "many"),
        ("people", "list", "--role", "king"),
        ("migrate", "--really"),
        ("replay",),
        ("restore",),
    ],
)
def test_wrong_usage_is_two_and_said_on_stderr(house: Path, run: type_run, args: tuple[str, ...]) -> None:
    said = run(*args)
    assert (said.status, said.out) == (2, "")
    assert said.err


@pytest.mark.parametrize("args", [("migrate",), ("units", "list"), ("backup", "x.db"), ("oa", "list")])
def test_a_wrong_configuration_lists_all_mistakes_at_once(
    house: Path, run: type_run, args: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "eighty")
    monkeypatch.setenv("TIMEZONE", "Mars")
    (house / "config.env").write_text("SECRET_KEY=short-secret\nLOG_LEVEL=LOUD\n", encoding="utf-8")
    monkeypatch.delenv("SECRET_KEY")
    said = run(*args)
    assert (said.status, said.out) == (2, "")
    assert [line.split()[0] for line in said.err.splitlines()] == [
        "PORT",
        "SECRET_KEY",
        "TIMEZONE",
        "LOG_LEVEL",
    ]
    assert "short-secret" not in said.err


@pytest.mark.parametrize("args", NEEDS_BOOKS)
def test_a_database_that_was_never_migrated_is_told_how(
    house: Path, run: type_run, args: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{house}/fresh.db")
    said = run(*args)
    assert (said.status, said.out) == (1, "")
    assert said.err == (
        "the database is not up to date: run `python -m bot migrate` (or serve with --migrate)\n"
    )


@pytest.mark.parametrize("args", NEEDS_BOOKS)
def test_a_database_that_cannot_be_opened_is_one_sentence(
    house: Path, run: type_run, args: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{house}/no/such/folder/x.db")
    said = run(*args)
    assert (said.status, said.out) == (1, "")
    assert said.err == ("the database cannot be used (unable to open database file): check DATABASE_URL\n")


@pytest.mark.parametrize(
    "args", [("oa", "list"), ("oa", "add", "--id", "5", "--secret-key", "k"), NEEDS_BOOKS[4]]
)
def test_what_is_sealed_needs_the_key(
    house: Path, run: type_run, args: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRET_KEY")
    said = run(*args)
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("SECRET_KEY is missing: ")


def test_serving_needs_a_key(house: Path, run: type_run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY")
    said = run("serve", "--migrate")
    assert (said.status, said.out) == (2, "")
    assert said.err == "SECRET_KEY is missing: write SECRET_KEY= with the answer of `openssl rand -hex 32`.\n"


def test_a_key_that_was_changed_without_keeping_the_former_one_is_named(
    house: Path, run: type_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("token", "import", "--access", "a", "--refresh", "r").status == 0
    monkeypatch.setenv("SECRET_KEY", "n" * 32)
    said = run("oa", "list")
    assert (said.status, said.out) == (1, "")
    assert "SECRET_KEY" in said.err
    monkeypatch.setenv("SECRET_KEY", "n" * 32 + "," + KEY)
    assert run("oa", "list").status == 0


def test_where_no_account_is_known_it_is_told_how_to_name_one(
    house: Path, run: type_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZALO_OA_ID")
    said = run("units", "list")
    assert (said.status, said.err) == (
        1,
        "there is no Official Account yet: set ZALO_OA_ID, or use `python -m bot oa add`\n",
    )
    for number in ("5500000000000000002", "5500000000000000003"):
        run("oa", "add", "--id", number, "--secret-key", "k")
    assert "say which one with --oa" in run("units", "list").err
    assert run("units", "list", "--oa", "5500000000000000003").status == 0
    assert "there is no Official Account 77" in run("units", "list", "--oa", "77").err


def test_the_real_program_says_the_same(house: Path) -> None:
    """Once in a process of its own: status, one sentence on stderr, no trace."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "units", "import", "nowhere.csv"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "nowhere.csv: cannot be read (No such file or directory)\n"
