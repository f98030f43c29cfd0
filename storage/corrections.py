"""What officers corrected, kept so that the lists can be mended; and the landmarks they taught."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from storage.tables import Correction, Landmark, Unit, UnitOutline

AT_ONCE = 200


def keep(db: Session, correction: Correction) -> None:
    db.add(correction)


def last(db: Session, report_id: int, about: str) -> Correction | None:
    """The newest correction of this report's category, urgency or place."""
    query = select(Correction).where(col(Correction.report_id) == report_id, col(Correction.about) == about)
    return db.exec(query.order_by(col(Correction.id).desc()).limit(1)).first()


def drop(db: Session, correction: Correction) -> None:
    db.delete(correction)


def every(db: Session) -> Iterator[Correction]:
    """All of them, the oldest first."""
    query = select(Correction).order_by(col(Correction.id)).execution_options(yield_per=AT_ONCE)
    yield from db.exec(query)


def forget_corrections(db: Session, before: datetime, most: int = AT_ONCE) -> int:
    """Throw away what was corrected before then; returns how many, and is asked again until none are left."""
    old = (
        select(col(Correction.id)).where(col(Correction.at) < before).order_by(col(Correction.at)).limit(most)
    )
    query = delete(Correction).where(col(Correction.id).in_(old))
    return db.connection().execute(query.execution_options(synchronize_session=False)).rowcount


# --- Landmarks -------------------------------------------------------------------------------------------


def learn(db: Session, landmark: Landmark) -> Landmark:
    """From now on these words mean this group; what they meant before is forgotten."""
    known = db.exec(
        select(Landmark).where(
            col(Landmark.commune_id) == landmark.commune_id, col(Landmark.folded) == landmark.folded
        )
    ).first()
    if known is not None:
        known.unit_id, known.words = landmark.unit_id, landmark.words
        known.learned_at, known.by_person_id = landmark.learned_at, landmark.by_person_id
        landmark = known
    db.add(landmark)
    db.flush()
    changed(db, [landmark.unit_id])
    return landmark


def landmark(db: Session, oa_id: str, number: int) -> Landmark | None:
    """The landmark of this number, if it is one of this account."""
    query = select(Landmark).join(Unit, col(Unit.id) == col(Landmark.unit_id))
    return db.exec(query.where(col(Landmark.id) == number, col(Unit.oa_id) == oa_id)).first()


def unlearn(db: Session, known: Landmark) -> None:
    unit_id = known.unit_id
    db.delete(known)
    db.flush()
    changed(db, [unit_id])


def landmarks(db: Session, oa_id: str) -> dict[int, list[str]]:
    """The words learned for each group."""
    query = select(Landmark).join(Unit, col(Unit.id) == col(Landmark.unit_id))
    found: dict[int, list[str]] = {}
    for known in db.exec(query.where(col(Unit.oa_id) == oa_id).order_by(col(Landmark.id))):
        found.setdefault(known.unit_id, []).append(known.folded)
    return found


# --- Outlines --------------------------------------------------------------------------------------------


def outlines(db: Session, oa_id: str) -> dict[int, list[object]]:
    query = select(UnitOutline).join(Unit, col(Unit.id) == col(UnitOutline.unit_id))
    return {found.unit_id: found.polygons for found in db.exec(query.where(col(Unit.oa_id) == oa_id))}


def draw(db: Session, unit_id: int, polygons: list[object]) -> None:
    drawn = db.get(UnitOutline, unit_id) or UnitOutline(unit_id=unit_id)
    drawn.polygons = polygons
    db.add(drawn)


def changed(db: Session, unit_ids: Sequence[int]) -> None:
    """Who holds the names and outlines of places in memory reads them again."""
    db.execute(update(Unit).where(col(Unit.id).in_(unit_ids)).values(edition=col(Unit.edition) + 1))
