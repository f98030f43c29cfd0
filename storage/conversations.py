"""Where each person is in the talk."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Table, bindparam
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


def hand_menu(db: Session, person_ids: Sequence[int], menu: Sequence[str], now: datetime) -> None:
    """Remember for each of them what 1, 2, 3 … stand for from now on, in one statement."""
    dialect = postgresql if is_postgres(db) else sqlite
    shown = {"menu": list(menu), "menu_at": now}
    rows = [{"person_id": person_id, "details": {}, "misses": 0, **shown} for person_id in person_ids]
    statement = dialect.insert(_talks).on_conflict_do_update(index_elements=["person_id"], set_=shown)
    db.execute(statement, rows)
