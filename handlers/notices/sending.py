"""Phát thông báo: it leaves slice by slice, is watched until everybody is settled, can pause and go on."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from handlers.desk import Desk, Due, Feature, Heard
from handlers.desk.articles import announce, withdraw
from handlers.desk.askers import askers
from handlers.desk.attaching import is_coming
from handlers.desk.notices import (
    author_of,
    group_letter,
    headline,
    is_urgent,
    letter,
    may_address,
    next_evening,
    picture,
    told,
    visible,
    ways,
)
from handlers.desk.planning import Estimate, chat_groups, estimate, turns
from handlers.desk.preview import facts, lasting
from handlers.rules.clocks import clock_words, scaled
from handlers.rules.permissions import Act
from storage import accounts, audiences, digests, fanout, notices, posts, reach, templates
from storage.audiences import IN_GROUP, Cuts, Whom
from storage.fanout import Card, FanOut, Letter, Turn
from storage.tables import Notice
from storage.words import AnswerKind, Lane, NoticeState, Route

feature = Feature("sending")
MOST_WAITING = 20_000  # messages of one notice in the outbox: it can be stopped, and others find their way
LOOK_AGAIN, LOOK_LATER, LOOK_SELDOM = timedelta(seconds=2), timedelta(minutes=1), timedelta(minutes=20)
LATE = timedelta(hours=1)  # after its appointed hour a notice may no longer be what its author meant
NEVER = timedelta(days=3650)


# --- Is it still true? -----------------------------------------------------------------------------------


@feature.due("begin")
def begin(desk: Desk, due: Due) -> None:
    """The time to think again is over: everything is asked once more, with today's numbers."""
    notice = notices.by_id(desk.db, int(due.key))
    if notice is None or notice.state is not NoticeState.APPROVED:
        return
    if _other_is_on_its_way(desk, notice) or is_coming(desk, notice):
        is_long = posts.awaited(desk.db, notice.corrects_id or 0) > 0
        desk.remind_at("sending", "begin", notice.id, desk.now + (LOOK_LATER if is_long else LOOK_AGAIN))
        return
    made = estimate(desk, notice)
    why = _no_longer(desk, notice, made)
    if why is not None:
        notice.state = NoticeState.CANCELLED
        desk.note("notice.cancelled", "notice", notice.id, why)
        desk.tell(author_of(desk, notice), f"sending.{why}", headline(notice))
    elif _was_missed(desk, notice):
        notice.state, notice.approved_at, notice.approver_id = NoticeState.DRAFT, None, None
        desk.note("notice.missed", "notice", notice.id)
        at = clock_words(notice.not_before or desk.now, desk.now)
        desk.tell(author_of(desk, notice), "sending.missed", headline(notice), at=at)
    elif made.begins_at > desk.now:
        desk.remind_at("sending", "begin", notice.id, made.begins_at)
        at = clock_words(made.begins_at, desk.now)
        desk.tell(author_of(desk, notice), "sending.waits", headline(notice), at=at)
    else:
        _let_out(desk, notice, made)


def _other_is_on_its_way(desk: Desk, notice: Notice) -> bool:
    """A correction waits until it is known who got what it corrects."""
    other = notices.by_id(desk.db, notice.corrects_id or 0)
    return other is not None and other.sending_at is not None and reach.sweep(desk.db, other) > 0


def _no_longer(desk: Desk, notice: Notice, made: Estimate) -> str | None:
    """Why it must not leave any more, though it was approved."""
    if notice.valid_until is not None and notice.valid_until <= desk.now:
        return "too_late"
    author = author_of(desk, notice)
    if not author or not may_address(desk, notice, author[0]):
        return "not_allowed_now"
    return None if made.counts()["everybody"] else "nobody"


def _was_missed(desk: Desk, notice: Notice) -> bool:
    """Nothing worked at its appointed hour: what comes late is not sent without asking."""
    if notice.not_before is None or notice.approved_at is None:
        return False
    expected = desk.facts.quiet.over(max(notice.not_before, notice.approved_at))
    return desk.now - expected > LATE


def _let_out(desk: Desk, notice: Notice, made: Estimate) -> None:
    notice.state, notice.sending_at = NoticeState.SENDING, desk.now
    places = {**_post_in_groups(desk, notice), **announce(desk, notice, made.plan, made.article.begins_at)}
    notice.plan = {**made.counts(), **_written(desk, made), "posts": places}
    desk.note("notice.sent", "notice", notice.id)
    _take_away_corrected(desk, notice)
    desk.remind_at("sending", "fan_out", notice.id, desk.now)
    desk.remind_at("sending", "watch", notice.id, desk.now + LOOK_AGAIN)
    if notice.asks is AnswerKind.SAFETY:
        desk.remind("last_door", "open", notice.id, after=ways(desk).limits.last_door)
    desk.tell(author_of(desk, notice), "sending.began", {**headline(notice), **facts(made)})


def _take_away_corrected(desk: Desk, notice: Notice) -> None:
    """What no longer holds does not go on standing among the articles; a recall has seen to it already."""
    other = notices.by_id(desk.db, notice.corrects_id or 0)
    if other is not None and other.state is not NoticeState.RECALLED:
        withdraw(desk, other)


def _written(desk: Desk, made: Estimate) -> dict[str, Any]:
    """The plan as every slice follows it, also after a crash."""
    cuts = made.cuts
    return {
        "cuts": [at.isoformat() for at in (cuts.free_since, cuts.paid_since, cuts.year_since)],
        "turns": [[t.key, t.route.value, t.up_to] for t in turns(desk, made)],
        "prices": {route.value: price for route, price in made.prices.items()},
        "card": made.card.written() if made.card.is_any else None,
        "cards_at": made.cards_at.isoformat() if made.cards_at is not None else None,
        "groups": list(made.whom.groups),
    }


def _post_in_groups(desk: Desk, notice: Notice) -> dict[str, int]:
    """One message in each chat group, promised once; returns which one, by cohort."""
    found: dict[str, int] = {}
    for group in chat_groups(desk, notice):
        post = posts.add(desk.db, notice, Route.GROUP, group.group_id, desk.now)
        found[f"{IN_GROUP}{group.id}"] = post.id
        desk.promises.append(group_letter(desk, notice, group, posts.name_of(post)))
    return found


# --- Slice by slice --------------------------------------------------------------------------------------


@feature.due("fan_out")
def fan_out(desk: Desk, due: Due) -> None:
    """One slice; the next one is another piece of work, so that what people say gets in between."""
    notice = notices.by_id(desk.db, int(due.key))
    if notice is None or notice.state is not NoticeState.SENDING or notice.fanned_at is not None:
        return
    if fanout.backlog(desk.db, desk.oa_id, notice.id) >= MOST_WAITING:
        desk.remind_at("sending", "fan_out", notice.id, desk.now + LOOK_AGAIN)
        return
    last, is_over = _going_out(desk, notice).slice(desk.db, notice.fanned_up_to)
    notice.fanned_up_to = last
    if is_over:
        notice.fanned_at = desk.now
        if digests.is_any(desk.db, notice.id):
            desk.remind_at("digest", "send", desk.oa_id, next_evening(desk.now))
    else:
        desk.remind_at("sending", "fan_out", notice.id, desk.now)


def _going_out(desk: Desk, notice: Notice) -> FanOut:
    plan: Mapping[str, Any] = notice.plan
    said, urgent = letter(desk, notice), is_urgent(notice)
    whole = audiences.Audience.read(notice.audience)
    whom = Whom(
        desk.oa_id,
        whole,
        desk.now,
        is_urgent=urgent,
        author_id=notice.author_id,
        askers=askers(desk, whole),
        groups=tuple(plan.get("groups", ())),
    )
    return FanOut(
        notice.id,
        whom,
        Cuts(*(datetime.fromisoformat(at) for at in plan["cuts"])),
        [Turn(key, Route(route), up_to) for key, route, up_to in plan["turns"]],
        {Route(route): int(price) for route, price in plan["prices"].items()},
        Letter(
            Lane.ALERT if urgent else Lane.NOTICE,
            feature.name,
            "notice.letter",
            said.with_numbers(),
            said.buttons,
            notice.valid_until,
            picture(notice),
        ),
        _patience(desk, notice),
        _card(plan, desk.now),
        plan.get("posts", {}),
    )


def _card(plan: Mapping[str, Any], now: datetime) -> Card | None:
    """What reaches those whom only a template reaches, as it was filled when the notice left."""
    filled = plan.get("card")
    if filled is None:
        return None
    opens_at = datetime.fromisoformat(plan["cards_at"])
    return Card(templates.named(filled["template_id"]), filled, max(opens_at, now))


def _patience(desk: Desk, notice: Notice) -> tuple[datetime, int] | None:
    """Since when how many notices are enough for a person; what is urgent or corrects is not counted."""
    if is_urgent(notice) or notice.corrects_id is not None or notice.audience.get("roles"):
        return None
    known = ways(desk)
    window = scaled(known.limits.budget_window.plain, desk.office.scale)
    return desk.now - window, known.counts.per_person


@feature.due("not_posted")
def not_posted(desk: Desk, due: Due) -> None:
    """Zalo did not take it in a public place: whoever would have read it there is told by another way."""
    post = posts.by_id(desk.db, int(due.key))
    notice = notices.by_id(desk.db, post.notice_id) if post is not None else None
    if post is None or notice is None:
        return
    if notice.state is NoticeState.PAUSED:
        desk.remind_at("sending", "not_posted", post.id, desk.now + LOOK_SELDOM)
    if notice.state not in {NoticeState.SENDING, NoticeState.DONE}:
        return
    notice.state, notice.done_at = NoticeState.SENDING, None
    reach.sweep(desk.db, notice)
    made = estimate(desk, notice)
    if not posts.give_back(desk.db, post, made.whom):
        desk.remind_at("sending", "not_posted", post.id, desk.now)
        return
    places = {**notice.plan["posts"], **announce(desk, notice, made.plan, made.article.begins_at)}
    notice.plan = {**notice.plan, **_written(desk, made), "posts": places}
    notice.fanned_up_to, notice.fanned_at = 0, None
    desk.remind_at("sending", "fan_out", notice.id, desk.now)
    desk.remind_at("sending", "watch", notice.id, desk.now + LOOK_AGAIN)


@feature.due("watch")
def watch(desk: Desk, due: Due) -> None:
    """Come back until everybody is confirmed or given up; then the author hears how it went."""
    notice = notices.by_id(desk.db, int(due.key))
    if notice is None or notice.sending_at is None:
        return
    left = reach.sweep(desk.db, notice)
    if notice.state is NoticeState.SENDING and notice.fanned_at is not None and not left:
        notice.state, notice.done_at = NoticeState.DONE, desk.now
        desk.note("notice.done", "notice", notice.id)
        standing = reach.progress(desk.db, notice.id)
        desk.tell(author_of(desk, notice), "sending.done", told(desk, notice, standing))
    elif notice.state in {NoticeState.SENDING, NoticeState.PAUSED} or left:
        desk.remind_at("sending", "watch", notice.id, desk.now + _rest(desk, notice, left))


def _rest(desk: Desk, notice: Notice, left: int) -> timedelta:
    """Until it is worth looking again; what brings news of an article or a pause calls by itself."""
    if notice.state is NoticeState.PAUSED or 0 < left <= posts.awaited(desk.db, notice.id):
        return LOOK_SELDOM
    if posts.is_settling(desk.db, notice.id):
        return LOOK_AGAIN
    minutes = left / max(accounts.for_notices(desk.account), 1)
    return min(max(timedelta(minutes=minutes / 10), LOOK_AGAIN), LOOK_LATER)


# --- Pausing ---------------------------------------------------------------------------------------------


@feature.command("tạm dừng {notice}", may=Act.NOTICE)
def pause(desk: Desk, heard: Heard) -> None:
    """What has not left waits; what is on its way arrives."""
    notice = visible(desk, heard.args["notice"])
    if notice is None:
        return
    if notice.state is not NoticeState.SENDING:
        desk.say("sending.not_on_its_way", headline(notice))
        return
    notice.state, notice.paused_at = NoticeState.PAUSED, desk.now
    fanout.hold(desk.db, desk.oa_id, notice.id, desk.now + NEVER)
    desk.note("notice.paused", "notice", notice.id)
    desk.say("sending.paused", told(desk, notice, reach.progress(desk.db, notice.id)))


@feature.command("gửi tiếp {notice}", may=Act.NOTICE)
def go_on(desk: Desk, heard: Heard) -> None:
    notice = visible(desk, heard.args["notice"])
    if notice is None:
        return
    if notice.state is not NoticeState.PAUSED:
        desk.say("sending.not_paused", headline(notice))
        return
    notice.state, notice.paused_at = NoticeState.SENDING, None
    fanout.hold(desk.db, desk.oa_id, notice.id, desk.now)
    desk.remind_at("sending", "fan_out", notice.id, desk.now)
    desk.remind_at("sending", "watch", notice.id, desk.now + LOOK_AGAIN)
    desk.note("notice.went_on", "notice", notice.id)
    minutes = max(int(notice.plan.get("minutes", 1)), 1)
    desk.say("sending.goes_on", headline(notice), minutes=lasting(minutes))
