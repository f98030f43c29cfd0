"""The developer console of the simulated Zalo: the webhook URL is tried before it is saved."""

import json
import re

from bot.simulator.postbox import OK
from bot.simulator.records import Json, milliseconds
from bot.simulator.world import World

META = r"""<meta\s+name="zalo-platform-site-verification"\s+content="{code}"\s*/?>"""
SAMPLE_TEXT, SAMPLE_ID = "This is testing message", "This is message id"


def save(world: World, url: str, oa_id: str | None = None) -> None:
    """One URL for the app, or (as the real Zalo cannot) another one for one account."""
    if oa_id is None:
        world.post.url = url
    else:
        world.post.url_of[oa_id] = url
    world.is_revealed = True


async def try_and_save(world: World, url: str) -> bool:
    """An unsigned trial; the URL is saved, and the secret key shown, only after a 200."""
    if await send_sample(world, url) != OK:
        return False
    save(world, url)
    return True


async def verify_domain(world: World, home: str, code: str) -> str | None:
    """How the domain proves to be the app's: a tag on its home page, or a file; None: not at all."""
    tag = re.compile(META.format(code=re.escape(code)))
    for how, url in (("meta", home), ("file", f"{home.rstrip('/')}/zalo_verifier{code}.html")):
        text = await world.post.fetch(url)
        if text is not None and tag.search(text):
            return how
    return None


async def send_sample(world: World, url: str, secret: str | None = None) -> int | None:
    """The message of the "Test" button: from nobody to nobody, signed only with a key."""
    at = milliseconds(world.clock.now())
    sample: Json = {
        "app_id": world.app_id,
        "user_id_by_app": "7700000000000000000",
        "event_name": "user_send_text",
        "timestamp": at,
        "sender": {"id": "9900000000000000000"},
        "recipient": {"id": "5500000000000000000"},
        "message": {"msg_id": SAMPLE_ID, "text": SAMPLE_TEXT},
    }
    raw = json.dumps(sample).encode()
    signature = world.scribe.sign(raw, at, secret) if secret else {}
    return await world.post.post_raw(url, raw, {"Content-Type": "application/json", **signature})
