"""The simulator alone, as somebody uses it at a keyboard."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.simulator.edge import V2, Webhook

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds


async def line_with(process: Process, words: str) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        while line := (await process.stdout.readline()).decode():
            if words in line:
                return line.strip()
    raise AssertionError(f"it ended without saying {words!r}")


@pytest.fixture
async def simulate(webhook: Webhook) -> AsyncIterator[Process]:
    command = (
        sys.executable,
        "-m",
        "bot",
        "simulate",
        "--port",
        "0",
        "--oa-type",
        "4",
        "--webhook",
        webhook.url,
    )
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdin=PIPE, stdout=PIPE, stderr=PIPE, env={**os.environ, "NO_COLOR": "1"}
    )
    yield process
    if process.returncode is None:
        process.kill()
    await process.communicate()


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
