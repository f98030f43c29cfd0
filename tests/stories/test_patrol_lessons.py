"""What a month of patrols comes to, without a ranking of anybody; and where the next roster should look."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.tables import Report, Unit
from storage.words import Role, Urgency
from tests.stories.roster_of import shift
from tests.stories.ward import VIETNAM, Ward

FRIDAY = datetime(2026, 11, 20, 22, 30, tzinfo=VIETNAM)


def nights(day: int) -> tuple[str, str]:
    return f"2026-11-{day}T22:00", f"2026-11-{day + 1}T02:00"


async def test_a_month_is_told_in_sums(ward: Ward) -> None:
    tam = await ward.person("tám", Role.TEAM_LEADER, "CLE05")
    minh = await ward.person("minh", Role.TEAM_MEMBER, "CLE05")
    for day, minutes in ((24, 0), (25, 12), (26, None)):
        await shift(ward, [minh], nights(day))
        if minutes is not None:
            await ward.until(datetime(2026, 11, day, 22, minutes, tzinfo=VIETNAM))
            await minh.says("CÓ MẶT")
        await ward.until(datetime(2026, 11, day + 1, 3, 0, tzinfo=VIETNAM))
    await tam.says("tong ket tuan tra 11")
    told = tam.sees("Tuần tra tháng 11/2026, Tổ 5: 3 ca")
    assert "Có người: 2, đến muộn: 1, không có ai: 1." in told
    assert "chưa có số liệu" in told
    assert "minh" not in told.casefold()


async def test_the_way_to_the_scene_is_measured_from_the_alert(ward: Ward) -> None:
    tam = await ward.person("tám", Role.TEAM_LEADER, "CLE05")
    beat = await ward.person("thu", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    lan = await ward.person("lan", unit="CLE05")
    await lan.says("có đánh nhau to ở tổ 5 chiềng lề")
    code = ward.report().code
    await ward.until(timedelta(minutes=2))
    await beat.says(f"NHẬN {code}", f"ĐANG TỚI {code}")
    await ward.until(timedelta(minutes=6))
    await beat.presses("Đã tới nơi")
    beat.sees("đã tới nơi")
    lan.sees("đã tới nơi")
    await tam.says("TỔNG KẾT TUẦN TRA 11/2026")
    tam.sees("thường 8 phút (1 lần)")


async def test_the_police_see_where_nobody_walks_yet(ward: Ward) -> None:
    beat = await ward.person("thu", Role.BEAT_OFFICER, "CLE05")
    reported(ward, "CLE05", 5)
    reported(ward, "CLE06", 4)
    reported(ward, "CSI09", 9)  # another commune
    reported(ward, "CLE05", 6, confidential=True)
    await beat.says("ĐIỂM NÓNG")
    told = beat.sees("giờ và nơi có nhiều tin nhất")
    assert "Tổ 5, thứ sáu 22–24h: 5 tin, chưa có ca" in told
    assert "Tổ 9" not in told
    await ward.person("minh", Role.TEAM_MEMBER, "CLE05")
    await beat.says("điểm nóng Chiềng Sinh")
    assert "9 tin" not in " ".join(beat.texts())


async def test_only_the_police_see_it(ward: Ward) -> None:
    tam = await ward.person("tám", Role.TEAM_LEADER, "CLE05")
    reported(ward, "CLE05", 5)
    await tam.says("ĐIỂM NÓNG")
    assert "nhiều tin nhất" not in " ".join(tam.texts())


def reported(ward: Ward, unit: str, count: int, *, confidential: bool = False) -> None:
    """Reports of Friday nights, from the weeks before."""

    def work(db: Session) -> None:
        place = db.exec(select(Unit).where(col(Unit.code) == unit)).one()
        for week in range(count):
            at = FRIDAY - timedelta(weeks=week)
            code = f"BT-{unit[-2:]}{week}{'K' if confidential else 'M'}X"
            row = Report(oa_id=ward.oa_id, code=code, urgency=Urgency.P3, created_at=at, grew_at=at)
            row.unit_id, row.is_confidential, row.closed_at = place.id, confidential, at
            db.add(row)

    ward.house.clerk.do(work)
