"""Two processes on one database share the work: nothing twice, nothing out of order, nothing lost."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.house import House, Part
from bot.sender import ORPHANED_AFTER
from storage import inbox
from storage.tables import Entry, OfficialAccount, Outbox
from storage.words import EntryKind, OutboxState, ReportState, Role
from tests.stories.ward import PATIENCE, Ward

THIEF = "có trộm đang cậy cửa nhà đối diện ngõ 12 tổ 5"
KARAOKE = "nhà bên hát karaoke ồn quá, tổ 5"
SENDS = "/message/"
REFRESH = "access_token"


class SharedWard(Ward):
    """The ward with a second house, on the same database and by the same clock."""

    other: House
    clerks: list[House]
    senders: list[House]

    async def build_another(self) -> None:
        self.other = House(self.settings, self.clock, patience=PATIENCE)
        await self.other.open()
        self.clerks, self.senders = [self.house, self.other], [self.house, self.other]

    async def settle(self) -> bool:
        """Everything that can happen has happened, both houses working at the same time."""
        did_any, busy = False, True
        while busy:
            told = await self.zalo.deliver_due()
            dealt = await asyncio.gather(*(h.loop.run_until_quiet() for h in self.clerks))
            sent = await asyncio.gather(*(h.sender.run_until_quiet() for h in self.senders))
            busy = bool(told or any(dealt) or any(sent))
            did_any = did_any or busy
        return did_any

    async def close(self) -> None:
        await self.other.stop()
        await super().close()

    def calls(self, path: str) -> int:
        return sum(path in call.path for call in self.zalo.calls)


@pytest.fixture
async def ward(postgres_url: str, tmp_path: Path) -> AsyncIterator[SharedWard]:
    ward = await SharedWard.open(postgres_url, tmp_path)
    assert isinstance(ward, SharedWard)
    await ward.build_another()
    yield ward
    await ward.close()


async def test_what_one_person_says_stays_in_order_whoever_deals_with_it(ward: SharedWard) -> None:
    crowd = [await ward.person(f"người {n}", Role.RESIDENT, "CLE05") for n in range(5)]
    for number in range(8):
        for one in crowd:
            await one.phone.says(f"việc thứ {number} ở tổ 5: hàng xóm ồn")
    await ward.settle()
    assert len(ward.reports()) == len(crowd)
    for report in ward.reports():
        said = ward.read(lambda db, report=report: _words(db, report.id))  # type: ignore[misc]
        assert [words.split()[2] for words in said] == [str(n) for n in range(8)]
    for one in crowd:
        assert sum("Đã nhận tin" in text for text in one.texts()) == 1


def _words(db: Session, report_id: int) -> list[str]:
    query = select(Entry).where(col(Entry.report_id) == report_id, col(Entry.kind) == EntryKind.WORDS)
    return [e.text for e in db.exec(query.order_by(col(Entry.id)))]


async def test_what_zalo_says_to_both_is_one_report_with_one_answer(ward: SharedWard) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    port = await ward.other.listen()
    event = await lan.phone.says(THIEF)
    ward.zalo.point_at(f"http://127.0.0.1:{port}/zalo/webhook")
    copies = await asyncio.gather(*(ward.zalo.redeliver(event) for _ in range(4)))
    assert copies == [[200]] * 4
    await ward.settle()
    await ward.zalo.redeliver(event)
    await ward.settle()
    assert len(ward.reports()) == 1
    assert len(lan.texts()) == 1
    assert len(duty.texts()) == 1


async def test_of_two_officers_served_by_two_houses_one_takes_it(ward: SharedWard) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    officers = [await ward.person(n, Role.DUTY_OFFICER, "CLE", on_duty=True) for n in ("hùng", "minh", "tám")]
    await lan.says(THIEF)
    lan.has_read()
    for one in officers:
        await one.phone.presses("Nhận tin")
    await ward.settle()
    last = Counter("đã nhận tin" in one.last() for one in officers)
    assert last == {True: 1, False: 2}
    assert len(lan.phone.unread()) == 1


async def test_the_ladder_is_climbed_once(ward: SharedWard) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    chief = await ward.person("dũng", Role.POLICE_CHIEF, "CLE")
    await lan.says(THIEF)
    await ward.until("09:14")
    assert (len(duty.texts()), len(chief.texts())) == (2, 1)


async def test_a_dead_token_is_renewed_once_although_both_see_it(ward: SharedWard) -> None:
    crowd = [await ward.person(f"người {n}", Role.RESIDENT, "CLE05") for n in range(6)]
    for house in (ward.house, ward.other):
        assert await house.keeper.access(ward.oa_id)
    ward.clock.set(ward.clock.now() + timedelta(hours=26))
    before = ward.calls(REFRESH)
    dead, _ = ward.zalo.token_pair()
    renewed = await asyncio.gather(
        ward.house.keeper.renew(ward.oa_id, rejected=dead), ward.other.keeper.renew(ward.oa_id, rejected=dead)
    )
    assert any(renewed)
    assert ward.calls(REFRESH) - before == 1
    for one in crowd:
        await one.phone.says(KARAOKE)
    await ward.settle()
    await ward.until(timedelta(seconds=30))
    assert ward.calls(REFRESH) - before == 1
    for one in crowd:
        assert sum("Đã nhận tin" in text for text in one.texts()) == 1


async def test_messages_refused_for_a_dead_token_arrive_once_after_one_renewal(ward: SharedWard) -> None:
    crowd = [await ward.person(f"người {n}", Role.RESIDENT, "CLE05") for n in range(6)]
    for house in (ward.house, ward.other):
        assert await house.keeper.access(ward.oa_id)
    ward.clock.set(ward.clock.now() + timedelta(hours=26))
    before = ward.calls(REFRESH)
    for one in crowd:
        await one.phone.says(KARAOKE)
    await ward.settle()
    await ward.until(timedelta(seconds=30))
    assert ward.calls(REFRESH) - before == 1
    assert any(call.error in {-216, -220} for call in ward.zalo.calls)
    for one in crowd:
        assert sum("Đã nhận tin" in text for text in one.texts()) == 1


async def test_what_a_killed_clerk_had_in_hand_is_dealt_with_by_the_other(ward: SharedWard) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.phone.says(THIEF)
    ward.clerks = [ward.house]
    with Session(ward.other.clerk.engine) as killed:
        assert inbox.next_item(killed, ward.clock.now()) is not None
        await ward.settle()
        assert ward.reports() == []
        killed.rollback()  # the server notices that the process is gone
    await ward.settle()
    assert len(ward.reports()) == 1
    assert len(lan.texts()) == 1


@pytest.mark.parametrize("arrived", [True, False])
async def test_what_a_killed_sender_left_going_arrives_once(ward: SharedWard, *, arrived: bool) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.phone.says(THIEF)
    ward.senders = []
    await ward.settle()
    ward.zalo.faults.hang(to=lan.uid, delivered=arrived)
    sending = asyncio.create_task(ward.other.sender.run_until_quiet())
    await ward.zalo.until_hanging()
    assert ward.read(_going) == 1
    await _kill(ward.other, sending)
    ward.senders = [ward.house]
    await ward.settle()
    assert len(lan.texts()) == int(arrived)
    await ward.until(ORPHANED_AFTER + timedelta(seconds=1))
    await ward.until(timedelta(minutes=2))
    assert ward.read(_going) == 0
    assert len(lan.texts()) == 1
    ward.zalo.let_go()


async def _kill(house: House, sending: asyncio.Task[bool]) -> None:
    """The process is gone in the middle of a request: nothing is written down any more."""
    flying = list(house.sender._flying)
    for task in (sending, *flying):
        task.cancel()
    await asyncio.gather(sending, *flying, return_exceptions=True)


def _going(db: Session) -> int:
    return len(list(db.exec(select(Outbox).where(col(Outbox.state) == OutboxState.GOING))))


async def test_a_report_is_taken_up_by_the_house_that_is_left(ward: SharedWard) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    chief = await ward.person("dũng", Role.POLICE_CHIEF, "CLE")
    ward.clerks, ward.senders = [ward.other], [ward.other]
    await lan.says(THIEF)
    duty.sees("Tin mới")
    ward.clerks, ward.senders = [ward.house], [ward.house]  # the other is never heard of again
    await ward.until("09:11")
    chief.sees("CHƯA AI NHẬN")
    await duty.presses("Nhận tin")
    assert ward.report().state is ReportState.ACKNOWLEDGED


async def test_processes_with_one_role_each_work_together(ward: SharedWard) -> None:
    """The first house is the front door alone, the other has the clerk; a third one only sends."""
    sender = House(ward.settings, ward.clock, parts={Part.SENDER}, patience=PATIENCE)
    await sender.open()
    ward.clerks, ward.senders = [], []
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    await lan.phone.says(THIEF)
    await ward.settle()
    assert ward.reports() == []
    ward.clerks = [ward.other]
    await ward.settle()
    assert len(ward.reports()) == 1
    assert (lan.texts(), duty.texts()) == ([], [])
    ward.senders = [sender]
    await ward.settle()
    lan.sees("GỌI NGAY 113")
    await duty.presses("Nhận tin")
    lan.sees("hùng", "đã nhận")
    await sender.stop()


async def test_a_process_runs_only_what_it_was_given(ward: SharedWard) -> None:
    door = House(ward.settings, ward.clock, parts={Part.WEB}, patience=PATIENCE)
    port = await door.start()
    ward.zalo.point_at(f"http://127.0.0.1:{port}/zalo/webhook")
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.phone.says(THIEF)
    door.tick()
    assert ward.reports() == []
    await door.stop()
    await ward.settle()
    lan.sees("GỌI NGAY 113")


async def test_both_houses_together_keep_within_the_rate_of_the_account(ward: SharedWard) -> None:
    ward.house.clerk.do(lambda db: _allow(db, ward.oa_id, 30))
    crowd = [await ward.person(f"người {n}", Role.RESIDENT, "CLE05") for n in range(45)]
    before = ward.calls(SENDS)
    for one in crowd:
        await one.phone.says("xin chào")
    await ward.settle()
    assert ward.calls(SENDS) - before <= 30
    await ward.until(timedelta(minutes=3))
    assert all(len(one.texts()) == 1 for one in crowd)


def _allow(db: Session, oa_id: str, per_minute: int) -> None:
    account = db.get(OfficialAccount, oa_id)
    assert account is not None
    account.per_minute = per_minute
