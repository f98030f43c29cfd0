"""A program of the operator's own that writes down what a voice note says; nothing depends on it."""

import asyncio
import os
import shutil
import signal
import tempfile
from pathlib import Path

import structlog

from bot.config import Settings

log = structlog.get_logger()

PATIENCE = 60.0  # seconds for one voice note
LONGEST = 4000  # bytes of what is printed
FENCE = ("unshare", "--map-root-user", "--net")  # no network for a program that has no business there


class Recogniser:
    """Runs it for one file at a time, behind a fence where the machine has one.

    The program gets one argument, the file, and an empty folder to work in; it prints the words.
    """

    def __init__(self, program: Path, root: Path, *, patience: float = PATIENCE) -> None:
        self._program, self._root, self._patience = program, root, patience
        self._turn = asyncio.Lock()
        self._fence: tuple[str, ...] | None = None

    @property
    def is_busy(self) -> bool:
        return self._turn.locked()

    async def hear(self, path: str) -> str | None:
        """The words of this recording below DATA_DIR/media; None where there are none to be had."""
        file = (self._root / path).resolve()
        if not file.is_relative_to(self._root.resolve()) or not file.is_file():
            return None
        async with self._turn:
            with tempfile.TemporaryDirectory() as folder:
                try:
                    return await self._run([*await self._fenced(), str(self._program), str(file)], folder)
                except OSError as error:
                    log.error("recogniser", errno=error.errno, remedy="look at VOICE_RECOGNISER")  # noqa: TRY400 (the trace would say nothing more)
                    return None

    async def _fenced(self) -> tuple[str, ...]:
        """The fence, if this machine lets us build one; found out once."""
        if self._fence is None:
            there = shutil.which(FENCE[0]) is not None
            works = there and await self._run([*FENCE, "true"], tempfile.gettempdir()) is not None
            self._fence = FENCE if works else ()
        return self._fence

    async def _run(self, command: list[str], folder: str) -> str | None:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=folder,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": folder},
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(self._patience):
                said = await _read(process)
                code = await process.wait()
        except TimeoutError:
            return None
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        return " ".join(said.decode("utf-8", "replace").split()) if code == 0 else None


async def _read(process: asyncio.subprocess.Process) -> bytes:
    """As much as a voice note can say; what is printed beyond is read and thrown away."""
    said = bytearray()
    while process.stdout is not None and (chunk := await process.stdout.read(LONGEST)):
        said += chunk[: LONGEST - len(said)]
    return bytes(said)


def engage(settings: Settings) -> Recogniser | None:
    """The program that the settings name, if they name one."""
    program = settings.voice_recogniser
    return Recogniser(program, settings.data_dir / "media") if program is not None else None
