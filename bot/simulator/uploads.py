"""Uploads: pictures and files the account may send for seven days."""

from collections.abc import Callable

from bot.simulator.accounts import Account, Uploaded
from bot.simulator.asked import Asked, Endpoint, Endpoints
from bot.simulator.facts import fact
from bot.simulator.faults import Where
from bot.simulator.price import HOME
from bot.simulator.records import Json
from bot.simulator.refusal import Refusal
from bot.simulator.world import World

HEADS = {"image": (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"), "gif": (b"GIF8",)}
ENDINGS = {"image": {"jpg", "jpeg", "png"}, "gif": {"gif"}, "file": {"pdf", "doc", "docx", "csv"}}
ANSWERED_WITH = {"image": "attachment_id", "gif": "attachment_id", "file": "token"}
ONLY = {
    "image": "only support png and jpeg",
    "gif": "only support gif",
    "file": "only support pdf, doc, docx and csv",
}


def upload(kind: str) -> Callable[[World, Asked], Json]:
    """What the address for one kind of upload does."""

    def run(world: World, asked: Asked) -> Json:
        part = asked.part
        if part is None:
            raise Refusal(-201, "file")
        ending = part.name.rpartition(".")[2].lower() if "." in part.name else ""
        if not ending:
            return {}  # no error and no id: a part without a real file name is silently not taken
        if len(part.content) > fact("uploads", kind) or len(part.name) > fact("uploads", "longest_name"):
            raise Refusal(-210)
        if ending not in ENDINGS[kind] or not part.content.startswith(HEADS.get(kind, (b"",))):
            raise Refusal(-201, message=f"file is invalid! {ONLY[kind]}")
        _count(world, asked.account, kind)
        key, until = world.new_id(), world.clock.now() + world.habits.upload_life
        url = world.media.put(part.content, "jpg" if ending == "jpeg" else ending)
        asked.account.uploads[key] = Uploaded(kind, part.name, part.content, until, url)
        return {ANSWERED_WITH[kind]: key}

    return run


def _count(world: World, account: Account, kind: str) -> None:
    """One more upload of this month, if there is one left."""
    counted = "" if world.habits.uploads_counted_together else kind
    key = f"{world.clock.now().astimezone(HOME):%Y-%m} {counted}"
    if account.uploaded[key] >= fact("uploads", "a_month"):
        raise Refusal(world.habits.upload_quota_code)
    account.uploaded[key] += 1


UPLOADS: Endpoints = {
    ("POST", f"/v2.0/oa/upload/{kind}"): Endpoint(Where.UPLOAD, upload(kind))
    for kind in ("image", "gif", "file")
}
