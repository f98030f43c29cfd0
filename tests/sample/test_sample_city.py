"""The sample city has the shape of a real one, is the same for the same seed, and is nobody's."""

from collections import Counter

import pytest
from sqlmodel import Session, col, func, select

from bot.commands.counter import now
from bot.sample.city import City, make_city
from bot.sample.fill import fill
from handlers.desk.known_places import known_places
from handlers.rules.folding import fold
from handlers.rules.places import Gazetteer
from storage import accounts, units
from storage.clerk import Clerk
from storage.tables import Grant, Landmark, Person, Unit, UnitAlias
from storage.words import TEAM, Role, UnitKind

OA = "5500000000000000001"


@pytest.fixture(scope="module")
def city() -> City:
    return make_city(1)


def test_it_has_the_shape_of_the_seed(city: City) -> None:
    kinds = Counter(unit.kind for unit in city.units)
    assert kinds == {UnitKind.PROVINCE: 1, UnitKind.COMMUNE: 12, UnitKind.GROUP: 145}
    roles = Counter(one.role for one in city.staff)
    assert sum(roles[role] for role in TEAM) == 261
    assert roles[Role.TEAM_LEADER] == 145
    wanted = {Role.BEAT_OFFICER, Role.DUTY_OFFICER, Role.POLICE_CHIEF, Role.MEDIATOR, Role.RESPECTED_ELDER}
    assert wanted <= set(roles)
    assert len(city.organisations) == 600
    commune = {unit.code: unit.parent_code for unit in city.units}
    assert len({(commune[one.unit_code], fold(one.name)) for one in city.organisations}) == 600


def test_every_group_has_other_names_and_everything_a_place(city: City) -> None:
    groups = [unit for unit in city.units if unit.kind is UnitKind.GROUP]
    assert all(unit.aliases for unit in groups)
    codes = {unit.code for unit in groups}
    places = [(unit.latitude or 0, unit.longitude or 0) for unit in groups]
    places += [(one.latitude, one.longitude) for one in city.organisations]
    for latitude, longitude in places:
        assert 21.2 < latitude < 21.5
        assert 103.7 < longitude < 104.1
    assert {one.unit_code for one in city.organisations} <= codes


def test_the_same_seed_gives_the_same_city_and_another_seed_another(city: City) -> None:
    assert make_city(1) == city
    assert list(make_city(1).residents(500)) == list(city.residents(500))
    assert make_city(2).staff != city.staff
    assert make_city(2).organisations != city.organisations


def test_more_residents_begin_with_the_same_ones(city: City) -> None:
    assert list(city.residents(300))[:100] == list(city.residents(100))
    assert len({one.zalo_id for one in (*city.residents(300), *city.staff)}) == 300 + len(city.staff)


def test_it_is_written_once_however_often_it_is_written(clerk: Clerk, city: City) -> None:
    told: list[int] = []
    clerk.do(lambda db: accounts.describe(db, OA, ["key"], now()))
    for _ in range(2):
        fill(clerk, OA, city, 300, now(), progress=told.append)
    assert sum(told) == 2 * (300 + len(city.staff))

    def counted(db: Session) -> list[int]:
        tables = (Unit, Person, Grant, UnitAlias, Landmark)
        return [db.exec(select(func.count(col(table.id)))).one() for table in tables]

    places, people, grants, aliases, landmarks = clerk.do(counted)
    assert (places, people, grants, landmarks) == (158, 300 + len(city.staff), len(city.staff), 600)
    assert aliases > places


def test_whoever_names_an_organisation_means_its_group(clerk: Clerk, city: City) -> None:
    clerk.do(lambda db: accounts.describe(db, OA, ["key"], now()))
    fill(clerk, OA, city, 0, now())
    with clerk.reading() as db:
        gazetteer = Gazetteer(known_places(db, OA))
        ids = {unit.code: unit.id for unit in units.every(db, OA)}
    rows = {unit.code: unit for unit in city.units}
    for one in city.organisations[::60]:
        commune = rows[rows[one.unit_code].parent_code].name
        assert gazetteer.find(f"mất xe ở {one.name}, {commune}").unit_id == ids[one.unit_code], one.name
