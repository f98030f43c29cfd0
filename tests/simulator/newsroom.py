"""Articles of an account, written over HTTP as a foreign program would."""

from typing import Any

from bot.clock import HandClock
from bot.simulator.phones import Phone
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import V2, Api

ARTICLE = "/v2.0/article/"


def article() -> dict[str, Any]:
    return {
        "type": "normal",
        "title": "Cảnh giác trộm xe",
        "author": "Công an phường",
        "cover": {"cover_type": "photo", "photo_url": "https://x/bia.jpg", "status": "show"},
        "description": "Khoá cổ, khoá càng",
        "body": [{"type": "text", "content": "Đêm qua ba xe bị lấy."}],
        "status": "show",
        "comment": "show",
    }


class Newsroom:
    """Writes, waits for Zalo, and broadcasts."""

    def __init__(self, zalo: SimulatedZalo, api: Api, clock: HandClock) -> None:
        self.zalo, self.api, self.clock = zalo, api, clock

    async def post(self, verb: str, **given: object) -> dict[str, Any]:
        return await self.api.post(ARTICLE + verb, given)

    async def get(self, verb: str, **given: object) -> dict[str, Any]:
        params = {key: str(value) for key, value in given.items()}
        return await self.api.call("GET", ARTICLE + verb, params=params)

    async def publish(self, **changed: object) -> str:
        """The id of an article that is finished."""
        token = (await self.post("create", **{**article(), **changed}))["data"]["token"]
        self.clock.set(self.clock.now() + self.zalo.habits.article_ready_after)
        return str((await self.post("verify", token=token))["data"]["id"])

    async def broadcast(self, *article_ids: str, kind: str = "article", **target: Any) -> dict[str, Any]:
        elements = [{"media_type": kind, "attachment_id": article_id} for article_id in article_ids]
        attachment = {"type": "template", "payload": {"template_type": "media", "elements": elements}}
        body = {"recipient": {"target": target}, "message": {"attachment": attachment}}
        return await self.api.post(V2, body)

    async def deliver(self) -> None:
        """The review is over."""
        self.clock.set(self.clock.now() + self.zalo.habits.broadcast_review)
        await self.zalo.deliver_due()

    async def reaches(self, article_id: str, **target: Any) -> list[str]:
        """Who sees a broadcast, by name; all the others do not."""
        assert (await self.broadcast(article_id, **target))["error"] == 0
        before = {phone.uid: len(phone.messages()) for phone in self.zalo.phones()}
        await self.deliver()
        return [phone.name for phone in self.zalo.phones() if len(phone.messages()) > before[phone.uid]]

    def follower(self, name: str, **traits: int) -> Phone:
        phone = self.zalo.phone(name, name=name)
        phone.person.follows = True
        phone.is_like(**traits)
        return phone
