"""Outlines on the map: in or out, holes, islands, and drawings that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.outlines import BadOutlineError, contains, outline_of, read_outline
from handlers.rules.places import Place, nearest
from storage.words import UnitKind

SQUARE = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
HOLE = [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]
ISLAND = [[20, 20], [21, 20], [21, 21], [20, 21]]
BOTH = {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [ISLAND]]}


@pytest.mark.parametrize(
    ("latitude", "longitude", "inside"),
    [(1, 1, True), (5, 5, False), (3.9, 5, True), (11, 5, False), (20.5, 20.5, True), (20.5, 22, False)],
)
def test_a_point_is_in_a_polygon_but_not_in_its_hole(
    latitude: float, longitude: float, *, inside: bool
) -> None:
    assert contains(read_outline(BOTH), latitude, longitude) is inside


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_what_is_kept_reads_as_it_was_drawn(latitude: float, longitude: float) -> None:
    drawn = read_outline(BOTH)
    kept = outline_of([[list(map(list, ring)) for ring in polygon] for polygon in drawn])
    assert contains(kept, latitude, longitude) is contains(drawn, latitude, longitude)


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Point", "coordinates": [1, 1]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0], [1, 1]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, "x"], [2, 2]]]},
        {"type": "Polygon", "coordinates": [[[21, 103], [22, 103], [22, 104], [21, 203]]]},
        {"type": "Polygon", "coordinates": []},
        {"type": "MultiPolygon", "coordinates": [SQUARE]},
    ],
)
def test_what_is_no_outline_is_refused(geometry: object) -> None:
    with pytest.raises(BadOutlineError):
        read_outline(geometry)


def test_a_pin_belongs_to_the_commune_that_holds_it_though_another_group_is_nearer() -> None:
    ring = [[103.90, 21.30], [103.92, 21.30], [103.92, 21.35], [103.90, 21.35]]
    west = read_outline({"type": "Polygon", "coordinates": [ring]})
    places = [
        Place(1, UnitKind.COMMUNE, "Tây", latitude=21.31, longitude=103.905, outline=west),
        Place(2, UnitKind.GROUP, "Tổ 1", parent_id=1, latitude=21.31, longitude=103.91),
        Place(3, UnitKind.COMMUNE, "Đông", latitude=21.32, longitude=103.93),
        Place(4, UnitKind.GROUP, "Tổ 9", parent_id=3, latitude=21.3201, longitude=103.9201),
    ]
    assert nearest(21.32, 103.9199, places) == 2
    assert nearest(21.32, 103.9205, places) == 4
