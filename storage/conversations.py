"""Where each person is in the talk."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Insert, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from storage.accounts import ours
from storage.inbox import insert_new, is_postgres
from storage.tables import Conversation

_talks: Table = Conversation.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it


def with_person(db: Session, person_id: int) -> Conversation:
    """The talk with a person, begun where there was none; ours until the transaction ends."""
    whose = {"person": person_id}
    talk = db.exec(_OF_PERSON, params=whose).first()
    if talk is None:
        new = {"person_id": person_id, "details": {}, "menu": [], "misses": 0}
        db.connection().execute(insert_new(db, _talks, ["person_id"]), new)
        talk = db.exec(_OF_PERSON, params=whose).one()  # or the one that another process began just now
    return talk


_OF_PERSON = ours(select(Conversation).where(col(Conversation.person_id) == bindparam("person")))


def hand_menus(db: Session, menus: Mapping[int, Sequence[str]], now: datetime) -> None:
    """Remember for each person what 1, 2, 3 … stand for from now on, in one statement."""
    if menus:
        rows = [{**_NEW, "person_id": who, "menu": list(menu), "menu_at": now} for who, menu in menus.items()]
        db.execute(_upsert(db, "menu", "menu_at"), rows)


def hand_reports(db: Session, found: Mapping[int, int], now: datetime) -> None:
    """Put a report into the hand of each person: their next words belong to it."""
    if found:
        held = [{"person_id": who, "report_id": report_id} for who, report_id in found.items()]
        rows = [{**_NEW, **one, "touched_at": now, "step": None} for one in held]
        db.execute(_upsert(db, "report_id", "touched_at", "step", "details"), rows)


_NEW = {"details": {}, "menu": [], "misses": 0}


def _upsert(db: Session, *names: str) -> Insert:
    statement = (postgresql if is_postgres(db) else sqlite).insert(_talks)
    changed = {name: statement.excluded[name] for name in names}
    upsert: Insert = statement.on_conflict_do_update(index_elements=["person_id"], set_=changed)
    return upsert
