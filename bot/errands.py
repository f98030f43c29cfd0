"""What is asked of Zalo for an outbox row: the request it becomes, and what an errand brings back."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.media import Kept, Shelf, Why
from bot.recogniser import Recogniser
from bot.verdicts import Outcome, back_off, gave_up, waiting
from bot.zalo import articles, group_wire, picture_wire, wire
from bot.zalo.errors import Verdict
from bot.zalo.wire import Family, Request
from storage.inbox import ERRAND, NewItem
from storage.outbox import Claimed, Mark
from storage.words import EntryKind, InboxKind, Lane, OutboxKind, OutboxState

TEMPLATES, REFUSED = "templates", "refused"  # the feature that keeps them, and what it hears
UNDELIVERED = "undelivered"  # the errand nobody sent: an alarm that did not reach its officer
TRANSCRIBE = "transcribe"
BUSY_REST = timedelta(seconds=5)  # until the recogniser may be free
MOST_FETCHES = 4  # tries to bring a picture, when a later one may do better

_ASKED: Mapping[str, Callable[[Mapping[str, Any]], Request]] = {
    "profile": lambda asked: wire.user_detail(str(asked["user_id"])),
    "forget_follower": lambda asked: wire.forget_follower(str(asked["user_id"])),
    "group_info": lambda asked: group_wire.info(asked["group_id"]),
    "group_members": lambda asked: group_wire.members(asked["group_id"], asked["offset"]),
    "group_pending": lambda asked: group_wire.pending(asked["group_id"], asked["offset"]),
    "group_assets": lambda asked: group_wire.assets(asked["product"], asked["quota"]),
    "group_create": lambda asked: group_wire.create(
        asked["name"], asked["description"], asked["asset_id"], asked["user_ids"]
    ),
    "group_invite": lambda asked: group_wire.people("invite", asked["group_id"], asked["user_ids"]),
    "group_accept": lambda asked: group_wire.people(
        "acceptpendinginvite", asked["group_id"], asked["user_ids"]
    ),
    "group_reject": lambda asked: group_wire.people(
        "rejectpendinginvite", asked["group_id"], asked["user_ids"]
    ),
    "group_remove": lambda asked: group_wire.people("removemembers", asked["group_id"], asked["user_ids"]),
    "group_update": lambda asked: group_wire.update(asked["group_id"], asked["rules"]),
    "article_create": lambda asked: articles.create(articles.Written(**asked["article"])),
    "article_verify": lambda asked: articles.verify(asked["token"]),
    "article_remove": lambda asked: articles.remove(asked["article_id"]),
}
_FOUND: Mapping[str, Callable[[wire.Answer], dict[str, object]]] = {
    "profile": lambda answer: {"name": str(answer.found.get("display_name") or "").strip()},
    "group_info": group_wire.described,
    "group_create": group_wire.described,
    "group_update": group_wire.described,
    "group_members": group_wire.listed,
    "group_pending": group_wire.listed,
    "group_assets": group_wire.free_asset,
    "article_create": articles.token_of,
    "article_verify": articles.id_of,
}


def request_for(row: Claimed, family: Family, attachment_id: str = "", phone: str = "") -> Request:
    """The call that a message or an errand becomes; a message with a picture has no room for buttons.

    Raises:
        ValueError: it cannot be said in Zalo's words (too long, too many buttons, an unknown errand).
    """
    if row.kind is OutboxKind.MESSAGE and "group_id" in row.details:
        return group_wire.message(row.details["group_id"], row.text, attachment_id)
    if row.kind is OutboxKind.MESSAGE and "article_id" in row.details:
        return articles.broadcast([row.details["article_id"]])
    if row.kind is OutboxKind.MESSAGE and attachment_id:
        return picture_wire.image(row.recipient, attachment_id, row.text, family=family)
    if row.kind is OutboxKind.MESSAGE:
        buttons = [(label, sent) for label, sent in row.buttons]
        return wire.consultation(row.recipient, row.text, buttons, family=family)
    if row.kind is OutboxKind.TEMPLATE:
        return _template(row, phone)
    if row.name not in _ASKED:
        raise ValueError("an errand nobody knows")
    return _ASKED[row.name](row.details)


def _template(row: Claimed, phone: str) -> Request:
    """To a number under a name of its own, by which the receipt finds the row again."""
    asked = row.details
    if not isinstance(asked.get("data"), dict) or not asked.get("template_id"):
        raise ValueError("a template without its words")
    if phone:
        return wire.template_by_phone(phone, str(asked["template_id"]), asked["data"], tracking_id(row))
    return wire.template_by_uid(row.recipient, str(asked["template_id"]), asked["data"])


def tracking_id(row: Claimed) -> str:
    return row.once or f"row:{row.id}"


def news_of(made: Outcome, now: datetime) -> NewItem | None:
    """The end of an errand, or a message that will not arrive, as something heard: the clerk hands it on."""
    row, state = made.row, made.mark.state
    if state not in {OutboxState.SENT, OutboxState.GAVE_UP}:
        return None
    if row.kind is OutboxKind.TEMPLATE:
        return _refused(made, now)
    if row.kind is not OutboxKind.MESSAGE or "article_id" in row.details:  # nobody's phone tells of that one
        ok = state is OutboxState.SENT
        return _item(
            row, row.name, row.details, _found(made) if ok else {}, ok=ok, why=made.mark.why, now=now
        )
    if state is OutboxState.GAVE_UP and "group_id" in row.details:
        told = replace(row, feature="zalo_groups")
        asked = {"group_id": row.details["group_id"], "once": row.once or ""}
        return _item(told, "group_message", asked, {}, ok=False, why=made.mark.why, now=now)
    if state is OutboxState.GAVE_UP and row.topic is not None and row.lane < Lane.ALERT:
        asked = {"topic": row.topic, "name": row.name}
        return _item(row, UNDELIVERED, asked, {}, ok=False, why=made.mark.why, now=now)
    return None


def _refused(made: Outcome, now: datetime) -> NewItem | None:
    """A template that Zalo does not take any more is the business of whoever keeps the templates."""
    row, why = made.row, made.mark.why or ""
    if made.mark.state is not OutboxState.GAVE_UP or not why.startswith(Verdict.TEMPLATE):
        return None
    asked = {"template_id": row.details.get("template_id")}
    return _item(replace(row, feature=TEMPLATES), REFUSED, asked, {}, ok=False, why=why, now=now)


def _found(made: Outcome) -> Mapping[str, object]:
    reader = _FOUND.get(made.row.name)
    return reader(made.answer) if reader is not None and made.answer is not None else made.found


def _item(
    row: Claimed,
    errand: str,
    asked: Mapping[str, object],
    found: Mapping[str, object],
    *,
    ok: bool,
    why: str | None,
    now: datetime,
) -> NewItem:
    said = {
        "feature": row.feature,
        "errand": errand,
        "ok": ok,
        "asked": asked,
        "found": found,
        "why": why or "",
    }
    return NewItem(
        oa_id=row.oa_id,
        kind=InboxKind.EVENT,
        event_name=f"{ERRAND}{errand}",
        subject="",
        said_key=f"{ERRAND}{row.id}",
        body=json.dumps(said).encode(),
        occurred_at=now,
        received_at=now,
    )


async def transcribe(row: Claimed, recogniser: Recogniser | None, now: Callable[[], datetime]) -> Outcome:
    """Have a voice note written down, one at a time; what cannot be had is said, never raised."""
    if recogniser is not None and recogniser.is_busy:
        return Outcome(row, waiting(row, "busy", now() + BUSY_REST, is_a_try=False))
    words = await recogniser.hear(str(row.details.get("path", ""))) if recogniser is not None else None
    if not words:
        return Outcome(row, gave_up(row, "no_words"))
    mark = Mark(row.id, OutboxState.SENT, sent_at=now(), attempts=row.attempts)
    return Outcome(row, mark, found={"words": words})


async def fetch(row: Claimed, shelf: Shelf, now: Callable[[], datetime]) -> Outcome:
    """Bring a promised picture; what cannot be had is said, never raised."""
    try:
        kind = EntryKind(row.details["kind"])
    except (KeyError, ValueError):
        return Outcome(row, gave_up(row, Why.WRONG_TYPE))
    came = await shelf.fetch(row.details.get("url"), kind, row.details.get("checksum"))
    if isinstance(came, Kept):
        found = {"sha256": came.sha256, "path": came.path, "mime": came.mime, "size": came.size}
        return Outcome(row, Mark(row.id, OutboxState.SENT, sent_at=now(), attempts=row.attempts), found=found)
    if came.again and row.attempts < MOST_FETCHES:
        return Outcome(row, waiting(row, came.why, now() + back_off(row.attempts)))
    return Outcome(row, gave_up(row, came.why))
