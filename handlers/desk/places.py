"""Which place is meant: by its code, or by any of its names."""

from handlers.desk.desk import Desk
from storage import units
from storage.tables import Unit


def unit_named(desk: Desk, words: str) -> Unit | None:
    """The unit of this code or name; of two with one name the one nearer to the person's home."""
    unit = units.by_code(desk.db, desk.oa_id, words)
    if unit is not None:
        return unit
    found = desk.places.find(words, near=desk.person.home_unit_id)
    return desk.db.get(Unit, found.unit_id) if found.unit_id is not None else None
