"""Wherever a talk stands, cancelling, going back, help and an emergency are heard first."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from handlers import FEATURES
from handlers.rules.life import Deed, is_open
from storage import conversations, people
from storage.tables import Conversation, Report, Unit
from storage.words import Role, Urgency
from tests.stories.ward import Neighbour, Ward

KARAOKE = "nhà bên hát karaoke ồn quá, tổ 5"
Details = Callable[[Report, Unit], dict[str, object]]
OF_RESIDENTS: dict[str, Details] = {
    "AwaitingWords": lambda _report, _commune: {},
    "Asked": lambda report, _commune: {"report_id": report.id, "question": "where"},
    "ChooseCommune": lambda _report, _commune: {},
    "ChooseGroup": lambda _report, commune: {"commune_id": commune.id},
    "AskedNotices": lambda _report, _commune: {},
    "Redirected": lambda _report, _commune: {"kind": "complaint"},
    "ReallyErase": lambda _report, _commune: {},
    "AwaitingPlace": lambda report, _commune: {"report_id": report.id},
    "AskedPhone": lambda _report, _commune: {},
    "AskedPhoneUse": lambda _report, _commune: {"sealed": ""},
}
OF_OFFICERS: dict[str, Details] = {
    "Wording": lambda _report, _commune: {"kind": "notice"},
    "FillingIn": lambda _report, _commune: {"code": "TB-2222", "part": "when"},
    "ChoosingAudience": lambda _report, _commune: {"code": "TB-2222"},
    "Previewed": lambda _report, _commune: {"code": "TB-2222"},
    "AwaitingReason": lambda _report, _commune: {"code": "TB-2222"},
    "AwaitingRoster": lambda _report, _commune: {},
    "ChooseColleague": lambda _report, _commune: {"duty_id": 1},
    "AwaitingPin": lambda _report, _commune: {"checkpoint_id": 1},
    "AwaitingProof": lambda _report, _commune: {"shift_id": 1, "checkpoint_id": 1},
    "WritingBook": lambda _report, _commune: {"shift_id": 1},
    "HandingOver": lambda _report, _commune: {"handover_id": 1},
    "AwaitingColleague": lambda report, _commune: {"code": report.code},
    "AwaitingUnit": lambda report, _commune: {"code": report.code},
    "AwaitingNumber": lambda report, _commune: {"code": report.code},
    "AwaitingOfficer": lambda report, _commune: {"code": report.code, "deed": Deed.ASK},
    "AwaitingRightPlace": lambda report, _commune: {"code": report.code},
    "AwaitingRumourAnswer": lambda report, _commune: {"code": report.code},
    "CheckRumourAnswer": lambda report, _commune: {"code": report.code, "words": "ông Ba à?"},
    "CheckWords": lambda report, _commune: {"code": report.code, "deed": Deed.ASK, "words": "ông Ba à?"},
}
STEPS = {**OF_RESIDENTS, **OF_OFFICERS}
JUDGES = {k.__name__ for feature in FEATURES for k, step in feature.steps.items() if step.judges_alarms}
NUMBERS = ("113", "114", "115")
each_step = pytest.mark.parametrize("kind", STEPS)


def test_every_step_that_anybody_waits_at_is_tried_here() -> None:
    assert {kind.__name__ for feature in FEATURES for kind in feature.steps} == set(STEPS)


class Stand:
    """Somebody who can be put at a step again and again; a report of theirs is with the police."""

    def __init__(self, ward: Ward, kind: str, who: Neighbour, neighbour: Neighbour) -> None:
        self.ward, self.kind, self.who, self.neighbour = ward, kind, who, neighbour
        self.code = ward.report().code

    @classmethod
    async def open(cls, ward: Ward, kind: str) -> "Stand":
        lan = await ward.person("lan", Role.RESIDENT, "CLE05")
        beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
        await lan.says(KARAOKE, "XONG")
        await beat.says(f"NHẬN {ward.report().code}")
        return cls(ward, kind, beat if kind in OF_OFFICERS else lan, lan)

    def put(self) -> None:
        self.ward.house.clerk.do(self._put)
        self.who.has_read()

    def _put(self, db: Session) -> None:
        talk = conversations.with_person(db, self._person_id(db))
        report = db.exec(select(Report).where(col(Report.code) == self.code)).one()
        commune = db.exec(select(Unit).where(col(Unit.code) == "CLE")).one()
        talk.step, talk.details = self.kind, STEPS[self.kind](report, commune)
        talk.step_at = self.ward.clock.now()

    def _person_id(self, db: Session) -> int:
        person = people.by_zalo_id(db, self.ward.oa_id, self.who.uid)
        assert person is not None
        return person.id

    def step(self) -> str | None:
        talk = self.ward.read(lambda db: db.get(Conversation, self._person_id(db)))
        return talk.step if talk is not None else None

    async def hears(self, words: str) -> str:
        """What is answered to these words, said at the step."""
        self.put()
        await self.who.says(words)
        answers = [m.text for m in self.who.phone.unread()]
        assert answers, f"no answer to {words!r} at {self.kind}"
        return answers[0]


@each_step
async def test_cancel_back_and_help_are_answered_and_nothing_is_lost(ward: Ward, kind: str) -> None:
    stand = await Stand.open(ward, kind)
    for words in ("HỦY", "huy", "/hủy", "Dừng"):
        assert "Đã dừng" in await stand.hears(words)
        assert stand.step() is None
    for words in ("TRỢ GIÚP", "tro giup", "#tro giup"):
        answer = await stand.hears(words)
        assert all(number in answer for number in NUMBERS)
        assert stand.step() == kind, "a question stays open while help is read"
    for words in ("QUAY LẠI", "quay lai"):
        assert await stand.hears(words)
    assert len(ward.reports()) == 1
    assert is_open(ward.report().state)
    stand.neighbour.sees_nothing_of("QUAY")


@each_step
async def test_an_emergency_is_a_report_with_the_number_to_call_first(ward: Ward, kind: str) -> None:
    stand = await Stand.open(ward, kind)
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    answer = await stand.hears("cháy nhà ở tổ 5 cứu với")
    if kind in JUDGES:  # it may be meant for the reporter: one press says what it is
        assert "khẩn" in answer
        await stand.who.presses("Là tin khẩn mới")
    if kind in OF_OFFICERS:  # on duty: the alarm about the own report rings as well
        answer = stand.who.sees("GỌI NGAY")
    assert "114" in answer.splitlines()[0]
    duty.sees("cháy nhà", "[P1]")
    urgent = [r for r in ward.reports() if r.urgency is Urgency.P1]
    assert len(urgent) == 1
    assert stand.code in {r.code for r in ward.reports()}


@pytest.mark.parametrize(("words", "number"), [("co nguoi dam chem nhau o to 5", "113"), ("chay nha", "114")])
async def test_the_number_fits_the_emergency(ward: Ward, words: str, number: str) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("BÁO TIN", words)
    assert number in lan.last().splitlines()[0]


async def test_after_cancelling_the_next_words_begin_something_new(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(KARAOKE, "HỦY")
    assert ward.report().code in lan.last()
    await ward.until(timedelta(minutes=30))
    assert ward.report().handed_at is not None, "cancelling the questions does not lose the report"
    await lan.says("có người đổ rác trộm ở đầu ngõ 12")
    assert len(ward.reports()) == 2
