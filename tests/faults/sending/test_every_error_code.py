"""Every error code of the OA API does what its verdict says, from the answer to the end of the message."""

import tomllib
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from importlib.resources import files
from typing import Any

import pytest

from bot.simulator.accounts import BUSINESS, STATE
from bot.simulator.messages import V2, V3
from bot.zalo.errors import Until, Verdict
from storage import accounts
from storage.words import OutboxState
from tests.faults.sending.given import (
    account,
    counted,
    out_of_reach_until,
    pass_by,
    promise,
    ready,
    refreshes,
    row,
    say,
)
from tests.stories.ward import Neighbour, Ward

MINUTE = timedelta(minutes=1)
WORDS = "Đã nhận tin của bà con."
ONLY_SOME_KINDS = {Until.KIND, Until.INVITATION}
ROWS: list[dict[str, Any]] = [
    row
    for row in tomllib.loads(files("bot.zalo").joinpath("errors.toml").read_text(encoding="utf-8"))["error"]
    if row["host"] == "openapi"
]


def _why(told: Mapping[str, Any]) -> str:
    return f"{told['verdict']} {told['code']}"


async def again_later(ward: Ward, lan: Neighbour, told: Mapping[str, Any]) -> None:
    """It waits, and leaves when its time has come."""
    waits = row(ward)
    assert (waits.state, waits.why, lan.texts()) == (OutboxState.WAITING, _why(told), [])
    assert waits.not_before is not None
    assert waits.not_before > ward.clock.now()
    await ward.until(waits.not_before)
    assert (row(ward).state, lan.texts()) == (OutboxState.SENT, [WORDS])


async def with_another_token(ward: Ward, lan: Neighbour, _told: Mapping[str, Any]) -> None:
    assert refreshes(ward) == 1
    assert (row(ward).state, lan.texts()) == (OutboxState.SENT, [WORDS])
    assert account(ward).paused_why is None


async def under_the_other_addresses(ward: Ward, lan: Neighbour, told: Mapping[str, Any]) -> None:
    to_v2 = told["verdict"] == Verdict.SWITCH_V2
    assert account(ward).family == ("v2" if to_v2 else "v3")
    assert (row(ward).state, lan.texts()) == (OutboxState.SENT, [WORDS])
    assert ward.zalo.sent[0].path == (V2 if to_v2 else V3)


async def not_this_person(ward: Ward, lan: Neighbour, told: Mapping[str, Any]) -> None:
    """The person is left alone until they are heard again."""
    assert (row(ward).state, row(ward).why) == (OutboxState.GAVE_UP, _why(told))
    expected = None if told["until"] in ONLY_SOME_KINDS else told["until"]
    assert out_of_reach_until(ward, lan) == expected
    await ward.until(timedelta(hours=1))
    assert (lan.texts(), counted(ward)) == ([], {})
    await lan.follows()
    assert out_of_reach_until(ward, lan) is None


async def not_this_account(ward: Ward, lan: Neighbour, told: Mapping[str, Any]) -> None:
    """Nothing is lost: the account rests, the operator can see it, and a minute later it is tried again."""
    assert (row(ward).state, account(ward).paused_why) == (OutboxState.WAITING, _why(told))
    assert counted(ward) == {f"send.{_why(told)}": 1}
    assert (await ready(ward)).warnings == [f"account …{ward.oa_id[-4:]} pauses ({_why(told)})"]
    promise(ward, lan, "Tin thứ hai.")
    await pass_by(ward, timedelta(seconds=59))
    assert (lan.texts(), len(ward.zalo.calls)) == ([], 1)
    await pass_by(ward, timedelta(seconds=1))
    assert lan.texts() == [WORDS, "Tin thứ hai."]
    assert (account(ward).paused_why, (await ready(ward)).warnings) == (None, [])


async def never(ward: Ward, lan: Neighbour, told: Mapping[str, Any]) -> None:
    """It is given up, the operator is told, and the next message leaves as if nothing had been."""
    assert (row(ward).state, row(ward).why) == (OutboxState.GAVE_UP, _why(told))
    assert counted(ward) == {f"send.{_why(told)}": 1}
    await say(ward, lan, "Tin thứ hai.")
    await ward.until(timedelta(minutes=10))
    assert lan.texts() == ["Tin thứ hai."]
    assert out_of_reach_until(ward, lan) is None


async def nobody_knows(ward: Ward, lan: Neighbour, told: Mapping[str, Any]) -> None:
    """It did not arrive and nobody knows: after a minute without an echo a reply is sent again, once."""
    assert (row(ward).state, row(ward).why) == (OutboxState.UNSURE, _why(told))
    await ward.until(MINUTE - timedelta(seconds=1))
    assert lan.texts() == []
    await ward.until(timedelta(seconds=2))
    assert (row(ward).state, row(ward).resends, lan.texts()) == (OutboxState.SENT, 1, [WORDS])


type_end = Callable[[Ward, Neighbour, Mapping[str, Any]], Awaitable[None]]
ENDS: dict[Verdict, type_end] = {
    Verdict.RETRY: again_later,
    Verdict.LATER: again_later,
    Verdict.TOKEN: with_another_token,
    Verdict.SWITCH_V2: under_the_other_addresses,
    Verdict.SWITCH_V3: under_the_other_addresses,
    Verdict.PERSON: not_this_person,
    Verdict.ACCOUNT: not_this_account,
    Verdict.UPLOAD: never,  # these words show no picture; with one: test_pictures_sent.py
    Verdict.BUG: never,
    Verdict.GROUP: never,
    Verdict.TEMPLATE: never,
    Verdict.VERIFY: nobody_knows,
}


@pytest.mark.parametrize("told", ROWS, ids=[f"{r['code']} {r.get('says', r['verdict'])}" for r in ROWS])
async def test_every_code_does_what_its_verdict_says(
    ward: Ward, lan: Neighbour, told: Mapping[str, Any]
) -> None:
    verdict = Verdict(told["verdict"])
    ward.zalo.account().oa_type = STATE if verdict is Verdict.SWITCH_V2 else BUSINESS
    ward.zalo.faults.refuse(told["code"], message=told["meaning"])
    await say(ward, lan, WORDS)
    await ENDS[verdict](ward, lan, told)
    assert lan.texts().count(WORDS) <= 1


async def test_a_code_nobody_knows_is_treated_as_unsure_and_the_operator_is_told(
    ward: Ward, lan: Neighbour
) -> None:
    ward.zalo.faults.refuse(-9999)
    await say(ward, lan, WORDS)
    assert row(ward).state is OutboxState.UNSURE
    assert counted(ward) == {"send.verify -9999": 1}
    await ward.until(MINUTE)
    assert lan.texts() == [WORDS]


@pytest.mark.parametrize(("oa_type", "path"), [(BUSINESS, V3), (STATE, V2)])
@pytest.mark.parametrize("pinned", [None, "v2", "v3"])
async def test_whatever_kind_of_account_it_is_its_addresses_are_found(
    ward: Ward, lan: Neighbour, oa_type: int, path: str, pinned: str | None
) -> None:
    if pinned is not None:
        ward.house.clerk.do(lambda db: accounts.pin_family(db, ward.oa_id, pinned))
    ward.zalo.account().oa_type = oa_type
    await say(ward, lan, WORDS, "Tin thứ hai.")
    assert lan.texts() == [WORDS, "Tin thứ hai."]
    assert [sent.path for sent in ward.zalo.sent] == [path, path]
    assert [call.error for call in ward.zalo.calls].count(0) == 2
    assert len(ward.zalo.calls) <= 3  # only the first one had to learn


async def test_an_account_that_no_address_takes_rests_instead_of_being_tossed_to_and_fro(
    ward: Ward, lan: Neighbour
) -> None:
    ward.zalo.faults.refuse(-235, path=V3, times=None)
    ward.zalo.faults.refuse(-240, path=V2, times=None)
    await say(ward, lan, WORDS)
    assert row(ward).state is OutboxState.WAITING
    assert len(ward.zalo.calls) == 5
    assert "pauses" in (await ready(ward)).warnings[0]
    ward.zalo.faults.clear()
    await ward.until(timedelta(minutes=2))
    assert lan.texts() == [WORDS]
