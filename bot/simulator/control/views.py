"""What the simulator shows of its books, as JSON."""

from dataclasses import asdict
from datetime import datetime

from bot.simulator.accounts import Account
from bot.simulator.chats import Bubble, Chat
from bot.simulator.facts import facts
from bot.simulator.faults import Fault
from bot.simulator.groups import Asset, Group
from bot.simulator.phones import Phone
from bot.simulator.postbox import Delivery, Posted
from bot.simulator.records import Call, Event, FilledTemplate, Json, SentMessage
from bot.simulator.visitors import Visitor
from bot.simulator.zalo import SimulatedZalo


def of_message(message: SentMessage) -> Json:
    """A bubble on a phone, with the route it took and what it cost."""
    buttons = [{"label": b.label, "kind": b.kind, "payload": b.payload} for b in message.buttons]
    return {
        "message_id": message.message_id,
        "oa_id": message.oa_id,
        "to": message.to,
        "at": message.at.isoformat(),
        "kind": message.kind,
        "text": message.text,
        "buttons": buttons,
        "url": message.url,
        "file_name": message.name,
        "quoted": message.quoted,
        "quota_type": message.quota_type,
        "route": message.route,
        "cost": message.cost,
        "silent": message.is_silent,
        "template": None if message.template is None else of_template(message.template),
    }


def of_template(card: FilledTemplate) -> Json:
    """A template as it stands on a phone."""
    rows = [{"label": label, "value": value} for label, value in card.rows]
    return {
        "template_id": card.template_id,
        "title": card.title,
        "paragraphs": list(card.paragraphs),
        "rows": rows,
    }


def of_chat(chat: Chat) -> Json:
    return {
        "chat_id": chat.chat_id,
        "title": chat.title,
        "is_group": chat.is_group,
        "is_locked": chat.is_locked,
        "bubbles": [of_bubble(bubble) for bubble in chat.bubbles],
    }


def of_bubble(bubble: Bubble) -> Json:
    """A message with names instead of ids, and whose it is."""
    message, cards = bubble.message, [asdict(card) for card in bubble.message.cards]
    return {
        **of_message(message),
        "by": bubble.by,
        "text": bubble.text,
        "is_mine": bubble.is_mine,
        "is_notice": bubble.is_notice,
        "mentions_me": bubble.mentions_me,
        "reactions": list(bubble.reactions),
        "place": list(message.place) if message.place else None,
        "cards": cards,
    }


def of_asset(asset: Asset) -> Json:
    """With its rent in đồng a month; null where Zalo has not published one."""
    rent = facts("groups", "rent").get(asset.product_type)
    return {**asdict(asset), "valid_through": asset.valid_through.isoformat(), "rent": rent}


def of_group(group: Group, now: datetime) -> Json:
    return {
        "group_id": group.group_id,
        "link": group.link,
        "name": group.name,
        "members": {uid: "deputy" if member.is_admin else "member" for uid, member in group.members.items()},
        "pending": group.pending,
        "invited": sorted(group.invited),
        "rules": asdict(group.rules),
        "asset": of_asset(group.asset),
        "is_enabled": group.asset.holds(now),
        "is_dissolved": group.is_dissolved,
    }


def of_visitor(visitor: Visitor) -> Json:
    visit = visitor.visit
    return {"anonymous_id": visit.anonymous_id, "conversation_id": visit.conversation_id}


def of_phone(phone: Phone) -> Json:
    person = phone.person
    heard = person.last_interaction
    return {
        "uid": phone.uid,
        "name": phone.name,
        "number": person.number,
        "oa_id": phone.account.oa_id,
        "follows": person.follows,
        "last_interaction": heard.isoformat() if heard else None,
        "restricted": sorted(person.restricted),
        "messages": len(phone.messages()),
    }


def of_event(event: Event) -> Json:
    return {"event_name": event.name, "at": event.at.isoformat(), "body": event.body}


def of_delivery(delivery: Delivery) -> Json:
    return {**of_event(delivery.event), "due": delivery.due.isoformat(), "attempt": delivery.attempt}


def of_posted(number: int, posted: Posted) -> Json:
    """`status` null: nobody there, or no answer in time."""
    told = {"number": number, "attempt": posted.attempt, "status": posted.status}
    return {**of_event(posted.event), "at": posted.at.isoformat(), **told}


def of_call(call: Call) -> Json:
    return {
        "method": call.method,
        "path": call.path,
        "at": call.at.isoformat(),
        "oa_id": call.oa_id,
        "to": call.to,
        "error": call.error,
        "status": call.status,
        "given": call.given,
    }


def of_fault(fault: Fault) -> Json:
    return {
        "where": fault.where,
        "how": fault.how,
        "code": fault.code,
        "message": fault.message,
        "status": fault.status,
        "to": fault.to,
        "path": fault.path,
        "delivered": fault.delivered,
        "left": fault.left,
    }


def of_account(zalo: SimulatedZalo, account: Account) -> Json:
    """The secret key is shown once the webhook URL was saved, the tokens while the app is granted."""
    access, refresh = zalo.token_pair(account.oa_id)
    return {
        "oa_id": account.oa_id,
        "name": account.name,
        "oa_type": account.oa_type,
        "package": account.package,
        "allowance": account.allowance,
        "wallet": account.wallet,
        "has_wallet": account.has_wallet,
        "oa_secret_key": zalo.secret_key(account.oa_id),
        "access_token": access,
        "refresh_token": refresh,
    }
