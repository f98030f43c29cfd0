"""Where each person is in the talk."""

from sqlalchemy import Table, bindparam
from sqlmodel import Session, col, select

from storage.accounts import ours
from storage.inbox import insert_new
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
