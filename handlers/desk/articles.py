"""A notice as an article to all followers of the account: whether it may be one, and how it reads there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.desk.desk import Desk
from handlers.desk.notices import KIND_WORDS, answers, audience, is_urgent, letter
from handlers.rules.clocks import VIETNAM
from handlers.rules.reach import Plan
from handlers.rules.templates import shortened
from handlers.rules.ways import Ways
from storage import posts, units
from storage.tables import Notice, NoticePost
from storage.words import ReachState, Route, UnitKind

# What an article holds (developers.zalo.me, Article API, read November 2026).
LONGEST_TITLE, LONGEST_AUTHOR, LONGEST_DESCRIPTION = 150, 50, 300
MAY_BE_READ = (ReachState.SENT, ReachState.UNSURE)


@dataclass(frozen=True)
class Chance:
    """Whether an article may be planned for a notice, from when on, and whether it already goes its way."""

    is_open: bool = False
    begins_at: datetime | None = None
    is_out: bool = False
    is_used_up: bool = False  # it might, were there any left today, tomorrow and this month
    lead: str = ""  # how long Zalo looks at it, in words


def chance(desk: Desk, notice: Notice, known: Ways, at: datetime) -> Chance:
    """Every follower sees an article, so it is only for what everybody may read, and what can wait.

    Args:
        at: when the notice leaves.
    """
    way = known.by_route.get(Route.ARTICLE)
    if way is None or way.lead is None:
        return Chance()
    post = posts.article_of(desk.db, notice.id)
    if post is not None:
        is_out = post.state in {ReachState.WAITING, *MAY_BE_READ}
        return Chance(is_out, is_out=is_out, lead=way.lead.words)
    if not desk.office.public_url or not _is_for_all(desk, notice):
        return Chance()
    month = at.astimezone(VIETNAM).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    free = way.free_from(posts.articles_since(desk.db, desk.oa_id, month), at)
    return Chance(free is not None, free, is_used_up=free is None, lead=way.lead.words)


def _is_for_all(desk: Desk, notice: Notice) -> bool:
    whole = audience(notice)
    has_picture = notice.media_id is not None  # an article shows only pictures with an open address
    if is_urgent(notice) or whole.roles or has_picture:
        return False
    if whole.of_notice is not None:
        return is_public(desk, whole.of_notice)
    every = (u.id for u in units.every(desk.db, desk.oa_id) if u.kind is UnitKind.GROUP)
    return whole.is_everybody or set(every) <= set(whole.unit_ids)


def is_public(desk: Desk, notice_id: int) -> bool:
    """Whether a notice stood where every follower could read it; what corrects it may stand there, too."""
    post = posts.article_of(desk.db, notice_id)
    return post is not None and post.state in MAY_BE_READ


def announce(desk: Desk, notice: Notice, plan: Plan, at: datetime | None) -> dict[str, int]:
    """The article of a notice, where the plan wants one, is begun; returns what stands for its readers."""
    if Route.ARTICLE not in plan.by_route():
        return {}
    post = posts.article_of(desk.db, notice.id)
    if post is None:
        post = posts.add(desk.db, notice, Route.ARTICLE, "", max(at or desk.now, desk.now))
        desk.remind_at("article", "write", post.id, post.at)
    return {Route.ARTICLE.value: post.id}


def withdraw(desk: Desk, notice: Notice) -> NoticePost | None:
    """What is not broadcast yet will not be; what may have been read is taken away from where it stands."""
    post = posts.article_of(desk.db, notice.id)
    if post is None:
        return None
    if not post.place:
        posts.note(desk.db, [posts.name_of(post)], ReachState.TAKEN_BACK)
    desk.remind("article", "withdraw", post.id)
    return post


def written(desk: Desk, notice: Notice) -> dict[str, Any]:
    """The words of a notice as an article, as the errand wants them."""
    said = letter(desk, notice)
    how = "\n".join(f"– {label}: {sent}" for label, sent in answers(notice))
    paragraphs = [line for line in said.text.splitlines() if line.strip()]
    if how:
        paragraphs += desk.office.texts.say("article.how_to_answer", {"lines": how}).text.splitlines()
    first, _, _ = notice.text.strip().partition("\n")
    operator = desk.office.operator or desk.account.name or "Công an"
    return {
        "title": shortened(f"{KIND_WORDS[notice.kind]}: {first}", LONGEST_TITLE),
        "author": shortened(operator, LONGEST_AUTHOR),
        "description": shortened(" ".join(notice.text.split()), LONGEST_DESCRIPTION),
        "cover": f"{desk.office.public_url}/cover/{notice.kind}.png",
        "paragraphs": paragraphs,
    }
