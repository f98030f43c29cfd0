"""What is forgotten when a matter is long over: pictures, who reported it, at last what was said.

Everything is done in slices: each question is asked again until it answers that nothing was left. A report
that is open loses nothing, nor does one that was merged into an open one; a P1 is left to people.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import CTE, ColumnElement, String, and_, cast, delete, literal, or_, select, true, update
from sqlmodel import Session, col

from storage.tables import Audit, Conversation, Entry, Media, Report, Reporter
from storage.words import MediaState, Urgency

AT_ONCE = 200  # reports in one transaction: a webhook's commit gets in between
FORGOTTEN = "forgotten"  # why a picture is not there any more
# The audit names who did what; for these deeds it would name the reporter.
REPORTERS_DEEDS = (
    "report.opened",
    "report.confirmed",
    "report.disputed_again",
    "report.reopened",
    "report.withdrawn",
    "report.name_shown",
    "report.name_hidden",
)


def _over(before: datetime, unless: ColumnElement[bool] | None = None) -> CTE:
    """Reports that were closed before then, with those merged into them; none that is P1 or excepted."""
    may = and_(col(Report.urgency) != Urgency.P1, true() if unless is None else ~unless)
    closed = select(col(Report.id)).where(
        may, col(Report.closed_at) < before, col(Report.merged_into).is_(None)
    )
    over = closed.cte("over", recursive=True)
    return over.union(select(col(Report.id)).join(over, col(Report.merged_into) == over.c.id).where(may))


def forget_media(db: Session, before: datetime, most: int = AT_ONCE) -> int:
    """Let go of the pictures of what was closed before then, unless it stands in the police register."""
    over = _over(before, unless=col(Report.registered_at).is_not(None))
    needed = (
        select(literal(1))
        .where(col(Entry.media_id) == col(Media.id), col(Entry.report_id).not_in(select(over.c.id)))
        .exists()
    )
    ids = select(col(Media.id)).where(
        col(Media.path).is_not(None),
        col(Media.id).in_(select(col(Entry.media_id)).where(col(Entry.report_id).in_(select(over.c.id)))),
        ~needed,
    )
    chosen = list(db.execute(ids.order_by(col(Media.id)).limit(most)).scalars())
    gone = {"state": MediaState.LOST, "why_lost": FORGOTTEN, "path": None, "sha256": None}
    db.execute(update(Media).where(col(Media.id).in_(chosen)).values(**gone))
    return len(chosen)


def still_needed(db: Session, names: Collection[str]) -> set[str]:
    """Which of these contents (by SHA-256) some row still stands for."""
    query = select(col(Media.sha256)).where(col(Media.sha256).in_(names), col(Media.path).is_not(None))
    return {sha256 for sha256 in db.execute(query).scalars() if sha256}


def forget_identities(db: Session, before: datetime, most: int = AT_ONCE) -> int:
    """Empty who reported what was closed before then, and every other trace that leads to them."""
    over = _over(before)
    known = select(col(Reporter.report_id)).where(
        col(Reporter.report_id).in_(select(over.c.id)), col(Reporter.identity) != b""
    )
    ids = list(db.execute(known.distinct().order_by(col(Reporter.report_id)).limit(most)).scalars())
    db.execute(
        update(Reporter)
        .where(col(Reporter.report_id).in_(ids))
        .values(identity=b"", person_mark=literal("over-") + cast(col(Reporter.id), String))
    )
    db.execute(
        update(Conversation)
        .where(col(Conversation.report_id).in_(ids))
        .values(report_id=None, touched_at=None, step=None, details={})
    )
    traces = (
        col(Audit.thing) == "report",
        col(Audit.thing_id).in_(ids),
        col(Audit.deed).in_(REPORTERS_DEEDS),
    )
    db.execute(update(Audit).where(*traces).values(by_person_id=None))
    return len(ids)


def forget_stories(db: Session, before: datetime, most: int = AT_ONCE) -> int:
    """Empty the words and places of what was closed before then; what happened and when is still counted."""
    over = _over(before)
    told = or_(col(Entry.text) != "", col(Entry.latitude).is_not(None))
    tells = select(literal(1)).where(col(Entry.report_id) == col(Report.id), told).exists()
    placed = or_(col(Report.place).is_not(None), col(Report.latitude).is_not(None))
    query = select(col(Report.id)).where(col(Report.id).in_(select(over.c.id)), or_(tells, placed))
    ids = list(db.execute(query.order_by(col(Report.id)).limit(most)).scalars())
    nowhere: dict[str, None] = {"latitude": None, "longitude": None}
    db.execute(update(Entry).where(col(Entry.report_id).in_(ids)).values(text="", **nowhere))
    db.execute(update(Report).where(col(Report.id).in_(ids)).values(place=None, **nowhere))
    return len(ids)


def forget_audit(db: Session, before: datetime, most: int = 5 * AT_ONCE) -> int:
    """Throw away who did what before then."""
    old = select(col(Audit.id)).where(col(Audit.at) < before).order_by(col(Audit.at)).limit(most)
    query = delete(Audit).where(col(Audit.id).in_(old)).execution_options(synchronize_session=False)
    return db.connection().execute(query).rowcount
