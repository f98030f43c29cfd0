"""Who holds which role, and join codes for new people."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from bot.commands.counter import FailedError, now
from handlers.rules.codes import new_join_code
from storage import audit, people, units
from storage.tables import Grant, OfficialAccount, Person, Unit
from storage.words import Role

MOST_USES = 100_000
MOST_DAYS = 366


@dataclass(frozen=True)
class Invited:
    """A join code and the link that leads to the account."""

    code: str
    link: str


def invite(
    db: Session, account: OfficialAccount, unit_code: str, role: Role, *, uses: int, days: int
) -> Invited:
    """A join code for a role at a unit."""
    unit = units.by_code(db, account.oa_id, unit_code)
    if unit is None:
        raise FailedError(f"there is no unit {unit_code}: see `python -m bot units list`")
    at, oa_id = now(), account.oa_id
    code = new_join_code(lambda drawn: people.invitation(db, oa_id, drawn) is not None)
    until = at + timedelta(days=days)
    people.invite(db, oa_id, unit.id, role, code, uses=uses, expires_at=until, now=at, by=None)
    audit.note(db, oa_id, at, "role.invited", thing="unit", thing_id=unit.id, why=role.value)
    return Invited(code, f"https://zalo.me/{oa_id}?join={code}")


def draw_qr(link: str, path: Path) -> None:
    import segno  # noqa: PLC0415 (only this command draws)

    try:
        segno.make(link, error="m").save(str(path), kind="svg", scale=8)
    except OSError as error:
        raise FailedError(f"{path}: cannot be written ({error.strerror})") from None


def table(
    db: Session, account: OfficialAccount, unit_code: str | None, role: Role | None
) -> list[dict[str, object]]:
    """Who holds which role where; by row number and name, never by Zalo id."""
    query = (
        select(Person, Grant, Unit)
        .join(Grant, col(Grant.person_id) == col(Person.id))
        .join(Unit, col(Unit.id) == col(Grant.unit_id))
        .where(col(Person.oa_id) == account.oa_id, col(Person.erased_at).is_(None))
        .order_by(col(Unit.code), col(Grant.role), col(Person.id))
    )
    if unit_code is not None:
        query = query.where(col(Unit.id).in_(_unit_and_below(db, account.oa_id, unit_code)))
    if role is not None:
        query = query.where(col(Grant.role) == role)
    at = now()
    rows = db.exec(query).all()
    return [_line(p, g, u) for p, g, u in rows if g.starts_at <= at and (g.ends_at is None or g.ends_at > at)]


def _unit_and_below(db: Session, oa_id: str, code: str) -> set[int]:
    unit = units.by_code(db, oa_id, code)
    if unit is None:
        raise FailedError(f"there is no unit {code}: see `python -m bot units list`")
    return units.below(db, [unit.id])


def _line(person: Person, grant: Grant, unit: Unit) -> dict[str, object]:
    return {
        "person": person.id,
        "name": person.name or "",
        "role": grant.role.value,
        "unit": unit.code,
        "unit_name": unit.name,
        "since": grant.starts_at.isoformat(timespec="minutes"),
        "on_duty": person.on_duty_since is not None,
    }
