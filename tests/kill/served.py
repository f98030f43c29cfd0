"""A bot in a process of its own, as an operator runs it, that can be killed at any moment."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

from aiohttp import ClientError, ClientSession

from bot.simulator.zalo import SimulatedZalo

ROOT = Path(__file__).parents[2]
LOOK = 0.05  # seconds between two looks whether it answers
PATIENCE = 60.0  # seconds until it should


class Served:
    """`python -m bot serve`, against a simulated Zalo in the test."""

    def __init__(self, zalo: SimulatedZalo, folder: Path, *, package: int = 20_000) -> None:
        self.database = folder / "bot.db"
        self.port = free_port()
        self._environment = environment(zalo, folder, self.database, self.port, package)
        self._log = folder / "bot.log"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it, and return when it answers."""
        await self.begin()
        async with asyncio.timeout(PATIENCE), ClientSession() as session:
            while not await self._answers(session):  # noqa: ASYNC110 (another process tells us nothing)
                await asyncio.sleep(LOOK)

    async def begin(self) -> None:
        """Start it, and do not wait until it has opened its door."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "serve",
                "--migrate",
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
            )

    async def _answers(self, session: ClientSession) -> bool:
        ended = self._process is None or self._process.returncode is not None
        assert not ended, self._log.read_text()[-2000:]
        try:
            async with session.get(f"http://127.0.0.1:{self.port}/health/live") as answer:
                return answer.status == 200
        except ClientError:
            return False

    async def kill(self) -> None:
        """Pull the plug: nothing is finished, nothing is said."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to close; returns its exit status."""
        return await self._end(signal.SIGTERM)

    async def _end(self, sign: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        if process.returncode is None:
            process.send_signal(sign)
        return await process.wait()


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def environment(
    zalo: SimulatedZalo, folder: Path, database: Path, port: int, package: int = 20_000
) -> dict[str, str]:
    """The settings as an operator would write them; nothing of the tester's own is passed on."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return {
        **kept,
        **zalo.settings(),
        "ZALO_OA_PACKAGE": str(package),
        "DATABASE_URL": f"sqlite:///{database}",
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "SECRET_KEY": "a key that only this test knows",
        "SERVICE_SCALE": "60",
        "LOG_LEVEL": "WARNING",
    }
