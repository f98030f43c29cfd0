"""The shapes in which Zalo tells what happened (event pages, read November 2026)."""

from collections.abc import Iterable

from bot.simulator.group_names import GroupIdAt
from bot.simulator.groups import Group
from bot.simulator.people import Person
from bot.simulator.records import Json, SentMessage, part_of

OPAQUE = {"request_user_info", "list"}


def from_person(person: Person, name: str, message: Json, **more: object) -> Json:
    """A person wrote to the account."""
    return {
        "user_id_by_app": person.uid_by_app,
        "event_name": name,
        "sender": {"id": person.uid},
        "recipient": {"id": person.oa_id},
        "message": message,
        **more,
    }


def to_person(person: Person, name: str, message: Json, admin_id: str = "") -> Json:
    """An echo or a receipt; `admin_id` says that a human typed."""
    sender: Json = {"id": person.oa_id, **({"admin_id": admin_id} if admin_id else {})}
    return {
        "user_id_by_app": person.uid_by_app,
        "event_name": name,
        "sender": sender,
        "recipient": {"id": person.uid},
        "message": message,
    }


def about_follower(person: Person, name: str, source: str) -> Json:
    return {
        "oa_id": person.oa_id,
        "event_name": name,
        "follower": {"id": person.uid},
        "user_id_by_app": person.uid_by_app,
        "source": source,
    }


def opened_chat(person: Person) -> Json:
    return {
        "oa_id": person.oa_id,
        "event_name": "user_click_chatnow",
        "user_id": person.uid,
        "user_id_by_app": person.uid_by_app,
    }


def withdrew(person: Person) -> Json:
    """The page names no account here."""
    return {"event_name": "user_withdraw", "user_id": person.uid, "user_id_by_app": person.uid_by_app}


def about_group(group: Group, name: str, uids: Iterable[str] = ()) -> Json:
    """What happened to a group; people are named only where it is about people."""
    users: list[Json] = [{"id": uid} for uid in uids]
    return {
        "oa_id": group.oa_id,
        "group_id": group.group_id,
        "event_name": name,
        **({"users": users} if users else {}),
    }


def in_group(
    group: Group, name: str, message: Json, *, sender: str, admin_id: str = "", at: GroupIdAt = GroupIdAt.ID
) -> Json:
    """Something was said in a group; the recipient is the group, wherever its id stands."""
    by: Json = {"id": sender, **({"admin_id": admin_id} if admin_id else {})}
    named: Json = {"conversation_id": group.group_id} if at is GroupIdAt.MESSAGE else {}
    recipient: Json = {} if at is GroupIdAt.MESSAGE else {at.value.rpartition(".")[2]: group.group_id}
    return {
        "oa_id": group.oa_id,
        "event_name": name,
        "sender": by,
        "recipient": recipient,
        "message": {**message, **named},
    }


def in_old_form(info: Json) -> Json:
    """The address stood beside the name once, not in a part of its own."""
    address = part_of(info, "full_address")
    names = {"address": "user_address", "city": "user_city", "ward": "user_ward"}
    flat: Json = {old: address[new] for old, new in names.items() if new in address}
    return {**{key: value for key, value in info.items() if key != "full_address"}, **flat}


def about_tag(oa_id: str, name: str, tag: str, uids: list[str]) -> Json:
    return {"oa_id": oa_id, "event_name": name, "tag": {"name": tag, "user_ids": uids}}


def received_by_phone(
    oa_id: str, named: str, message_id: str, tracking_id: str, delivery_time: str, *, is_flat: bool
) -> Json:
    """A template reached a telephone; who that is, only the number (or its hash) says."""
    name = "user_received_message"
    message: Json = {"msg_id": message_id, "tracking_id": tracking_id, "delivery_time": delivery_time}
    if is_flat:
        return {"event_name": name, "sender": oa_id, "recipient": named, **message}
    return {"event_name": name, "sender": {"id": oa_id}, "recipient": {"id": named}, "message": message}


def rated(message: Json, oa_id: str) -> Json:
    """Stars under a rating template; these fields are not confirmed."""
    return {"oa_id": oa_id, "event_name": "user_feedback", "message": message}


def echo_of(message: SentMessage) -> Json:
    """What the account said, as it is told back; forms, lists and buttons come back opaque."""
    told: Json = {"msg_id": message.message_id}
    if message.template is None:
        told["text"] = message.text
    if message.template is not None or message.buttons or message.kind in OPAQUE:
        words = "" if message.template is not None else message.text
        payload: Json = {"zinstant_id": message.message_id, "text": words, "link_url": "", "checksum": ""}
        told["attachments"] = [{"type": "template", "payload": payload}]
    elif message.url:
        told["attachments"] = [{"type": message.kind, "payload": {"url": message.url}}]
    return told


def attached(message_id: str, kind: str, payload: Json, text: str | None = None) -> Json:
    """A message with one thing attached."""
    words: Json = {} if text is None else {"text": text}
    return {"msg_id": message_id, **words, "attachments": [{"type": kind, "payload": payload}]}
