"""Trả lời thông báo: people say that they have read it, are safe or need help, or choose an answer."""

from handlers.desk import Desk, Feature, Heard
from handlers.desk.notices import HELP, READ, SAFE, author_of, headline, may_approve, told
from handlers.desk.reception import rephrased
from handlers.rules.permissions import Act
from storage import notices, reach
from storage.notices import Asked
from storage.tables import Notice
from storage.words import AnswerKind, Lane, NoticeKind, NoticeState

feature = Feature("answer")


@feature.command("đã đọc {notice}", "đã đọc", may=Act.TALK)
def read(desk: Desk, heard: Heard) -> None:
    asked = _asked(desk, heard)
    if asked is not None:
        notices.answer(desk.db, asked.recipient, asked.recipient.answer or READ, desk.now)
        desk.say("answer.thanks", headline(asked.notice))


@feature.command("an toàn {notice}", "an toàn", "tôi an toàn", may=Act.TALK)
def safe(desk: Desk, heard: Heard) -> None:
    asked = _asked(desk, heard, AnswerKind.SAFETY)
    if asked is None:
        return
    notices.answer(desk.db, asked.recipient, SAFE, desk.now)
    notices.account_for(desk.db, asked, needs_help=False, now=desk.now)
    desk.say("answer.safe", headline(asked.notice))


@feature.command("cần giúp {notice}", "cần giúp", "tôi cần giúp", may=Act.TALK)
def help_me(desk: Desk, heard: Heard) -> None:
    """It becomes a report as well, so that the officers on duty are rung for it."""
    asked = _asked(desk, heard, AnswerKind.SAFETY)
    if asked is None:
        return
    is_news = asked.recipient.answer != HELP
    notices.answer(desk.db, asked.recipient, HELP, desk.now)
    notices.account_for(desk.db, asked, needs_help=True, now=desk.now)
    if is_news:
        desk.tell(
            author_of(desk, asked.notice),
            "answer.somebody_needs_help",
            headline(asked.notice),
            lane=Lane.ALARM,
        )
    desk.pass_on(rephrased(heard, f"Tôi cần giúp, cứu với ({asked.notice.code}: {asked.notice.text[:200]})"))


@feature.command("chọn {number} {notice}", may=Act.TALK)
def choose(desk: Desk, heard: Heard) -> None:
    asked = _asked(desk, heard, AnswerKind.POLL)
    if asked is None:
        return
    number = int(heard.args["number"])
    if not 1 <= number <= len(asked.notice.choices):
        desk.say("answer.no_such_choice", most=len(asked.notice.choices))
        return
    notices.answer(desk.db, asked.recipient, str(number), desk.now)
    desk.say("answer.chosen", headline(asked.notice), choice=asked.notice.choices[number - 1])


def _asked(desk: Desk, heard: Heard, asks: AnswerKind | None = None) -> Asked | None:
    """The notice that is answered: the one of this code, or the newest one that asked this.

    Where nothing asked, the words are heard as they are: “cần giúp” is then the beginning of a report.
    """
    code = heard.args.get("notice")
    asked = notices.asked_of(desk.db, desk.person, code, asks)
    if asked is None:
        if code is not None:
            desk.say("notice.unknown", code=code)
        else:
            desk.pass_on(heard)
    return asked


@feature.command("{notice}", may=Act.TALK)
def show(desk: Desk, heard: Heard) -> None:
    """Its author and command see how it stands; whoever got it reads it again."""
    code = heard.args["notice"]
    notice = notices.by_code(desk.db, desk.oa_id, code)
    if notice is not None and (notice.author_id == desk.person.id or may_approve(desk, notice, desk.person)):
        _standing(desk, notice)
        return
    asked = notices.asked_of(desk.db, desk.person, code, None)
    if asked is None:
        desk.say("notice.unknown", code=code)
    else:
        desk.say("answer.again", headline(asked.notice))


def _standing(desk: Desk, notice: Notice) -> None:
    reach.sweep(desk.db, notice)
    key = "answer.standing"
    if notice.kind in {NoticeKind.ALERT, NoticeKind.LOST_PERSON} and notice.state is not NoticeState.RECALLED:
        key = f"answer.standing_{notice.kind}"
    desk.say(key, told(desk, notice, reach.standing_of(desk.db, notice)))
