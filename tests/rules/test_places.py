"""Where is it: names as people say them, numbers of groups, landmarks, pins on the map."""

import math
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.folding import strip_accents
from handlers.rules.places import Found, Gazetteer, Place, distance_km, nearest
from handlers.rules.whereabouts import where_said
from storage.words import UnitKind

LE, HIEU = 10, 20
LE_5, LE_6, HIEU_5, MONG, TK_3 = 11, 12, 21, 22, 23
PLACES = [
    Place(1, UnitKind.PROVINCE, "Tỉnh Sơn La"),
    Place(LE, UnitKind.COMMUNE, "Phường Chiềng Lề", ("Chiềng Lề cũ",), 1, 21.33, 103.91),
    Place(HIEU, UnitKind.COMMUNE, "Phường Tô Hiệu", ("Phường Quyết Thắng",), 1, 21.31, 103.93),
    Place(LE_5, UnitKind.GROUP, "Tổ 5", ("Bản Lầu",), LE, 21.331, 103.911),
    Place(LE_6, UnitKind.GROUP, "Tổ 6", (), LE, 21.340, 103.920),
    Place(HIEU_5, UnitKind.GROUP, "Tổ 5", (), HIEU, 21.311, 103.931),
    Place(MONG, UnitKind.GROUP, "Bản Mòng", (), HIEU, 21.300, 103.940),
    Place(TK_3, UnitKind.GROUP, "Tiểu khu 3", (), HIEU),
]
GAZETTEER = Gazetteer(PLACES)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("mất xe ở Tổ 6", LE_6),
        ("mat xe o to 6", LE_6),
        ("tổ dân phố 6", LE_6),
        ("tổ dân phố số 6", LE_6),
        ("tdp 6", LE_6),
        ("TDP6", LE_6),
        ("to6", LE_6),
        ("kp 6", LE_6),
        ("khu phố 6", LE_6),
        ("tổ số 6", LE_6),
        ("tk3", TK_3),
        ("tiểu khu 3", TK_3),
        ("bản mòng", MONG),
        ("ban mong co trom", MONG),
        ("ở bản Lầu", LE_5),
        ("phường chiềng lề", LE),
        ("Chieng Le", LE),
        ("Quyết Thắng", HIEU),
        ("tổ 5 phường Tô Hiệu", HIEU_5),
        ("tổ 5, Chiềng Lề", LE_5),
        ("phường Quyết Thắng tổ 5", HIEU_5),
    ],
)
def test_a_unit_is_found_by_the_names_people_use(text: str, unit: int) -> None:
    for form in (text, text.upper(), unicodedata.normalize("NFD", text), strip_accents(text)):
        assert GAZETTEER.find(form).unit_id == unit, form


def test_two_communes_with_the_same_group_are_told_apart_by_the_home() -> None:
    assert set(GAZETTEER.find("tổ 5").candidates) == {LE_5, HIEU_5}
    assert GAZETTEER.find("tổ 5").unit_id is None
    assert GAZETTEER.find("tổ 5", near=LE).unit_id == LE_5
    assert GAZETTEER.find("tổ 5", near=HIEU).unit_id == HIEU_5
    assert GAZETTEER.find("tổ 5", near=MONG).unit_id == HIEU_5


def test_the_commune_that_is_named_counts_more_than_the_home() -> None:
    assert GAZETTEER.find("tổ 5 Chiềng Lề", near=HIEU).unit_id == LE_5


def test_a_group_that_is_not_near_is_found_all_the_same() -> None:
    assert GAZETTEER.find("tổ 6", near=HIEU).unit_id == LE_6


@pytest.mark.parametrize("text", ["", "nhà tôi", "tổ 55", "tổ ong", "to lắm", "5"])
def test_no_unit_is_seen_where_none_is_named(text: str) -> None:
    assert GAZETTEER.find(text).unit_id is None


def test_without_any_place_nothing_is_found() -> None:
    assert Gazetteer([]).find("tổ 5, ngõ 3") == Found(location_text="ngõ 3")


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("cháy ở ngõ 12 nhé", "ngõ 12"),
        ("ngo 12", "ngo 12"),
        ("số nhà 20, đường 3 tháng 2", "số nhà 20"),
        ("sau nhà văn hóa", "sau nhà văn hóa"),
        ("đầu cầu 308 có tai nạn", "đầu cầu 308"),
        ("QL6 km 302", "QL6 km 302"),
        ("gần chợ, trước trường", "gần chợ, trước trường"),
        ("gần chợ, gần chợ", "gần chợ"),
        ("không rõ ở đâu", None),
        ("", None),
    ],
)
def test_landmarks_are_kept_as_written(text: str, spot: str | None) -> None:
    found = where_said(text, landmarks_only=True)
    assert found == spot or (spot is not None and found is not None and found.startswith(spot))


def test_without_a_list_of_places_the_group_is_kept_too() -> None:
    assert where_said("Cháy ở TDP 5, ngõ 3") == "TDP 5, ngõ 3"
    assert where_said("Cháy ở TDP 5, ngõ 3", landmarks_only=True) == "ngõ 3"


@pytest.mark.parametrize(
    ("latitude", "longitude", "unit"),
    [
        (21.331, 103.911, LE_5),
        (21.3115, 103.9312, HIEU_5),
        (21.30, 103.94, MONG),
        (21.45, 103.91, LE),
        (10.0, 106.0, None),
    ],
)
def test_a_pin_belongs_to_the_nearest_group_or_else_commune(
    latitude: float, longitude: float, unit: int | None
) -> None:
    assert nearest(latitude, longitude, PLACES) == unit


def test_units_without_a_position_are_never_near() -> None:
    assert nearest(21.3, 103.9, [Place(1, UnitKind.GROUP, "Tổ 1")]) is None
    assert nearest(21.3, 103.9, []) is None


def test_a_degree_of_latitude_is_about_111_kilometres() -> None:
    assert distance_km(21, 103, 22, 103) == pytest.approx(111.2, abs=0.1)


LATITUDES, LONGITUDES = st.floats(-90, 90), st.floats(-180, 180)


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_a_way_is_as_long_there_as_back(a: float, b: float, c: float, d: float) -> None:
    there, back = distance_km(a, b, c, d), distance_km(c, d, a, b)
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= math.pi * 6371 + 1


@given(st.text(max_size=500))
def test_no_text_breaks_it(text: str) -> None:
    found = GAZETTEER.find(text, near=LE)
    assert found.unit_id is None or found.unit_id in {p.unit_id for p in PLACES}
