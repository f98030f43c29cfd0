"""The picture in the README, made by `./dev test tests/browser/test_picture.py --picture docs/demo.png`."""

import asyncio
import io
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.conftest import WIDE, Newcomer

HEAVIEST = 400_000  # bytes: whoever reads the README should not wait for it
COLOURS = 128


async def test_the_picture_for_the_readme(
    newcomer: Newcomer, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    await newcomer.plays("1-trom-dem")
    for log in await newcomer.page.locator(".log").all():
        await log.evaluate("log => { log.scrollTop = log.scrollHeight; }")
    taken = await newcomer.page.screenshot()
    with Image.open(io.BytesIO(taken)) as picture:
        plain = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    target: Path = request.config.getoption("--picture") or tmp_path / "demo.png"
    written = io.BytesIO()
    plain.save(written, "PNG", optimize=True)
    assert written.tell() < HEAVIEST
    await asyncio.to_thread(target.write_bytes, written.getvalue())
    assert plain.size == (WIDE["width"], WIDE["height"])
