"""A group of an account, made over HTTP as a foreign program would."""

from typing import Any

from bot.simulator.phones import Phone
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import Api

GROUP = "/v3.0/oa/group/"
QUOTA = "/v3.0/oa/quota/group"


class Neighbourhood:
    """The leader administers the account; whoever is called for follows it."""

    def __init__(self, zalo: SimulatedZalo, api: Api) -> None:
        self.zalo, self.api = zalo, api
        self.leader = self.follower("tổ trưởng")
        self.leader.administers()
        self.group_id = ""

    def follower(self, name: str) -> Phone:
        phone = self.zalo.phone(name, name=name.capitalize())
        phone.person.follows = True
        return phone

    async def create(self, *members: Phone, product: str = "gmf100", **changed: object) -> dict[str, Any]:
        asset = self.zalo.buy_group(product)
        body = {
            "group_name": "Tổ dân phố 5",
            "group_description": "An ninh trật tự",
            "asset_id": asset.asset_id,
            "member_user_ids": [self.leader.uid, *(phone.uid for phone in members)],
            **changed,
        }
        answer = await self.api.post(GROUP + "creategroupwithoa", body)
        self.group_id = self.group_id or answer.get("data", {}).get("group_id", "")
        return answer

    async def post(self, verb: str, **given: object) -> dict[str, Any]:
        return await self.api.post(GROUP + verb, {"group_id": self.group_id, **given})

    async def people(self, verb: str, *phones: Phone) -> int:
        answer = await self.post(verb, member_user_ids=[phone.uid for phone in phones])
        return int(answer["error"])

    async def get(self, verb: str, **given: object) -> dict[str, Any]:
        """With plain parameters in the address."""
        params = {"group_id": self.group_id, **{key: str(value) for key, value in given.items()}}
        return await self.api.call("GET", GROUP + verb, params=params)

    async def say(self, text: str = "chào cả tổ", **message: object) -> dict[str, Any]:
        body = {"recipient": {"group_id": self.group_id}, "message": {"text": text, **message}}
        return await self.api.post(GROUP + "message", body)

    async def error(self, text: str = "chào cả tổ", **message: object) -> int:
        return int((await self.say(text, **message))["error"])

    async def names(self) -> list[str]:
        """Who is in the group, by name or by the account's id."""
        found = (await self.get("listmember"))["data"]["members"]
        return [entry.get("oa_id") or entry["name"] for entry in found]
