"""Every question that is asked all day is answered from an index, however long the past has grown."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from storage import (
    cases,
    delivery,
    diary,
    digests,
    doors,
    fanout,
    inbox,
    month_numbers,
    notices,
    occasions,
    outbox,
    people,
    posts,
    reach,
    reports,
)
from storage.clerk import Clerk
from storage.outbox import Mark, Promise
from storage.tables import Notice, NoticeRecipient, Person, Report
from storage.words import (
    InboxKind,
    Lane,
    NoticeKind,
    OutboxKind,
    OutboxState,
    ReachState,
    Role,
    Route,
)
from tests.storage import crowd
from tests.storage.given import NOW, OA, ROOM, after, message, said
from tests.storage.listening import listening, type_statement

PAST = 4000
GROWING = {"inbox", "outbox", "diary", "report", "reporter", "role_grant", "person", "notice_recipient"}
OPEN_ONES = (
    "ix_outbox_ready",
    "ix_outbox_fetch",
    "ix_outbox_going",
    "ix_outbox_unsure",
    "ix_outbox_template",
)
Question = Callable[[Session], object]


def an(db: Session) -> Person:
    return db.get_one(Person, 7)


DAILY: dict[str, Question] = {
    "next item": lambda db: inbox.next_item(db, NOW),
    "receipts": lambda db: inbox.receipts(db, NOW, 500),
    "inbox waiting": inbox.waiting,
    "inbox next moment": inbox.next_moment,
    "forget bodies": lambda db: inbox.forget_bodies(db, crowd.LONG_AGO),
    "next due": lambda db: diary.next_due(db, NOW),
    "remind": lambda db: diary.remind(db, OA, "ladder", "rung", "1", NOW, {}),
    "forget": lambda db: diary.forget(db, OA, "ladder", "1", NOW, ["rung"]),
    "diary next moment": diary.next_moment,
    "overdue since": lambda db: diary.overdue_since(db, NOW),
    "diary parked": diary.parked,
    "replay parked": diary.replay_parked,
    "forget done": lambda db: diary.forget_done(db, crowd.LONG_AGO),
    "claim": lambda db: outbox.claim(db, NOW, ROOM, 50, "me"),
    "claim fetches": lambda db: outbox.claim_fetches(db, NOW, 50, "me"),
    "mark": lambda db: outbox.mark(db, [Mark(1, OutboxState.SENT)]),
    "expire": lambda db: outbox.expire(db, NOW),
    "drop topic": lambda db: outbox.drop_topic(db, OA, "ring:1", "taken"),
    "drop lane": lambda db: outbox.drop_lane(db, OA, "p1", Lane.NOTICE, "unfollowed"),
    "outbox next moment": outbox.next_moment,
    "oldest waiting": lambda db: outbox.oldest_waiting(db, NOW),
    "unsure due": lambda db: delivery.unsure_due(db, NOW),
    "left going": lambda db: delivery.left_going(db, NOW, not_by="me"),
    "known messages": lambda db: delivery.known_messages(db, ["m1", "m2"]),
    "settle": lambda db: delivery.settle(db, "received_at", [("m1", NOW), ("m2", NOW)]),
    "find by words": lambda db: delivery.find_by_words(db, OA, "p1", "mark"),
    "sent since": lambda db: delivery.sent_since(db, OA, NOW - timedelta(minutes=1)),
    "going": lambda db: delivery.going(db, OA),
    "is reaching": lambda db: delivery.is_reaching(db, OA, "ring:1", NOW - timedelta(hours=1)),
    "first attempt": lambda db: delivery.first_attempt_since(db, OA, NOW - timedelta(minutes=1)),
    "count open": delivery.count_open,
    "forget texts": lambda db: delivery.forget_texts(db, crowd.LONG_AGO),
    "by zalo id": lambda db: people.by_zalo_id(db, OA, "p7"),
    "grants": lambda db: people.grants_of(db, 7, NOW),
    "holders": lambda db: people.holders(db, {Role.TEAM_MEMBER}, [1, 2], NOW),
    "units with duty": lambda db: people.units_with_duty(db, OA, {Role.TEAM_MEMBER}, NOW),
    "open reports": lambda db: reports.open_ones(db, OA, [1, 2]),
    "all open reports": lambda db: reports.open_ones(db, OA, None),
    "perhaps the same": lambda db: cases.recent(db, db.get_one(Report, 7), NOW, "theft"),
    "alike": lambda db: cases.alike(db, 7),
    "what was joined": lambda db: cases.joined_to_each(db, [1, 2, 3]),
    "unconfirmed": lambda db: cases.unconfirmed(db, an(db), 50),
    "load": lambda db: reports.load(db, OA),
    "what became of notices": lambda db: reach.note(db, {OutboxState.SENT: ["notice:1", "notice:2"]}),
    "receipts of notices": lambda db: reach.received(db, ["m1", "m2"], ReachState.SEEN),
    "sweep": lambda db: reach.sweep(db, db.get_one(Notice, 1)),
    "backlog": lambda db: fanout.backlog(db, OA, 1),
    "hold": lambda db: fanout.hold(db, OA, 1, NOW),
    "is settling": lambda db: posts.is_settling(db, 1),
    "what became of posts": lambda db: posts.note(db, ["post:1"], ReachState.SENT),
    "readers": lambda db: posts.readers(db, 1),
    "asked of": lambda db: notices.asked_of(db, an(db), None, None),
    "numbers of a month": lambda db: month_numbers.received(db, [1, 2], crowd.LONG_AGO, NOW),
    "waits of a month": lambda db: month_numbers.waits(db, [1, 2], crowd.LONG_AGO, NOW),
    "ends of a month": lambda db: month_numbers.ended(db, [1, 2], crowd.LONG_AGO, NOW),
    "repeat of a notice": lambda db: occasions.running(db, 1),
    "repeats of somebody": lambda db: occasions.repeats_of(db, 7),
    "occasions asked about": lambda db: occasions.asked_of(db, OA, ["festival"], ["2026-08-19"]),
    "held for the digest": lambda db: digests.held(db, OA, 50),
    "doors of somebody": lambda db: doors.given_to(db, 7),
    "by code": lambda db: reports.by_code(db, OA, "BY7"),
    "of reporter": lambda db: reports.of_reporter(db, an(db)),
}


def open_a_few(db: Session) -> None:
    """What is waiting today: of each kind a little."""
    inbox.hear(db, [said(f"e{n}", f"p{n % 20}", n) for n in range(60)])
    inbox.hear(db, [said(f"r{n}", f"p{n}", kind=InboxKind.RECEIPT) for n in range(60)])
    for n in range(60):
        diary.remind(db, OA, "ladder", "rung", str(n), after(n), {})
    fetch = Promise(OA, Lane.REPLY, "t", "picture", kind=OutboxKind.FETCH)
    for lane in Lane:
        outbox.promise(db, [message(f"p{n}", lane=lane, topic=f"ring:{n}") for n in range(40)], NOW)
    outbox.promise(db, [fetch] * 20, NOW)


def tell_everybody(db: Session) -> None:
    """Notices went to everybody; two recipients of the first are still open, one of the second is held."""
    for number in (1, 2):
        code = f"TB-222{number}"
        notice = notices.add(db, Notice(oa_id=OA, code=code, kind=NoticeKind.NOTICE, created_at=NOW))
        for n, person_id in enumerate(db.exec(select(col(Person.id)).order_by(col(Person.id))).all()):
            row = NoticeRecipient(oa_id=OA, notice_id=notice.id, person_id=person_id, at=NOW)
            row.route, row.state = Route.CONSULT_FREE, ReachState.SEEN
            if n < 2:
                row.state = ReachState.WAITING if number == 1 else ReachState.HELD
            db.add(row)


@pytest.fixture
def old_house(clerk: Clerk) -> Clerk:
    clerk.do(lambda db: crowd.settle_in(db, PAST))
    clerk.do(lambda db: crowd.remember(db, PAST))
    clerk.do(tell_everybody)
    clerk.do(open_a_few)
    clerk.do(crowd.take_stock)
    return clerk


def read_whole(db: Session, statement: str, values: Any) -> set[str]:
    """The tables that the database would read from end to end for this."""
    connection = db.connection()
    if connection.dialect.name == "sqlite":
        steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return {step.detail.split()[1] for step in steps if _is_long(step.detail)}
    connection.exec_driver_sql("SET LOCAL random_page_cost = 1.1")  # as on any disk without moving parts
    (plan,) = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()
    return set(_scanned(plan["Plan"]))


def _is_long(step: str) -> bool:
    """Whether a step of SQLite's goes through rows of the past: what an open row is indexed by, is short."""
    if step.startswith("SCAN "):
        return not step.endswith(OPEN_ONES)
    return "(rowid>?)" in step


def _scanned(node: dict[str, Any]) -> Iterator[str]:
    if node["Node Type"] == "Seq Scan":
        yield node["Relation Name"]
    for below in node.get("Plans", ()):
        yield from _scanned(below)


def asked(house: Clerk, question: Question) -> Sequence[type_statement]:
    """What a question sends; what it changes is taken back."""
    with Session(house.engine) as db, listening(house.engine) as heard:
        db.info["seal"] = house.seal
        question(db)
        db.flush()
        db.rollback()
    return [one for one in heard if not one[0].startswith(("BEGIN", "INSERT"))]


def test_no_daily_question_reads_a_whole_table(old_house: Clerk) -> None:
    read: dict[str, str] = {}
    for name, question in DAILY.items():
        statements = asked(old_house, question)
        with old_house.reading() as db:
            for statement, values in statements:
                found = read_whole(db, statement, values) & GROWING
                if found:
                    read[name] = f"{json.dumps(sorted(found))}: {statement}"
    assert read == {}
    with old_house.reading() as db:  # and one that has no index would have been noticed
        assert read_whole(db, "SELECT * FROM outbox WHERE feature = 'notice'", ()) == {"outbox"}
