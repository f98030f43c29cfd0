"""Several processes send from one outbox on PostgreSQL: no row, no person at once and no room twice."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text, update
from sqlmodel import Session

from storage import delivery, outbox
from storage.clerk import Clerk
from storage.outbox import Claimed, Mark, Room
from storage.tables import Outbox
from storage.words import Lane, OutboxState
from tests.storage.given import NOW, OA, ROOM, OpenSession, after, message


def claim(db: Session, slots: int = 100) -> list[Claimed]:
    return outbox.claim(db, NOW, ROOM, slots, "me")


def claim_beside(claiming: Session, other: Session, slots: int = 100) -> list[Claimed]:
    """What the other process gets when it asks while the first has claimed and not yet committed."""
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(claim, other, slots)
        wait_until_somebody_waits(claiming)
        claiming.commit()
        return asked.result(30)


def wait_until_somebody_waits(db: Session) -> None:
    here = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    query = text(f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND {here}")  # noqa: S608
    while not db.execute(query).scalar():
        pass


def test_two_processes_never_claim_the_same_row(postgres_house: Clerk, another: OpenSession) -> None:
    postgres_house.do(lambda db: outbox.promise(db, [message(f"p{n}") for n in range(4)], NOW))
    first, second = another(), another()
    mine = claim(first, 3)
    theirs = claim_beside(first, second)
    assert [row.recipient for row in mine + theirs] == ["p0", "p1", "p2", "p3"]


def test_two_processes_never_send_to_one_person_at_once_in_whatever_lane(
    postgres_house: Clerk, another: OpenSession
) -> None:
    """Before the commit the second one would still see the first one's row as waiting behind its own."""
    reply = message("an", "reply")
    postgres_house.do(lambda db: outbox.promise(db, [reply], NOW))
    first, second = another(), another()
    assert [row.text for row in claim(first)] == ["reply"]
    postgres_house.do(lambda db: outbox.promise(db, [message("an", "alarm", Lane.ALARM)], NOW))
    assert claim_beside(first, second) == []


def test_many_claims_at_once_keep_every_person_in_order(postgres_house: Clerk, another: OpenSession) -> None:
    people = [f"p{n}" for n in range(6)]
    promises = [message(who, f"{number}") for number in range(5) for who in people]
    postgres_house.do(lambda db: outbox.promise(db, promises, NOW))
    left: list[tuple[str, str]] = []

    def send(db: Session) -> None:
        for _ in range(40):
            rows = claim(db, 4)
            db.commit()
            left.extend((row.recipient, row.text) for row in rows)
            outbox.mark(db, [Mark(row.id, OutboxState.SENT) for row in rows])
            db.commit()

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(send, [another() for _ in range(3)]))
    assert sorted(left) == sorted((p.recipient, p.text) for p in promises)
    for who in people:
        assert [said for to, said in left if to == who] == ["0", "1", "2", "3", "4"]


def test_what_another_process_has_claimed_is_counted_before_there_is_room(
    postgres_house: Clerk, another: OpenSession
) -> None:
    postgres_house.do(lambda db: outbox.promise(db, [message(f"p{n}") for n in range(4)], NOW))
    first, second = another(), another()
    assert len(claim(first, 3)) == 3

    def count_and_claim() -> int:
        outbox.take_turn(second)
        left = 3 - delivery.sent_since(second, OA, after(-60))
        return len(outbox.claim(second, NOW, [Room(OA, left, left)], 9, "other"))

    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(count_and_claim)
        wait_until_somebody_waits(first)
        first.commit()
        assert asked.result(30) == 0


def test_what_is_being_taken_back_is_passed_over(postgres_house: Clerk, another: OpenSession) -> None:
    rows = [message("an", topic="ring:1"), message("binh")]
    postgres_house.do(lambda db: outbox.promise(db, rows, NOW))
    taking_back, claiming = another(), another()
    outbox.drop_topic(taking_back, OA, "ring:1", "taken")
    assert [row.recipient for row in claim(claiming)] == ["binh"]


def test_a_claim_of_a_killed_session_is_free_again(postgres_house: Clerk, another: OpenSession) -> None:
    postgres_house.do(lambda db: outbox.promise(db, [message("an")], NOW))
    killed, other = another(), another()
    assert len(claim(killed)) == 1
    pid = killed.execute(text("SELECT pg_backend_pid()")).scalar_one()
    other.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid})
    assert len(claim(other)) == 1
    killed.invalidate()


def test_two_processes_decide_about_different_orphans_and_unsure_ones(
    postgres_house: Clerk, another: OpenSession
) -> None:
    postgres_house.do(lambda db: outbox.promise(db, [message("an"), message("binh")], NOW))
    first, second = another(), another()
    rows = claim(first)
    outbox.mark(first, [Mark(rows[0].id, OutboxState.UNSURE, not_before=after(60))])
    first.commit()
    assert len(delivery.left_going(first, after(1))) == len(delivery.unsure_due(first, after(60))) == 1
    assert delivery.left_going(second, after(1)) == delivery.unsure_due(second, after(60)) == []


def test_two_echoes_of_the_same_words_find_two_rows(postgres_house: Clerk, another: OpenSession) -> None:
    postgres_house.do(lambda db: outbox.promise(db, [message("an"), message("an")], NOW))
    postgres_house.do(lambda db: db.execute(update(Outbox).values(state=OutboxState.UNSURE)))
    words = outbox.text_mark("Chào bà con.")
    found = [delivery.find_by_words(another(), OA, "an", words) for _ in range(3)]
    assert [row.id if row else None for row in found] == [1, 2, None]
