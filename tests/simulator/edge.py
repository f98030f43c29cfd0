"""What stands at both ends of the simulator: a webhook that writes down, and a plain client."""

import asyncio
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
from aiohttp import web

from bot.simulator.zalo import SimulatedZalo

CS, V2 = "/v3.0/oa/message/cs", "/v2.0/oa/message"
BY_UID = "/v3.0/oa/message/template"


# The templates every simulated account begins with, and everything their blanks ask for.
NOTICE, ALERT, RATING, PROMOTION = "300001", "300002", "300003", "300004"
NUMBER = "84900000001"  # of Lan, who may be reached by telephone
FILLED = {
    "khu_pho": "Tổ 5",
    "noi_dung": "họp tổ dân phố",
    "thoi_gian": "28/11/2026",
    "dia_diem": "Nhà văn hóa",
    "loai": "Cháy",
    "khu_vuc": "ngõ 5",
    "ma_tin": "BT-7K3M",
    "ten": "Ngày hội",
}


@dataclass
class Heard:
    """One request as the webhook got it."""

    raw: bytes
    headers: Mapping[str, str]

    @property
    def event(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.raw)
        return read

    @property
    def name(self) -> str:
        return str(self.event["event_name"])

    @property
    def text(self) -> str:
        return str(self.event["message"].get("text", ""))


@dataclass
class Webhook:
    """Writes down what it hears; answers 200 until told otherwise."""

    url: str = ""
    status: int = 200
    heard: list[Heard] = field(default_factory=list)
    rang: asyncio.Event = field(default_factory=asyncio.Event)

    async def hear(self, request: web.Request) -> web.Response:
        self.rang.set()
        self.heard.append(Heard(await request.read(), request.headers))
        return web.Response(status=self.status)

    def names(self) -> list[str]:
        return [heard.name for heard in self.heard]

    def texts(self) -> list[str]:
        return [heard.text for heard in self.heard if heard.name == "user_send_text"]


@dataclass
class Api:
    """Calls the simulator over HTTP with the token that holds, or with a given one."""

    zalo: SimulatedZalo
    session: aiohttp.ClientSession
    headers: Mapping[str, str] = field(default_factory=dict)  # of the last answer

    async def call(self, method: str, path: str, *, token: str | None = None, **more: Any) -> dict[str, Any]:
        access = self.zalo.token_pair()[0] if token is None else token
        headers = {"access_token": access, **more.pop("headers", {})}
        async with self.session.request(method, self.zalo.url + path, headers=headers, **more) as answer:
            self.headers = answer.headers
            assert answer.status == 200, answer.status
            read: dict[str, Any] = await answer.json()
            return read

    async def post(self, path: str, body: object, **more: Any) -> dict[str, Any]:
        return await self.call("POST", path, json=body, **more)

    async def get(self, path: str, **asked: object) -> dict[str, Any]:
        return await self.call("GET", path, params={"data": json.dumps(asked)})

    async def send(self, uid: str, text: str = "chào", path: str = CS, **message: object) -> dict[str, Any]:
        return await self.post(path, {"recipient": {"user_id": uid}, "message": {"text": text, **message}})

    async def error(self, uid: str, text: str = "chào", path: str = CS, **message: object) -> int:
        return int((await self.send(uid, text, path, **message))["error"])

    async def by_uid(self, uid: str, template_id: str = NOTICE, **data: object) -> dict[str, Any]:
        body = {"user_id": uid, "template_id": template_id, "template_data": {**FILLED, **data}}
        return await self.post(BY_UID, body)

    async def by_phone(self, number: str, template_id: str = NOTICE, **more: object) -> dict[str, Any]:
        body = {"phone": number, "template_id": template_id, "template_data": FILLED, **more}
        return await self.post("/message/template", body)

    async def ask(self, path: str, **plain: str) -> dict[str, Any]:
        """A lookup whose parameters stand plainly in the address, as on the business host."""
        return await self.call("GET", path, params=plain)

    async def send_with_patience(self, uid: str, seconds: float) -> None:
        """Waits no longer than this for the answer."""
        body = {"recipient": {"user_id": uid}, "message": {"text": "chào"}}
        await self.post(CS, body, timeout=aiohttp.ClientTimeout(total=seconds))

    async def upload(self, kind: str, name: str | None, content: bytes) -> dict[str, Any]:
        form = aiohttp.FormData()
        form.add_field("file", io.BytesIO(content), filename=name or "")
        return await self.call("POST", f"/v2.0/oa/upload/{kind}", data=form)

    async def tokens(self, secret: str | None = None, **form: str) -> dict[str, Any]:
        asked = {"app_id": self.zalo.app_id, **form}
        headers = {"secret_key": self.zalo.app_secret if secret is None else secret}
        url = self.zalo.url + "/v4/oa/access_token"
        async with self.session.post(url, data=asked, headers=headers) as answer:
            assert answer.status == 200
            read: dict[str, Any] = await answer.json()
            return read

    async def refresh(self, token: str | None = None) -> dict[str, Any]:
        old = self.zalo.token_pair()[1] if token is None else token
        return await self.tokens(grant_type="refresh_token", refresh_token=old)


def buttons(*labels: str, **changed: object) -> dict[str, Any]:
    """The attachment of a text with query buttons, which send their label in capitals."""
    made = [{"title": t, "type": "oa.query.show", "payload": t.upper(), **changed} for t in labels]
    return {"type": "template", "payload": {"buttons": made}}


def picture(**element: object) -> dict[str, Any]:
    payload = {"template_type": "media", "elements": [{"media_type": "image", **element}]}
    return {"type": "template", "payload": payload}


def change(zalo: SimulatedZalo, template_id: str, **changes: object) -> None:
    """Zalo knows a template differently from now on."""
    book = zalo.account().book.templates
    book[template_id] = replace(book[template_id], **changes)  # type: ignore[arg-type]
