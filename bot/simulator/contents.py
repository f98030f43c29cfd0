"""What may hang on a message: buttons, one picture, a file, a form; and the limits of each."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime

from bot.simulator.accounts import Account, Uploaded
from bot.simulator.records import Button, Json, SentMessage, part_of, parts_of, text_of
from bot.simulator.refusal import Refusal

LONGEST_TEXT = 2000
MOST_BUTTONS, MOST_ELEMENTS = 5, 5
LONGEST_TITLE, LONGEST_SUBTITLE, LONGEST_PAYLOAD, LONGEST_SMS = 100, 500, 1000, 160
QUERIES = {"oa.query.show", "oa.query.hide"}
MEDIA = {"image", "gif", "sticker"}


@dataclass(frozen=True)
class Content:
    """What hangs on a message, as the person sees it."""

    kind: str
    buttons: tuple[Button, ...] = ()
    content: bytes | None = field(default=None, repr=False)
    url: str = ""
    name: str = ""

    def sent(self, message_id: str, oa_id: str, to: str, text: str, at: datetime) -> SentMessage:
        """A message with this on it."""
        return SentMessage(
            message_id,
            oa_id,
            to,
            text,
            at,
            path="",
            buttons=self.buttons,
            kind=self.kind,
            content=self.content,
            url=self.url,
            name=self.name,
        )


def words_of(message: Json, too_long_code: int) -> str:
    """The text of a message, counted in NFC code points, which is an assumption of ours.

    Raises:
        Refusal: -201 for something that is no text, `too_long_code` for too much of it.
    """
    text = message.get("text", "")
    if not isinstance(text, str):
        raise Refusal(-201, "text")
    if len(unicodedata.normalize("NFC", text)) > LONGEST_TEXT:
        raise Refusal(too_long_code, "text")
    return text


def content_of(message: Json, account: Account, now: datetime, *, is_v2: bool) -> Content | None:
    """The attachment of a message, or None for plain words.

    Raises:
        Refusal: -201 for a shape Zalo does not know, -210 for too much of it, -100 for an expired upload.
    """
    if "attachment" not in message:
        return None
    attachment = part_of(message, "attachment")
    payload = part_of(attachment, "payload")
    if attachment.get("type") == "file":
        file = _uploaded(account, text_of(payload.get("token")), "file", now)
        return Content("file", content=file.content, url=file.url, name=file.name)
    if attachment.get("type") != "template":
        raise Refusal(-201, "attachment")
    return _template(payload, account, now, is_v2=is_v2)


def _template(payload: Json, account: Account, now: datetime, *, is_v2: bool) -> Content:
    match payload.get("template_type"):
        case None:
            return Content("text", _buttons(payload))
        case "media":
            return _media(parts_of(payload, "elements"), account, now)
        case "request_user_info":
            return _form(parts_of(payload, "elements"))
        case "list" if is_v2:
            return Content("list", tuple(_row(row) for row in _rows(payload)))
    raise Refusal(-201, "template_type")


# --- Buttons ---------------------------------------------------------------------------------------------


def _buttons(payload: Json) -> tuple[Button, ...]:
    given = parts_of(payload, "buttons")
    if not given:
        raise Refusal(-201, "buttons")
    if len(given) > MOST_BUTTONS:
        raise Refusal(-210)
    return tuple(_button(button) for button in given)


def _button(given: Json) -> Button:
    label, kind, payload = text_of(given.get("title")), text_of(given.get("type")), given.get("payload")
    if not label:
        raise Refusal(-201, "title")
    if len(label) > LONGEST_TITLE:
        raise Refusal(-210)
    _require_payload(kind, payload)
    return Button(label, kind, payload)


def _require_payload(kind: str, payload: object) -> None:
    if kind in QUERIES:
        if not isinstance(payload, str) or not payload:
            raise Refusal(-201, "payload")
        if len(payload) > LONGEST_PAYLOAD:
            raise Refusal(-210)
        return
    needs = {"oa.open.url": "url", "oa.open.phone": "phone_code", "oa.open.sms": "phone_code"}.get(kind)
    if needs is None:
        raise Refusal(-201, "type")
    if not isinstance(payload, dict) or not text_of(payload.get(needs)):
        raise Refusal(-201, "payload")
    if len(text_of(payload.get("content"))) > LONGEST_SMS:
        raise Refusal(-210)


# --- Elements --------------------------------------------------------------------------------------------


def _media(elements: list[Json], account: Account, now: datetime) -> Content:
    """One picture, from an upload or from the web, never both."""
    if len(elements) != 1 or elements[0].get("media_type") not in MEDIA:
        raise Refusal(-201, "elements")
    element, kind = elements[0], text_of(elements[0].get("media_type"))
    attachment_id, url = text_of(element.get("attachment_id")), text_of(element.get("url"))
    if bool(attachment_id) == bool(url) or (kind == "gif" and not {"width", "height"} <= set(element)):
        raise Refusal(-201, "elements")
    if url or kind == "sticker":
        return Content(kind, url=url, name=attachment_id)
    shown = _uploaded(account, attachment_id, kind, now)
    return Content(kind, content=shown.content, url=shown.url, name=shown.name)


def _uploaded(account: Account, key: str, kind: str, now: datetime) -> Uploaded:
    found = account.uploads.get(key)
    if found is None or found.kind != kind:
        raise Refusal(-201, "token" if kind == "file" else "attachment_id")
    if now >= found.until:
        raise Refusal(-100)
    return found


def _form(elements: list[Json]) -> Content:
    """The person is asked for name and telephone number; pressing the form answers `user_submit_info`."""
    if len(elements) != 1:
        raise Refusal(-201, "elements")
    _require_titles(elements[0])
    return Content("request_user_info", url=text_of(elements[0].get("image_url")))


def _rows(payload: Json) -> list[Json]:
    rows = parts_of(payload, "elements")
    if not rows or not text_of(rows[0].get("subtitle")):
        raise Refusal(-201, "elements")
    if len(rows) > MOST_ELEMENTS:
        raise Refusal(-210)
    return rows


def _row(given: Json) -> Button:
    _require_titles(given)
    action = part_of(given, "default_action")
    return Button(text_of(given["title"]), text_of(action.get("type")), action)


def _require_titles(element: Json) -> None:
    title, subtitle = text_of(element.get("title")), text_of(element.get("subtitle"))
    if not title:
        raise Refusal(-201, "title")
    if len(title) > LONGEST_TITLE or len(subtitle) > LONGEST_SUBTITLE:
        raise Refusal(-210)
