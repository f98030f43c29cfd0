"""Bài viết chung: written at Zalo, asked for until it is finished, broadcast once; or given up in time.

Where it stands is in the outbox, the diary and the row of the post; nothing is remembered between two steps.
"""

from datetime import timedelta

from handlers.desk import Answer, Desk, Due, Feature
from handlers.desk.articles import written
from handlers.desk.notices import author_of, headline, ways
from storage import fanout, notices, posts
from storage.outbox import Promise
from storage.tables import Notice, NoticePost
from storage.words import Lane, NoticeState, OutboxKind, ReachState, Route

feature = Feature("article")
LOOK_AGAIN = timedelta(minutes=10)
NEVER = timedelta(days=3650)
ON_ITS_WAY = frozenset({NoticeState.SENDING, NoticeState.PAUSED})
LONGEST_ID = 64
TOO_LONG = "Zalo làm quá lâu"
FORBIDDEN = "mã -248"  # against Zalo's standards: somebody must look at the words before anybody reads them


@feature.due("write")
def write(desk: Desk, due: Due) -> None:
    post, notice = _of(desk, int(due.key))
    if post.state is not ReachState.WAITING:
        return
    if notice.state is NoticeState.PAUSED:
        desk.remind_at("article", "write", post.id, desk.now + LOOK_AGAIN)
    elif notice.state is NoticeState.SENDING:
        topic = fanout.topic_of(notice.id)
        _ask(desk, "article_create", {"post": post.id, "article": written(desk, notice)}, topic=topic)
        desk.remind("article", "give_up", post.id, after=ways(desk).limits.article)


@feature.answer("article_create")
def created(desk: Desk, answer: Answer) -> None:
    """It has a token now, and an id once Zalo is done with it; a recall must know the id, too."""
    post, notice = _of(desk, answer.asked["post"])
    if answer.ok and answer.found["token"]:
        _ask(desk, "article_verify", {"post": post.id, "token": answer.found["token"]})
    elif post.state is ReachState.WAITING:
        _fail(desk, post, notice, _why(answer))


@feature.answer("article_verify")
def verified(desk: Desk, answer: Answer) -> None:
    post, notice = _of(desk, answer.asked["post"])
    article_id = answer.found.get("article_id", "") if answer.ok else ""
    is_wanted = notice.state in ON_ITS_WAY and post.state is ReachState.WAITING
    if not 0 < len(article_id) <= LONGEST_ID:
        if is_wanted:
            _fail(desk, post, notice, _why(answer))
        return
    post.place = article_id
    if is_wanted:
        _broadcast(desk, post, notice)
    else:
        _remove(desk, post)


def _broadcast(desk: Desk, post: NoticePost, notice: Notice) -> None:
    """Once: where the answer is lost it is not said again, for thousands would read it twice."""
    desk.promises.append(
        Promise(
            oa_id=desk.oa_id,
            lane=Lane.NOTICE,
            feature=feature.name,
            name="article_broadcast",
            recipient=post.place,
            details={"article_id": post.place, "post": post.id},
            topic=fanout.topic_of(notice.id),
            once=posts.name_of(post),
            not_before=desk.now + NEVER if notice.state is NoticeState.PAUSED else None,
            expires_at=notice.valid_until,
        )
    )


@feature.answer("article_broadcast")
def was_broadcast(desk: Desk, answer: Answer) -> None:
    post, notice = _of(desk, answer.asked["post"])
    if not answer.ok:
        _fail(desk, post, notice, _why(answer))
        return
    post.at = desk.now
    desk.forget("article", post.id, "give_up")
    desk.note("article.broadcast", "notice", notice.id)
    desk.remind("sending", "watch", notice.id)
    if notice.state is NoticeState.RECALLED:
        _remove(desk, post)
        return
    way = ways(desk).by_route[Route.ARTICLE]
    facts = {"count": posts.readers(desk.db, post.id), "lead": way.lead.words if way.lead is not None else ""}
    desk.tell(author_of(desk, notice), "article.posted", {**headline(notice), **facts})


# --- What does not come about ------------------------------------------------------------------------------


@feature.due("give_up")
def give_up(desk: Desk, due: Due) -> None:
    """Zalo has not finished it in time; whatever it still becomes is taken away."""
    post, notice = _of(desk, int(due.key))
    if notice.state is NoticeState.PAUSED:
        desk.remind("article", "give_up", post.id, after=ways(desk).limits.article)
    elif post.state is ReachState.WAITING and not post.place:
        _fail(desk, post, notice, TOO_LONG)


def _fail(desk: Desk, post: NoticePost, notice: Notice, why: str) -> None:
    """Whoever would have read it is told by another way, as far as there is one and the words are allowed."""
    desk.forget("article", post.id, "give_up")
    if notice.state not in {*ON_ITS_WAY, NoticeState.DONE}:  # the refusal may come after the last look
        return
    posts.note(desk.db, [posts.name_of(post)], ReachState.FAILED)
    desk.note("article.refused", "notice", notice.id, why)
    facts = {**headline(notice), "count": posts.readers(desk.db, post.id), "why": why}
    if why == FORBIDDEN:
        desk.tell(author_of(desk, notice), "article.forbidden", facts)
        desk.remind("sending", "watch", notice.id)
        return
    desk.tell(author_of(desk, notice), "article.refused", facts)
    desk.remind("sending", "not_posted", post.id)


@feature.due("withdraw")
def withdraw(desk: Desk, due: Due) -> None:
    """Recalled: what Zalo has of it is taken away; what it is still making, as soon as it has an id."""
    post, _ = _of(desk, int(due.key))
    desk.forget("article", post.id, "write", "give_up")
    if post.place:
        _remove(desk, post)


def _remove(desk: Desk, post: NoticePost) -> None:
    _ask(desk, "article_remove", {"post": post.id, "article_id": post.place})


@feature.answer("article_remove")
def removed(desk: Desk, answer: Answer) -> None:
    _, notice = _of(desk, answer.asked["post"])
    desk.note("article.removed" if answer.ok else "article.stays", "notice", notice.id)
    if not answer.ok:
        desk.tell(author_of(desk, notice), "article.stays", headline(notice))


# --- The post and its notice -------------------------------------------------------------------------------


def _of(desk: Desk, post_id: int) -> tuple[NoticePost, Notice]:
    post = posts.by_id(desk.db, post_id)
    notice = notices.by_id(desk.db, post.notice_id) if post is not None else None
    if post is None or notice is None:
        raise LookupError("an article of no notice")
    return post, notice


def _ask(desk: Desk, name: str, details: dict[str, object], *, topic: str | None = None) -> None:
    desk.promises.append(
        Promise(
            oa_id=desk.oa_id,
            lane=Lane.NOTICE,
            feature=feature.name,
            name=name,
            kind=OutboxKind.ERRAND,
            details=details,
            topic=topic,
        )
    )


def _why(answer: Answer) -> str:
    return f"mã {answer.why.rpartition(' ')[2]}" if answer.why else "không rõ vì sao"
