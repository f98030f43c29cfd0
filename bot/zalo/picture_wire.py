"""Pictures as Zalo takes them: uploaded first, then shown under an id; as values, without any network."""

from bot.zalo.wire import LONGEST_TEXT, Family, Host, Request, Upload, to_person, type_json


def upload(name: str, content: bytes, *, mime: str = "image/jpeg") -> Request:
    """A picture of at most 1 MB; the id in the answer holds for seven days (read November 2026)."""
    return Request("POST", Host.OPENAPI, "/v2.0/oa/upload/image", upload=Upload(name, content, mime))


def image(user_id: str, attachment_id: str, caption: str = "", *, family: Family = Family.V3) -> Request:
    """A picture that was uploaded before, with or without words under it; there is no room for buttons.

    Raises:
        ValueError: the caption is longer than Zalo takes.
    """
    if len(caption) > LONGEST_TEXT:
        raise ValueError(f"at most {LONGEST_TEXT} characters")
    words = {"text": caption} if caption else {}
    return to_person(user_id, {**words, **shown(attachment_id)}, family)


def shown(attachment_id: str) -> type_json:
    """The part of a message that shows a picture, to a person or in a group."""
    element = {"media_type": "image", "attachment_id": attachment_id}
    payload = {"template_type": "media", "elements": [element]}
    return {"attachment": {"type": "template", "payload": payload}}
