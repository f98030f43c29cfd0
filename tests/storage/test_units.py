"""Units: what lies under what, what people call it, and when a reader has to read again."""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from storage import units
from storage.clerk import Clerk
from storage.tables import Unit
from storage.words import UnitKind
from tests.storage.given import OA, OTHER

PROVINCE, COMMUNE, GROUP = UnitKind


@pytest.fixture
def map_of(house: Clerk) -> dict[str, int]:
    """Sơn La > Chiềng Lề > Tổ 5 and Tổ 6; and a lonely group of another account."""

    def work(db: Session) -> dict[str, int]:
        found: dict[str, int] = {}
        for code, name, kind, parent, oa_id in (
            ("SL", "Tỉnh Sơn La", PROVINCE, None, OA),
            ("CL", "Phường Chiềng Lề", COMMUNE, "SL", OA),
            ("T5", "Tổ 5", GROUP, "CL", OA),
            ("T6", "Tổ 6", GROUP, "CL", OA),
            ("X1", "Tổ 1", GROUP, None, OTHER),
        ):
            parent_id = found[parent] if parent else None
            unit = Unit(oa_id=oa_id, code=code, name=name, kind=kind, parent_id=parent_id)
            db.add(unit)
            db.flush()
            found[code] = unit.id
        return found

    return house.do(work)


def test_units_are_found_by_account_kind_parent_and_code(house: Clerk, map_of: dict[str, int]) -> None:
    with house.reading() as db:
        assert [u.code for u in units.every(db, OA)] == ["CL", "SL", "T5", "T6"]
        assert [u.code for u in units.of_kind(db, OA, GROUP)] == ["T5", "T6"]
        assert [u.code for u in units.under(db, map_of["CL"])] == ["T5", "T6"]
        found = units.by_code(db, OA, "t5")
        assert found is not None
        assert found.id == map_of["T5"]
        assert units.by_code(db, OTHER, "T5") is None


def test_a_path_leads_upwards(house: Clerk, map_of: dict[str, int]) -> None:
    with house.reading() as db:
        assert [u.code for u in units.path(db, map_of["T5"])] == ["T5", "CL", "SL"]
        assert units.path(db, None) == []
        assert units.path(db, 999) == []
        assert units.full_name(db, map_of["T5"]) == "Tổ 5, Phường Chiềng Lề"
        commune = units.commune_of(db, map_of["T5"])
        assert commune is not None
        assert commune.code == "CL"
        assert units.commune_of(db, map_of["X1"]) is None


def test_a_unit_that_lies_under_itself_ends_the_path(house: Clerk, map_of: dict[str, int]) -> None:
    house.do(lambda db: setattr(db.get_one(Unit, map_of["SL"]), "parent_id", map_of["T5"]))
    with house.reading() as db:
        assert len(units.path(db, map_of["T5"])) <= len(UnitKind) + 1
        assert units.below(db, [map_of["CL"]]) == {map_of[c] for c in ("SL", "CL", "T5", "T6")}


def test_below_is_the_unit_and_everything_under_it(house: Clerk, map_of: dict[str, int]) -> None:
    with house.reading() as db:
        assert units.below(db, [map_of["SL"]]) == {map_of[c] for c in ("SL", "CL", "T5", "T6")}
        assert units.below(db, [map_of["T5"], map_of["X1"]]) == {map_of["T5"], map_of["X1"]}
        assert units.below(db, []) == set()


def test_other_names_are_replaced(house: Clerk, map_of: dict[str, int]) -> None:
    def name(names: dict[str, str]) -> dict[int, list[str]]:
        house.do(lambda db: units.set_aliases(db, map_of["T5"], names))
        return house.do(lambda db: units.aliases(db, OA))

    assert name({"to nam": "Tổ Năm", "xom cho": "Xóm Chợ"}) == {map_of["T5"]: ["Tổ Năm", "Xóm Chợ"]}
    assert name({"xom cho": "xóm chợ"}) == {map_of["T5"]: ["xóm chợ"]}
    assert name({}) == {}


def test_every_change_makes_a_new_edition_and_nothing_else_does(house: Clerk, map_of: dict[str, int]) -> None:
    def edition(oa_id: str = OA) -> tuple[int, ...]:
        with house.reading() as db:
            return units.edition(db, oa_id)

    def set_names(names: dict[str, str]) -> None:
        house.do(lambda db: units.set_aliases(db, map_of["T5"], names))

    seen, elsewhere = [edition()], edition(OTHER)
    changes: tuple[Callable[[], None], ...] = (
        lambda: set_names({"a": "A"}),
        lambda: set_names({"b": "B"}),  # SQLite gives it the number of the one that went
        lambda: set_names({"b": "b"}),
        lambda: set_names({}),
        lambda: house.do(lambda db: setattr(db.get_one(Unit, map_of["T5"]), "name", "Tổ dân phố 5")),
        lambda: house.do(lambda db: setattr(db.get_one(Unit, map_of["T5"]), "latitude", 21.3)),
        lambda: house.do(lambda db: db.add(Unit(oa_id=OA, code="T7", name="Tổ 7", kind=GROUP))),
        lambda: house.do(lambda db: db.delete(db.get_one(Unit, map_of["T6"]))),
    )
    for change in changes:
        change()
        assert edition() not in seen
        seen.append(edition())
    set_names({})
    assert edition() == seen[-1]
    assert edition(OTHER) == elsewhere
