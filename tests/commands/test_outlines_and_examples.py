"""Outlines of communes come in from a GeoJSON file, whole or not at all; corrections go out as a table."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from storage import accounts, corrections
from storage.clerk import Clerk
from storage.tables import Correction, Report
from storage.words import Urgency
from tests.commands.conftest import type_run

SQUARE = [[[103.9, 21.3], [103.95, 21.3], [103.95, 21.35], [103.9, 21.35], [103.9, 21.3]]]


def feature(code: object = "CLE", kind: str = "Polygon", drawn: object = SQUARE) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": {"type": kind, "coordinates": drawn},
    }


def drawn(run: type_run, house: Path, *features: object) -> tuple[int, str, str]:
    path = house / "wards.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    said = run("units", "polygons", str(path))
    return said.status, said.out, said.err


@pytest.mark.usefixtures("wards")
def test_an_outline_comes_in_and_comes_in_again(run: type_run, house: Path, books: Clerk) -> None:
    assert drawn(run, house, feature()) == (0, "1 outlines\n", "")
    assert drawn(run, house, feature("cle", "MultiPolygon", [SQUARE]))[0] == 0
    kept = books.do(lambda db: [corrections.outlines(db, oa.oa_id) for oa in accounts.every(db)])
    assert [len(found) for found in kept] == [1]


@pytest.mark.usefixtures("wards")
@pytest.mark.parametrize(
    ("features", "remedy"),
    [
        ([], "no GeoJSON FeatureCollection"),
        ([feature(None)], "feature 1 has no properties.code"),
        ([feature(), feature("XYZ")], "no unit has the code XYZ; see `units list`"),
        ([feature(), feature("CLE")], "join them into one MultiPolygon"),
        ([feature("CLE", "Point", [1, 2])], "its geometry is Point"),
        ([feature(drawn=[[[21.3, 103.9], [21.4, 103.9], [21.4, 203]]])], "[longitude, latitude]?"),
    ],
)
def test_a_bad_file_is_one_line_with_the_remedy_and_changes_nothing(
    run: type_run, house: Path, books: Clerk, features: list[object], remedy: str
) -> None:
    status, out, err = drawn(run, house, *features)
    assert (status, out) == (1, "")
    assert remedy in err
    assert len(err.splitlines()) == 1
    assert books.do(lambda db: [corrections.outlines(db, oa.oa_id) for oa in accounts.every(db)]) == [{}]


@pytest.mark.usefixtures("wards")
def test_a_file_that_is_no_json_is_named(run: type_run, house: Path) -> None:
    path = house / "wards.geojson"
    path.write_text("code;name")
    assert "is not JSON" in run("units", "polygons", str(path)).err
    assert "cannot be read" in run("units", "polygons", str(house / "none.geojson")).err


@pytest.mark.usefixtures("wards")
def test_what_officers_corrected_is_printed_as_a_table(run: type_run, books: Clerk) -> None:
    now = datetime(2026, 11, 24, 2, tzinfo=UTC)
    oa_id = books.do(lambda db: accounts.every(db)[0].oa_id)

    def correct(db: Session) -> None:
        report = Report(oa_id=oa_id, code="BT-7K3M", urgency=Urgency.P3, created_at=now, grew_at=now)
        db.add(report)
        db.flush()
        lesson = Correction(
            oa_id=oa_id,
            report_id=report.id,
            at=now,
            about="category",
            understood="noise_disorder",
            said="neighbour_dispute",
            reasons="noise_disorder P3: ồn",
            words="nhà bên ồn, cãi nhau",
        )
        corrections.keep(db, lesson)

    books.do(correct)
    said = run("triage", "--examples")
    (row,) = csv.DictReader(said.out.splitlines())
    assert row == {
        "at": "2026-11-24T02:00+00:00",
        "about": "category",
        "understood": "noise_disorder",
        "said": "neighbour_dispute",
        "reasons": "noise_disorder P3: ồn",
        "words": "nhà bên ồn, cãi nhau",
    }
