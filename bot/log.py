"""The log: one line for each thing that matters, with ids and never with words, names, numbers or secrets."""

import logging
import re
import sys
import traceback
from collections.abc import Iterable
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.config import Settings

MASK = "***"
# Zalo's ids have 15 digits or more, phone numbers nine to eleven: no honest number in a log is that long.
_LONG_NUMBER = re.compile(r"\d{9,}")
_PHONE = re.compile(r"(?<![\w.])(?:\+?84|0)(?:[ .-]?\d){8,10}(?!\w)")
_TOKEN = re.compile(r"(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9_-]{32,}")
_NAMED_SECRET = re.compile(r"(?i)((?:token|secret|key|password|mac)[\"']?\s*[=:]\s*[\"']?)[^\s\"'&,;]+")
_NEVER_SHOWN = re.compile(r"(?i)token|secret|password|phone|body|text|words|zalo_id|recipient|sender")
_SHORTEST_SECRET = 6  # shorter ones would mask ordinary words; the settings ask for longer ones anyway
_DEEPEST = 4
_FRAMES = 12


class Redactor:
    """The last line of defence: what looks like a person or a secret does not reach the log."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({s for s in secrets if len(s) >= _SHORTEST_SECRET}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, _logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
        return {key: self._value(key, value) for key, value in line.items()}

    def _value(self, key: str, value: Any) -> Any:
        if key.startswith("_") or key in {"timestamp", "level"}:
            return value
        if _NEVER_SHOWN.search(key) and not (value is None or isinstance(value, int | float)):
            return MASK  # a number under such a name is a count
        return self._masked(value, _DEEPEST)

    def _masked(self, value: Any, depth: int) -> Any:
        if value is None or isinstance(value, bool | float):
            return value
        if isinstance(value, int):
            return MASK if _LONG_NUMBER.search(str(value)) else value
        if isinstance(value, dict) and depth:
            return {self.text(str(k)): self._value_within(str(k), v, depth) for k, v in value.items()}
        if isinstance(value, list | tuple | set) and depth:
            return [self._masked(v, depth - 1) for v in value]
        return self.text(str(value))

    def _value_within(self, key: str, value: Any, depth: int) -> Any:
        return MASK if _NEVER_SHOWN.search(key) else self._masked(value, depth - 1)

    def text(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(MASK, text)
        for pattern in (_LONG_NUMBER, _PHONE, _TOKEN):
            text = pattern.sub(MASK, text)
        return _NAMED_SECRET.sub(rf"\1{MASK}", text)


def where_it_broke(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Name the error's class and the places it came through; its message may quote a person and stays out."""
    info = line.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        line["error"] = type(error).__name__
        frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        line["through"] = [f"{_short(f.filename)}:{f.lineno} {f.name}" for f in frames]
    return line


def _short(path: str) -> str:
    return "/".join(path.split("/")[-2:])


def set_up(settings: Settings, stream: TextIO | None = None) -> None:
    """Send our own lines and those of the libraries through one door, redacted."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        where_it_broke,
        Redactor(settings.secrets()),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter(settings, shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    for chatty in ("apscheduler", "alembic", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _formatter(settings: Settings, shared: list[Processor]) -> logging.Formatter:
    is_json = settings.log_format == "json"
    last: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
        if is_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )
