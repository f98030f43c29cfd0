"""Sending a template: by user id, by telephone number, or by the hash of one."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from bot.simulator import envelopes
from bot.simulator.accounts import STATE, Account
from bot.simulator.asked import Asked, Endpoint, Endpoints
from bot.simulator.facts import fact
from bot.simulator.faults import Where
from bot.simulator.people import Person
from bot.simulator.price import pay
from bot.simulator.records import Json, Route, SentMessage, milliseconds, text_of
from bot.simulator.refusal import Refusal
from bot.simulator.template_book import Told, is_night
from bot.simulator.templates import Tag, Template
from bot.simulator.world import World

BY_UID, BY_PHONE = "/v3.0/oa/message/template", "/message/template"
BY_HASH = BY_PHONE + "/hashphone"
NUMBER = re.compile(r"84\d{9}")
TEMPLATES = "template"  # the kind of messages a person may not want
# What the OA host says instead, where it does not speak the numbers of the template product.
OA_NUMBERS = {
    -109: -201, -111: -201, -112: -201, -1121: -201, -1122: -201, -1124: -210, -132: -201,
    -131: -233, -146: -233, -133: -234, -144: -211, -147: -211, -1441: -211, -1471: -218, -1472: -218,
}  # fmt: skip


def send_by_uid(world: World, asked: Asked) -> Json:
    try:
        return _send_by_uid(world, asked)
    except Refusal as refusal:
        if world.habits.uid_speaks_zbs_codes or refusal.code not in OA_NUMBERS:
            raise
        raise Refusal(OA_NUMBERS[refusal.code]) from None


def _send_by_uid(world: World, asked: Asked) -> Json:
    account, now = asked.account, world.clock.now()
    template = _template(world, asked)
    if not template.goes_by_uid:
        raise Refusal(-249)
    person = account.people.get(text_of(asked.given.get("user_id")))
    if person is None or not person.is_known:
        raise Refusal(-201, "user_id")
    sent = _sent(world, asked, template, person, Route.TEMPLATE_UID)
    _require_reach(template, person, world.habits.template_reach, now)
    _charge(account, template, person, sent, -320, -321)
    world.deliver(account, person, sent)
    account.book.told[sent.message_id] = _told(world, template, sent, person, person.uid, "")
    quota: Json = {"quota_type": "purchase_quota", "remain": account.book.left(now)}
    return {
        "message_id": sent.message_id,
        "user_id": person.uid,
        "sent_time": milliseconds(now),
        "quota": quota,
    }


def _require_reach(template: Template, person: Person, reach: timedelta, now: datetime) -> None:
    """Promotions go to followers, everything else to whoever interacted within a year (or as is set)."""
    if TEMPLATES in person.restricted:
        raise Refusal(-244)
    if person.is_banned:
        raise Refusal(-227)
    if template.tag is Tag.PROMOTION:
        if not person.follows:
            raise Refusal(-213)
        return
    if person.last_interaction is None or now - person.last_interaction > reach:
        raise Refusal(-232)


# --- By telephone number ----------------------------------------------------------------------------------


def send_by_phone(world: World, asked: Asked) -> Json:
    return _send_by_number(world, asked, text_of(asked.given.get("phone")), named=None)


def send_by_hash(world: World, asked: Asked) -> Json:
    """The number stays with whoever knows it; Zalo compares hashes."""
    hashed = text_of(asked.given.get("hash_phone"))
    if hashed not in asked.account.hashes:
        raise Refusal(-118)
    number = asked.account.hashes[hashed]
    return _send_by_number(world, asked, number, named=hashed)


def _send_by_number(world: World, asked: Asked, number: str, named: str | None) -> Json:
    account, now, given = asked.account, world.clock.now(), asked.given
    if not NUMBER.fullmatch(number):
        raise Refusal(-108)
    template = _template(world, asked)
    tracking_id = text_of(given.get("tracking_id"))
    if len(tracking_id) > fact("templates", "longest_tracking_id"):
        raise Refusal(-153)
    is_trial = given.get("mode") == "development"
    if is_trial and number not in account.admin_numbers:
        raise Refusal(-127)
    person = _owner(world, account, number)
    sent = _sent(world, asked, template, person, Route.TEMPLATE_PHONE)
    if is_trial:
        sent = replace(sent, cost=0, route=Route.FREE)
    else:
        _charge(account, template, person, sent, -136, -137)
    world.arrive(account, person, sent)  # the account's own history would betray whose number it is
    told = _told(world, template, sent, person, named or number, tracking_id)
    account.book.told[sent.message_id] = told
    tell_receipt(world, account, told)
    return {
        "msg_id": sent.message_id,
        "sent_time": milliseconds(now),
        "sending_mode": text_of(given.get("sending_mode")) or "1",
        "quota": quota_told(account, now),
    }


def _owner(world: World, account: Account, number: str) -> Person:
    """Whose number it is; the account learns no user id from it."""
    person = account.numbers.get(number)
    if person is not None:
        if not person.uses_zalo or person.is_banned:
            raise Refusal(-119)
        if TEMPLATES in person.restricted:
            raise Refusal(-141)
        return person
    if not world.habits.unknown_numbers_use_zalo:
        raise Refusal(-118)
    person = account.person(f"số {number}")
    account.list_number(person, number)
    return person


def tell_receipt(world: World, account: Account, told: Told) -> None:
    """The receipt names the telephone number (or its hash), never a user id."""
    if told.delivered_at is None:
        return
    body = envelopes.received_by_phone(
        account.oa_id, told.named, told.message_id, told.tracking_id, milliseconds(told.delivered_at),
        is_flat=world.habits.flat_phone_receipts,
    )  # fmt: skip
    world.put(account, told.to, body, told.delivered_at, server="ZNS")


def quota_told(account: Account, now: datetime) -> Json:
    quota, left = account.book.daily_quota(now), account.book.left(now)
    return {"dailyQuota": _or_unlimited(quota), "remainingQuota": _or_unlimited(left)}


def _or_unlimited(quota: int | None) -> str:
    return "UNLIMITED" if quota is None else str(quota)


# --- Both ways --------------------------------------------------------------------------------------------


def _template(world: World, asked: Asked) -> Template:
    key = text_of(asked.given.get("template_id"))
    others = (account for account in world.accounts.values() if account is not asked.account)
    if key not in asked.account.book.templates and any(key in other.book.templates for other in others):
        raise Refusal(-117)
    return asked.account.book.find(key)


def _sent(world: World, asked: Asked, template: Template, person: Person, route: Route) -> SentMessage:
    """The filled card, if the template may be sent now at all."""
    now, habits = world.clock.now(), world.habits
    is_late = is_night(now, habits.templates_open, habits.templates_close)
    if asked.account.oa_type == STATE and not habits.state_oas_have_templates:
        raise Refusal(-235)
    if template.tag not in asked.account.book.tags:
        raise Refusal(-135)
    template.require_sendable()
    card = template.filled(asked.given.get("template_data"))
    if template.tag is not Tag.TRANSACTION and is_late:
        raise Refusal(-133)
    asked.account.book.require_quota(template, person.uid, habits.promotions_a_month, now)
    by_uid = route is Route.TEMPLATE_UID
    return SentMessage(
        world.new_id(), asked.account.oa_id, person.uid, card.text, now, asked.path, template.buttons,
        kind="template", raw=asked.given, quota_type="purchase_quota" if by_uid else None, route=route,
        cost=template.price_by_uid if by_uid else template.price_by_phone,
        template=card, is_silent=is_late, by_number=not by_uid,
    )  # fmt: skip


def _charge(
    account: Account, template: Template, person: Person, sent: SentMessage, no_wallet: int, empty: int
) -> None:
    """Money first, then the quotas; nothing is counted for a message that does not go."""
    paid = pay(account, sent.cost, no_wallet, empty)
    if person.is_away:
        account.wallet += paid  # it is charged when it arrives
    account.book.count(template, person.uid, sent.at)


def _told(
    world: World, template: Template, sent: SentMessage, person: Person, named: str, tracking_id: str
) -> Told:
    at = delivered_at(world, person)
    return Told(sent.message_id, template.template_id, tracking_id, person.uid, named, sent.at, at)


def delivered_at(world: World, person: Person) -> datetime | None:
    """When the phone will say that it has what was sent now; None: it will not."""
    after = world.habits.received_after
    is_told = after is not None and person.uses_phone and not person.is_away
    return world.clock.now() + after if after is not None and is_told else None


TEMPLATE_SENDING: Endpoints = {
    ("POST", BY_UID): Endpoint(Where.SEND, send_by_uid, exempt=True),
    ("POST", BY_PHONE): Endpoint(Where.SEND, send_by_phone, exempt=True, is_business=True),
    ("POST", BY_HASH): Endpoint(Where.SEND, send_by_hash, exempt=True, is_business=True),
}
