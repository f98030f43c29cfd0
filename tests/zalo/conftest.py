"""Made-up events of a made-up account, as Zalo would post them."""

import json
from collections.abc import Callable

import pytest

from bot.zalo.events import Envelope, read

APP, OA, PERSON, GROUP = "4400000000000000001", "5500000000000000001", "9900000000000000001", "g1"
type_event = Callable[..., Envelope]


def posted(**fields: object) -> Envelope:
    """The fields over a bare envelope; None leaves a field out."""
    event = {"app_id": APP, "timestamp": "1795000000123", **fields}
    return read(json.dumps({k: v for k, v in event.items() if v is not None}, ensure_ascii=False).encode())


@pytest.fixture
def from_person() -> type_event:
    """A person is the sender and the account the recipient."""

    def make(name: str, message: object = None, **more: object) -> Envelope:
        sides = {"sender": {"id": PERSON}, "recipient": {"id": OA}}
        return posted(event_name=name, message=message, **{**sides, **more})

    return make


@pytest.fixture
def from_account() -> type_event:
    """The account is the sender and a person the recipient."""

    def make(name: str, message: object = None, **more: object) -> Envelope:
        sides = {"sender": {"id": OA}, "recipient": {"id": PERSON}}
        return posted(event_name=name, message=message, **{**sides, **more})

    return make


@pytest.fixture
def about_account() -> type_event:
    """No sender and no recipient, only the account and whom or what it is about."""

    def make(name: str, **more: object) -> Envelope:
        return posted(event_name=name, **{"oa_id": OA, **more})

    return make
