"""What the law, Zalo or the commune may change: read once from facts.toml, asked for by date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import TypeVar

from handlers.rules.clocks import VIETNAM, Calendar, QuietHours, Target, type_span
from handlers.rules.fact_entries import (
    BadFact,
    Entry,
    Fact,
    clock,
    fill,
    fill_limits,
    many,
    one,
    read,
    text,
    type_valid,
    valid_on,
)
from storage.words import Urgency

__all__ = [
    "BadFact",
    "EmergencyNumber",
    "Entry",
    "Facts",
    "Legal",
    "Nearness",
    "Noise",
    "Persistence",
    "Retention",
    "Rights",
    "Service",
    "Waits",
    "entries",
    "fact_on",
    "facts_from",
]


@dataclass(frozen=True)
class EmergencyNumber(Fact):
    """A number to call, and in Vietnamese for what."""

    number: str
    purpose: str


@dataclass(frozen=True)
class Service(Fact):
    """Our promise for one urgency, each counted from the first message; None = none given."""

    collect: Target
    triage: Target
    acknowledge: Target
    assign: Target | None = None
    update: Target | None = None
    resolve: Target | None = None


@dataclass(frozen=True)
class Persistence(Fact):
    """How long we insist: repeats of the last rung, and when an acknowledgement grows stale."""

    stale_after: Target
    repeat_times: int
    repeat_every: Target | None = None


@dataclass(frozen=True)
class Waits(Fact):
    """Waiting times of the conversation and of its ends."""

    album: Target
    nudge: Target
    unsure_resend: Target
    menu: Target
    reopen_window: Target
    auto_close: Target
    ask_again: Target
    reply_window: Target
    listen: Target
    invitation: Target
    rumour: Target
    officer_code: Target
    lent: Target


@dataclass(frozen=True)
class Nearness(Fact):
    """How near in time and place two reports of one kind may be one matter."""

    within: Target
    metres: int
    gather: Target


@dataclass(frozen=True)
class Noise(Fact):
    """So many messages in so much time are answered one by one; those beyond together, after a silence."""

    messages: int
    within: Target
    silence: Target


@dataclass(frozen=True)
class Legal(Fact):
    """The legal clock; it begins only when an officer enters the report in the register.

    Sources: TTLT 01/2017, TTLT 01/2021, BLTTHS 2015 Art. 147 as amended on 27-6-2025, Luật Tố cáo 2018.
    """

    hand_over: Target
    hand_over_remote: Target
    first_check: Target
    urgent_written_report: Target
    tell_procuracy: Target
    tell_reporter: Target
    decide: Target
    decide_complex: Target
    decide_extension: Target
    official_complaint: Target


@dataclass(frozen=True)
class Rights(Fact):
    """Deadlines of personal data (Law 91/2025/QH15 and NĐ 356/2025/NĐ-CP, in force since 1-1-2026)."""

    first_answer: Target
    view_or_correct: Target
    withdraw_or_restrict: Target
    delete: Target
    breach_notice: Target
    impact_file: Target


@dataclass(frozen=True)
class Retention(Fact):
    """How long things are kept; a proposal, because the law gives no numbers."""

    raw_chat: Target
    media_after_close: Target
    case_record: Target
    identity_after_close: Target
    ballots: Target
    patrol_points: Target
    event_roster: Target
    audit: Target
    notice_phone: Target


@dataclass(frozen=True)
class PatrolTimes(Fact):
    """When a patrol is reminded and its leader warned: times of the wall clock, never scaled."""

    evening: str  # the hour of the day before
    ahead: Target
    soon: Target
    check_in_opens: Target  # before the start
    risk_early: Target
    risk_late: Target
    risk_last: Target
    pin_lasts: Target  # a pin says where somebody is for so long


@dataclass(frozen=True)
class PatrolWaits(Fact):
    """How long we wait for people of a patrol before the next one is asked; SERVICE_SCALE shortens these."""

    ask_again: Target  # after the start, nobody checked in: the person once more
    ask_leader: Target  # after the start: the pair and the leader
    ask_desk: Target  # after the start: the duty officer
    silence: Target  # between two rungs when no sign came
    stand_in: Target  # between two circles of people asked to stand in
    handover: Target  # for the next shift to accept


@dataclass(frozen=True)
class PatrolLimits(Fact):
    """What nobody may be asked to do more of, and how near is near."""

    night_begins: str
    night_ends: str
    most_nights: int  # in one month
    rest: Target  # between two shifts
    near: int  # metres from a checkpoint


@dataclass(frozen=True)
class Facts:
    """Everything that holds on one day. `emergency` by key: police, fire, ambulance, disaster, children."""

    emergency: Mapping[str, EmergencyNumber]
    service: Mapping[Urgency, Service]
    escalation: Mapping[Urgency, Persistence]
    waits: Waits
    duplicates: Mapping[str, Nearness]  # by category; "any" for the rest
    noise: Noise
    legal: Legal
    rights: Rights
    retention: Retention
    patrol_times: PatrolTimes
    patrol_waits: PatrolWaits
    patrol_limits: PatrolLimits
    calendar: Calendar
    quiet: QuietHours
    link_hosts: tuple[str, ...]


def fact_on(day: date) -> Facts:
    """The facts valid on that day; of an aware moment, on its day in Vietnam.

    Raises:
        BadFact: an entry cannot be used, or none holds yet on that day.
    """
    return _fact_on(day.astimezone(VIETNAM).date() if isinstance(day, datetime) else day)


@cache
def entries() -> tuple[Entry, ...]:
    """Every entry as written, with its source and confidence."""
    return read(files("handlers.texts").joinpath("facts.toml").read_text("utf-8"))


def facts_from(written: Sequence[Entry], day: date) -> Facts:
    """The facts of a day from entries: for each key the latest one whose day has come."""
    valid = valid_on(written, day)
    return Facts(
        emergency=MappingProxyType(
            {key: fill(EmergencyNumber, entry) for key, entry in valid.get("emergency", {}).items()}
        ),
        service=_per_urgency(Service, valid, "service"),
        escalation=_per_urgency(Persistence, valid, "escalation"),
        waits=fill_limits(Waits, valid, "waits"),
        duplicates=_duplicates(valid),
        noise=fill(Noise, one(valid, "noise", "burst")),
        legal=fill_limits(Legal, valid, "legal"),
        rights=fill_limits(Rights, valid, "rights"),
        retention=fill_limits(Retention, valid, "retention"),
        patrol_times=fill(PatrolTimes, one(valid, "patrol", "times")),
        patrol_waits=fill(PatrolWaits, one(valid, "patrol", "waits")),
        patrol_limits=fill(PatrolLimits, one(valid, "patrol", "limits")),
        calendar=_calendar(valid),
        quiet=_quiet(one(valid, "quiet", "night")),
        link_hosts=many(one(valid, "links", "hosts"), "hosts", str),
    )


@lru_cache(maxsize=64)
def _fact_on(day: date) -> Facts:
    return facts_from(entries(), day)


_F = TypeVar("_F", bound=Fact)


def _per_urgency(shape: type[_F], valid: type_valid, kind: str) -> Mapping[Urgency, _F]:
    return MappingProxyType({u: fill(shape, one(valid, kind, u.value)) for u in Urgency})


def _duplicates(valid: type_valid) -> Mapping[str, Nearness]:
    one(valid, "duplicates", "any")
    return MappingProxyType({key: fill(Nearness, e) for key, e in valid["duplicates"].items()})


def _calendar(valid: type_valid) -> Calendar:
    week, free = one(valid, "office", "week"), list(valid.get("holidays", {}).values())
    try:
        return Calendar(
            spans=tuple(_span(week, pair) for pair in many(week, "spans", list)),
            weekdays=frozenset(many(week, "weekdays", int)),
            holidays=frozenset(day for entry in free for day in many(entry, "off", date)),
            make_up_days=frozenset(day for entry in free for day in many(entry, "worked", date)),
        )
    except ValueError as error:
        raise week.bad(str(error)) from error


def _span(week: Entry, pair: list[object]) -> type_span:
    match pair:
        case [str(opens), str(closes)]:
            return clock(week, "spans", opens), clock(week, "spans", closes)
    raise week.bad(f'spans are pairs such as ["07:30", "11:30"], not {pair!r}')


def _quiet(night: Entry) -> QuietHours:
    return QuietHours(
        clock(night, "begins", text(night, "begins")), clock(night, "ends", text(night, "ends"))
    )
