"""`serve` says at once, in one sentence each, why it cannot; and opens only the doors it was asked for."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from bot.commands import serve
from bot.config import Settings, read_settings
from bot.house import House, Part
from tests.commands.conftest import KEY, type_run

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody sets up the log of the whole test process, nor freezes what its collector looks at."""
    monkeypatch.setattr("bot.log.set_up", lambda _: None)
    monkeypatch.setattr(serve, "keep_for_good", lambda: None)


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody else listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        yield int(other.getsockname()[1])


# --- Why it cannot ---------------------------------------------------------------------------------------


def test_without_a_key_it_says_how_to_make_one(bare_house: Path, run: type_run) -> None:
    said = run("serve")
    assert said.status == 2
    assert "openssl rand -hex 32" in said.err


def test_every_mistake_is_told_at_once(
    bare_house: Path, run: type_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "eighty")
    monkeypatch.setenv("ZALO_OA_ID", "five")
    monkeypatch.setenv("DATABASE_URL", "mysql://somewhere")
    said = run("serve")
    assert said.status == 2
    lines = said.err.splitlines()
    assert [line.split()[0] for line in lines] == ["ZALO_OA_ID", "DATABASE_URL", "PORT", "SECRET_KEY"]


@pytest.mark.parametrize("only", ["nonsense", "web,nonsense", "", ","])
def test_a_part_nobody_knows_is_wrong_usage(house: Path, run: type_run, only: str) -> None:
    said = run("serve", "--only", only)
    assert said.status == 2
    assert "web,clerk,sender,clock" in said.err


@pytest.mark.parametrize("port", ["eighty", "-1", "65536"])
def test_a_port_that_is_none_is_wrong_usage(house: Path, run: type_run, port: str) -> None:
    assert run("serve", "--port", port).status == 2


def test_a_port_in_use_is_one_sentence(house: Path, run: type_run, taken: int) -> None:
    said = run("serve", "--port", str(taken))
    assert said.status == 1
    assert said.err.startswith(f"cannot listen on 127.0.0.1:{taken}")
    assert "in use" in said.err
    assert "--port" in said.err, "and what to do"
    assert len(said.err.splitlines()) == 1


def test_an_address_that_is_not_ours_is_one_sentence(house: Path, run: type_run) -> None:
    said = run("serve", "--host", "192.0.2.1", "--port", "0")
    assert said.status == 1
    assert said.err.startswith("cannot listen on 192.0.2.1:0")
    assert len(said.err.splitlines()) == 1


def test_a_database_that_is_out_of_date_names_the_remedy(
    bare_house: Path, run: type_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", KEY)
    said = run("serve", "--port", "0")
    assert said.status == 1
    assert "python -m bot migrate" in said.err


def test_a_database_that_cannot_be_made_names_the_setting(
    bare_house: Path, run: type_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", KEY)
    (bare_house / "file").write_text("not a folder")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{bare_house}/file/bot.db")
    said = run("serve", "--migrate")
    assert said.status == 1
    assert len(said.err.splitlines()) == 1


def test_what_was_sealed_with_another_key_is_told(
    house: Path, run: type_run, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZALO_ACCESS_TOKEN", "a")
    monkeypatch.setenv("ZALO_REFRESH_TOKEN", "r")
    assert run("serve", "--port", str(taken)).status == 1  # the pair is written down before the door opens
    monkeypatch.setenv("SECRET_KEY", "z" * 32)
    said = run("serve", "--port", str(taken))
    assert said.status == 1
    assert "SECRET_KEY" in said.err
    assert len(said.err.splitlines()) == 1


# --- What it opens ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("only", "parts"),
    [
        (None, set(Part)),
        ("web", {Part.WEB}),
        ("clerk, sender", {Part.CLERK, Part.SENDER}),
        ("clock,web,clerk,sender", set(Part)),
        ("web,web", {Part.WEB}),
    ],
)
def test_the_parts_are_named_by_commas(only: str | None, parts: set[Part]) -> None:
    assert set(serve.chosen(only)) == parts


@pytest.fixture
def settings(house: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("PORT", "0")
    monkeypatch.setenv("ZALO_OPENAPI_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("ZALO_OAUTH_URL", "http://127.0.0.1:9")
    return read_settings(for_serving=True)


@pytest.mark.parametrize("only", ["web", "clerk,sender", "clock", "web,clock", "web,clerk,sender,clock"])
async def test_a_process_with_some_of_the_parts_opens_and_closes(settings: Settings, only: str) -> None:
    parts = serve.chosen(only)
    house = House(settings, parts=parts)
    try:
        port = await house.start()
        assert bool(port) == (Part.WEB in parts)
        if port:
            async with (
                aiohttp.ClientSession() as session,
                session.get(f"http://127.0.0.1:{port}/health/live") as answer,
            ):
                assert answer.status == 200
        health = await house.health()
        assert [r for r in health.reasons if not r.startswith("token")] == []
    finally:
        await house.stop()


async def test_asked_to_stop_it_closes_and_is_done(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The handler of the signal is called as the loop would call it."""
    asked: dict[signal.Signals, Callable[[], None]] = {}
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(loop, "add_signal_handler", lambda sign, stop: asked.update({sign: stop}))

    def sends_the_signal() -> None:
        asked[signal.SIGTERM]()

    monkeypatch.setattr(serve, "keep_for_good", sends_the_signal)
    await asyncio.wait_for(serve.run(settings, tuple(Part)), 30)
    assert set(asked) == {signal.SIGTERM, signal.SIGINT}


def test_a_real_process_says_why_and_nothing_else(bare_house: Path, taken: int) -> None:
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment |= {"PYTHONPATH": str(ROOT), "SECRET_KEY": KEY, "PORT": str(taken), "LOG_LEVEL": "ERROR"}
    made = subprocess.run(
        [sys.executable, "-m", "bot", "serve", "--migrate"],
        cwd=bare_house,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert made.returncode == 1
    assert made.stderr.splitlines()[-1].startswith(f"cannot listen on 127.0.0.1:{taken}")
    assert "Traceback" not in made.stderr
