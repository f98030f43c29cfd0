"""The last look before an answer leaves: no sentence twice in a row, and a burst is answered once."""

from dataclasses import asdict, replace
from datetime import datetime

from handlers.desk.catalogue import LONGEST_TEXT
from handlers.desk.desk import Desk
from handlers.desk.heard import Heard
from handlers.rules.folding import fold
from handlers.rules.manners import Last, Level
from handlers.rules.triage import Reading
from storage.outbox import Promise, text_mark
from storage.words import Intent, Role, Urgency

ROOM = LONGEST_TEXT - 30  # other words need a little more
MAY_REPEAT = ("report.opened_p1", "report.more_p1")  # the number to call comes first, as often as it has to
DONE_AGAIN = ("report.added",)  # said twice because it was done twice
ALWAYS_ANSWERED = ("report.opened", "report.more_p1")
OTHER_WORDS = ("again.one", "again.two")
YES_AGAIN = ("again.yes", "again.yes_too")


def listen(desk: Desk, heard: Heard) -> None:
    """What was heard now, as a mark, and how full the measure of this person is."""
    lately = dict(desk.talk.lately or {})
    level = _level(lately).after_one_more(desk.now, desk.facts.noise)
    kinds = " ".join(a.kind for a in heard.attachments)
    lately["heard"] = text_mark(f"{fold(heard.text) or heard.text} {kinds}")
    lately["filled"], lately["at"] = round(level.filled, 3), desk.now.isoformat()
    desk.talk.lately = lately


def mind(desk: Desk) -> None:
    """Say in other words what would be said twice in a row."""
    if desk.visitor is None:
        return
    mine = [n for n, p in enumerate(desk.promises) if p.recipient == desk.person.zalo_id and p.text]
    first = next(iter(mine), None)
    if first is None:
        return
    promise = desk.promises[first]
    lately = dict(desk.talk.lately or {})
    last = _last(lately).answering(text_mark(promise.text))
    desk.talk.lately = {**lately, **asdict(last)}
    if last.turn and not promise.name.startswith(MAY_REPEAT) and len(promise.text) < ROOM:
        words = YES_AGAIN if promise.name.startswith(DONE_AGAIN) else OTHER_WORDS
        key = words[(last.turn - 1) % len(words)]
        desk.promises[first] = replace(promise, text=desk.worded(key, {"text": promise.text}).text)


def hold_back(desk: Desk, heard: Heard) -> None:
    """Beyond the measure answers are given once, later; an emergency and a new code never wait."""
    is_over = _level(desk.talk.lately or {}).is_over(desk.facts.noise)
    is_at_work = any(h.role is not Role.RESIDENT for h in desk.holdings)
    if not is_over or is_at_work or _is_grave(desk.understand(heard.text)):
        return
    kept = [p for p in desk.promises if not _can_wait(desk, p)]
    if len(kept) == len(desk.promises):
        return
    lately = dict(desk.talk.lately or {})
    lately["held"] = int(lately.get("held", 0)) + 1
    desk.talk.lately, desk.promises = lately, kept
    desk.count("noise.burst")
    desk.remind("waiting", "burst", desk.person.id, after=desk.facts.noise.silence)


def take_held(desk: Desk) -> int:
    """How many messages were answered by nothing so far; from now on none."""
    lately = dict(desk.talk.lately or {})
    held = int(lately.pop("held", 0))
    desk.talk.lately = lately
    return held


def _can_wait(desk: Desk, promise: Promise) -> bool:
    is_mine = promise.recipient == desk.person.zalo_id and bool(promise.text)
    return is_mine and not promise.name.startswith(ALWAYS_ANSWERED)


def _is_grave(reading: Reading) -> bool:
    return reading.intent is Intent.REPORT and reading.urgency is Urgency.P1


def _level(lately: dict[str, object]) -> Level:
    at = lately.get("at")
    return Level(float(str(lately.get("filled", 0.0))), datetime.fromisoformat(str(at)) if at else None)


def _last(lately: dict[str, object]) -> Last:
    return Last(
        heard=str(lately.get("heard", "")),
        answered=str(lately.get("answered", "")),
        answer=str(lately.get("answer", "")),
        turn=int(str(lately.get("turn", 0))),
    )
