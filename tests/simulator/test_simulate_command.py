"""The simulator alone, as somebody uses it at a keyboard."""

import asyncio
import hashlib
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from yarl import URL

from tests.simulator.edge import CS, V2, Webhook

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds


async def line_with(process: Process, words: str) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        while line := (await process.stdout.readline()).decode():
            if words in line:
                return line.strip()
    raise AssertionError(f"it ended without saying {words!r}")


@asynccontextmanager
async def simulating(*options: str) -> AsyncIterator[Process]:
    command = (sys.executable, "-m", "bot", "simulate", "--port", "0", *options)
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdin=PIPE, stdout=PIPE, stderr=PIPE, env={**os.environ, "NO_COLOR": "1"}
    )
    yield process
    if process.returncode is None:
        process.kill()
    await process.communicate()


@pytest.fixture
async def simulate(webhook: Webhook) -> AsyncIterator[Process]:
    async with simulating("--oa-type", "4", "--webhook", webhook.url) as process:
        yield process


async def test_a_typed_line_is_said_and_an_answer_is_shown(simulate: Process, webhook: Webhook) -> None:
    token = (await line_with(simulate, "ZALO_ACCESS_TOKEN=")).partition("=")[2]
    base = (await line_with(simulate, "ZALO_OPENAPI_URL=")).partition("=")[2]
    assert simulate.stdin is not None
    simulate.stdin.write("minh: đèn hỏng\n".encode())
    async with asyncio.timeout(PATIENCE):
        await webhook.rang.wait()
    assert webhook.texts() == ["đèn hỏng"]
    body = {"recipient": {"user_id": webhook.heard[0].event["sender"]["id"]}, "message": {"text": "Đã nhận"}}
    async with (
        aiohttp.ClientSession() as session,
        session.post(base + V2, json=body, headers={"access_token": token}) as answer,
    ):
        assert (await answer.json())["error"] == 0
    assert await line_with(simulate, "→") == "→ minh: Đã nhận"
    simulate.send_signal(signal.SIGINT)
    assert await simulate.wait() == 0


async def test_somebody_elses_bot_is_tested_with_it(webhook: Webhook) -> None:
    """Consent, token, webhook, key, a person, an answer, a day: with nothing but HTTP."""
    async with (
        simulating("--webhook", "", "--not-granted") as process,
        aiohttp.ClientSession() as session,
    ):
        base = (await line_with(process, "ZALO_OPENAPI_URL=")).partition("=")[2]

        async def control(path: str, **given: object) -> dict[str, Any]:
            async with session.post(f"{base}/control{path}", json=given) as answer:
                read: dict[str, Any] = await answer.json()
                return read

        async def accounts() -> dict[str, Any]:
            async with session.get(f"{base}/control/app") as answer:
                read: dict[str, Any] = await answer.json()
                return read

        app = await accounts()
        assert app["accounts"][0]["access_token"] == ""
        assert app["accounts"][0]["oa_secret_key"] is None
        await control("/webhook", url=webhook.url)
        await control("/phones/minh", do="says", text="chưa ai nghe")
        key = (await accounts())["accounts"][0]["oa_secret_key"]

        asked = {"app_id": app["app_id"], "redirect_uri": "http://bot.vi.du/back", "state": "s"}
        consent = f"{base}/v4/oa/permission"
        async with session.get(consent, params=asked, allow_redirects=False) as answer:
            back = URL(answer.headers["Location"]).query
        form = {"app_id": app["app_id"], "grant_type": "authorization_code", "code": back["code"]}
        headers = {"secret_key": app["app_secret"]}
        async with session.post(f"{base}/v4/oa/access_token", data=form, headers=headers) as answer:
            token = (await answer.json())["access_token"]

        await control("/phones/minh", do="says", text="đèn hỏng")
        heard = webhook.heard[-1]
        signed = app["app_id"].encode() + heard.raw + str(heard.event["timestamp"]).encode() + key.encode()
        assert heard.headers["X-ZEvent-Signature"] == "mac=" + hashlib.sha256(signed).hexdigest()
        assert webhook.texts() == ["This is testing message", "đèn hỏng"]

        body = {"recipient": {"user_id": str(heard.event["sender"]["id"])}, "message": {"text": "Đã nhận"}}
        async with session.post(base + CS, json=body, headers={"access_token": token}) as answer:
            assert (await answer.json())["error"] == 0
        await control("/clock", forward=3600)
        assert webhook.names()[-2:] == ["user_received_message", "user_seen_message"]
        async with session.get(f"{base}/control/phones/minh") as answer:
            assert [row["text"] for row in (await answer.json())["shown"]] == ["Đã nhận"]
