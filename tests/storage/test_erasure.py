"""Erasing a person: afterwards no column of any table holds their Zalo id or what was said either way."""

from sqlalchemy import func, select
from sqlmodel import Session

from storage import conversations, delivery, diary, inbox, outbox, people, reports
from storage.clerk import Clerk
from storage.tables import Grant, Person, Report, Reporter, Unit, metadata
from storage.words import InboxKind, Lane, OutboxState, Role, UnitKind, Urgency
from tests.storage.given import NOW, OA, ROOM, after, message, said

ZALO_ID, WORDS, NAME = "8800770066005500", "mat xe o ngo 12", "Nguyen Thi Lan"
TRACES = (ZALO_ID, WORDS, NAME)


def traces(db: Session) -> set[str]:
    """Every table.column that holds a trace of the person, whatever its type."""
    found = set()
    for table in metadata.sorted_tables:
        for row in db.execute(select(table)).mappings():
            for name, value in row.items():
                shown = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
                if any(trace in shown for trace in TRACES):
                    found.add(f"{table.name}.{name}")
    return found


def live_a_little(db: Session) -> None:
    """Somebody with a role writes twice, is answered, reports something, and is in the middle of a talk."""
    body = f'{{"sender": "{ZALO_ID}", "text": "{WORDS}"}}'.encode()
    receipt = said("r", ZALO_ID, kind=InboxKind.RECEIPT, body=body)
    inbox.hear(db, [said("a", ZALO_ID, body=body), said("b", ZALO_ID, 1, body=body), receipt])
    person = people.meet(db, OA, ZALO_ID, NOW)
    person.name, person.on_duty_since, person.is_admin = NAME, NOW, True
    unit = Unit(oa_id=OA, code="T5", name="Tổ 5", kind=UnitKind.GROUP)
    report = Report(oa_id=OA, code="BY1", urgency=Urgency.P2, created_at=NOW, grew_at=NOW)
    db.add_all([unit, report])
    db.flush()
    people.grant(db, person, unit.id, Role.TEAM_MEMBER, NOW, by=None)
    people.grant(db, person, unit.id, Role.TEAM_LEADER, after(3600), by=None)
    reports.add_reporter(db, report, person, "Người báo tin 1", NOW)
    diary.remind(db, OA, "welcome", "learn_name", str(person.id), NOW, {})
    talk = conversations.with_person(db, person.id)
    talk.details, talk.menu = {"said": WORDS}, [WORDS]


def be_written_to(db: Session) -> None:
    """A message in each state."""
    for state in OutboxState:
        outbox.promise(db, [message(ZALO_ID, WORDS, lane=Lane.REPLY, buttons=((WORDS, WORDS),))], NOW)
        newest = db.execute(select(func.max(metadata.tables["outbox"].c.id))).scalar_one()
        values = {"state": state, "zalo_message_id": f"m{newest}", "details": {"user_id": ZALO_ID}}
        db.execute(outbox.table.update().where(outbox.table.c.id == newest).values(values))


def erase(db: Session) -> None:
    item = inbox.next_item(db, after(5))
    assert item is not None
    item.done_at = after(5)
    person = people.by_zalo_id(db, OA, ZALO_ID)
    assert person is not None
    people.erase(db, person, after(5))


def first_item_is_done(db: Session) -> None:
    item = inbox.next_item(db, after(2))
    assert item is not None
    item.done_at = after(2)


def test_no_trace_of_an_erased_person_is_left_in_any_table(house: Clerk) -> None:
    for deed in (live_a_little, be_written_to, first_item_is_done):
        house.do(deed)
    with house.reading() as db:
        assert {"inbox.body", "inbox.subject", "outbox.text", "outbox.recipient", "person.name"} <= traces(db)
        assert {"outbox.buttons", "outbox.details", "conversation.details", "conversation.menu"} <= traces(db)
        before = [row.person_mark for row in db.execute(select(Reporter)).scalars()]
    house.do(erase)
    with house.reading() as db:
        assert traces(db) == set()
        (reporter,) = db.execute(select(Reporter)).scalars()
        assert reporter.identity == b""
        assert reporter.person_mark not in before


def test_an_erased_person_holds_no_role_now_or_later_and_hears_nothing_more(house: Clerk) -> None:
    for deed in (live_a_little, be_written_to, first_item_is_done, erase):
        house.do(deed)
    with house.reading() as db:
        assert people.grants_of(db, 1, after(7200)) == []
        assert all(g.ends_at == after(5) for g in db.execute(select(Grant)).scalars())
        person = db.get_one(Person, 1)
        assert (person.is_admin, person.is_follower, person.on_duty_since) == (False, False, None)
    assert house.do(lambda db: outbox.claim(db, after(9999), ROOM, 99, "me")) == []
    assert house.do(lambda db: delivery.unsure_due(db, after(9999))) == []


def test_an_erased_person_who_writes_again_is_a_stranger(house: Clerk) -> None:
    for deed in (live_a_little, first_item_is_done, erase):
        house.do(deed)
    again = house.do(lambda db: people.meet(db, OA, ZALO_ID, after(60)))
    assert again.id == 2
    with house.reading() as db:
        assert reports.of_reporter(db, again) == []
        assert reports.reporters(db, db.get_one(Report, 1)) == []
