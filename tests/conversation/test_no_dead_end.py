"""Wherever a talk stands, anything leads somewhere: thousands of random steps of several people at once.

`pytest tests/conversation/test_no_dead_end.py --steps 100000` walks longer.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, note, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from bot.zalo.events import clean
from handlers import FEATURES
from handlers.desk import AtRest, HeardKind
from handlers.desk.catalogue import LONGEST_TEXT, MOST_BUTTONS
from handlers.desk.heard import AttachmentKind
from handlers.desk.manners import MAY_REPEAT
from handlers.desk.reception import MENU_LASTS
from handlers.rules.folding import fold
from handlers.rules.phrases import find_code
from storage import conversations, people, reports
from storage.clerk import open_engine
from storage.seal import Seal
from storage.tables import Conversation, Diary, Entry, Outbox, Report, Tally, metadata
from storage.words import OutboxKind, Role, Urgency
from tests.conversation.parlour import OA, Parlour

STEPS_OF_A_WALK = 100
RESIDENTS = {"lan": "Quàng Thị Lan", "mai": "Lò Thị Mai", "pao": "Giàng A Páo"}
OFFICERS = {
    "minh": (Role.BEAT_OFFICER, "CLE05"),
    "hung": (Role.DUTY_OFFICER, "CLE"),
    "tam": (Role.TEAM_LEADER, "CLE05"),
    "thang": (Role.POLICE_CHIEF, "CLE"),
}
EVERYBODY = [*RESIDENTS, *OFFICERS]
# Nothing has to be said to these.
SILENT = {HeardKind.UNFOLLOWED, HeardKind.WITHDREW}
# On the way already: thanks for all that comes within some seconds, an officer's answer, a second look.
COMING = ("thanks", "additions", "alone", "show", "gather", "burst")
CODE = re.compile(r"BT-[0-9A-Z]{4,8}")

PHRASES = [c.phrase.written for f in FEATURES for c in f.commands]
SAID = [
    *("co trom o to 5", "cháy nhà cứu với", "nhà bên hát karaoke ồn quá, tổ 5", "mat xe may toi qua"),
    *("cảm ơn", "alo", "alo alo", "test", "thử máy", "làm căn cước ở đâu?", "thủ tục tạm trú thế nào?"),
    *("báo nhầm", "tố cáo ông chủ tịch nhận tiền", "bỏ qua", "không", "tổ 5", "Chiềng Lề", "asdf", "qwrt zx"),
    *("đồ ngu", "cút đi", "sao chưa ai tới?", "nghe nói bắt cóc trẻ con đúng không?", "🔥🔥", "👍", "."),
    *("BT-", "BT-2222", "#", "/", "?", "a" * 2001, "{code} {0} %s [@all]", "\u200b", "ch\u0061\u0301y nhà"),
    *("chồng đánh vợ ở tổ 5, đừng gọi lại", "nhặt được quả lựu đạn", "đánh nhau ở tổ 5 có dao"),
    *("giảm giá 50% inbox", "có trộm trong nhà tôi đang trốn đừng gọi"),
]
ORDERS = ["NHẬN", "giao", "HỎI", "XONG", "RÚT", "THÊM", "ĐƯỢC", "chua", "VÀO SỔ", "GỘP", "TÁCH", "THAM GIA"]
RESTS = ["", "BT", "BT-", "{code}", "{code} gì đó", "{code} VÀO {other}", "{code} CHO 2", "HẾT VÀO {code}"]
half_orders = st.tuples(st.sampled_from(ORDERS), st.sampled_from(RESTS)).map(" ".join)
words = st.one_of(
    st.sampled_from(PHRASES),
    st.sampled_from(SAID),
    half_orders,
    st.integers(0, 12).map(str),
    st.text(max_size=12),
    st.just("{code}"),
)
anybody, residents = st.sampled_from(EVERYBODY), st.sampled_from([*RESIDENTS])
officers = st.sampled_from(["minh", "hung"])
EVENTS = [
    *(HeardKind.FOLLOWED, HeardKind.UNFOLLOWED, HeardKind.OPENED_CHAT),
    *(HeardKind.WITHDREW, HeardKind.REACTED),
]
PAUSES = [
    *(timedelta(seconds=3), timedelta(seconds=40), timedelta(minutes=2), timedelta(minutes=11)),
    *(timedelta(hours=25), timedelta(days=8)),
]
BREATH = timedelta(seconds=4)  # between two messages; whoever is faster is answered once, later
steps = count()
numbers = count(1)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = open_engine("sqlite://")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


class Walk(RuleBasedStateMachine):
    """Residents and officers who say, press, send and wait, in any order."""

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.db = Session(self.engine)
        self.db.info["seal"] = Seal(["k" * 32])
        self.parlour = Parlour(self.db)
        for who, (role, unit) in OFFICERS.items():
            self.parlour.settle_in(who, role, unit, on_duty=role is not Role.POLICE_CHIEF)
        self.read_up_to = 0
        self.way: list[str] = []
        self.last: dict[str, str] = {}  # what each said last
        self.read: dict[str, str] = {}  # what each read last
        self.typed: dict[str, set[str]] = {}  # one's own words tell nothing; officers' words are theirs

    @initialize()
    def known_people(self) -> None:
        """Lan and Mai have been here before; Páo has not."""
        for who in ("lan", "mai"):
            person = people.meet(self.db, OA, who, self.parlour.now)
            person.name, person.welcomed_at = RESIDENTS[who], self.parlour.now
        self.db.flush()

    def teardown(self) -> None:
        note("\n".join(self.way))
        self.db.rollback()
        self.db.close()

    # --- What people do ------------------------------------------------------------------------------

    @rule(who=anybody, said=words, accents=st.booleans())
    def says(self, who: str, said: str, *, accents: bool) -> None:
        self._hear(who, self._filled(said) if accents else fold(self._filled(said)) or said)

    @rule(who=anybody, number=st.integers(0, 4))
    def presses(self, who: str, number: int) -> None:
        menu = self._talk(who).menu
        self._hear(who, menu[number % len(menu)] if menu else str(number + 1))

    @rule(who=anybody, number=st.integers(1, 5))
    def types_a_number_of_the_list(self, who: str, number: int) -> None:
        """A number within the list is never answered as if it were nothing."""
        menu = self._menu(who)
        answers = self._hear(who, str(number))
        if menu and number <= len(menu):
            assert not any("chưa hiểu" in text for text in answers)

    @rule(who=anybody, kind=st.sampled_from(list(AttachmentKind)), words=st.sampled_from(["", "đây"]))
    def sends(self, who: str, kind: AttachmentKind, words: str) -> None:
        self._hear(who, words, kind)

    @rule(who=anybody, said=st.sampled_from(SAID))
    def says_it_twice(self, who: str, said: str) -> None:
        self._hear(who, said)
        self._hear(who, said)

    @rule(who=residents, kind=st.sampled_from(EVENTS))
    def does(self, who: str, kind: HeardKind) -> None:
        self._hear(who, "", kind=kind)

    @rule(officer=officers, order=st.sampled_from(ORDERS), rest=st.sampled_from(RESTS))
    def orders(self, officer: str, order: str, rest: str) -> None:
        self._hear(officer, self._filled(f"{order} {rest}"))

    @rule(time=st.sampled_from(PAUSES))
    def time_passes(self, time: timedelta) -> None:
        next(steps)
        self.parlour.let_pass(time)
        self._look()

    # --- What always holds ---------------------------------------------------------------------------

    @rule(who=anybody, words=st.sampled_from(["HỦY", "huy", "/hủy", "Dừng lại"]))
    def cancels(self, who: str, words: str) -> None:
        answers = self._hear(who, words)
        assert any("Đã dừng" in t or "dừng" in t.casefold() for t in answers), answers
        assert isinstance(self.parlour.step(who), AtRest)

    @rule(who=anybody, words=st.sampled_from(["QUAY LẠI", "quay lai", "0"]))
    def goes_back(self, who: str, words: str) -> None:
        assert self._hear(who, words)

    @rule(who=anybody, words=st.sampled_from(["TRỢ GIÚP", "tro giup", "#trợ giúp"]))
    def asks_for_help(self, who: str, words: str) -> None:
        assert any("113" in t and "114" in t for t in self._hear(who, words))

    @rule(who=residents)
    def cries_for_help(self, who: str) -> None:
        """An emergency is heard at once, with the number first, whatever was asked.

        Who goes on telling of one that has its number is thanked, together with what follows in seconds.
        """
        known = self._urgent()
        words = f"cháy nhà số {next(numbers)} ở tổ 5 cứu với"
        answers = self._hear(who, words)
        report = self._report_with(words)
        assert report is not None, answers
        assert report.urgency is Urgency.P1
        assert report.id in known or any("114" in t.splitlines()[0] for t in answers), answers

    @rule(who=anybody)
    def a_report_is_filed_within_three_turns(self, who: str) -> None:
        words = f"mất xe máy màu đỏ ở tổ 5, biển cuối {next(numbers)}"
        if who in RESIDENTS:
            self._hear(who, words)
        if self._report_with(words) is None:
            self._hear(who, "BÁO TIN")
            self._hear(who, words)
        assert self._report_with(words) is not None, f"{who} could not report"

    # --- Behind the curtain --------------------------------------------------------------------------

    def _hear(
        self, who: str, text: str, *sent: AttachmentKind, kind: HeardKind = HeardKind.SAID
    ) -> list[str]:
        next(steps)
        self.way = [*self.way[-12:], f"{who}: {text[:60]!r} {sent} {kind}"]
        self.typed.setdefault(who, set()).update([*CODE.findall(text), find_code(text) or ""])
        self.parlour.let_pass(BREATH)
        self._look()
        before = self._counted()
        read_before = self.read.get(who, "")
        meant = self._meant(who, clean(text)) if not sent else text
        self.parlour.hear(who, clean(text), *sent, kind=kind)
        rows = self._look()
        answers = [r for r in rows if r.recipient == who]
        is_noticed = bool(rows) or self._counted() != before or self._is_coming()
        assert is_noticed or kind in SILENT, f"nothing is said to {text!r} {sent} {kind}"
        if kind is HeardKind.WITHDREW:
            self.read.pop(who, None)  # everything about them is forgotten, also what was said
        if kind is HeardKind.SAID:
            self._is_not_said_again(who, f"{fold(meant) or meant} {sent}", read_before, answers)
        return [r.text for r in answers]

    def _menu(self, who: str) -> list[str]:
        """What the numbers stand for; those of a list are valid for a day."""
        talk = self._talk(who)
        is_fresh = talk.menu_at is not None and self.parlour.now - talk.menu_at <= MENU_LASTS
        return list(talk.menu) if is_fresh else []

    def _meant(self, who: str, text: str) -> str:
        """What a bare number stands for."""
        said, menu = text.strip().rstrip(".)"), self._menu(who)
        if said == "0":
            return "QUAY LẠI"
        return menu[int(said) - 1] if said.isdecimal() and 0 < int(said) <= len(menu) else text

    def _is_not_said_again(self, who: str, heard: str, read_before: str, answers: list[Outbox]) -> None:
        """Another sentence for other words; an emergency's number is said as often as it has to be."""
        first = next(iter(answers), None)
        is_again = first is not None and first.text == read_before and heard != self.last.get(who)
        assert first is None or not is_again or first.name.startswith(MAY_REPEAT), f"again: {first.text}"
        self.last[who] = heard

    def _look(self) -> list[Outbox]:
        """Everything that was promised since the last look fits a message and betrays nobody."""
        query = select(Outbox).where(col(Outbox.id) > self.read_up_to, col(Outbox.kind) == OutboxKind.MESSAGE)
        rows = list(self.db.exec(query.order_by(col(Outbox.id))))
        for row in rows:
            self.read_up_to, self.read[row.recipient] = row.id, row.text
            assert 0 < len(row.text) <= LONGEST_TEXT
            assert len(row.buttons) <= MOST_BUTTONS
            if row.recipient in RESIDENTS and row.name != "case.unknown":
                self._betrays_nobody(row)
        return rows

    def _betrays_nobody(self, row: Outbox) -> None:
        others = [name for who, name in RESIDENTS.items() if who != row.recipient]
        assert not [name for name in others if name in row.text]
        reader = people.by_zalo_id(self.db, OA, row.recipient)
        mine = {r.code for r in reports.of_reporter(self.db, reader, limit=500)} if reader else set()
        theirs = {r.code for r in self.db.exec(select(Report))} - mine
        told = {code for code in CODE.findall(row.text) if code in theirs}
        typed = set[str]().union(*(self.typed.get(who, set()) for who in [row.recipient, *OFFICERS]))
        assert told <= typed, f"{row.recipient} reads of {told}: {row.text}"

    def _counted(self) -> int | None:
        return self.db.exec(select(func.sum(Tally.count))).one()

    def _is_coming(self) -> bool:
        kinds = col(Diary.kind).in_(COMING)
        return self.db.exec(select(Diary.id).where(kinds, col(Diary.done_at).is_(None))).first() is not None

    def _filled(self, text: str) -> str:
        newest = select(Report.code).order_by(col(Report.id).desc()).limit(2)
        codes = [*self.db.exec(newest), "BT-2222", "BT-3333"]
        return text.replace("{code}", codes[0]).replace("{report}", codes[0]).replace("{other}", codes[1])

    def _talk(self, who: str) -> Conversation:
        person = people.meet(self.db, OA, who, self.parlour.now)
        return conversations.with_person(self.db, person.id)

    def _urgent(self) -> set[int]:
        return set(self.db.exec(select(Report.id).where(col(Report.emergency_number) == "114")))

    def _report_with(self, words: str) -> Report | None:
        lines = select(Entry).where(col(Entry.text).contains(words), col(Entry.by_reporter_id).is_not(None))
        found = self.db.exec(lines).first()
        return self.db.get(Report, found.report_id) if found is not None else None


USUAL = 10_000  # steps
PARTS = 4  # walked one beside the other


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", range(PARTS))
def test_no_talk_ends_in_a_dead_end(
    engine: Engine, request: pytest.FixtureRequest, record_property: Callable[[str, object], None], part: int
) -> None:
    wanted = int(request.config.getoption("--steps"))
    Walk.engine, before = engine, next(steps)
    if wanted <= USUAL:  # a change is judged by its own mistakes; a longer walk is a new one
        seed(part)(Walk)
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=wanted // PARTS // (STEPS_OF_A_WALK * 2 // 3) + 1,  # some walks end early
            stateful_step_count=STEPS_OF_A_WALK,
            deadline=None,
            database=None,
            phases=[Phase.generate],  # the last words before a fall tell more than minutes of shrinking
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
    walked = next(steps) - before - 1
    record_property("steps of the walk", walked)
    assert walked >= wanted // PARTS
