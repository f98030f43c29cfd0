"""What is forgotten when a matter is long over: pictures, who reported it, at last what was said.

Reports are looked at a few at a time, in the order of their numbers, so that no transaction is long. One that
is open loses nothing, nor does one that was merged into an open one; a P1 is left to people.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, String, cast, delete, literal, or_, select, update
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
    "report.contact_chosen",
    "report.head_chosen",
    "rumour.joined",
    "patrol.sos",
)
type_line = Row[tuple[int, int | None, datetime | None, Urgency, datetime | None]]


@dataclass(frozen=True)
class Limits:
    """What was closed before these moments loses its pictures, its reporters, its story."""

    media: datetime
    identity: datetime
    story: datetime


@dataclass(frozen=True)
class Ended:
    """A report that is over: when the matter was closed, and whether it stands in the police register."""

    id: int
    closed_at: datetime
    is_registered: bool


def forget_reports(db: Session, after: int, limits: Limits, most: int = AT_ONCE) -> int:
    """Look at the reports behind number `after`; returns the last one looked at, 0 when there was none."""
    lines = db.execute(_lines.where(col(Report.id) > after).order_by(col(Report.id)).limit(most)).all()
    ended = list(_ended(db, lines))
    _forget_media(db, [e.id for e in ended if e.closed_at < limits.media and not e.is_registered])
    _forget_identities(db, [e.id for e in ended if e.closed_at < limits.identity])
    _forget_stories(db, [e.id for e in ended if e.closed_at < limits.story])
    return lines[-1].id if lines else 0


_lines = select(
    col(Report.id),
    col(Report.merged_into),
    col(Report.closed_at),
    col(Report.urgency),
    col(Report.registered_at),
)


def _ended(db: Session, lines: Sequence[type_line]) -> Iterator[Ended]:
    """Those that are over, each judged together with everything it was merged into."""
    known: dict[int, type_line] = {line.id: line for line in lines}
    while above := {r.merged_into for r in known.values() if r.merged_into is not None} - known.keys():
        known |= {line.id: line for line in db.execute(_lines.where(col(Report.id).in_(above)))}
    for line in lines:
        way = _way_up(line, known)
        closed_at = way[-1].closed_at
        if closed_at is not None and all(r.urgency is not Urgency.P1 for r in way):
            yield Ended(line.id, closed_at, any(r.registered_at is not None for r in way))


def _way_up(line: type_line, known: Mapping[int, type_line]) -> list[type_line]:
    way = [line]
    while way[-1].merged_into is not None and len(way) <= len(known):
        way.append(known[way[-1].merged_into])
    return way


def _forget_media(db: Session, ids: Sequence[int]) -> None:
    shown = select(col(Entry.media_id)).where(col(Entry.report_id).in_(ids), col(Entry.media_id).is_not(None))
    gone = {"state": MediaState.LOST, "why_lost": FORGOTTEN, "path": None, "sha256": None}
    db.execute(update(Media).where(col(Media.id).in_(shown), col(Media.path).is_not(None)).values(**gone))


def _forget_identities(db: Session, ids: Sequence[int]) -> None:
    """Empty who reported it, and every other trace that leads to them."""
    known = select(col(Reporter.report_id)).where(
        col(Reporter.report_id).in_(ids), col(Reporter.identity) != b""
    )
    ids = list(db.execute(known.distinct()).scalars())
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


def _forget_stories(db: Session, ids: Sequence[int]) -> None:
    """Empty the words and places; what happened and when is still counted."""
    nowhere: dict[str, None] = {"latitude": None, "longitude": None}
    told = or_(col(Entry.text) != "", col(Entry.latitude).is_not(None))
    db.execute(update(Entry).where(col(Entry.report_id).in_(ids), told).values(text="", **nowhere))
    kept = (Report.place, Report.latitude, Report.contact_words)
    said = or_(*(col(part).is_not(None) for part in kept))
    nothing: dict[str, None] = {"place": None, "contact_words": None, **nowhere}
    db.execute(update(Report).where(col(Report.id).in_(ids), said).values(**nothing))


def still_needed(db: Session, names: Collection[str]) -> set[str]:
    """Which of these contents (by SHA-256) some row still stands for."""
    query = select(col(Media.sha256)).where(col(Media.sha256).in_(names), col(Media.path).is_not(None))
    return {sha256 for sha256 in db.execute(query).scalars() if sha256}


def forget_audit(db: Session, before: datetime, most: int = AT_ONCE) -> int:
    """Throw away who did what before then; returns how many, and is asked again until there are none."""
    old = select(col(Audit.id)).where(col(Audit.at) < before).order_by(col(Audit.at)).limit(most)
    query = delete(Audit).where(col(Audit.id).in_(old)).execution_options(synchronize_session=False)
    return db.connection().execute(query).rowcount
