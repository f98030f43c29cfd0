"""A chat group of the account for stories: a leader who administers it, and neighbours in it."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass

from sqlmodel import Session, col, select

from bot.simulator.group_chat import GroupChat
from bot.simulator.group_life import admit, dissolve, found, tell_later
from bot.simulator.group_names import GroupNews
from bot.simulator.groups import Group
from storage.group_words import MemberState
from storage.tables import Person, ZaloGroup, ZaloGroupMember
from tests.stories.ward import Neighbour, Ward


@dataclass
class Room:
    """One group at Zalo; whatever is done in it, the bot has dealt with it before the story goes on."""

    ward: Ward
    group: Group

    @classmethod
    async def of(cls, ward: Ward, *inside: Neighbour, name: str = "Nhóm Tổ 5", days: int = 30) -> "Room":
        zalo = ward.zalo
        group = found(zalo.world, zalo.account(), name, "", zalo.buy_group(days=days))
        admit(group, [one.phone.person for one in inside], ward.clock.now())
        return cls(ward, group)

    def of_phone(self, one: Neighbour) -> GroupChat:
        return one.phone.group(self.group)

    async def says(self, one: Neighbour, *texts: str) -> None:
        for text in texts:
            await self._do(self.of_phone(one).says(text))

    async def joins(self, *people: Neighbour) -> None:
        for one in people:
            await self._do(self.of_phone(one).joins())

    async def leaves(self, one: Neighbour) -> None:
        await self._do(self.of_phone(one).leaves())

    async def changes_name(self, name: str) -> None:
        """Somebody of the authority changes it in Zalo's own tool."""
        self.group.name = name
        tell_later(self.ward.zalo.world, self.ward.zalo.account(), self.group, GroupNews.UPDATED)
        await self.ward.settle()

    async def ends(self) -> None:
        dissolve(self.ward.zalo.world, self.ward.zalo.account(), self.group)
        await self.ward.settle()

    async def _do(self, deed: Coroutine[object, object, object]) -> None:
        await deed
        await self.ward.settle()

    def texts(self) -> list[str]:
        """What the account said in the group."""
        return [m.text for m in self.group.messages if not m.by and m.kind != "notice"]

    # --- What the bot knows ------------------------------------------------------------------------------

    def row(self) -> ZaloGroup:
        return self.ward.read(_exactly(self.group.group_id))

    def known(self, state: MemberState = MemberState.IN) -> set[str]:
        """The user ids of those whom the bot takes for members."""

        def question(db: Session) -> set[str]:
            query = (
                select(col(Person.zalo_id))
                .join(ZaloGroupMember, col(ZaloGroupMember.person_id) == col(Person.id))
                .join(ZaloGroup, col(ZaloGroup.id) == col(ZaloGroupMember.zalo_group_id))
                .where(col(ZaloGroup.group_id) == self.group.group_id, col(ZaloGroupMember.state) == state)
            )
            return set(db.exec(query))

        return self.ward.read(question)


def _exactly(group_id: str) -> Callable[[Session], ZaloGroup]:
    return lambda db: db.exec(select(ZaloGroup).where(col(ZaloGroup.group_id) == group_id)).one()
