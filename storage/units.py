"""Provinces, communes and groups, and the names people use for them."""

from collections.abc import Sequence

from sqlalchemy import func
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
        unit = db.get(Unit, unit_id)
        if unit is None:
            break
        steps.append(unit)
        unit_id = unit.parent_id
    return steps


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
    for old in db.exec(select(UnitAlias).where(col(UnitAlias.unit_id) == unit_id)):
        if old.folded not in names:
            db.delete(old)
    known = set(db.exec(select(col(UnitAlias.folded)).where(col(UnitAlias.unit_id) == unit_id)))
    for folded, alias in names.items():
        if folded not in known:
            db.add(UnitAlias(unit_id=unit_id, alias=alias, folded=folded))


def edition(db: Session, oa_id: str) -> tuple[int, ...]:
    """Changes whenever a unit or another name was added; tells a reader when to read again."""
    mine = select(func.count(col(Unit.id)), func.coalesce(func.max(col(Unit.id)), 0)).where(
        col(Unit.oa_id) == oa_id
    )
    names = select(func.count(col(UnitAlias.id)), func.coalesce(func.max(col(UnitAlias.id)), 0))
    return (*db.exec(mine).one(), *db.exec(names).one())
