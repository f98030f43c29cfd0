"""The log names what happened and where, and never a person, their words, or a secret."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot import log
from bot.config import Settings
from bot.log import MASK, Redactor

TOKEN = "aB3" * 20
SECRETS = {
    "zalo_app_secret": "a short one",
    "zalo_oa_secret_key": "oa key with spaces",
    "secret_key": "the-sealing-key-0001",
    "database_url": "postgresql+psycopg://bot:db-password@db.test/bot",
}
PRIVATE = [
    "9900000000000000001",
    "0912345678",
    "0912 345 678",
    "091.234.5678",
    "+84912345678",
    "84 912 345 678",
    TOKEN,
]
type_opened = Callable[..., io.StringIO]


@pytest.fixture
def opened() -> Iterator[type_opened]:
    """Sets the log up and hands out what is written to it; all is as before afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def begin(**settings: object) -> io.StringIO:
        stream = io.StringIO()
        log.set_up(Settings.model_validate({**SECRETS, **settings}), stream)
        return stream

    yield begin
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


# --- Words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("private", PRIVATE)
def test_ids_phones_and_tokens_are_masked_wherever_they_stand(private: str) -> None:
    said = Redactor().text(f"answer for {private}, twice")
    assert private not in said
    assert said.startswith("answer for ")
    assert said.endswith(", twice")
    assert MASK in said


@pytest.mark.parametrize(
    "named",
    [
        "access_token=abc",
        "refresh_token: abc",
        '"secret_key": "abc"',
        "password = abc",
        "mac=abc",
        "SECRET_KEY=abc",
        "https://x/y?access_token=abc&data=1",
    ],
)
def test_whatever_is_named_a_secret_is_masked(named: str) -> None:
    assert "abc" not in Redactor().text(named)


@pytest.mark.parametrize(
    "honest", ["BT-7K3M acknowledged", "row 12345678", "took 0.25 s", "2026-11-24T20:14:00Z", "10 of 1000"]
)
def test_what_is_honest_stays_readable(honest: str) -> None:
    assert Redactor().text(honest) == honest


def test_known_secrets_are_masked_whatever_they_look_like() -> None:
    redactor = Redactor(["a short one", "a short one, longer", "tiny"])
    assert redactor.text("said: a short one, longer!") == f"said: {MASK}!"
    assert redactor.text("a tiny thing") == "a tiny thing"


# --- Values ------------------------------------------------------------------------------------------------


def redacted(**fields: object) -> dict[str, Any]:
    return dict(Redactor(["a short one"])(None, "info", {"event": "x", **fields}))


@pytest.mark.parametrize(
    "field", ["access_token", "text", "body", "phone", "recipient", "sender", "zalo_id", "said_words"]
)
@pytest.mark.parametrize("value", ["đèn hỏng", b"\xff", ["đèn"], {"a": "đèn"}, ("đèn",)])
def test_fields_that_never_tell_anything_are_masked_whole(field: str, value: object) -> None:
    assert redacted(**{field: value})[field] == MASK


def test_counts_stay_and_long_numbers_go() -> None:
    found = redacted(tokens=3, text=None, item=17, seconds=0.1234567890123, oa=5500000000000000001, ok=True)
    assert found == {
        "event": "x",
        "tokens": 3,
        "text": None,
        "item": 17,
        "seconds": 0.1234567890123,
        "oa": MASK,
        "ok": True,
    }


def test_the_same_holds_inside_lists_and_drawers() -> None:
    found = redacted(
        tried=["row 1", "9900000000000000001", {"token": 1, "why": "a short one"}], by={"0912345678": 1}
    )
    assert found["tried"] == ["row 1", MASK, {"token": MASK, "why": MASK}]
    assert found["by"] == {MASK: 1}


def test_a_thing_of_any_kind_is_written_by_its_name_and_masked() -> None:
    class Person:
        def __repr__(self) -> str:
            return "Person(9900000000000000001)"

    nested: list[object] = ["9900000000000000001"]
    for _ in range(9):
        nested = [nested]
    assert "9900000000000000001" not in str(redacted(who=Person(), deep=nested))


# --- Lines -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["json", "console"])
def test_both_forms_and_both_kinds_of_logger_are_redacted(opened: type_opened, form: str) -> None:
    stream = opened(log_format=form)
    for private in (*PRIVATE, "a short one", "oa key with spaces", "the-sealing-key-0001", "db-password"):
        structlog.get_logger("ours").info("said by %s", private, thing=private)
        logging.getLogger("theirs").warning("GET %s", private)
    written = stream.getvalue()
    for private in (*PRIVATE, "a short one", "oa key", "the-sealing-key", "db-password"):
        assert private not in written
    assert written.count("said by") == len(PRIVATE) + 4


def cry_out() -> None:
    raise ValueError("bà Tám kêu cứu ở ngõ 5")


@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize("name", ["ours", "theirs"])
def test_of_an_error_only_its_name_and_place_are_told(opened: type_opened, form: str, name: str) -> None:
    stream = opened(log_format=form)
    try:
        cry_out()
    except ValueError:
        if name == "ours":
            structlog.get_logger(name).exception("an item failed")
        else:
            logging.getLogger(name).exception("an item failed")
    written = stream.getvalue()
    assert "Tám" not in written
    assert "ValueError" in written
    assert "tests/test_log.py" in written
    assert str(Path(__file__).parents[1]) not in written


def test_an_error_that_is_handed_over_is_told_the_same_way(opened: type_opened) -> None:
    stream = opened(log_format="json")
    structlog.get_logger("ours").error("failed", exc_info=KeyError("bà Tám"))
    (line,) = lines(stream)
    assert (line["error"], line["through"]) == ("KeyError", [])


def test_a_line_of_json_says_when_who_and_how_grave(opened: type_opened) -> None:
    stream = opened(log_format="json")
    structlog.get_logger("clerk").warning("Trễ hẹn", item=7)
    (line,) = lines(stream)
    assert (line["event"], line["logger"], line["level"], line["item"]) == ("Trễ hẹn", "clerk", "warning", 7)
    assert datetime.fromisoformat(line["timestamp"]).tzinfo == UTC
    assert "Trễ hẹn" in stream.getvalue()


def test_the_level_is_the_operators_choice_and_libraries_speak_up_only_when_it_matters(
    opened: type_opened,
) -> None:
    stream = opened(log_format="json", log_level="WARNING")
    structlog.get_logger("ours").info("quiet")
    logging.getLogger("theirs").info("quiet")
    assert stream.getvalue() == ""
    stream = opened(log_format="json", log_level="DEBUG")
    structlog.get_logger("ours").debug("loud")
    logging.getLogger("alembic.runtime").info("quiet")
    assert [line["event"] for line in lines(stream)] == ["loud"]
