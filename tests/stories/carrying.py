"""What the stories about templates share: which carries what, whose number is where, who can read it."""

from sqlalchemy import LargeBinary
from sqlalchemy import select as look_at
from sqlmodel import Session

from bot.scheduler import Chore
from storage import people, phones, templates
from storage.tables import metadata
from storage.words import NoticeKind
from tests.stories.ward import Neighbour, Ward

NOTICE, ALERT = "300001", "300002"  # two of the templates every simulated account begins with


async def learn(ward: Ward) -> None:
    """The bot asks Zalo which templates there are."""
    await ward.house.chores._deeds[Chore.TEMPLATES]()


def carry(ward: Ward, number: str, kind: NoticeKind | None) -> None:
    def work(db: Session) -> None:
        row = templates.by_number(db, ward.oa_id, number)
        assert row is not None
        row.carries = kind

    ward.house.clerk.do(work)


def leaves_number(ward: Ward, one: Neighbour, number: str, *, is_at_zalo: bool = True) -> None:
    """A number for notices, left some time ago; Zalo knows whose it is."""

    def work(db: Session) -> None:
        person = people.by_zalo_id(db, ward.oa_id, one.uid)
        assert person is not None
        phones.keep(db, person, number, ward.clock.now())

    ward.house.clerk.do(work)
    if is_at_zalo:
        ward.zalo.account(ward.oa_id).list_number(one.phone.person, number)


def in_clear(ward: Ward, number: str) -> list[str]:
    """Every table.column in which the digits can be read."""

    def look(db: Session) -> list[str]:
        found = []
        for table in metadata.sorted_tables:
            for row in db.execute(look_at(table)).mappings():
                for name, value in row.items():
                    is_bytes = isinstance(table.c[name].type, LargeBinary)
                    shown = bytes(value).decode(errors="replace") if is_bytes and value else str(value)
                    if number.removeprefix("84") in "".join(c for c in shown if c not in " ."):
                        found.append(f"{table.name}.{name}")
        return found

    return ward.read(look)
