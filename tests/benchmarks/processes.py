"""Processes that are measured: each on a core of its own, where the machine has two."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = CORES[0], CORES[-1]
PATIENCE = 30.0  # seconds until a process that does not end is ended


def pin(core: int | None) -> None:
    """Stay on this core, or roam over all of them."""
    os.sched_setaffinity(0, CORES if core is None else {core})


@contextmanager
def pinned(core: int | None) -> Iterator[None]:
    """The load generator keeps off the core of the server."""
    before = os.sched_getaffinity(0)
    pin(core)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@dataclass(frozen=True)
class Child:
    """A process of ours that talks in lines of JSON; it ends when its stdin is closed."""

    process: subprocess.Popen[str]

    @property
    def pid(self) -> int:
        return self.process.pid

    def say(self, word: str) -> None:
        _open(self.process.stdin).write(word + "\n")
        _open(self.process.stdin).flush()

    def hear(self) -> Mapping[str, float]:
        line = _open(self.process.stdout).readline()
        if not line:
            raise RuntimeError("a measured process died: see its words above")
        said: Mapping[str, float] = json.loads(line)
        return said

    def ask(self, word: str) -> Mapping[str, float]:
        self.say(word)
        return self.hear()

    @property
    def port(self) -> int:
        """The first thing a server says."""
        return int(self.hear()["port"])


def _open(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise RuntimeError("this process does not talk")
    return stream


@contextmanager
def child(role: str, *, core: int | None = SERVER_CORE, **options: object) -> Iterator[Child]:
    """Start one of the roles of `servers.py` and end it afterwards."""
    told = json.dumps({"core": core, **options})
    command = [sys.executable, "-m", "tests.benchmarks.servers", role, told]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Child(process)
    finally:
        _open(process.stdin).close()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _open(process.stdout).close()


def resident_megabytes(pid: int) -> float:
    """What a process holds in memory just now."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as rollup:  # noqa: PTH123 (a file of the kernel)
        for line in rollup:
            if line.startswith("Rss:"):
                return int(line.split()[1]) / 1024
    raise RuntimeError("the kernel does not say")
