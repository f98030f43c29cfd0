"""The real processes, `serve` and `demo`: how soon they are ready, and how much memory `serve` holds."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from secrets import token_hex
from socket import socket

from tests.benchmarks import databases, given
from tests.benchmarks.load import fire
from tests.benchmarks.measure import AT_MOST, Aim, Line, longer, told
from tests.benchmarks.processes import LOAD_CORE, SERVER_CORE, child, pinned, resident_megabytes
from tests.benchmarks.scale import Scale

ROUNDS = 5  # at most: a start takes seconds
IMPORTS = "import aiohttp, sqlmodel"
PATIENCE = 60.0  # seconds until a house that is not ready has failed
SETTLED = 3.0  # seconds after which nothing more is loaded
BURST = 4_000  # webhooks, with the clerk at work


def start(scale: Scale) -> Iterator[Line]:
    with ExitStack() as opened:
        enter = opened.enter_context
        url, folder = enter(databases.sqlite()), enter(databases.folder())
        zalo = enter(child("stub", core=LOAD_CORE)).port
        enter(pinned(LOAD_CORE))
        pairs = [
            (_imports(), _until_ready(_environment(url, folder, zalo)))
            for _ in range(min(scale.rounds, ROUNDS))
        ]
    yield longer("start", f"serve until ready, against {IMPORTS}", pairs, Aim(AT_MOST, 2.5, 1.5))


def demo(scale: Scale) -> Iterator[Line]:
    """With everything installed, a new city each time."""
    waited = []
    for _ in range(min(scale.rounds, ROUNDS)):
        with databases.folder() as folder:
            port, began = _free_port(), time.perf_counter()
            command = ("demo", "--port", str(port), "--data", str(folder))
            with _running(os.environ, command, port, "/demo"):
                waited.append(time.perf_counter() - began)
    seconds = f"{sorted(waited)[len(waited) // 2]:.1f} s"
    yield told("demo", "demo until the page is there (s)", waited, Aim(AT_MOST, 10, 5), ours=seconds)


def memory(scale: Scale) -> Iterator[Line]:
    with ExitStack() as opened:
        enter = opened.enter_context
        url, folder = enter(databases.sqlite()), enter(databases.folder())
        zalo = enter(child("stub", core=LOAD_CORE)).port
        enter(pinned(LOAD_CORE))
        house = _environment(url, folder, zalo)
        with _serving(house) as process:
            time.sleep(SETTLED)
            at_rest = resident_megabytes(process.pid)
            port, count = int(house["PORT"]), scale.of(BURST, 64)
            fire(port, given.webhooks(port, count, token_hex(4)), 64)
            after_burst = resident_megabytes(process.pid)
    yield _held("at rest", at_rest, Aim(AT_MOST, 130, 100))
    yield _held(f"after {count:,} webhooks, clerk busy", after_burst, Aim(AT_MOST, 200, 150))


def _held(when: str, megabytes: float, aim: Aim) -> Line:
    return told("memory", f"serve, {when} (MB)", [megabytes], aim, ours=f"{megabytes:.0f} MB")


# --- Starting --------------------------------------------------------------------------------------------


def _environment(url: str, folder: Path, zalo: int) -> Mapping[str, str]:
    """Everything as an operator would set it, with our stub for Zalo."""
    return {
        **os.environ,
        "ZALO_APP_ID": given.APP,
        "ZALO_APP_SECRET": "made-up-app-secret",
        "ZALO_OA_ID": given.OA,
        "ZALO_OA_SECRET_KEY": given.OA_KEY,
        "ZALO_ACCESS_TOKEN": "made-up-access",
        "ZALO_REFRESH_TOKEN": "made-up-refresh",
        "ZALO_OPENAPI_URL": f"http://127.0.0.1:{zalo}",
        "ZALO_OAUTH_URL": f"http://127.0.0.1:{zalo}",
        "SECRET_KEY": given.SEAL_KEY,
        "DATABASE_URL": url,
        "DATA_DIR": str(folder),
        "HOST": "127.0.0.1",
        "PORT": str(_free_port()),
        "LOG_LEVEL": "ERROR",
    }


def _free_port() -> int:
    with socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _imports() -> float:
    began = time.perf_counter()
    with pinned(SERVER_CORE):  # a child stays where its parent stood when it was born
        process = subprocess.Popen([sys.executable, "-c", IMPORTS])
    if process.wait(PATIENCE):
        raise RuntimeError("the reference cannot be imported")
    return time.perf_counter() - began


def _until_ready(house: Mapping[str, str]) -> float:
    began = time.perf_counter()
    with _serving(house):
        return time.perf_counter() - began


@contextmanager
def _serving(house: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """The server from the moment it says that it is ready."""
    with _running(house, ("serve",), int(house["PORT"]), "/health/ready") as process:
        yield process


@contextmanager
def _running(
    house: Mapping[str, str], command: Sequence[str], port: int, path: str
) -> Iterator["subprocess.Popen[bytes]"]:
    """One of our commands from the moment it answers at this path."""
    with pinned(SERVER_CORE):
        process = subprocess.Popen([sys.executable, "-m", "bot", *command], env=dict(house))
    try:
        _wait(port, path, process)
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait(port: int, path: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until:
        if process.poll() is not None:
            raise RuntimeError("it ended before it was ready")
        if _is_ready(port, path):
            return
        time.sleep(0.01)
    raise TimeoutError("it was not ready in time")


def _is_ready(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
