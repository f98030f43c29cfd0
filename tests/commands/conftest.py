"""The command line as an operator uses it: a folder, an environment, and what comes back."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.config import Settings
from storage.clerk import Clerk
from storage.seal import Seal

OA = "5500000000000000001"
KEY = "k" * 32
WARDS = """code,name,kind,parent_code,aliases,latitude,longitude,households
SL,Sơn La,province,,,,,
CLE,Phường Chiềng Lề,commune,SL,Chiềng Lề cũ;CL,21.3256,103.9188,5200
CLE05,Tổ 5,group,CLE,Tổ dân phố 5,21.33,103.92,120
"""


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.out)
        return found


type_run = Callable[..., Said]


@pytest.fixture
def bare_house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder as working directory, and an environment without any of our settings."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    folder = tmp_path / "house"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def house(bare_house: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same with a migrated database and the settings an operator writes first."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("SECRET_KEY", KEY)
    monkeypatch.setenv("ZALO_OA_ID", OA)
    monkeypatch.setenv("ZALO_OA_SECRET_KEY", "made-up-oa-key")
    return bare_house


@pytest.fixture
def run() -> type_run:
    """Runs a command; whatever goes wrong is a status and a sentence, never a trace."""

    def command(*args: str) -> Said:
        result = CliRunner().invoke(app, args, prog_name="binhyen")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return Said(result.exit_code, result.stdout, result.stderr)

    return command


@pytest.fixture
def books(house: Path, sqlite_url: str) -> Iterator[Clerk]:
    """The ledgers behind the command, open at the same time like those of a running server."""
    clerk = Clerk(sqlite_url, Seal([KEY]))
    yield clerk
    clerk.close()


@pytest.fixture
def wards(house: Path, run: type_run) -> Path:
    """A table of three units that was brought in."""
    path = house / "wards.csv"
    path.write_text(WARDS, encoding="utf-8")
    assert run("units", "import", str(path)).status == 0
    return path
