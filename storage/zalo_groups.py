"""Chat groups of the account and their members, as questions."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Table, delete, func, update
from sqlmodel import Session, col, select

from storage import people
from storage.group_words import GroupState, MemberState
from storage.inbox import insert_new
from storage.tables import Outbox, Person, ZaloGroup, ZaloGroupMember

_groups: Table = ZaloGroup.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_members: Table = ZaloGroupMember.__table__  # type: ignore[attr-defined]


def is_promised(db: Session, oa_id: str, once: str) -> bool:
    """Whether a message of this name was promised before."""
    query = select(col(Outbox.id)).where(col(Outbox.oa_id) == oa_id, col(Outbox.once) == once)
    return db.exec(query.limit(1)).first() is not None


def by_group_id(db: Session, oa_id: str, group_id: str) -> ZaloGroup | None:
    query = select(ZaloGroup).where(col(ZaloGroup.oa_id) == oa_id, col(ZaloGroup.group_id) == group_id)
    return db.exec(query).first()


def meet(db: Session, oa_id: str, group_id: str, now: datetime) -> ZaloGroup:
    """The group behind an id, written down at its first mention."""
    group = by_group_id(db, oa_id, group_id)
    if group is None:
        new = {"oa_id": oa_id, "group_id": group_id, "name": "", "link": "", "created_at": now}
        new |= {"state": GroupState.ENABLED, "renews_itself": False, "is_notice_only": False}
        db.connection().execute(insert_new(db, _groups, ["oa_id", "group_id"]), new)
        group = by_group_id(db, oa_id, group_id)
    if group is None:
        raise LookupError("a group vanished at its first mention")
    return group


def of_units(db: Session, oa_id: str, unit_ids: Collection[int]) -> Sequence[ZaloGroup]:
    """The groups of these units that were not dissolved."""
    query = select(ZaloGroup).where(
        col(ZaloGroup.oa_id) == oa_id,
        col(ZaloGroup.unit_id).in_(unit_ids),
        col(ZaloGroup.state) != GroupState.DISSOLVED,
    )
    return db.exec(query.order_by(col(ZaloGroup.id))).all()


def every(db: Session, oa_id: str) -> Sequence[ZaloGroup]:
    return db.exec(select(ZaloGroup).where(col(ZaloGroup.oa_id) == oa_id).order_by(col(ZaloGroup.id))).all()


# --- Members ---------------------------------------------------------------------------------------------


def put(
    db: Session, group: ZaloGroup, zalo_ids: Collection[str], state: MemberState, now: datetime
) -> list[int]:
    """These people stand so with the group from now on; returns their numbers."""
    ids = people.meet_all(db, group.oa_id, zalo_ids, now)
    if ids:
        rows = [{"zalo_group_id": group.id, "person_id": i, "state": state, "at": now} for i in ids]
        db.connection().execute(insert_new(db, _members, ["zalo_group_id", "person_id"]), rows)
        theirs = (col(ZaloGroupMember.zalo_group_id) == group.id, col(ZaloGroupMember.person_id).in_(ids))
        db.execute(update(ZaloGroupMember).where(*theirs).values(state=state, at=now))
    return ids


def take_out(db: Session, group: ZaloGroup, zalo_ids: Collection[str]) -> None:
    theirs = select(col(Person.id)).where(col(Person.oa_id) == group.oa_id, col(Person.zalo_id).in_(zalo_ids))
    mine = (col(ZaloGroupMember.zalo_group_id) == group.id, col(ZaloGroupMember.person_id).in_(theirs))
    db.execute(delete(ZaloGroupMember).where(*mine))


def take_out_unread(db: Session, group: ZaloGroup, state: MemberState, since: datetime) -> None:
    """All its members were read: whoever did not stand among them is not in it."""
    db.execute(
        delete(ZaloGroupMember).where(
            col(ZaloGroupMember.zalo_group_id) == group.id,
            col(ZaloGroupMember.state) == state,
            col(ZaloGroupMember.at) < since,
        )
    )


def dissolve(db: Session, group: ZaloGroup) -> None:
    """Nobody is in a group that is no more."""
    group.state = GroupState.DISSOLVED
    db.execute(delete(ZaloGroupMember).where(col(ZaloGroupMember.zalo_group_id) == group.id))


def counts(db: Session, group: ZaloGroup) -> dict[MemberState, int]:
    query = (
        select(col(ZaloGroupMember.state), func.count())
        .where(col(ZaloGroupMember.zalo_group_id) == group.id)
        .group_by(col(ZaloGroupMember.state))
    )
    return {row[0]: int(row[1]) for row in db.exec(query)}


def members_of_each(db: Session, oa_id: str) -> dict[tuple[int, MemberState], int]:
    """How many are in each group, and how many wait, in one question."""
    query = (
        select(col(ZaloGroupMember.zalo_group_id), col(ZaloGroupMember.state), func.count())
        .join(ZaloGroup, col(ZaloGroup.id) == col(ZaloGroupMember.zalo_group_id))
        .where(col(ZaloGroup.oa_id) == oa_id)
        .group_by(col(ZaloGroupMember.zalo_group_id), col(ZaloGroupMember.state))
    )
    return {(row[0], row[1]): int(row[2]) for row in db.exec(query)}


def pending(db: Session, group: ZaloGroup) -> Sequence[Person]:
    """Who asked to be let in, in the order of asking."""
    query = (
        select(Person)
        .join(ZaloGroupMember, col(ZaloGroupMember.person_id) == col(Person.id))
        .where(
            col(ZaloGroupMember.zalo_group_id) == group.id, col(ZaloGroupMember.state) == MemberState.PENDING
        )
        .order_by(col(ZaloGroupMember.at), col(ZaloGroupMember.id))
    )
    return db.exec(query).all()


def is_in(db: Session, group: ZaloGroup, person_id: int) -> bool:
    query = select(col(ZaloGroupMember.state)).where(
        col(ZaloGroupMember.zalo_group_id) == group.id, col(ZaloGroupMember.person_id) == person_id
    )
    return db.exec(query).first() is MemberState.IN


def of_person(db: Session, person_id: int) -> Sequence[ZaloGroup]:
    """The groups a person is in."""
    query = (
        select(ZaloGroup)
        .join(ZaloGroupMember, col(ZaloGroupMember.zalo_group_id) == col(ZaloGroup.id))
        .where(col(ZaloGroupMember.person_id) == person_id, col(ZaloGroupMember.state) == MemberState.IN)
    )
    return db.exec(query.order_by(col(ZaloGroup.id))).all()
