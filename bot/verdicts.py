"""What to write down about a message after Zalo's answer: pure, from the verdict to the row's next state."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from bot.pace import next_minute
from bot.zalo.errors import Ruling, Until, Verdict
from bot.zalo.wire import Answer, Family
from handlers.rules.clocks import VIETNAM
from storage.outbox import Claimed, Mark
from storage.phones import is_for_phone
from storage.pictures import WORDS_ALONE, picture_of
from storage.words import Lane, OutboxKind, OutboxState

MOST_OF_A_DAY = timedelta(hours=16)  # Zalo may be away that long
MOST_SWITCHES = 4  # of addresses for one row; more means that something else is wrong
FIRST_WAIT = timedelta(seconds=5)
# Whoever waits for an alarm must not wait for minutes after Zalo is back.
LONGEST_WAITS = {
    Lane.ALARM: timedelta(seconds=30),
    Lane.REPLY: timedelta(minutes=1),
    Lane.ALERT: timedelta(minutes=1),
    Lane.NOTICE: timedelta(minutes=5),
}
MORNING_HOUR = 6
TEMPLATES_REST = timedelta(hours=1)  # without money or leave for templates nothing changes sooner
# When it stays unknown whether it arrived: a warning twice is better than none, an ordinary notice is not.
RESENDS = {Lane.ALARM: 3, Lane.REPLY: 1, Lane.ALERT: 1, Lane.NOTICE: 0}
# What Zalo refuses of an article says nothing about messages, and people are reached otherwise meanwhile.
ARTICLES = frozenset({"article_create", "article_verify", "article_broadcast", "article_remove"})
FAMILIES = {Verdict.SWITCH_V2: Family.V2, Verdict.SWITCH_V3: Family.V3}
_ONLY_SOME_KINDS = frozenset({Until.KIND, Until.INVITATION})
_jitter = Random()


@dataclass(frozen=True)
class Pause:
    """Nothing leaves for the account until then."""

    until: datetime
    why: str


@dataclass(frozen=True)
class Outcome:
    """What one answer changes: the row, and perhaps its account, its person, or the token."""

    row: Claimed
    mark: Mark
    answer: Answer | None = None
    pause: Pause | None = None
    family: Family | None = None
    needs_token: bool = False
    out_of_reach: Until | None = None
    tell_operator: bool = False
    found: Mapping[str, object] = field(default_factory=dict)
    templates_rest: datetime | None = None  # no template of the account leaves before then
    stops_number: bool = False  # nothing gets to the telephone number it was for
    heard_at: datetime | None = None  # when the answer came: what it says of a minute is about that minute


@dataclass(frozen=True)
class Times:
    """The moment of the answer; how long an unsure message waits for its echo, and an account rests."""

    now: datetime
    unsure_for: timedelta
    account_rest: timedelta = timedelta(minutes=1)


def outcome(row: Claimed, ruling: Ruling, answer: Answer | None, times: Times) -> Outcome:
    """What to write down, by the verdict."""
    if row.kind is OutboxKind.TEMPLATE:
        return replace(_ruled_template(row, ruling, answer, times), heard_at=times.now)
    if row.name in ARTICLES:
        return replace(_ruled_article(row, ruling, answer, times), heard_at=times.now)
    if ruling.verdict in {Verdict.UPLOAD, Verdict.BUG} and picture_of(row):
        return replace(_other_picture(row, ruling, answer, times), heard_at=times.now)
    return replace(_ruled(row, ruling, answer, times), heard_at=times.now)


def _why(ruling: Ruling, answer: Answer | None) -> str:
    code = answer.error if answer is not None else None
    return f"{ruling.verdict} {code}" if code is not None else ruling.verdict.value


def _ruled(row: Claimed, ruling: Ruling, answer: Answer | None, times: Times) -> Outcome:
    why = _why(ruling, answer)
    tell = ruling.tell_operator
    match ruling.verdict:
        case Verdict.DONE:
            return Outcome(row, _sent(row, answer, times), answer)
        case Verdict.VERIFY:
            return Outcome(row, unsure(row, why, times), answer, tell_operator=tell)
        case Verdict.RETRY | Verdict.LATER:
            return _again(row, ruling, answer, why, times)
        case Verdict.TOKEN | Verdict.SWITCH_V2 | Verdict.SWITCH_V3:
            return _otherwise(row, ruling, answer, why, times)
        case Verdict.ACCOUNT:
            return _account(row, answer, why, times)
    is_person = ruling.verdict is Verdict.PERSON
    reach = ruling.until if is_person and ruling.until not in _ONLY_SOME_KINDS else None
    return Outcome(row, gave_up(row, why), answer, out_of_reach=reach, tell_operator=tell or not is_person)


def _ruled_template(row: Claimed, ruling: Ruling, answer: Answer | None, times: Times) -> Outcome:
    """A template that is refused stops templates, never the account: alarms and replies go on."""
    why = _why(ruling, answer)
    match ruling.verdict:
        case Verdict.DONE | Verdict.VERIFY | Verdict.TOKEN:
            return _ruled(row, ruling, answer, times)
        case Verdict.RETRY | Verdict.LATER:
            return replace(_again(row, ruling, answer, why, times), pause=None)
        case Verdict.ACCOUNT:
            until = times.now + TEMPLATES_REST
            mark = waiting(row, why, until, is_a_try=False)
            return Outcome(row, mark, answer, tell_operator=True, templates_rest=until)
    is_person = ruling.verdict is Verdict.PERSON
    by_phone = is_for_phone(row.details)
    is_away = is_person and ruling.until is Until.ANY_EVENT and not by_phone
    tell = ruling.tell_operator or not is_person
    return Outcome(
        row,
        gave_up(row, why),
        answer,
        out_of_reach=ruling.until if is_away else None,
        tell_operator=tell,
        stops_number=is_person and by_phone,
    )


def _ruled_article(row: Claimed, ruling: Ruling, answer: Answer | None, times: Times) -> Outcome:
    """What an article meets stops nothing else; one that may not leave before tomorrow is given up today."""
    why = _why(ruling, answer)
    is_tomorrow = ruling.until is Until.TOMORROW
    match ruling.verdict:
        case Verdict.DONE | Verdict.VERIFY | Verdict.TOKEN:
            return _ruled(row, ruling, answer, times)
        case Verdict.RETRY | Verdict.LATER if not is_tomorrow:
            return replace(_again(row, ruling, answer, why, times), pause=None)
    return Outcome(row, gave_up(row, why), answer, tell_operator=True)


def _sent(row: Claimed, answer: Answer | None, times: Times) -> Mark:
    message_id = answer.message_id if answer is not None else None
    return Mark(
        row.id,
        OutboxState.SENT,
        zalo_message_id=message_id,
        sent_at=times.now,
        attempts=row.attempts,
        resends=row.resends,
    )


def unsure(row: Claimed, why: str, times: Times) -> Mark:
    """Nobody knows whether it arrived: an echo may still tell. What only asks can simply be asked again."""
    if row.kind in {OutboxKind.ERRAND, OutboxKind.FETCH}:
        return waiting(row, why, times.now + FIRST_WAIT)
    return Mark(
        row.id,
        OutboxState.UNSURE,
        why,
        not_before=times.now + times.unsure_for,
        attempts=row.attempts + 1,
        resends=row.resends,
    )


def waiting(row: Claimed, why: str, until: datetime, *, is_a_try: bool = True) -> Mark:
    """Again from then on; what the whole account waits for is no try of this row: it may last for days."""
    attempts = row.attempts + 1 if is_a_try else row.attempts
    return Mark(row.id, OutboxState.WAITING, why, not_before=until, attempts=attempts, resends=row.resends)


def gave_up(row: Claimed, why: str) -> Mark:
    return Mark(row.id, OutboxState.GAVE_UP, why, attempts=row.attempts + 1, resends=row.resends)


def back_off(attempts: int, lane: Lane = Lane.NOTICE) -> timedelta:
    """Longer after each failure, and a little different for each row, so that they come one by one."""
    wait = min(FIRST_WAIT * 2.0 ** min(attempts, 10), LONGEST_WAITS[lane])
    return wait * _jitter.uniform(0.8, 1.2)


def _again(row: Claimed, ruling: Ruling, answer: Answer | None, why: str, times: Times) -> Outcome:
    if ruling.until is Until.NEXT_MINUTE:  # the whole account was too fast, not this row
        until = next_minute(times.now)
        return Outcome(row, waiting(row, why, until, is_a_try=False), answer, pause=Pause(until, why))
    if row.attempts * LONGEST_WAITS[Lane(row.lane)] >= MOST_OF_A_DAY:
        return Outcome(row, gave_up(row, why), answer, tell_operator=True)
    until = _better_time(ruling.until, row, times.now)
    return Outcome(row, waiting(row, why, until), answer, tell_operator=ruling.tell_operator)


def _better_time(until: Until | None, row: Claimed, now: datetime) -> datetime:
    local = now.astimezone(VIETNAM)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    spread = timedelta(minutes=_jitter.uniform(0, 10))
    match until:
        case Until.MORNING:
            same_day = local.hour < MORNING_HOUR
            day = midnight - timedelta(days=1) if same_day else midnight
            return day + timedelta(hours=MORNING_HOUR) + spread
        case Until.TOMORROW:
            return midnight + spread
    return now + back_off(row.attempts, Lane(row.lane))


def _otherwise(row: Claimed, ruling: Ruling, answer: Answer | None, why: str, times: Times) -> Outcome:
    """Again at once, with another token or under the other addresses; not to and fro without a rest."""
    if ruling.verdict is Verdict.TOKEN:
        return Outcome(row, waiting(row, why, times.now, is_a_try=False), answer, needs_token=True)
    family = FAMILIES[ruling.verdict]
    if row.attempts >= MOST_SWITCHES:
        return replace(_account(row, answer, why, times), family=family)
    return Outcome(row, waiting(row, why, times.now), answer, family=family)


def _other_picture(row: Claimed, ruling: Ruling, answer: Answer | None, times: Times) -> Outcome:
    """With the picture uploaded anew; where that does not help either, the words go alone."""
    is_first = ruling.verdict is Verdict.UPLOAD and not (row.why or "").startswith(Verdict.UPLOAD)
    mark = waiting(row, _why(ruling, answer) if is_first else WORDS_ALONE, times.now)
    return Outcome(row, mark, answer, tell_operator=not is_first)


def _account(row: Claimed, answer: Answer | None, why: str, times: Times) -> Outcome:
    """The message is not lost: it waits until the account may speak again."""
    until = times.now + times.account_rest
    mark = waiting(row, why, until, is_a_try=False)
    return Outcome(row, mark, answer, pause=Pause(until, why), tell_operator=True)
