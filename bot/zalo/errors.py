"""Zalo's error codes, each with the verdict that says what to do next.

Verdicts, from harmless to grave:

- DONE: it worked.
- RETRY: not delivered; again after a pause.   LATER: not delivered; again at a better hour or day.
- TOKEN: refresh the token once, then again.   SWITCH_V2, SWITCH_V3: the other endpoint family from now on.
- VERIFY: it is not known whether it was delivered; see decision 2.
- PERSON: this person is out of reach until something happens (`until`).
- UPLOAD: upload its picture anew, then again.
- GROUP: stop this group.                      BUG: this message will never be taken as it is.
- TEMPLATE: stop this template.                ACCOUNT: nothing leaves for this account; call the operator.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from bot.zalo.wire import Host


class Verdict(StrEnum):
    DONE = "done"
    RETRY = "retry"
    LATER = "later"
    TOKEN = "token"  # noqa: S105 (a verdict, no secret)
    SWITCH_V2 = "switch_v2"
    SWITCH_V3 = "switch_v3"
    VERIFY = "verify"
    PERSON = "person"
    UPLOAD = "upload"
    GROUP = "group"
    BUG = "bug"
    TEMPLATE = "template"
    ACCOUNT = "account"


class Until(StrEnum):
    """What brings a person within reach again, or when LATER is."""

    FOLLOW = "follow"
    INTERACTION = "interaction"
    ANY_EVENT = "any_event"
    KIND = "kind"  # only this kind of message is refused
    INVITATION = "invitation"
    MORNING = "morning"
    TOMORROW = "tomorrow"
    NEXT_MINUTE = "next_minute"


@dataclass(frozen=True)
class Ruling:
    """One row of the table."""

    verdict: Verdict
    meaning: str
    until: Until | None = None
    tell_operator: bool = False


@cache
def table() -> Mapping[tuple[Host, int], tuple[tuple[str, Ruling], ...]]:
    """Every known code: rows with words in Zalo's message come before the row without."""
    raw = tomllib.loads(files("bot.zalo").joinpath("errors.toml").read_text(encoding="utf-8"))
    found: dict[tuple[Host, int], list[tuple[str, Ruling]]] = {}
    for row in raw["error"]:
        until = Until(row["until"]) if "until" in row else None
        ruling = Ruling(Verdict(row["verdict"]), row["meaning"], until, bool(row.get("tell_operator", False)))
        found.setdefault((Host(row["host"]), row["code"]), []).append(
            (row.get("says", "").casefold(), ruling)
        )
    return {key: tuple(sorted(rows, key=lambda r: r[0] == "")) for key, rows in found.items()}


def rule_template(host: Host, status: int, error: int | None, message: str) -> Ruling:
    """The same for a template, whose own numbers come from either host and before the host's others."""
    known = error is not None and (Host.BUSINESS, error) in table()
    return rule(Host.BUSINESS if known else host, status, error, message, is_send=True)


def rule(host: Host, status: int, error: int | None, message: str, *, is_send: bool) -> Ruling:
    """What to do after this answer; `error` None is an answer that could not be read."""
    unknown = Ruling(
        Verdict.VERIFY if is_send else Verdict.RETRY, "not understood", tell_operator=error is not None
    )
    if status == 429:
        return Ruling(Verdict.RETRY, "too many requests", Until.NEXT_MINUTE)
    if status == 404 and (host, error) not in table():
        return Ruling(Verdict.BUG, "no such endpoint", tell_operator=True)
    if status >= 500 or error is None:
        return Ruling(unknown.verdict, "no readable answer")
    if error == 0:
        return Ruling(Verdict.DONE, "success")
    rows = table().get((host, error), ())
    return next((ruling for says, ruling in rows if says in message.casefold()), unknown)
