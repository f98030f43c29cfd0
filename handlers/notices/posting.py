"""Gửi thông báo: the author lets it go, tries it alone, asks a second person; seconds to think again."""

from handlers.desk import Answer, AtRest, Desk, Feature, Heard
from handlers.desk.attaching import attach, attached, settled, show_picture, tell_picture
from handlers.desk.catalogue import Said
from handlers.desk.desk import IN_HAND
from handlers.desk.notices import (
    ALIVE,
    answers,
    approvers,
    doubt_words,
    headline,
    is_urgent,
    leaving,
    let_go,
    letter,
    needs_second,
    own_draft,
    visible,
    ways,
)
from handlers.desk.planning import estimate
from handlers.desk.preview import Previewed, facts, show
from handlers.rules.clocks import clock_words, scaled
from handlers.rules.folding import fold
from handlers.rules.permissions import Act
from storage import notices
from storage.tables import Notice
from storage.words import Lane, NoticeState

feature = Feature("posting")


@feature.step(Previewed, takes=("gửi", "gửi đi", "gửi thử"))
def words_at_preview(desk: Desk, heard: Heard, step: Previewed) -> Previewed | AtRest:
    """`GỬI` alone is meant for what was just shown; anything else is heard as it is."""
    said = fold(heard.text)
    notice = visible(desk, step.code)
    if notice is None:
        return AtRest()
    if said in {"gui", "gui di"}:
        return _send(desk, notice)
    if said == "gui thu":
        return _try_alone(desk, notice)
    if _belongs_to_it(desk, heard) and (draft := own_draft(desk, step.code)) is not None:
        attach(desk, draft, heard)
        return show(desk, draft)
    desk.pass_on(heard)
    return AtRest()


def _belongs_to_it(desk: Desk, heard: Heard) -> bool:
    """A picture or recording just after the preview; much later it is something that is being reported."""
    since = desk.talk.step_at
    is_fresh = since is not None and desk.now - since <= IN_HAND
    return is_fresh and attached(desk, heard) is not None


@feature.answer("fetch_media")
def fetched(desk: Desk, answer: Answer) -> None:
    settled(desk, answer)


@feature.command("gửi {notice}", may=Act.NOTICE)
def send(desk: Desk, heard: Heard) -> Previewed | AtRest | None:
    notice = visible(desk, heard.args["notice"])
    return _send(desk, notice) if notice is not None else None


def _send(desk: Desk, notice: Notice) -> Previewed | AtRest:
    is_mine = notice.author_id == desk.person.id and notice.state is NoticeState.DRAFT
    if not is_mine or not notice.audience or not notice.text:
        desk.say("notice.no_draft", headline(notice))
        return AtRest()
    if (earlier := _too_soon(desk, notice)) is not None:
        desk.say(
            "posting.too_soon", headline(earlier), at=clock_words(earlier.sending_at or desk.now, desk.now)
        )
        return Previewed(notice.code)
    notice.submitted_at = desk.now
    if needs_second(desk, notice, desk.person):
        return _ask_second(desk, notice)
    let_go(desk, notice)
    desk.say("posting.leaves_soon", headline(notice), leaving=leaving(desk, notice))
    return AtRest()


def _too_soon(desk: Desk, notice: Notice) -> Notice | None:
    """One alert in six hours on one topic to the same people: more of them are not read."""
    if not is_urgent(notice):
        return None
    distance = scaled(ways(desk).limits.alert_distance.plain, desk.office.scale)
    return notices.alert_about(desk.db, notice, desk.now - distance)


def _ask_second(desk: Desk, notice: Notice) -> Previewed | AtRest:
    others = approvers(desk, notice)
    if not others:
        desk.say("posting.nobody_else", headline(notice))
        return Previewed(notice.code)
    notice.state = NoticeState.WAITING_APPROVAL
    desk.note("notice.submitted", "notice", notice.id)
    shown = {**headline(notice), **facts(estimate(desk, notice)), "sample": letter(desk, notice).text}
    lane = Lane.ALARM if is_urgent(notice) else Lane.REPLY
    tell_picture(desk, notice, others, lane, f"ask:{notice.id}")
    desk.tell(
        others,
        "approval.please",
        shown,
        doubts=doubt_words(desk, notice),
        lane=lane,
        topic=f"ask:{notice.id}",
    )
    desk.say("posting.waits_for_second", headline(notice))
    return AtRest()


# --- Trying ----------------------------------------------------------------------------------------------


@feature.command("gửi thử {notice}", may=Act.NOTICE)
def try_alone(desk: Desk, heard: Heard) -> Previewed | AtRest | None:
    notice = visible(desk, heard.args["notice"])
    return _try_alone(desk, notice) if notice is not None else None


def _try_alone(desk: Desk, notice: Notice) -> Previewed:
    """To the author alone, under a head that nobody takes for the real one."""
    desk.say("posting.trial", sample=Said(letter(desk, notice).text, tuple(answers(notice))).with_numbers())
    show_picture(desk, notice)
    return Previewed(notice.code)


# --- Thinking again --------------------------------------------------------------------------------------


@feature.command("dừng gửi {notice}", may=Act.NOTICE)
def think_again(desk: Desk, heard: Heard) -> Previewed | None:
    """Before anything has left, it is a draft again."""
    notice = visible(desk, heard.args["notice"])
    if notice is None:
        return None
    if notice.state not in {NoticeState.APPROVED, NoticeState.WAITING_APPROVAL}:
        desk.say("posting.already_gone" if notice.state in ALIVE else "notice.no_draft", headline(notice))
        return None
    desk.forget("sending", notice.id, "begin")
    desk.hush(f"ask:{notice.id}", "taken back")
    notice.state, notice.approved_at, notice.approver_id = NoticeState.DRAFT, None, None
    desk.note("notice.stopped", "notice", notice.id)
    desk.say("posting.stopped", headline(notice))
    return Previewed(notice.code)
