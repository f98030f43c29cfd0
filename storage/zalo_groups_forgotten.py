"""What is forgotten of chat groups: that a person was in one."""

from sqlalchemy import delete
from sqlmodel import Session, col

from storage.tables import ZaloGroupMember


def forget_person(db: Session, person_id: int) -> None:
    db.execute(delete(ZaloGroupMember).where(col(ZaloGroupMember.person_id) == person_id))
