"""Something to send, and what became of it: the rows, the tallies, the pages and Zalo's own books."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO

import aiohttp
from sqlmodel import Session, col, select

from storage import accounts, audit, outbox, people
from storage.accounts import Pair
from storage.outbox import Promise
from storage.tables import OfficialAccount, Outbox
from storage.words import Lane
from tests.stories.ward import Neighbour, Ward

TOKENS = "/v4/oa/access_token"
READY = "/health/ready"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Page:
    """What a page answered."""

    status: int
    text: str
    headers: dict[str, str]

    @property
    def reasons(self) -> list[str]:
        return [str(reason) for reason in json.loads(self.text)["reasons"]]

    @property
    def warnings(self) -> list[str]:
        return [str(warning) for warning in json.loads(self.text)["warnings"]]


def promise(ward: Ward, to: Neighbour, *texts: str, lane: Lane = Lane.REPLY) -> None:
    """The bot means to say this; it leaves when the ward settles."""
    promises = [Promise(ward.oa_id, lane, "story", "words", to.uid, text) for text in texts]
    ward.house.clerk.do(lambda db: outbox.promise(db, promises, ward.clock.now()))


async def say(ward: Ward, to: Neighbour, *texts: str, lane: Lane = Lane.REPLY) -> None:
    """The bot says this, as far as it can at this moment."""
    promise(ward, to, *texts, lane=lane)
    await ward.settle()


async def pass_by(ward: Ward, span: timedelta) -> None:
    """One step of the clock, also over moments at which something was overdue and had to wait."""
    ward.clock.set(ward.clock.now() + span)
    await ward.settle()


def rows(ward: Ward) -> list[Outbox]:
    return ward.read(lambda db: list(db.exec(select(Outbox).order_by(col(Outbox.id)))))


def row(ward: Ward) -> Outbox:
    """The only row there is."""
    (only,) = rows(ward)
    return only


def account(ward: Ward) -> OfficialAccount:
    def question(db: Session) -> OfficialAccount:
        found = db.get(OfficialAccount, ward.oa_id)
        assert found is not None
        return found

    return ward.read(question)


def pair(ward: Ward) -> Pair:
    """The token pair in the books."""
    found = ward.read(lambda db: accounts.pair(db, ward.oa_id))
    assert found is not None
    return found


def counted(ward: Ward) -> dict[str, int]:
    """What the operator can look up."""
    tallies = ward.read(lambda db: audit.tallies(db, LONG_AGO))
    return {name: number for name, (number, _) in tallies.items()}


def out_of_reach_until(ward: Ward, who: Neighbour) -> str | None:
    def question(db: Session) -> str | None:
        found = people.by_zalo_id(db, ward.oa_id, who.uid)
        assert found is not None
        return found.out_of_reach_until

    return ward.read(question)


def refreshes(ward: Ward) -> int:
    """How often Zalo was asked for tokens."""
    return sum(call.path == TOKENS for call in ward.zalo.calls)


def address(ward: Ward, path: str) -> str:
    """Where the house has this page."""
    return ward.zalo.world.post.url.removesuffix("/zalo/webhook") + path


async def page(ward: Ward, path: str, *, method: str = "GET", body: bytes = b"") -> Page:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, address(ward, path), data=BytesIO(body), allow_redirects=False) as answer,
    ):
        return Page(answer.status, await answer.text(), dict(answer.headers))


async def ready(ward: Ward) -> Page:
    """How the house is, a beat of the clock after whatever happened."""
    ward.house.tick()
    return await page(ward, READY)
