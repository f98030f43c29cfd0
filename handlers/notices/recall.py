"""Thu hồi: what has not left stops, and exactly those who got it are told that it no longer holds."""

from handlers.desk import AtRest, Desk, Feature, Heard
from handlers.desk.articles import MAY_BE_READ, withdraw
from handlers.desk.notices import ALIVE, headline, let_go, visible, ways
from handlers.desk.planning import Estimate, estimate
from handlers.desk.preview import Previewed, no_card, show
from handlers.rules.codes import new_code
from handlers.rules.notice_words import LONGEST
from handlers.rules.permissions import Act
from storage import notices, outbox, posts, reach
from storage.audiences import Audience
from storage.fanout import topic_of
from storage.tables import Notice
from storage.words import AnswerKind, NoticeKind, NoticeState

feature = Feature("recall")
PREPARED = "recalled"  # the words of a recall are ours: nobody has to approve them


@feature.command("thu hồi {notice}", may=Act.NOTICE)
def recall(desk: Desk, heard: Heard) -> None:
    """At once and without a question: a wrong notice does harm with every minute."""
    notice = visible(desk, heard.args["notice"])
    if notice is not None:
        _end(desk, notice, "recall.words", "recall.recalled")


@feature.command("đã tìm thấy {notice}", may=Act.ALERT)
def found(desk: Desk, heard: Heard) -> None:
    """The search is over, and whoever was looking hears it."""
    _is_over(desk, heard, NoticeKind.LOST_PERSON, "recall.found_words")


@feature.command("hết khẩn {notice}", may=Act.ALERT)
def all_clear(desk: Desk, heard: Heard) -> None:
    """The danger has passed, and whoever was warned hears it."""
    _is_over(desk, heard, NoticeKind.ALERT, "recall.over_words")


def _is_over(desk: Desk, heard: Heard, kind: NoticeKind, words: str) -> None:
    notice = visible(desk, heard.args["notice"])
    if notice is None:
        return
    if notice.kind is kind:
        _end(desk, notice, words, "recall.ended")
    else:
        desk.say("recall.not_that_kind", headline(notice))


def _end(desk: Desk, notice: Notice, words: str, said: str) -> None:
    """Stop what has not left, and tell exactly those who got it, in words that nobody has to approve."""
    if notice.state not in {*ALIVE, NoticeState.DONE, NoticeState.WAITING_APPROVAL}:
        desk.say("recall.nothing_to_recall", headline(notice))
        return
    has_left = notice.sending_at is not None
    notice.state, notice.recalled_at = NoticeState.RECALLED, desk.now
    outbox.drop_topic(desk.db, desk.oa_id, topic_of(notice.id), "recalled")
    desk.hush(f"ask:{notice.id}", "recalled")
    desk.forget("sending", notice.id, "begin", "fan_out")
    desk.forget("last_door", notice.id)
    desk.note("notice.recalled", "notice", notice.id)
    if not has_left:
        desk.say("recall.before_it_left", headline(notice))
        return
    article = withdraw(desk, notice)
    desk.remind_at("sending", "watch", notice.id, desk.now)
    reach.sweep(desk.db, notice)
    correction = _correct(desk, notice, desk.office.texts.say(words, headline(notice)).text, PREPARED)
    let_go(desk, correction)
    made = estimate(desk, correction)
    about = {"got": made.plan.planned, "correction": correction.code, "left": _uncorrected(made)}
    desk.say(said, {**headline(notice), **about})
    if article is not None and article.state in MAY_BE_READ:
        read = sum(reach.progress(desk.db, notice.id).articles.values())
        desk.say("recall.article", headline(notice), read=read)


def _uncorrected(made: Estimate) -> str:
    """How many of those who got it cannot be told that it no longer holds, and why."""
    count = made.counts()["unreached"]
    if not count:
        return ""
    lines = [
        f"Chưa nhắn lại được: {count} người ({made.why()}). Nhờ ông/bà gọi hoặc tới nhà.",
        *no_card(made),
    ]
    return "\n" + "\n".join(lines)


@feature.command("đính chính {notice} {rest}", may=Act.NOTICE)
def correct(desk: Desk, heard: Heard) -> Previewed | AtRest:
    """Other words for those who got the first ones; what still waits of the first ones does not leave."""
    notice = visible(desk, heard.args["notice"])
    if notice is None or notice.sending_at is None:
        if notice is not None:
            desk.say("recall.nothing_to_recall", headline(notice))
        return AtRest()
    if posts.awaited(desk.db, notice.id):
        desk.say("recall.article_waits", headline(notice))
    return show(desk, _correct(desk, notice, heard.args["rest"][:LONGEST], None))


def _correct(desk: Desk, notice: Notice, words: str, prepared: str | None) -> Notice:
    correction = notices.add(
        desk.db,
        Notice(
            oa_id=desk.oa_id,
            code=new_code("TB", lambda code: notices.is_taken(desk.db, desk.oa_id, code)),
            kind=NoticeKind.CORRECTION,
            topic=notice.topic,
            text=words,
            prepared=prepared,
            asks=AnswerKind.READ,
            audience=Audience(of_notice=notice.id).write(),
            audience_words=f"những người đã nhận {notice.code}",
            author_id=desk.person.id,
            unit_id=notice.unit_id,
            corrects_id=notice.id,
            budget=notice.budget,
            valid_until=desk.later(ways(desk).limits.valid),
            created_at=desk.now,
        ),
    )
    notice.corrected_by_id = correction.id
    return correction
