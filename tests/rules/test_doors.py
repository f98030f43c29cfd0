"""Doors are shared out: the head of the cluster first, then the nearest, never more than one can take."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.doors import Carrier, Door, share_out

HERE = (21.33, 103.90)


def test_the_head_of_the_cluster_goes_first_and_the_nearest_takes_the_rest() -> None:
    doors = [Door(1, 5, head_id=7, latitude=21.33, longitude=103.90), Door(2, 5, None, 21.34, 103.90)]
    near, far = Carrier(8, 5, 3, 21.341, 103.90), Carrier(9, 5, 3, 21.39, 103.90)
    assert share_out(doors, [far, near, Carrier(7, 5, 3)]) == [(1, 7), (2, 8)]


def test_nobody_gets_more_than_there_is_room_for_and_the_rest_waits() -> None:
    doors = [Door(n, 5) for n in range(9)]
    given_out = share_out(doors, [Carrier(1, 5, 3), Carrier(2, 5, 2)])
    assert len(given_out) == 5
    assert [person for _, person in given_out].count(1) == 3


def test_nobody_is_sent_to_another_group() -> None:
    assert share_out([Door(1, 5)], [Carrier(1, 6, 3)]) == []


DOORS = st.lists(
    st.builds(Door, id=st.integers(0, 40), unit_id=st.integers(1, 2), head_id=st.none() | st.just(1))
)
CARRIERS = st.lists(
    st.builds(Carrier, person_id=st.integers(1, 9), unit_id=st.integers(1, 2), room=st.integers(-1, 3)),
    unique_by=lambda carrier: carrier.person_id,
)


@given(DOORS, CARRIERS)
def test_every_door_goes_to_one_who_has_room(doors: list[Door], carriers: list[Carrier]) -> None:
    doors = list({door.id: door for door in doors}.values())
    pairs = share_out(doors, carriers)
    assert len({door for door, _ in pairs}) == len(pairs)
    for carrier in carriers:
        assert sum(person == carrier.person_id for _, person in pairs) <= max(carrier.room, 0)
    free = {c.unit_id for c in carriers if c.room > sum(person == c.person_id for _, person in pairs)}
    given_out = {door for door, _ in pairs}
    assert not [d for d in doors if d.id not in given_out and d.unit_id in free]
