"""Where each person is in the talk."""

from sqlmodel import Session, col, select

from storage.tables import Conversation


def with_person(db: Session, person_id: int) -> Conversation:
    """The talk with a person, begun where there was none; ours until the transaction ends."""
    query = select(Conversation).where(col(Conversation.person_id) == person_id).with_for_update()
    talk = db.exec(query).first()
    if talk is None:
        talk = Conversation(person_id=person_id, menu=[])
        db.add(talk)
        db.flush()
    return talk
