"""Where each person is in the talk."""

from sqlalchemy import Table
from sqlmodel import Session, col, select

from storage.accounts import ours
from storage.inbox import insert_new
from storage.tables import Conversation

_talks: Table = Conversation.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it


def with_person(db: Session, person_id: int) -> Conversation:
    """The talk with a person, begun where there was none; ours until the transaction ends."""
    query = ours(select(Conversation).where(col(Conversation.person_id) == person_id))
    talk = db.exec(query).first()
    if talk is None:
        new = {"person_id": person_id, "details": {}, "menu": [], "misses": 0}
        db.execute(insert_new(db, _talks, ["person_id"]).values(new))
        talk = db.exec(query).one()  # ours, or the one that another process began at the same time
    return talk
