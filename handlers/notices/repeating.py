"""Lặp lại: a notice comes back every week or month; each time its author is asked the day before."""

from datetime import date, datetime, timedelta

from handlers.desk import Answer, Desk, Due, Feature, Heard
from handlers.desk.addressing import Addressed
from handlers.desk.notices import audience, author_of, headline, may_address, visible
from handlers.desk.occasions import ASKED, able, drawn, in_time, put, undelivered
from handlers.rules.clocks import VIETNAM, clock_words
from handlers.rules.day_words import read_days
from handlers.rules.folding import strip_accents
from handlers.rules.notice_calendar import calendar_on
from handlers.rules.permissions import Act
from handlers.rules.repeating import next_time, read_repeat
from storage import notices, occasions, units
from storage.tables import Notice, NoticeRepeat, Person
from storage.words import NoticeKind, NoticeState, Role

feature = Feature("repeating")
HOLDS = timedelta(hours=20)  # so long after its hour it may still leave
LEADERS = (Role.TEAM_LEADER, Role.UNIT_HEAD, Role.POLICE_CHIEF, Role.DUTY_OFFICER)
TAKEN_BACK = frozenset({NoticeState.RECALLED, NoticeState.CANCELLED})
SHOWN, LONGEST = 4, 60  # repeats that can be ended with a tap; characters of each
A_YEAR = timedelta(days=366)


# --- What its author says --------------------------------------------------------------------------------


@feature.command("lặp lại {notice} {rest}", "lặp lại {notice}", may=Act.NOTICE)
def repeat(desk: Desk, heard: Heard) -> None:
    """From now on it comes back; said again, it comes back otherwise."""
    notice = visible(desk, heard.args["notice"])
    if notice is None:
        return
    is_plain = notice.kind is NoticeKind.NOTICE and notice.corrects_id is None and bool(notice.audience)
    if notice.author_id != desk.person.id or not is_plain or notice.state in TAKEN_BACK:
        desk.say("repeating.not_this", headline(notice))
        return
    like = notice.not_before or notice.sending_at or desk.now
    how = read_repeat(heard.args.get("rest", ""), like)
    if how is None:
        desk.say("repeating.how", headline(notice))
        return
    first_at = datetime.combine(desk.now.astimezone(VIETNAM).date(), how.clock, VIETNAM)
    kept = occasions.running(desk.db, notice.id) or NoticeRepeat(
        oa_id=desk.oa_id, notice_id=notice.id, created_at=desk.now, rule="", words=""
    )
    kept.author_id, kept.rule, kept.words, kept.first_at = desk.person.id, how.rule, how.words, first_at
    if not _plan_next(desk, kept, desk.now):
        desk.say("repeating.how", headline(notice))
        return
    desk.note("notice.repeated", "notice", notice.id)
    desk.say(
        "repeating.noted",
        headline(notice),
        often=how.words,
        at=clock_words(kept.next_at, desk.now),
        warning=_warning(notice, first_at.date()),
    )


def _warning(notice: Notice, today: date) -> str:
    """What would not be right the next time."""
    dated = bool(read_days(strip_accents(notice.text), today)[0].dates)
    found = ["⚠ Lời có ghi ngày: mỗi lần nhớ sửa trước khi gửi."] if dated else []
    shown = notice.media_id is not None or notice.voice_id is not None
    found += ["Ảnh, lời ghi âm không lặp lại theo."] if shown else []
    return "\n".join(found)


def _plan_next(desk: Desk, kept: NoticeRepeat, after: datetime) -> bool:
    """When it is next, and when its author is asked; False where it never comes back."""
    at = next_time(kept.rule, kept.first_at, after)
    if at is None:
        return False
    kept.next_at = at
    occasions.keep_repeat(desk.db, kept)
    day_before = at.astimezone(VIETNAM).date() - timedelta(days=1)
    planned = datetime.combine(day_before, ASKED, VIETNAM)
    desk.remind_at("repeating", "ask", kept.id, in_time(desk, planned, at) or at)
    return True


@feature.command("thôi lặp {notice}", may=Act.NOTICE)
def stop(desk: Desk, heard: Heard) -> None:
    """It comes back no more; a draft that was made of it stays a draft."""
    notice = visible(desk, heard.args["notice"])
    if notice is None:
        return
    kept = occasions.running(desk.db, notice.id)
    if kept is None:
        desk.say("repeating.does_not", headline(notice))
        return
    _end(desk, kept)
    desk.say("repeating.stopped", headline(notice))


def _end(desk: Desk, kept: NoticeRepeat) -> None:
    occasions.stop(kept, desk.now)
    desk.forget("repeating", kept.id, "ask")
    desk.note("notice.repeats_no_more", "notice", kept.notice_id)


@feature.command("lịch thông báo", may=Act.NOTICE)
def show(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """What this person repeats, and the occasions of the year they are asked about."""
    own = occasions.repeats_of(desk.db, desk.person.id)
    models = notices.by_ids(desk.db, [kept.notice_id for kept in own])
    lines = [
        f"– {models[r.notice_id].code} {r.words}, lần tới {clock_words(r.next_at, desk.now)}: "
        f"{_short(models[r.notice_id].text)}"
        for r in own
    ]
    lines += _calendar_lines(desk)
    if not lines:
        desk.say("repeating.none")
        return
    codes = [models[r.notice_id].code for r in own[:SHOWN]]
    desk.say(
        "repeating.list", lines="\n".join(lines), choices=[(f"Thôi lặp {c}", f"THÔI LẶP {c}") for c in codes]
    )


def _calendar_lines(desk: Desk) -> list[str]:
    """The next time of each occasion whose draft may come to this person."""
    held = {(h.role, u.kind) for h in desk.holdings for u in units.path(desk.db, h.unit_id)[:1]}
    coming = [
        (times[0], occasion.name)
        for occasion in calendar_on(desk.now).values()
        if any((role, occasion.level) in held for role in occasion.responsible)
        and (times := occasion.between(desk.now, desk.now + A_YEAR))
    ]
    return [f"– {name}: {clock_words(at, desk.now)}" for at, name in sorted(coming)]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


# --- The day before --------------------------------------------------------------------------------------


@feature.due("ask")
def ask(desk: Desk, due: Due) -> None:
    """A new draft of it goes to its author, or to whoever leads there now; the next time is planned."""
    kept = occasions.repeat_by_id(desk.db, int(due.key))
    if kept is None or kept.stopped_at is not None:
        return
    at, model = kept.next_at, notices.by_id(desk.db, kept.notice_id)
    if model is None or model.state in TAKEN_BACK:
        _end(desk, kept)
        if model is not None:
            desk.tell(author_of(desk, model), "repeating.taken_back", headline(model))
        return
    when = in_time(desk, desk.now, at)
    if when is not None and when > desk.now:
        desk.remind_at("repeating", "ask", kept.id, when)
        return
    _plan_next(desk, kept, max(at, desk.now))
    if when is None:
        missed = {**headline(model), "often": kept.words, "at": clock_words(at, desk.now)}
        desk.tell(author_of(desk, model), "repeating.missed", missed)
        return
    _ask(desk, kept, model, at)


@feature.answer("undelivered")
def not_reached(desk: Desk, answer: Answer) -> None:
    undelivered(desk, str(answer.asked["topic"]))


def _ask(desk: Desk, kept: NoticeRepeat, model: Notice, at: datetime) -> None:
    notice = _again(desk, model, at)
    unit_id = model.unit_id or next(iter(audience(model).unit_ids), None)
    to = _responsible(desk, kept, notice, unit_id)
    if to is None or unit_id is None:
        desk.count("occasions.nobody")
        _end(desk, kept)
        return
    name = f"{model.code} lặp lại {kept.words}"
    put(desk, notice, to, key=f"{occasions.REPEAT}{kept.id}", name=name, unit_id=unit_id, roles=LEADERS)


def _again(desk: Desk, model: Notice, at: datetime) -> Notice:
    """The same words for the same people, for its next hour; picture and voice stay with the first."""
    notice = drawn(desk, model.text, Addressed(audience(model), model.audience_words), at, HOLDS)
    notice.topic, notice.unit_id, notice.prepared = model.topic, model.unit_id, model.prepared
    notice.parts, notice.asks, notice.choices = dict(model.parts), model.asks, list(model.choices)
    return notice


def _responsible(desk: Desk, kept: NoticeRepeat, notice: Notice, unit_id: int | None) -> Person | None:
    """Its author while they may; then whoever leads the unit."""
    author = desk.db.get(Person, kept.author_id)
    is_here = author is not None and author.erased_at is None and author.out_of_reach_until is None
    if author is not None and is_here and may_address(desk, notice, author):
        return author
    return next(able(desk, notice, unit_id, LEADERS), None)
