"""People: who they are, what they may be to a unit and for how long, and who is on duty."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from storage import conversations, people
from storage.clerk import Clerk
from storage.tables import Grant, Person, Unit
from storage.words import Purpose, Role, UnitKind
from tests.storage.given import NOW, OA, OTHER, after

DAY = timedelta(days=1)
MEMBER, LEADER, OFFICER = Role.TEAM_MEMBER, Role.TEAM_LEADER, Role.DUTY_OFFICER


@pytest.fixture
def unit_ids(house: Clerk) -> list[int]:
    """Two groups."""

    def work(db: Session) -> list[int]:
        units = [Unit(oa_id=OA, code=f"T{n}", name=f"Tổ {n}", kind=UnitKind.GROUP) for n in (5, 6)]
        db.add_all(units)
        db.flush()
        return [unit.id for unit in units]

    return house.do(work)


def give(house: Clerk, zalo_id: str, unit_id: int, role: Role, at: float = 0) -> bool:
    def work(db: Session) -> bool:
        person = people.meet(db, OA, zalo_id, NOW)
        return people.grant(db, person, unit_id, role, after(at), by=None)

    return house.do(work)


def change(house: Clerk, zalo_id: str, deed: Callable[[Person], object]) -> None:
    def work(db: Session) -> None:
        deed(people.meet(db, OA, zalo_id, NOW))

    house.do(work)


def holders(
    house: Clerk, role: Role, units: list[int], at: float = 0, *, on_duty: bool | None = None
) -> list[str]:
    with house.reading() as db:
        return [p.zalo_id for p in people.holders(db, {role}, units, after(at), on_duty=on_duty)]


def test_a_person_is_met_once(house: Clerk) -> None:
    first = house.do(lambda db: people.meet(db, OA, "an", NOW).id)
    assert house.do(lambda db: people.meet(db, OA, "an", after(9)).id) == first
    assert house.do(lambda db: people.meet(db, OTHER, "an", NOW).id) != first
    with house.reading() as db:
        person = people.by_zalo_id(db, OA, "an")
        assert person is not None
        assert people.by_id(db, first) == person
        assert (person.created_at, person.is_follower, person.is_admin) == (NOW, False, False)
        assert people.by_zalo_id(db, OA, "nobody") is None


def test_two_processes_that_meet_somebody_at_once_write_them_down_once(house: Clerk) -> None:
    clerks = [Clerk(house.url, house.seal) for _ in range(2)]

    def meet_all(clerk: Clerk) -> list[int]:
        def meet(db: Session, n: int) -> int:
            person = people.meet(db, OA, f"p{n}", NOW)
            return conversations.with_person(db, person.id).person_id

        return [clerk.do(lambda db, n=n: meet(db, n)) for n in range(20)]  # type: ignore[misc]

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(meet_all, clerks)
    for clerk in clerks:
        clerk.close()
    assert first == second


def test_a_talk_begins_at_rest(house: Clerk) -> None:
    person_id = house.do(lambda db: people.meet(db, OA, "an", NOW).id)
    house.do(lambda db: setattr(conversations.with_person(db, person_id), "menu", ["có"]))
    talk = house.do(lambda db: conversations.with_person(db, person_id))
    assert (talk.step, talk.details, talk.menu, talk.misses) == (None, {}, ["có"], 0)


def test_somebody_out_of_reach_is_remembered_as_such(house: Clerk) -> None:
    house.do(lambda db: people.meet(db, OA, "an", NOW))
    house.do(lambda db: people.out_of_reach(db, OA, "an", "follow"))
    house.do(lambda db: people.out_of_reach(db, OA, "nobody", "follow"))
    with house.reading() as db:
        assert [p.out_of_reach_until for p in db.exec(select(Person))] == ["follow"]


# --- Roles ------------------------------------------------------------------------------------------------


def test_a_role_is_given_once_and_from_now_on(house: Clerk, unit_ids: list[int]) -> None:
    assert give(house, "an", unit_ids[0], MEMBER, at=10)
    assert not give(house, "an", unit_ids[0], MEMBER, at=20)
    assert give(house, "an", unit_ids[1], MEMBER, at=20)
    assert give(house, "an", unit_ids[0], LEADER, at=20)
    assert holders(house, MEMBER, unit_ids, at=9) == []
    assert holders(house, MEMBER, unit_ids, at=10) == ["an"]


def test_a_role_ends_at_its_moment_and_can_be_given_again(house: Clerk, unit_ids: list[int]) -> None:
    give(house, "an", unit_ids[0], MEMBER)
    house.do(lambda db: setattr(db.exec(select(Grant)).one(), "ends_at", after(60)))
    assert holders(house, MEMBER, unit_ids, at=59) == ["an"]
    assert holders(house, MEMBER, unit_ids, at=60) == []
    assert give(house, "an", unit_ids[0], MEMBER, at=60)
    with house.reading() as db:
        (held,) = people.grants_of(db, 1, after(61))
        assert (held.role, held.starts_at) == (MEMBER, after(60))


def test_holders_are_found_by_role_and_unit_each_once(house: Clerk, unit_ids: list[int]) -> None:
    for unit_id in unit_ids:
        give(house, "an", unit_id, MEMBER)
    give(house, "binh", unit_ids[1], MEMBER)
    give(house, "chi", unit_ids[1], LEADER)
    assert holders(house, MEMBER, unit_ids) == ["an", "binh"]
    assert holders(house, MEMBER, unit_ids[:1]) == ["an"]
    assert holders(house, OFFICER, unit_ids) == []
    with house.reading() as db:
        found = people.named_like(db, {MEMBER, LEADER}, unit_ids[1:], NOW)
        assert [(p.zalo_id, g.role) for p, g in found] == [("an", MEMBER), ("binh", MEMBER), ("chi", LEADER)]


def test_who_is_out_of_reach_or_erased_is_not_called(house: Clerk, unit_ids: list[int]) -> None:
    for zalo_id in ("an", "binh", "chi"):
        give(house, zalo_id, unit_ids[0], MEMBER)
    change(house, "an", lambda person: setattr(person, "out_of_reach_until", "follow"))
    change(house, "binh", lambda person: setattr(person, "erased_at", NOW))
    assert holders(house, MEMBER, unit_ids) == ["chi"]


def test_those_on_duty_are_known_and_so_are_their_units(house: Clerk, unit_ids: list[int]) -> None:
    give(house, "an", unit_ids[0], OFFICER)
    give(house, "binh", unit_ids[1], OFFICER)
    change(house, "an", lambda person: setattr(person, "on_duty_since", NOW))
    assert holders(house, OFFICER, unit_ids, on_duty=True) == ["an"]
    assert holders(house, OFFICER, unit_ids, on_duty=False) == ["binh"]
    assert holders(house, OFFICER, unit_ids) == ["an", "binh"]
    with house.reading() as db:
        assert [u.code for u in people.units_with_duty(db, OA, {OFFICER}, NOW)] == ["T5"]
        assert people.units_with_duty(db, OA, {LEADER}, NOW) == []
        assert people.units_with_duty(db, OTHER, {OFFICER}, NOW) == []


# --- Invitations and consent ------------------------------------------------------------------------------


def test_an_invitation_is_found_however_it_is_typed(house: Clerk, unit_ids: list[int]) -> None:
    house.do(
        lambda db: people.invite(
            db, OA, unit_ids[0], MEMBER, "ABC123", uses=2, expires_at=NOW + DAY, now=NOW, by=None
        )
    )
    found = house.do(lambda db: people.invitation(db, OA, "abc123"))
    assert found is not None
    assert (found.role, found.uses_left, found.expires_at) == (MEMBER, 2, NOW + DAY)
    assert house.do(lambda db: people.invitation(db, OTHER, "ABC123")) is None


def test_the_latest_answer_to_each_purpose_counts(house: Clerk) -> None:
    def answer(purpose: Purpose, *, agreed: bool) -> None:
        def work(db: Session) -> None:
            person = people.meet(db, OA, "an", NOW)
            people.record_consent(db, person, purpose, agreed=agreed, text_version="1", now=NOW)

        house.do(work)

    answer(Purpose.NOTICES, agreed=True)
    answer(Purpose.NAME, agreed=True)
    answer(Purpose.NOTICES, agreed=False)
    with house.reading() as db:
        assert people.consents_of(db, 1) == {Purpose.NOTICES: False, Purpose.NAME: True}
