"""One app speaks for several accounts: people, codes and places of one are unknown to the other."""

from datetime import timedelta

from sqlmodel import Session, col, select

from storage import accounts
from storage.tables import Person, Report, Unit
from storage.words import Role, UnitKind
from tests.stories.ward import Neighbour, Ward

SECOND = "5500000000000000002"
KARAOKE = "nhà bên hát karaoke ồn quá"


async def another_account(ward: Ward) -> None:
    """A commune next door with an account of its own."""
    ward.zalo.add_account(SECOND, oa_secret="second-key-made-up", name="Xã Mường La")
    access, refresh = ward.zalo.token_pair(SECOND)
    ward.house.clerk.do(lambda db: _enter(db, ward, access, refresh))
    await ward.house._read_keys()


def _enter(db: Session, ward: Ward, access: str, refresh: str) -> None:
    now = ward.clock.now()
    accounts.describe(db, SECOND, ["second-key-made-up"], now, name="Xã Mường La", per_minute=4000)
    accounts.keep_pair(db, SECOND, access, refresh, now + timedelta(hours=20), now)
    db.add(Unit(oa_id=SECOND, code="MLA", name="Xã Mường La", kind=UnitKind.COMMUNE))


def reader_of_the_second(ward: Ward, name: str) -> Neighbour:
    return Neighbour(ward, ward.zalo.phone(name, name=name, oa_id=SECOND))


def reports(ward: Ward) -> dict[str, str]:
    return {r.oa_id: r.code for r in ward.reports()}


async def test_each_account_has_its_own_people_and_codes(ward: Ward) -> None:
    await another_account(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    sua = reader_of_the_second(ward, "sua")
    await lan.says(KARAOKE)
    await sua.says(KARAOKE)
    codes = reports(ward)
    lan.sees(codes[ward.oa_id])
    sua.sees(codes[SECOND])
    await sua.says(codes[ward.oa_id])
    assert "Không tìm thấy" in sua.last()
    assert {p.oa_id for p in ward.read(lambda db: list(db.exec(select(Person))))} == {ward.oa_id, SECOND}


async def test_officers_of_one_account_hear_nothing_of_the_other(ward: Ward) -> None:
    await another_account(ward)
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    sua = reader_of_the_second(ward, "sua")
    await sua.says("có trộm đang cậy cửa ở tổ 5 phường Chiềng Lề")
    await ward.until(timedelta(minutes=20))
    assert beat.is_quiet()
    assert duty.is_quiet()
    report = ward.report()
    assert ward.read(lambda db: db.get(Report, report.id)).oa_id == SECOND  # type: ignore[union-attr]
    names = ward.read(lambda db: db.exec(select(Unit.code).where(col(Unit.id) == report.unit_id)).first())
    assert names in {None, "MLA"}


async def test_the_first_screen_names_the_account_it_stands_in(ward: Ward) -> None:
    await another_account(ward)
    sua = reader_of_the_second(ward, "sua")
    await sua.follows()
    first = sua.texts()[0]
    assert "Xã Mường La" in first
    assert "Chiềng Lề" not in first
