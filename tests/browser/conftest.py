"""A browser before the page of the demo, and somebody who has never seen it."""

import json
import os
import shutil
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect

from bot.demo.page import PREFIX
from bot.demo.page import Page as DemoPage
from bot.demo.show import Show
from bot.demo.stage import Stage

CHROMIUM = shutil.which("chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-fake-device-for-media-stream",  # a microphone that hums, for whoever is allowed to use it
]
WIDE, SMALL = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 30_000  # milliseconds; a busy machine is no failure
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TOLD = "axe.run().then(r => JSON.stringify(r.violations.map(v => [v.id, v.nodes.map(n => n.html)])))"


class Newcomer:
    """Looks at the page, and remembers what it asked the network for and what it complained about."""

    def __init__(self, page: Page, address: str, stage: Stage) -> None:
        self.page, self.address, self.stage = page, address, stage
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type in {"error", "warning"} else None,
        )

    async def opens(self) -> None:
        await self.page.goto(self.address)
        await self.is_ready()

    async def is_ready(self) -> None:
        await self.page.locator("body[data-ready]").wait_for()

    def phone(self, part: str) -> Locator:
        return self.page.locator(f"#phone-{self.stage.cast[part].phone.uid}")

    async def says(self, part: str, words: str) -> None:
        phone = self.phone(part)
        await phone.locator(".words").fill(words)
        await phone.locator(".words").press("Enter")

    async def sees(self, part: str, words: str) -> None:
        await expect(self.phone(part).locator(".log").get_by_text(words).last).to_be_visible()

    async def uses(self, part: str, tool: str) -> None:
        """Something of the tray."""
        phone = self.phone(part)
        if await phone.locator(".tray").is_hidden():
            await phone.locator("[aria-expanded]").click()
        await phone.locator(f"[data-tool='{tool}']").click()

    async def plays(self, key: str) -> None:
        await self.page.select_option("#tempo", "4")
        await self.page.locator(f"[data-scene='{key}']").click()
        await expect(self.page.locator("#stop")).to_be_visible()
        await expect(self.page.locator("#stop")).to_be_hidden(timeout=90_000)

    async def finds_no_barrier(self) -> None:
        """axe-core; put in by the debugger, because the page itself takes no foreign script."""
        line = await self.page.context.new_cdp_session(self.page)
        await line.send("Runtime.evaluate", {"expression": AXE})
        asked = {"expression": TOLD, "awaitPromise": True, "returnByValue": True}
        answer = await line.send("Runtime.evaluate", asked)
        assert json.loads(answer["result"]["value"]) == []

    def was_left_in_peace(self) -> None:
        """Nothing was asked of anybody else, and the console is empty."""
        own = self.address.removesuffix(PREFIX) + "/"
        assert [url for url in self.asked if not url.startswith((own, "blob:" + own))] == []
        assert self.complaints == []


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        reason = "no chromium here; apt-get install chromium brings it"
        assert os.environ.get("CI") != "true", reason
        pytest.skip(reason)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        await browser.close()


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    stage = await Stage.build(port=0, data=tmp_path / "city")
    stage.house.further[PREFIX] = DemoPage(Show(stage)).application()
    yield stage
    await stage.close()


@pytest.fixture(params=[WIDE], ids=["wide"])
async def context(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(viewport=request.param, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield context
    await context.close()


@pytest.fixture
async def newcomer(stage: Stage, context: BrowserContext) -> AsyncIterator[Newcomer]:
    address = await stage.open() + PREFIX
    newcomer = Newcomer(await context.new_page(), address, stage)
    await newcomer.opens()
    yield newcomer
    newcomer.was_left_in_peace()
