"""Provinces, communes and groups, and the names people use for them."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, update
from sqlmodel import Session, col, select

from storage.tables import Unit, UnitAlias
from storage.words import UnitKind


def every(db: Session, oa_id: str) -> Sequence[Unit]:
    return db.exec(select(Unit).where(col(Unit.oa_id) == oa_id).order_by(col(Unit.code))).all()


def of_kind(db: Session, oa_id: str, kind: UnitKind) -> Sequence[Unit]:
    query = select(Unit).where(col(Unit.oa_id) == oa_id, col(Unit.kind) == kind)
    return db.exec(query.order_by(col(Unit.id))).all()


def under(db: Session, parent_id: int) -> Sequence[Unit]:
    return db.exec(select(Unit).where(col(Unit.parent_id) == parent_id).order_by(col(Unit.id))).all()


def by_code(db: Session, oa_id: str, code: str) -> Unit | None:
    query = select(Unit).where(col(Unit.oa_id) == oa_id, func.upper(Unit.code) == code.upper())
    return db.exec(query).first()


def aliases(db: Session, oa_id: str) -> dict[int, list[str]]:
    """Every other name, by unit."""
    query = select(UnitAlias).join(Unit).where(col(Unit.oa_id) == oa_id)
    found: dict[int, list[str]] = {}
    for alias in db.exec(query):
        found.setdefault(alias.unit_id, []).append(alias.alias)
    return found


def path(db: Session, unit_id: int | None) -> list[Unit]:
    """The unit and everything above it, nearest first."""
    steps: list[Unit] = []
    while unit_id is not None and len(steps) < len(UnitKind) + 1:
        unit = _kept(db, unit_id)
        if unit is None:
            break
        steps.append(unit)
        unit_id = unit.parent_id
    return steps


def _kept(db: Session, unit_id: int) -> Unit | None:
    """Held as long as the session: what nobody holds, it forgets and asks for again."""
    known: dict[int, Unit] = db.info.setdefault("units", {})
    if unit_id not in known:
        unit = db.get(Unit, unit_id)
        if unit is None:
            return None
        known[unit_id] = unit
    return known[unit_id]


def below(db: Session, unit_ids: Sequence[int]) -> set[int]:
    """These units and everything below them."""
    found, edge = set(unit_ids), set(unit_ids)
    while edge:
        edge = set(db.exec(select(col(Unit.id)).where(col(Unit.parent_id).in_(edge)))) - found
        found |= edge
    return found


def commune_of(db: Session, unit_id: int | None) -> Unit | None:
    return next((u for u in path(db, unit_id) if u.kind is UnitKind.COMMUNE), None)


def full_name(db: Session, unit_id: int | None) -> str:
    """The names upwards, as in Tổ 5, Phường Chiềng Lề; the province is left out, all know it."""
    return ", ".join(u.name for u in path(db, unit_id) if u.kind is not UnitKind.PROVINCE)


def set_aliases(db: Session, unit_id: int, names: dict[str, str]) -> None:
    """Replace the other names of a unit; `names` is folded name → name as written."""
    held = {a.folded: a for a in db.exec(select(UnitAlias).where(col(UnitAlias.unit_id) == unit_id))}
    if {folded: a.alias for folded, a in held.items()} == names:
        return
    for folded in held.keys() - names.keys():
        db.delete(held[folded])
    for folded, alias in names.items():
        row = held.get(folded) or UnitAlias(unit_id=unit_id, folded=folded, alias=alias)
        row.alias = alias
        db.add(row)
    db.execute(update(Unit).where(col(Unit.id) == unit_id).values(edition=col(Unit.edition) + 1))


def edition(db: Session, oa_id: str) -> tuple[int, ...]:
    """Changes whenever a unit or another name of one was added, changed or taken away."""
    return tuple(int(n) for n in db.connection().execute(_EDITION, {"oa": oa_id}).one())


_EDITION = select(
    func.count(col(Unit.id)),
    func.coalesce(func.max(col(Unit.id)), 0),
    func.coalesce(func.sum(col(Unit.edition)), 0),
).where(col(Unit.oa_id) == bindparam("oa"))
