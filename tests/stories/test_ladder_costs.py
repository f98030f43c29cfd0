"""What a report costs does not grow with the number of officers, nor with what was said."""

from datetime import timedelta

from storage.words import Role
from tests.storage.listening import listening
from tests.stories.ward import Neighbour, Ward

KARAOKE = "nhà bên hát karaoke ồn quá, tổ 5"


async def reported(ward: Ward, lines: int) -> None:
    """So many lines, and the thanks for them; in a while it is handed over."""
    lan = await ward.person(f"lan {lines}", Role.RESIDENT, "CLE05")
    await lan.says(KARAOKE)
    await lan.sends_photos(lines)
    await ward.until(timedelta(seconds=10))


async def join(ward: Ward, number: int, known: list[Neighbour]) -> None:
    for n in range(len(known), number):
        unit = "CLE" if n % 2 else "CLE05"
        known.append(await ward.person(f"cán bộ {n}", Role.DUTY_OFFICER, unit, on_duty=True))


async def cost_of_dealing(ward: Ward) -> int:
    """How many statements the clerk needs for what is due now."""
    with listening(ward.house.clerk.engine) as heard:
        await ward.house.loop.run_until_quiet()
    return len(heard)


async def test_handing_over_to_twenty_officers_costs_what_two_cost(ward: Ward) -> None:
    officers: list[Neighbour] = []
    costs = []
    for number, lines in ((2, 1), (20, 12)):
        await join(ward, number, officers)
        await reported(ward, lines)
        ward.clock.set(ward.clock.now() + timedelta(seconds=91))
        costs.append(await cost_of_dealing(ward))
        await ward.settle()
        await officers[0].says(f"XONG {ward.reports()[-1].code} Đã nhắc")
        ward.clock.set(ward.clock.now() + timedelta(minutes=11))
        await ward.settle()
    told = [one.texts()[-1] for one in officers[2:] if one.texts()]
    assert len(told) == 18
    assert costs[1] <= costs[0]


async def test_taking_costs_the_same_with_many_officers_and_many_lines(ward: Ward) -> None:
    officers: list[Neighbour] = []
    costs = []
    for number, lines in ((2, 1), (20, 12)):
        await join(ward, number, officers)
        await reported(ward, lines)
        await ward.until(timedelta(seconds=100))
        await officers[0].phone.says(f"NHẬN {ward.reports()[-1].code}")
        costs.append(await cost_of_dealing(ward))
        await ward.settle()
        await officers[0].says(f"XONG {ward.reports()[-1].code} Đã nhắc")
        ward.clock.set(ward.clock.now() + timedelta(minutes=11))
        await ward.settle()
    assert costs[1] <= costs[0]


async def test_the_list_costs_the_same_with_many_reports(ward: Ward) -> None:
    officers: list[Neighbour] = []
    await join(ward, 2, officers)
    costs = []
    for number in (2, 9):
        while len(ward.reports()) < number:
            one = await ward.person(f"người {len(ward.reports())}", Role.RESIDENT, "CLE05")
            await one.says(KARAOKE, "XONG")
        await officers[0].phone.says("DANH SÁCH")
        costs.append(await cost_of_dealing(ward))
        await ward.settle()
    assert costs[1] <= costs[0]
