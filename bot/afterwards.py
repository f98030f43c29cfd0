"""What became of messages, written down: rows, accounts and people; and what to do where nobody knows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.errands import news_of
from bot.pace import next_minute
from bot.verdicts import RESENDS, Outcome, Pause
from bot.zalo.errors import Verdict
from storage import accounts, audit, delivery, inbox, outbox, people, phones, reach, templates
from storage.tables import OfficialAccount, Outbox
from storage.words import Lane, OutboxState


@dataclass
class Day:
    """What has been found out since the last transaction and still has to be written down."""

    outcomes: list[Outcome] = field(default_factory=list)
    pauses: dict[str, Pause] = field(default_factory=dict)

    def put_back(self, former: "Day") -> None:
        """The former could not be written: it is said again, before what has come in meanwhile."""
        self.outcomes[:0] = former.outcomes
        self.pauses = {**former.pauses, **self.pauses}


@dataclass(frozen=True)
class Rest:
    """What Zalo said is left of the minute in which it answered."""

    at: datetime
    remain: int
    limit: int | None

    def order(self) -> tuple[float, int]:
        """The newest minute first, and in it the lowest rest."""
        return -next_minute(self.at).timestamp(), self.remain


def write_down(db: Session, day: Day, now: datetime) -> bool:
    """Marks, accounts, people and the news for features; returns whether there is any news."""
    outbox.mark(db, [o.mark for o in day.outcomes])
    reach.note(db, _became(day.outcomes))
    news = [item for o in day.outcomes if (item := news_of(o, now)) is not None]
    if news:
        inbox.hear(db, news)
    _rest_templates(db, day.outcomes)
    for o in day.outcomes:
        if o.out_of_reach is not None:
            people.out_of_reach(db, o.row.oa_id, o.row.recipient, o.out_of_reach)
        if o.stops_number:
            phones.stop(db, o.row.oa_id, o.row.recipient, o.mark.why or "")
        if o.family is not None:
            accounts.pin_family(db, o.row.oa_id, o.family)
    for oa_id in {o.row.oa_id for o in day.outcomes if o.mark.zalo_message_id is not None}:
        _resume(db, oa_id, now)
    for oa_id, pause in _pauses(day).items():
        accounts.pause(db, oa_id, pause.until, pause.why)
    _learn_rates(db, day.outcomes, now)
    _count(db, day.outcomes, now)
    return bool(news)


def _rest_templates(db: Session, outcomes: Iterable[Outcome]) -> None:
    """Money or leave for templates is missing: they wait, and everything else goes on."""
    rests: dict[str, datetime] = {}
    for o in outcomes:
        if o.templates_rest is not None:
            rests[o.row.oa_id] = max(rests.get(o.row.oa_id, o.templates_rest), o.templates_rest)
    for oa_id, until in rests.items():
        templates.put_off(db, oa_id, until)


def _became(outcomes: Iterable[Outcome]) -> dict[OutboxState, list[str]]:
    """What was promised once and has left, or never will, by its name."""
    found: dict[OutboxState, list[str]] = {}
    for o in outcomes:
        if o.row.once is not None:
            found.setdefault(o.mark.state, []).append(o.row.once)
    return found


def _resume(db: Session, oa_id: str, now: datetime) -> None:
    """Somebody was reached: whatever it was is over.

    Not so a pause for the rest of the minute: what was on its way when it began says nothing about it.
    """
    account = db.get(OfficialAccount, oa_id)
    if account is None or account.paused_why is None:
        return
    is_over = account.paused_until is None or account.paused_until <= now
    if is_over or not account.paused_why.startswith(Verdict.RETRY):
        accounts.resume(db, oa_id)


def _pauses(day: Day) -> dict[str, Pause]:
    """The longest pause that anything asks of each account."""
    asked = [(o.row.oa_id, o.pause) for o in day.outcomes if o.pause is not None]
    longest: dict[str, Pause] = {}
    for oa_id, pause in (*asked, *day.pauses.items()):
        longest[oa_id] = max(longest.get(oa_id, pause), pause, key=lambda p: p.until)
    return longest


def _learn_rates(db: Session, outcomes: Iterable[Outcome], now: datetime) -> None:
    """The lowest rest that Zalo named in the newest minute: answers may have overtaken each other."""
    rests: dict[str, Rest] = {}
    for o in outcomes:
        if o.answer is None or o.answer.rate_remain is None:
            continue
        said = Rest(o.heard_at or now, o.answer.rate_remain, o.answer.rate_limit)
        rests[o.row.oa_id] = min(rests.get(o.row.oa_id, said), said, key=Rest.order)
    for oa_id, rest in rests.items():
        account = db.get(OfficialAccount, oa_id)
        if account is not None:
            account.remain_seen, account.limit_seen, account.rate_seen_at = rest.remain, rest.limit, rest.at


def _count(db: Session, outcomes: Iterable[Outcome], now: datetime) -> None:
    told: dict[str, int] = {}
    for o in outcomes:
        if o.tell_operator:
            name = f"send.{o.mark.why}"[:64]
            told[name] = told.get(name, 0) + 1
    audit.count(db, told, now)


# --- Where nobody knows whether it arrived (decision 2) --------------------------------------------------


def decide(db: Session, now: datetime, orphaned_before: datetime, who: str, unsure_for: timedelta) -> None:
    """What a killed process left on its way is unsure; what stayed unsure too long leaves again, or stays."""
    for row in delivery.left_going(db, orphaned_before, not_by=who):
        _leave_unsure(row, now + unsure_for)
    for row in delivery.unsure_due(db, now):
        _send_again_or_leave(row, now)
    outbox.expire(db, now)


def _leave_unsure(row: Outbox, until: datetime) -> None:
    """Only what speaks to a person can have arrived twice; the rest is simply done again."""
    is_message = bool(row.recipient)
    row.state = OutboxState.UNSURE if is_message else OutboxState.WAITING
    row.why, row.not_before = "left_going", until if is_message else row.created_at
    row.attempts += 1
    row.going_since, row.claimed_by = None, None


def _send_again_or_leave(row: Outbox, now: datetime) -> None:
    if row.resends < RESENDS[Lane(row.lane)]:
        row.state, row.not_before = OutboxState.WAITING, now
        row.resends += 1
    else:
        row.not_before = None  # it stays unsure, is shown, and holds nobody up
