"""A notice in a public place, a chat group or an article: what became of it is true of all its readers."""

from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import ColumnElement, delete, func, update
from sqlmodel import Session, col, select

from storage.audiences import Whom
from storage.columns import inline
from storage.group_words import GroupState
from storage.tables import Notice, NoticePost, NoticeRecipient, Outbox, Person, ZaloGroup
from storage.words import OutboxState, ReachState, Route

PREFIX = "post:"
AT_ONCE = 5000  # readers in one transaction
OPEN = (ReachState.WAITING, ReachState.UNSURE)
CAME_OF = MappingProxyType(
    {
        OutboxState.SENT: ReachState.SENT,
        OutboxState.UNSURE: ReachState.UNSURE,
        OutboxState.GAVE_UP: ReachState.FAILED,
        OutboxState.DROPPED: ReachState.TAKEN_BACK,
    }
)


def add(db: Session, notice: Notice, route: Route, place: str, at: datetime) -> NoticePost:
    """A notice in this place, once."""
    known = (
        col(NoticePost.notice_id) == notice.id,
        col(NoticePost.route) == route,
        col(NoticePost.place) == place,
    )
    post = db.exec(select(NoticePost).where(*known)).first()
    if post is None:
        post = NoticePost(
            oa_id=notice.oa_id,
            notice_id=notice.id,
            route=route,
            place=place,
            state=ReachState.WAITING,
            at=at,
        )
        db.add(post)
        db.flush()
    return post


def name_of(post: NoticePost) -> str:
    """What its message is promised under."""
    return f"{PREFIX}{post.id}"


def note(db: Session, names: Sequence[str], state: ReachState | None) -> None:
    """What became of such messages, by the names they are promised under; of many readers, the first ones."""
    ids = [int(name.removeprefix(PREFIX)) for name in names if name.startswith(PREFIX)]
    if not ids or state is None:
        return
    query = update(NoticePost).where(col(NoticePost.id).in_(ids), col(NoticePost.state).in_(_before(state)))
    db.execute(query.values(state=state).execution_options(synchronize_session=False))
    _move_readers(db, ids, state)


def _move_readers(db: Session, ids: Sequence[int], state: ReachState) -> None:
    """As many as a short transaction bears: what people say must get in between."""
    some = (
        select(col(NoticeRecipient.id))
        .where(col(NoticeRecipient.post_id).in_(ids), col(NoticeRecipient.state).in_(_before(state)))
        .limit(AT_ONCE)
    )
    query = update(NoticeRecipient).where(col(NoticeRecipient.id).in_(some)).values(state=state)
    db.execute(query.execution_options(synchronize_session=False))


def _before(state: ReachState) -> list[ColumnElement[str]]:
    """What may become this; what may have arrived is not taken back, for it wants to be corrected."""
    taken_back = state is ReachState.TAKEN_BACK
    return [inline(s) for s in OPEN if s is not state and not (taken_back and s is ReachState.UNSURE)]


def sweep(db: Session, notice: Notice) -> None:
    """Whoever was written down after the message had left, was too many, or it was settled by its echo."""
    query = select(NoticePost).where(col(NoticePost.notice_id) == notice.id)
    found = {name_of(post): post for post in db.exec(query)}
    if not found:
        return
    became = {post.id: post.state for post in found.values() if post.state is not ReachState.WAITING}
    over = select(col(Outbox.once), col(Outbox.state)).where(
        col(Outbox.oa_id) == notice.oa_id, col(Outbox.once).in_(found)
    )
    for once, state in db.exec(over):
        note(db, [str(once)], CAME_OF.get(state))
    for post_id, was in became.items():
        _move_readers(db, [post_id], was)


def is_settling(db: Session, notice_id: int) -> bool:
    """Whether it is known what became of a post, and not yet written down of all its readers."""
    known = select(col(NoticePost.id)).where(
        col(NoticePost.notice_id) == notice_id, col(NoticePost.state) != inline(ReachState.WAITING)
    )
    query = select(col(NoticeRecipient.id)).where(
        col(NoticeRecipient.post_id).in_(known), col(NoticeRecipient.state) == inline(ReachState.WAITING)
    )
    return db.exec(query.limit(1)).first() is not None


def by_id(db: Session, post_id: int) -> NoticePost | None:
    return db.get(NoticePost, post_id)


def give_back(db: Session, post: NoticePost, whom: Whom) -> bool:
    """Those who did not read it there are to be told by another way, as if nobody had looked at them yet.

    Returns whether these were all: so many at a time as a short transaction bears.
    """
    of_it = select(col(Person.id)).where(whom.condition())
    some = (
        select(col(NoticeRecipient.id))
        .where(
            col(NoticeRecipient.post_id) == post.id,
            col(NoticeRecipient.state).in_([inline(s) for s in (ReachState.FAILED, ReachState.WAITING)]),
            col(NoticeRecipient.person_id).in_(of_it),
        )
        .limit(AT_ONCE)
    )
    query = delete(NoticeRecipient).where(col(NoticeRecipient.id).in_(some))
    return db.connection().execute(query).rowcount < AT_ONCE


# --- Articles --------------------------------------------------------------------------------------------


def article_of(db: Session, notice_id: int) -> NoticePost | None:
    """The article that a notice is, or was to be."""
    query = select(NoticePost).where(
        col(NoticePost.notice_id) == notice_id, col(NoticePost.route) == inline(Route.ARTICLE)
    )
    return db.exec(query).first()


def articles_since(db: Session, oa_id: str, since: datetime) -> list[datetime]:
    """When articles of the account went to its followers, may have gone, or are about to."""
    query = select(col(NoticePost.at)).where(
        col(NoticePost.oa_id) == oa_id,
        col(NoticePost.route) == inline(Route.ARTICLE),
        col(NoticePost.state).in_([inline(s) for s in (*OPEN, ReachState.SENT)]),
        col(NoticePost.at) >= since,
    )
    return list(db.exec(query))


def readers(db: Session, post_id: int) -> int:
    """For how many recipients a post stands so far."""
    query = select(func.count()).select_from(NoticeRecipient).where(col(NoticeRecipient.post_id) == post_id)
    return db.exec(query).one()


def awaited(db: Session, notice_id: int) -> int:
    """How many wait for an article that Zalo still has in hand."""
    post = article_of(db, notice_id)
    return readers(db, post.id) if post is not None and post.state is ReachState.WAITING else 0


# --- Chat groups -----------------------------------------------------------------------------------------


def groups_for(db: Session, oa_id: str, unit_ids: Sequence[int] | None) -> Sequence[ZaloGroup]:
    """The groups in which may be spoken now: of these units, or of any."""
    query = select(ZaloGroup).where(
        col(ZaloGroup.oa_id) == oa_id,
        col(ZaloGroup.state) == GroupState.ENABLED,
        col(ZaloGroup.unit_id).is_not(None) if unit_ids is None else col(ZaloGroup.unit_id).in_(unit_ids),
    )
    return db.exec(query.order_by(col(ZaloGroup.id))).all()


def groups_that_got(db: Session, notice_id: int) -> Sequence[ZaloGroup]:
    """The groups in which a notice was posted, or may have been."""
    query = (
        select(ZaloGroup)
        .join(NoticePost, col(NoticePost.place) == col(ZaloGroup.group_id))
        .where(
            col(NoticePost.notice_id) == notice_id,
            col(NoticePost.oa_id) == col(ZaloGroup.oa_id),
            col(NoticePost.state).in_((ReachState.SENT, ReachState.UNSURE)),
            col(ZaloGroup.state) == GroupState.ENABLED,
        )
    )
    return db.exec(query.order_by(col(ZaloGroup.id))).all()
