"""Writes an event the way Zalo does, never twice alike, and signs the very bytes."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from random import Random

from bot.simulator.accounts import Account
from bot.simulator.habits import Habits, Signing
from bot.simulator.records import Event, Json, milliseconds

IDS = {"app_id", "oa_id", "id", "user_id", "user_id_by_app", "admin_id"}
EITHER_WAY = {"timestamp", "size", "phone"}  # numbers that sometimes come as text, or the other way round
OPTIONAL = {"user_id_by_app", "thumbnail", "source"}
SPACINGS = ((",", ":"), (", ", ": "), (" , ", " : "))
SOMETIMES, OFTEN = 0.25, 0.5


def mac(app_id: str, raw: bytes, timestamp: str, secret: str) -> str:
    """SHA256(app id + raw body + timestamp + OA secret key): a plain hash, no HMAC.

    Source: Zalo's Java SDK and the webhook event pages, read November 2026. Written here a second time on
    purpose: the peer that signs must not share a mistake with the one that checks.
    """
    return hashlib.sha256(app_id.encode() + raw + timestamp.encode() + secret.encode()).hexdigest()


class Scribe:
    """Holds the pen."""

    def __init__(self, app_id: str, habits: Habits, dice: Random) -> None:
        self.app_id, self.habits, self.dice = app_id, habits, dice

    def write(self, account: Account, subject: str, at: datetime, body: Json, server: str = "") -> Event:
        """`server` names the part of Zalo that tells it, where that is not the usual one."""
        told = self._shape({"app_id": self.app_id, **body, "timestamp": milliseconds(at)})
        raw = self._serialise(told)
        headers = self.sign(raw, str(told["timestamp"]), account.secret, account.oa_id)
        if server:
            headers["X-ZEvent-Server"] = server
        return Event(account.oa_id, subject, at, told, raw, headers)

    def sign(self, raw: bytes, timestamp: str, secret: str, oa_id: str = "") -> dict[str, str]:
        """The headers of a delivery."""
        headers = {"Content-Type": "application/json"}
        how = self.habits.signing
        if how is not Signing.MISSING:
            key = "a key of somebody else" if how is Signing.WRONG_KEY else secret
            first = oa_id if how is Signing.OA_FIRST else self.app_id
            headers["X-ZEvent-Signature"] = how.format(mac(first, raw, timestamp, key)).strip()
        return headers

    def _shape(self, body: Json) -> Json:
        shaped = _each(body, self._vary) if self.habits.vary else body
        if self.habits.bare_ids:
            shaped = _each(shaped, _bare)
        left_out = self.habits.left_out
        return {key: _without(value, left_out) for key, value in shaped.items() if key not in left_out}

    def _vary(self, key: str, value: object) -> object:
        if key in OPTIONAL and self.dice.random() < SOMETIMES:
            return None
        if key in EITHER_WAY and isinstance(value, str) and value.isdecimal():
            return int(value) if self.dice.random() < SOMETIMES else value
        if key in {"latitude", "longitude"} and self.dice.random() < OFTEN:
            return str(value)
        return value

    def _serialise(self, body: Json) -> bytes:
        """Whoever writes the JSON anew before checking the signature fails."""
        if not self.habits.vary:
            return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        written = json.dumps(
            self._shuffled(body),
            ensure_ascii=self.dice.random() < OFTEN,
            separators=self.dice.choice(SPACINGS),
        )
        return (written.replace("/", "\\/") if self.dice.random() < OFTEN else written).encode()

    def _shuffled(self, value: object) -> object:
        if isinstance(value, dict):
            keys = list(value)
            self.dice.shuffle(keys)
            return {key: self._shuffled(value[key]) for key in keys}
        return [self._shuffled(entry) for entry in value] if isinstance(value, list) else value


def _each(value: Json, change: Callable[[str, object], object]) -> Json:
    """Every plain value through `change`; what becomes None is left out."""
    changed: Json = {}
    for key, old in value.items():
        new = _inside(old, key, change)
        if new is not None:
            changed[key] = new
    return changed


def _inside(value: object, key: str, change: Callable[[str, object], object]) -> object:
    if isinstance(value, dict):
        return _each(value, change)
    if isinstance(value, list):
        return [_inside(entry, "", change) for entry in value]
    return change(key, value)


def _without(value: object, left_out: set[str]) -> object:
    """Some keys are missing, whatever stands under them."""
    if isinstance(value, dict):
        return {key: _without(old, left_out) for key, old in value.items() if key not in left_out}
    return [_without(entry, left_out) for entry in value] if isinstance(value, list) else value


def _bare(key: str, value: object) -> object:
    return int(value) if key in IDS and isinstance(value, str) and value.isdecimal() else value
