"""Calls between a person and an account, as far as events tell of them."""

from datetime import datetime, timedelta

from bot.simulator.people import Person
from bot.simulator.records import Json, milliseconds

RANG = timedelta(seconds=5)


def call_ended(person: Person, call_id: str, talked: timedelta, now: datetime) -> Json:
    """The person called the account; told when it is over."""
    lasted = RANG + talked
    return {
        "oa_id": person.oa_id,
        "event_name": "user_call_oa",
        "user_id": person.uid,
        "user_id_by_app": person.uid_by_app,
        "call_id": call_id,
        "call_type": "AUDIO",
        "init_time": milliseconds(now - lasted),
        "call_duration": _milliseconds(lasted),
        "waiting_time": int(RANG.total_seconds()),
        "talk_time": _milliseconds(talked),
        "status_code": 0,
    }


def call_answered(person: Person, phone: str, now: datetime, *, allowed: bool) -> Json:
    """The person was asked whether the account may call."""
    return {
        "oa_id": person.oa_id,
        "event_name": "user_reply_consent",
        "phone": phone,
        "user_consent": "ALLOW" if allowed else "USER_BLOCKED",
        "confirmed_time": milliseconds(now),
        "expired_time": "0",
    }


def _milliseconds(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)
