"""A client of the control API, as a panel or somebody's test program is one."""

from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.simulator.zalo import SimulatedZalo


@dataclass
class Panel:
    """Asks over HTTP; every answer is JSON."""

    zalo: SimulatedZalo
    session: aiohttp.ClientSession
    status: int = 0  # of the last answer

    async def call(self, method: str, path: str, given: object = None) -> Any:
        body = {} if given is None else {"json": given}
        async with self.session.request(method, f"{self.zalo.url}/control{path}", **body) as answer:  # type: ignore[arg-type]
            self.status = answer.status
            return await answer.json()

    async def get(self, path: str) -> Any:
        return await self.call("GET", path)

    async def post(self, path: str, **given: object) -> Any:
        return await self.call("POST", path, given)

    async def turn(self, **switches: object) -> dict[str, Any]:
        """Values after turning, by key; `webhooks__holding` is `webhooks.holding`."""
        given = {key.replace("__", "."): value for key, value in switches.items()}
        listed = await self.call("POST", "/switches", given)
        assert self.status == 200, listed
        return {entry["key"]: entry["value"] for entry in listed}

    async def does(self, who: str, deed: str, **more: object) -> Any:
        return await self.post(f"/phones/{who}", do=deed, **more)

    async def shown(self, who: str) -> list[Any]:
        """The messages on a phone."""
        return list((await self.get(f"/phones/{who}"))["shown"])

    async def forward(self, seconds: float) -> None:
        await self.post("/clock", forward=seconds)
