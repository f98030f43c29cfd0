"""Sending: what Zalo takes, from whom, and to whom (OA message API, read November 2026)."""

from dataclasses import replace

from bot.simulator.accounts import BUSINESS, STATE, Account
from bot.simulator.asked import Asked, Endpoint, Endpoints
from bot.simulator.broadcasts import broadcast
from bot.simulator.contents import Content, content_of, words_of
from bot.simulator.facts import fact
from bot.simulator.faults import Where
from bot.simulator.people import Person
from bot.simulator.price import HOME, charge_consultation
from bot.simulator.reacting import TAKE_BACK, react
from bot.simulator.records import Json, milliseconds, part_of, text_of
from bot.simulator.refusal import Refusal
from bot.simulator.visitors import file_to_visitor, send_to_visitor
from bot.simulator.world import World

V3, V2 = "/v3.0/oa/message/cs", "/v2.0/oa/message"


def send_v3(world: World, asked: Asked) -> Json:
    if asked.account.oa_type == STATE and not world.habits.state_oas_speak_v3:
        raise Refusal(-235)
    if "anonymous_id" in part_of(asked.given, "recipient"):
        return file_to_visitor(world, asked)
    return _send(world, asked)


def send_v2(world: World, asked: Asked) -> Json:
    """Closed for ordinary messages of business accounts; open to all for the other things."""
    if "sender_action" in asked.given:
        return _react(world, asked)
    recipient = part_of(asked.given, "recipient")
    if "target" in recipient:
        return broadcast(world, asked)
    if "anonymous_id" in recipient:
        return send_to_visitor(world, asked)
    if asked.account.oa_type == BUSINESS:
        raise Refusal(-240)
    return _send(world, asked)


def _send(world: World, asked: Asked) -> Json:
    account, now = asked.account, world.clock.now()
    message = part_of(asked.given, "message")
    person = _recipient(asked.given, account)
    text, quoted = (
        words_of(message, world.habits.too_long_code),
        text_of(message.get("quote_message_id")) or None,
    )
    content = content_of(message, account, now, is_v2=asked.path == V2)
    if not text and content is None:
        raise Refusal(-201, "message")
    if quoted is not None and quoted not in account.message_ids:
        raise Refusal(-201, "quote_message_id")
    has_windows = account.oa_type != STATE or world.habits.state_oas_have_windows
    person.require_reachable(now, has_windows=has_windows)
    _require_room(world, person)
    charge = charge_consultation(account, person, world.habits, now)
    content = content or Content("text")
    sent = replace(
        content.sent(world.new_id(), account.oa_id, person.uid, text, now),
        path=asked.path,
        buttons=() if world.habits.drops_buttons and asked.path == V3 else content.buttons,
        quoted=quoted,
        raw=asked.given,
        quota_type=None if charge.quota is None else text_of(charge.quota["quota_type"]),
        route=charge.route,
        cost=charge.cost,
    )
    today = now.astimezone(HOME).date()
    person.received[today] = person.received.get(today, 0) + 1
    world.deliver(account, person, sent)
    tells_quota = account.oa_type != STATE or world.habits.state_oas_tell_quota
    told: Json = {"quota": charge.quota} if charge.quota is not None and tells_quota else {}
    return {"message_id": sent.message_id, "user_id": person.uid, "sent_time": milliseconds(now), **told}


def _recipient(given: Json, account: Account) -> Person:
    """Named by user id, or by the message that is answered."""
    recipient = part_of(given, "recipient")
    answered = text_of(recipient.get("message_id"))
    uid = account.senders.get(answered, "") if answered else text_of(recipient.get("user_id"))
    person = account.people.get(uid)
    if person is None or not person.is_known:
        raise Refusal(-201, "message_id" if answered else "user_id")
    return person


def _require_room(world: World, person: Person) -> None:
    """How many messages somebody may receive a day is not published."""
    cap, today = world.habits.receive_cap_a_day, world.clock.now().astimezone(HOME).date()
    if cap and person.received.get(today, 0) >= cap:
        raise Refusal(-218)


def _react(world: World, asked: Asked) -> Json:
    person, action = _recipient(asked.given, asked.account), part_of(asked.given, "sender_action")
    icon, message_id = text_of(action.get("react_icon")), text_of(action.get("react_message_id"))
    if not icon or message_id not in asked.account.message_ids:
        raise Refusal(-201, "react_message_id")
    under = asked.account.reactions[message_id]
    if icon != TAKE_BACK and sum(not other.by for other in under) >= fact("reactions", "most"):
        raise Refusal(-210)
    world.reactions.append(react(asked.account, person.uid, message_id, icon, world.clock.now()))
    echo: Json = {"msg_id": message_id, "react_icon": icon}
    world.announce(asked.account, person, "oa_reacted_message", echo, world.habits.echo_after)
    return {"message_id": message_id, "user_id": person.uid}


def dead_kind(_world: World, _asked: Asked) -> Json:
    raise Refusal(-233)


MESSAGES: Endpoints = {
    ("POST", V3): Endpoint(Where.SEND, send_v3),
    ("POST", V2): Endpoint(Where.SEND, send_v2),
    ("POST", "/v3.0/oa/message/transaction"): Endpoint(Where.SEND, dead_kind),
    ("POST", "/v3.0/oa/message/promotion"): Endpoint(Where.SEND, dead_kind),
}
