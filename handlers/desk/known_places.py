"""All places of an account: names old and new, what officers taught, and where they end on the map."""

from sqlmodel import Session

from handlers.rules.outlines import outline_of
from handlers.rules.places import Place
from storage import corrections, units


def known_places(db: Session, oa_id: str) -> list[Place]:
    names, learned = units.aliases(db, oa_id), corrections.landmarks(db, oa_id)
    outlines = corrections.outlines(db, oa_id)
    return [
        Place(
            u.id,
            u.kind,
            u.name,
            tuple(names.get(u.id, ())),
            u.parent_id,
            u.latitude,
            u.longitude,
            tuple(learned.get(u.id, ())),
            outline_of(outlines.get(u.id, ())),
        )
        for u in units.every(db, oa_id)
    ]
