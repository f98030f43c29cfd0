"""A notice to many: each once, by the way that was planned, in slices that may stop anywhere."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from storage import audiences, fanout, outbox, people, phones, posts, reach
from storage.audiences import Audience, Cuts, Whom
from storage.clerk import Clerk
from storage.fanout import Card, FanOut, Letter, Turn
from storage.outbox import Claimed, Mark
from storage.tables import Notice, NoticeRecipient, Outbox, Person, Unit
from storage.words import Lane, NoticeKind, NoticeState, OutboxKind, OutboxState, ReachState, Route, UnitKind
from tests.storage.given import NOW, OA, ROOM

DAY = timedelta(days=1)
CUTS = Cuts(NOW - 2 * DAY, NOW - 7 * DAY, NOW - 365 * DAY)
LETTER = Letter(Lane.NOTICE, "notice", "notice.letter", "Họp tổ lúc 19 giờ.", (("Đã đọc", "ĐÃ ĐỌC"),))
EACH = (Turn("fresh+", Route.CONSULT_FREE), Turn("week+", Route.CONSULT_PAID))


@pytest.fixture
def notice(house: Clerk) -> Notice:
    return house.do(_given)


def _given(db: Session) -> Notice:
    """Thirty people in two groups, heard a day apart from each other; number 7 wants no notices."""
    groups = [Unit(oa_id=OA, code=f"G{n}", name=f"Tổ {n}", kind=UnitKind.GROUP) for n in (1, 2)]
    db.add_all(groups)
    db.flush()
    for n in range(30):
        person = Person(oa_id=OA, zalo_id=f"z{n}", home_unit_id=groups[n % 2].id, created_at=NOW)
        person.is_follower, person.welcomed_at = True, NOW
        person.wants_notices = n != 7
        person.last_heard_at = NOW - n * DAY / 2
        db.add(person)
    notice = Notice(oa_id=OA, code="TB-2222", kind=NoticeKind.NOTICE, created_at=NOW, text=LETTER.text)
    notice.state = NoticeState.SENDING
    db.add(notice)
    db.flush()
    return notice


def going_out(notice: Notice, turns: Sequence[Turn] = EACH, **more: object) -> FanOut:
    whom = Whom(OA, Audience(is_everybody=True), NOW, is_urgent=False)
    prices = {Route.CONSULT_PAID: 55}
    return FanOut(notice.id, whom, CUTS, turns, prices, LETTER, **more)  # type: ignore[arg-type]


def all_of(house: Clerk, going: FanOut, most: int) -> int:
    """Slice by slice, each in a transaction of its own, and each twice, as after a crash."""
    at, count, is_over = 0, 0, False
    while not is_over:
        house.do(lambda db: going.slice(db, at, most))  # noqa: B023 (done before the loop goes on)
        at, is_over = house.do(lambda db: going.slice(db, at, most))  # noqa: B023
        count += 1
    return count


def recipients(house: Clerk) -> list[NoticeRecipient]:
    query = select(NoticeRecipient).order_by(col(NoticeRecipient.person_id))
    return house.do(lambda db: list(db.exec(query)))


@pytest.mark.parametrize("most", [4, 29, 100])
def test_everybody_stands_once_in_the_list_and_once_in_the_outbox(
    house: Clerk, notice: Notice, most: int
) -> None:
    slices = all_of(house, going_out(notice), most)
    assert slices == -(-30 // most) if most < 29 else slices <= 2
    found = recipients(house)
    assert len(found) == 29
    assert [r.route for r in found if r.route is Route.CONSULT_FREE] == [Route.CONSULT_FREE] * 5
    assert sum(r.price for r in found) == 55 * sum(r.route is Route.CONSULT_PAID for r in found) == 55 * 9
    assert [r.state for r in found if r.route is Route.NONE] == [ReachState.UNREACHED] * 15
    rows = house.do(lambda db: list(db.exec(select(Outbox))))
    assert {row.once for row in rows} == {f"notice:{r.id}" for r in found if r.route is not Route.NONE}
    assert {(row.text, row.topic, row.lane) for row in rows} == {
        (LETTER.text, f"notice:{notice.id}", Lane.NOTICE)
    }
    assert rows[0].buttons == [["Đã đọc", "ĐÃ ĐỌC"]]


def test_a_cohort_may_be_shared_by_two_ways_at_a_person(house: Clerk, notice: Notice) -> None:
    whom = going_out(notice).whom
    third = house.do(lambda db: audiences.nth(db, whom, CUTS, "week+", 3))
    turns = (Turn("week+", Route.CONSULT_PAID, third), Turn("week+", Route.NONE))
    all_of(house, going_out(notice, turns), 10)
    assert sum(r.route is Route.CONSULT_PAID for r in recipients(house)) == 3


def test_a_card_for_a_number_says_so_and_holds_no_number(house: Clerk, notice: Notice) -> None:
    house.do(_leave_numbers)
    counted = house.do(lambda db: audiences.cohorts(db, going_out(notice).whom, CUTS))
    by_key = {c.key: (c.count, c.has_phone) for c in counted}
    assert by_key == {
        "blocked#+": (1, True),
        "fresh+": (5, False),
        "week+": (9, False),
        "year#+": (1, True),
        "year+": (13, False),
    }
    turns = (
        Turn("blocked#+", Route.TEMPLATE_PHONE),
        Turn("year#+", Route.TEMPLATE_PHONE),
        Turn("year+", Route.TEMPLATE_UID),
    )
    card = Card("template:1", {"template_id": "1", "data": {"a": "b"}}, NOW)
    all_of(house, going_out(notice, turns, card=card), 10)
    rows = house.do(lambda db: list(db.exec(select(Outbox).where(Outbox.kind == OutboxKind.TEMPLATE))))
    by_phone = [row for row in rows if phones.is_for_phone(row.details)]
    assert sorted(row.recipient for row in by_phone) == ["z28", "z29"]
    assert all(row.details == {**card.details, "by": "phone"} for row in by_phone)
    assert all(row.details == card.details for row in rows if row not in by_phone)
    assert len(rows) == 15


def _leave_numbers(db: Session) -> None:
    for n in (28, 29):
        person = people.meet(db, OA, f"z{n}", NOW)
        phones.keep(db, person, f"849000000{n}", NOW)
        person.out_of_reach_until = "any_event" if n == 29 else None


def test_what_was_counted_is_what_is_fanned_out(house: Clerk, notice: Notice) -> None:
    counted = house.do(lambda db: audiences.cohorts(db, going_out(notice).whom, CUTS))
    assert {c.key: c.count for c in counted} == {"fresh+": 5, "week+": 9, "year+": 15}
    assert counted[0].heard_at == NOW - 2 * DAY
    assert counted[0].is_follower
    assert house.do(lambda db: audiences.how_many(db, going_out(notice).whom)) == 29
    assert [n for _, n in house.do(lambda db: audiences.by_unit(db, going_out(notice).whom))] == [15, 14]


def test_whoever_was_asked_often_this_week_waits_for_the_digest(house: Clerk, notice: Notice) -> None:
    all_of(house, going_out(notice), 50)
    second = house.do(_second)
    all_of(house, going_out(second, most_since=(NOW - 7 * DAY, 1)), 50)
    states = [r.state for r in recipients(house) if r.notice_id == second.id]
    assert states.count(ReachState.HELD) == 14
    assert states.count(ReachState.UNREACHED) == 15


def test_what_is_said_in_public_stands_for_all_its_readers_and_promises_them_nothing(
    house: Clerk, notice: Notice
) -> None:
    """Also who had enough this week reads it; where it is refused, it is as if nobody had looked at them."""
    all_of(house, going_out(notice), 50)
    second = house.do(_second)
    post = house.do(lambda db: posts.add(db, second, Route.ARTICLE, "", NOW))
    turns = (Turn("week+", Route.ARTICLE), Turn("fresh+", Route.CONSULT_FREE))
    going = going_out(second, turns, most_since=(NOW - 7 * DAY, 1))
    all_of(house, replace(going, posts={Route.ARTICLE.value: post.id}), 50)

    def mine() -> list[NoticeRecipient]:
        return [r for r in recipients(house) if r.notice_id == second.id and r.post_id is not None]

    assert {(r.route, r.state, r.post_id, r.price) for r in mine()} == {
        (Route.ARTICLE, ReachState.WAITING, post.id, 0)
    }
    assert len(mine()) == house.do(lambda db: posts.awaited(db, second.id)) == 9
    promised = {row.once for row in house.do(lambda db: list(db.exec(select(Outbox))))}
    assert not promised & {f"notice:{r.id}" for r in mine()}
    house.do(lambda db: posts.note(db, [posts.name_of(post)], ReachState.FAILED))
    assert {r.state for r in mine()} == {ReachState.FAILED}
    assert house.do(lambda db: posts.give_back(db, post, going.whom))
    assert mine() == []


def test_the_readers_of_an_article_move_so_many_at_a_time(
    house: Clerk, notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posts, "AT_ONCE", 4)
    post = house.do(lambda db: posts.add(db, notice, Route.ARTICLE, "", NOW))
    going = going_out(notice, (Turn("week+", Route.ARTICLE),), posts={Route.ARTICLE.value: post.id})
    all_of(house, going, 50)

    def moved(state: ReachState) -> int:
        return progress(house, notice).get(state, 0)

    house.do(lambda db: posts.note(db, [posts.name_of(post)], ReachState.UNSURE))
    assert (moved(ReachState.UNSURE), moved(ReachState.WAITING)) == (4, 5)
    assert house.do(lambda db: posts.is_settling(db, notice.id))
    for _ in range(2):
        house.do(lambda db: posts.sweep(db, notice))
    assert (moved(ReachState.UNSURE), house.do(lambda db: posts.is_settling(db, notice.id))) == (9, False)
    house.do(lambda db: posts.note(db, [posts.name_of(post)], ReachState.TAKEN_BACK))
    assert moved(ReachState.TAKEN_BACK) == 0, "whoever may have read it is not as if nothing had been said"
    house.do(lambda db: posts.note(db, [posts.name_of(post)], ReachState.FAILED))
    for _ in range(2):
        house.do(lambda db: posts.sweep(db, notice))
    assert [house.do(lambda db: posts.give_back(db, post, going.whom)) for _ in range(3)] == [
        False,
        False,
        True,
    ]
    assert not [r for r in recipients(house) if r.post_id is not None]


def _second(db: Session) -> Notice:
    notice = Notice(oa_id=OA, code="TB-3333", kind=NoticeKind.NOTICE, created_at=NOW, text="")
    db.add(notice)
    db.flush()
    return notice


# --- What becomes of them --------------------------------------------------------------------------------


def claimed(house: Clerk, most: int = 100) -> list[Claimed]:
    return house.do(lambda db: outbox.claim(db, NOW, ROOM, most, "me"))


def mark(house: Clerk, rows: Sequence[Claimed], state: OutboxState) -> None:
    def work(db: Session) -> None:
        outbox.mark(db, [Mark(row.id, state, zalo_message_id=f"m{row.id}") for row in rows])
        reach.note(db, {state: [row.once or "" for row in rows]})

    house.do(work)


def progress(house: Clerk, notice: Notice) -> dict[ReachState, int]:
    return dict(house.do(lambda db: reach.progress(db, notice.id)).states)


def test_marks_and_receipts_move_the_list_and_never_backwards(house: Clerk, notice: Notice) -> None:
    all_of(house, going_out(notice), 50)
    rows = claimed(house)
    (first, second), third = rows[:2], rows[-1]
    mark(house, [first, second], OutboxState.SENT)
    mark(house, [third], OutboxState.GAVE_UP)
    house.do(lambda db: reach.received(db, [f"m{first.id}"], ReachState.SEEN))
    house.do(lambda db: reach.received(db, [f"m{first.id}", f"m{second.id}"], ReachState.RECEIVED))
    failed = [r for r in recipients(house) if r.state is ReachState.FAILED]
    assert [(r.route, r.price) for r in failed] == [(Route.CONSULT_PAID, 0)]  # Zalo charges what arrives
    assert progress(house, notice) == {
        ReachState.SEEN: 1,
        ReachState.RECEIVED: 1,
        ReachState.FAILED: 1,
        ReachState.WAITING: len(rows) - 3,
        ReachState.UNREACHED: 15,
    }


def test_the_checkpoint_stands_before_the_first_that_is_not_confirmed(house: Clerk, notice: Notice) -> None:
    all_of(house, going_out(notice), 50)
    ids = [r.id for r in recipients(house) if r.state is ReachState.WAITING]
    rows = claimed(house)
    mark(house, [*rows[:3], *rows[4:]], OutboxState.SENT)

    def sweep(db: Session) -> tuple[int, int]:
        kept = db.merge(notice)
        return reach.sweep(db, kept), kept.settled_up_to

    assert house.do(sweep) == (1, ids[3] - 1)
    mark(house, [rows[3]], OutboxState.UNSURE)
    assert house.do(sweep)[0] == 0


def test_a_notice_that_is_taken_back_is_settled_by_the_sweep(house: Clerk, notice: Notice) -> None:
    all_of(house, going_out(notice), 50)
    going = claimed(house, 2)
    house.do(lambda db: outbox.drop_topic(db, OA, fanout.topic_of(notice.id), "recalled"))
    assert house.do(lambda db: reach.sweep(db, db.merge(notice))) == 2
    mark(house, going, OutboxState.SENT)
    assert progress(house, notice)[ReachState.TAKEN_BACK] == 12
    assert house.do(lambda db: reach.sweep(db, db.merge(notice))) == 0


def test_what_is_held_does_not_leave_until_it_may(house: Clerk, notice: Notice) -> None:
    all_of(house, going_out(notice), 50)
    house.do(lambda db: fanout.hold(db, OA, notice.id, NOW + DAY))
    assert claimed(house) == []
    assert house.do(lambda db: fanout.backlog(db, OA, notice.id)) == 14
    house.do(lambda db: fanout.hold(db, OA, notice.id, NOW))
    assert len(claimed(house)) == 14


def test_a_correction_is_for_exactly_those_who_got_it(house: Clerk, notice: Notice) -> None:
    all_of(house, going_out(notice), 50)
    mark(house, claimed(house, 3), OutboxState.SENT)
    mark(house, claimed(house, 2), OutboxState.GAVE_UP)
    mark(house, claimed(house, 1), OutboxState.UNSURE)
    whom = Whom(OA, Audience(of_notice=notice.id), NOW, is_urgent=True)
    assert house.do(lambda db: audiences.how_many(db, whom)) == 4
