"""Whatever anybody types, in whatever order: nothing breaks, and there is always an answer."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.zalo.events import clean
from handlers import FEATURES
from handlers.desk import Desk, Heard, HeardKind
from handlers.desk.catalogue import load
from handlers.desk.heard import Attachment, AttachmentKind
from handlers.desk.office import Office
from handlers.desk.reception import Reception
from storage import people
from storage.clerk import Clerk
from storage.seal import Seal
from storage.tables import Diary, OfficialAccount, Outbox, Report, Tally, Unit
from storage.words import Role
from tests.stories.ward import MORNING, PLACES, VIETNAM

OA = "5500000000000000001"
OFFICE = Office(texts=load(), timezone=VIETNAM, operator="Công an phường Chiềng Lề")
RECEPTION = Reception(FEATURES)
numbers = count(1)
Deed = str | Attachment | HeardKind

PHRASES = [c.phrase.written for f in FEATURES for c in f.commands]
SAID = [
    "co trom o to 5",
    "cháy nhà cứu với",
    "nhà bên hát karaoke ồn quá, tổ 5",
    "mat xe may toi qua",
    "cảm ơn",
    "alo",
    "test",
    "làm căn cước ở đâu?",
    "báo nhầm",
    "tố cáo ông chủ tịch nhận tiền",
    "bỏ qua",
    "không",
    "tổ 5",
    "Chiềng Lề",
    "🔥🔥",
    "👍",
    "BT-",
    "BT-2222",
    "#",
    "/",
    "?",
    "a" * 2001,
    "{code} {0} %s [@all]",
    "\u200b",
    "ch\u0061\u0301y nhà",
]
half_orders = st.builds(
    lambda order, rest: f"{order} {rest}".strip(),
    st.sampled_from(
        ["NHẬN", "giao", "HỎI", "XONG", "RÚT", "THÊM", "ĐƯỢC", "chua", "VÀO SỔ", "GỘP", "THAM GIA"]
    ),
    st.sampled_from(
        ["", "BT", "BT-", "BT-22", "BT-2222", "{code}", "{code} gì đó", "{code} VÀO {code}", "CHO 2"]
    ),
)
words = st.one_of(
    st.sampled_from(PHRASES),
    st.sampled_from(SAID),
    half_orders,
    st.integers(0, 12).map(str),
    st.text(min_size=1, max_size=30),
    st.just("{code}"),
)
things = st.sampled_from(list(AttachmentKind)).map(
    lambda kind: (
        Attachment(kind, latitude=21.3312, longitude=103.9052)
        if kind is AttachmentKind.PIN
        else Attachment(kind, url="https://zalo.example/1.jpg")
    )
)
events = st.sampled_from(
    [HeardKind.FOLLOWED, HeardKind.UNFOLLOWED, HeardKind.OPENED_CHAT, HeardKind.WITHDREW, HeardKind.REACTED]
)
pauses = st.sampled_from(
    [timedelta(seconds=2), timedelta(minutes=11), timedelta(hours=25), timedelta(days=8)]
)
deeds = st.tuples(st.one_of(words, words, words, things, events), pauses)
roles = st.sampled_from([None, Role.RESIDENT, Role.TEAM_LEADER, Role.BEAT_OFFICER, Role.POLICE_CHIEF])


@pytest.fixture
def books(sqlite_url: str) -> Iterator[Clerk]:
    clerk = Clerk(sqlite_url, Seal(["k" * 32]))
    clerk.do(_build)
    yield clerk
    clerk.close()


def _build(db: Session) -> None:
    db.add(OfficialAccount(oa_id=OA, created_at=MORNING))
    db.flush()
    known: dict[str, int] = {}
    for code, name, kind, parent, latitude, longitude in PLACES:
        unit = Unit(oa_id=OA, code=code, name=name, kind=kind, latitude=latitude, longitude=longitude)
        unit.parent_id = known.get(parent or "")
        db.add(unit)
        db.flush()
        known[code] = unit.id


class Walk:
    """One person's talk, each thing heard dealt with by a desk of its own."""

    def __init__(self, db: Session, role: Role | None) -> None:
        self.db, self.now, self.zalo_id = db, MORNING, str(next(numbers))
        person = people.meet(db, OA, self.zalo_id, self.now)
        if role is not None:
            people.grant(db, person, 3, role, self.now, by=None)

    def step(self, deed: Deed, pause: timedelta) -> None:
        self.now += pause
        before = self._noticed()
        RECEPTION.receive(Desk(self.db, self.now, OA, OFFICE), self._heard(deed))
        self.db.flush()
        is_answered = self._noticed() != before or self._is_promised()
        is_silent = deed in {HeardKind.UNFOLLOWED, HeardKind.WITHDREW}
        assert is_answered or is_silent, f"nothing is said to {deed!r}"

    def _heard(self, deed: Deed) -> Heard:
        kind = deed if isinstance(deed, HeardKind) else HeardKind.SAID
        is_said = isinstance(deed, str) and kind is HeardKind.SAID
        text = clean(str(deed).replace("{code}", self._code())) if is_said else ""
        sent = (deed,) if isinstance(deed, Attachment) else ()
        return Heard(kind, OA, kind.value, self.now, self.zalo_id, "", text, sent)

    def _code(self) -> str:
        last = self.db.exec(select(Report.code).order_by(col(Report.id).desc()).limit(1)).first()
        return last or "BT-2222"

    def _noticed(self) -> tuple[object, ...]:
        """How much was promised to this person or others, and counted."""
        return (
            self.db.exec(select(func.max(Outbox.id))).one(),
            self.db.exec(select(func.max(Diary.id))).one(),
            self.db.exec(select(func.sum(Tally.count))).one(),
        )

    def _is_promised(self) -> bool:
        """Thanks for an album, or an officer's answer, are already on the way."""
        kinds = col(Diary.kind).in_(["thanks", "additions", "alone", "show"])
        return self.db.exec(select(Diary.id).where(kinds, col(Diary.done_at).is_(None))).first() is not None


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(role=roles, talk=st.lists(deeds, min_size=1, max_size=12))
def test_any_talk_is_answered(books: Clerk, role: Role | None, talk: list[tuple[Deed, timedelta]]) -> None:
    def walk(db: Session) -> None:
        one = Walk(db, role)
        for deed, pause in talk:
            one.step(deed, pause)

    books.do(walk)
