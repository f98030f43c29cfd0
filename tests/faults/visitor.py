"""Somebody who opens the bot's pages from outside."""

from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import aiohttp

from tests.stories.ward import Ward


@dataclass(frozen=True)
class Page:
    """What came back."""

    status: int
    text: str
    headers: dict[str, str] = field(default_factory=dict)


class Visitor:
    """Asks the ward's front door, without following where it points."""

    def __init__(self, ward: Ward) -> None:
        runner = ward.house._runner
        assert runner is not None
        self.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._session = aiohttp.ClientSession()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def get(self, path: str) -> Page:
        return await self.ask("GET", path)

    async def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Page:
        url = path if path.startswith("http") else self.base + path
        async with self._session.request(
            method, url, data=body, headers=headers, allow_redirects=False
        ) as answer:
            return Page(answer.status, await answer.text(), dict(answer.headers))
