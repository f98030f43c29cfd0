"""A load generator that costs far less than what it measures: bare sockets and ready-made requests."""

import select
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter

GOOD = b"HTTP/1.1 200"
END = b"\r\n\r\n"  # answers of the webhook have no body
SILENCE = 20.0  # seconds without any answer: the server hangs


@dataclass
class Told:
    """What a run brought: how long it took and how long each answer was waited for."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.waits) / self.seconds


@dataclass
class _Line:
    """One connection with one request under way."""

    socket: socket.socket
    since: float = 0.0


def post(port: int, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A request as bytes."""
    named = {"Host": f"127.0.0.1:{port}", "Content-Type": "application/json", **headers}
    lines = [f"POST {path} HTTP/1.1", *(f"{k}: {v}" for k, v in named.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def fire(port: int, requests: Sequence[bytes], clients: int) -> Told:
    """Send every request once, never more than `clients` at the same time; all must be answered with 200."""
    told, ahead = Told(), iter(requests)
    poll = select.epoll()
    lines = {line.socket.fileno(): line for line in (_connect(port) for _ in range(clients))}
    try:
        for number in lines:
            poll.register(number, select.EPOLLIN)
        began = perf_counter()
        under_way = sum(_next(line, ahead) for line in lines.values())
        while under_way:
            events = poll.poll(SILENCE)
            if not events:
                raise TimeoutError("the server does not answer")
            for number, _ in events:
                line = lines[number]
                _check(line.socket.recv(65536))
                told.waits.append(perf_counter() - line.since)
                under_way -= not _next(line, ahead)
        told.seconds = perf_counter() - began
    finally:
        for line in lines.values():
            line.socket.close()
        poll.close()
    return told


def _connect(port: int) -> _Line:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return _Line(connection)


def _next(line: _Line, ahead: Iterator[bytes]) -> bool:
    request = next(ahead, None)
    if request is None:
        return False
    line.since = perf_counter()
    line.socket.sendall(request)
    return True


def _check(answer: bytes) -> None:
    if not answer.startswith(GOOD) or not answer.endswith(END):
        raise RuntimeError(f"the server answered {answer[:60]!r}")
