"""A table in the ward from which tests promise messages, and look at what became of them."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from storage import audit, outbox
from storage.outbox import Promise
from storage.tables import Inbox, OfficialAccount, Outbox
from storage.words import Lane, OutboxState
from tests.stories.ward import Neighbour, Ward

AGES = timedelta(days=30)


class Table:
    """Promises messages as a feature would, and reads the books."""

    def __init__(self, ward: Ward) -> None:
        self.ward = ward

    # --- Promising -------------------------------------------------------------------------------------

    def promise(self, to: Neighbour, *texts: str, lane: Lane = Lane.REPLY, **more: Any) -> None:
        """Some messages for one person, in one transaction; nothing is sent before the ward settles."""
        facts = {"oa_id": self.ward.oa_id, "feature": "helpdesk", "name": "helpdesk.hello"} | more
        promises = [Promise(lane=lane, recipient=to.uid, text=text, **facts) for text in texts]
        self.ward.house.clerk.do(lambda db: outbox.promise(db, promises, self.ward.clock.now()))

    async def say(self, to: Neighbour, *texts: str, lane: Lane = Lane.REPLY, **more: Any) -> None:
        """Promise, and let everything happen that can happen now."""
        self.promise(to, *texts, lane=lane, **more)
        await self.ward.settle()

    async def passes(self, time: timedelta, *, by: timedelta = timedelta(minutes=1)) -> None:
        """Time goes by in strides: where something is overdue and may not leave, moments are too many."""
        end = self.now + time
        while self.now < end:
            self.ward.clock.set(min(self.now + by, end))
            await self.ward.settle()

    # --- Looking ---------------------------------------------------------------------------------------

    def row(self, text: str) -> Outbox:
        """The row of the message that says this."""

        def find(db: Session) -> Outbox:
            return db.exec(select(Outbox).where(col(Outbox.text) == text)).one()

        return self.ward.read(find)

    def state(self, text: str) -> OutboxState:
        return self.row(text).state

    def leaves_in(self, text: str) -> timedelta:
        """How long from now until the row may leave."""
        not_before = self.row(text).not_before
        assert not_before is not None
        return not_before - self.now

    @property
    def now(self) -> datetime:
        return self.ward.clock.now()

    def account(self) -> OfficialAccount:
        def find(db: Session) -> OfficialAccount:
            return db.exec(select(OfficialAccount)).one()

        return self.ward.read(find)

    def items(self, event_name: str) -> list[Inbox]:
        def find(db: Session) -> list[Inbox]:
            return list(db.exec(select(Inbox).where(col(Inbox.event_name) == event_name)))

        return self.ward.read(find)

    def tallies(self) -> dict[str, int]:
        """How often each thing was counted for the operator."""
        counted = self.ward.read(lambda db: audit.tallies(db, self.now - AGES))
        return {name: count for name, (count, _) in counted.items()}

    def arrived(self) -> list[str]:
        """Every text that reached a person, in order."""
        return [message.text for message in self.ward.zalo.sent]

    def sends(self) -> int:
        """How often Zalo was asked to send."""
        return sum(1 for call in self.ward.zalo.calls if "message" in call.path and call.method == "POST")
