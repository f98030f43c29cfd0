"""Tokens: renewed once, in time and written down before use; a lost grant is said and can be given again."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from yarl import URL

from bot.simulator.faults import Where
from bot.zalo import wire
from storage.words import OutboxState, TokenState
from tests.faults.sending.given import TOKENS, address, pair, pass_by, promise, ready, refreshes, row, say
from tests.stories.ward import Neighbour, Ward

WORDS = "Đã nhận tin của bà con."
START = "/zalo/oauth/start"


async def renew(ward: Ward) -> bool:
    return await ward.house.keeper.renew(ward.oa_id, rejected=pair(ward).access)


@pytest.mark.parametrize("code", [-216, -220])
async def test_a_refused_token_is_renewed_once_and_everything_leaves(
    ward: Ward, lan: Neighbour, code: int
) -> None:
    ward.zalo.faults.refuse(code)
    await say(ward, lan, WORDS, WORDS)
    assert (refreshes(ward), lan.texts()) == (1, [WORDS, WORDS])


async def test_many_who_are_refused_with_the_same_token_make_one_renewal(ward: Ward) -> None:
    people = [await ward.person(name) for name in ("lan", "minh", "tám")]
    ward.zalo.world.grants.current[ward.oa_id].since -= timedelta(hours=26)  # sooner than it was said to
    for somebody in people:
        promise(ward, somebody, WORDS)
    await ward.settle()
    assert [somebody.texts() for somebody in people] == [[WORDS]] * 3
    assert refreshes(ward) == 1


async def test_a_fresh_token_that_is_refused_as_well_is_not_renewed_in_haste(
    ward: Ward, lan: Neighbour
) -> None:
    ward.zalo.faults.refuse(-216, times=2)
    await say(ward, lan, WORDS)
    assert (refreshes(ward), lan.texts()) == (1, [])
    await pass_by(ward, timedelta(seconds=5))
    assert lan.texts() == [WORDS]


async def test_a_token_that_expired_while_the_house_was_down_is_renewed(ward: Ward, lan: Neighbour) -> None:
    await ward.goes_down()
    ward.clock.set(ward.clock.now() + timedelta(hours=26))
    await ward.comes_back()
    await say(ward, lan, WORDS)
    assert (refreshes(ward), lan.texts()) == (1, [WORDS])
    assert (pair(ward).access, pair(ward).refresh) == ward.zalo.token_pair()


async def test_a_token_is_renewed_five_hours_before_it_dies(ward: Ward) -> None:
    await renew(ward)
    dies = pair(ward).expires_at
    ward.clock.set(dies - timedelta(hours=5, minutes=1))
    await ward.house.keeper.renew_due()
    assert refreshes(ward) == 1
    ward.clock.set(dies - timedelta(hours=5))
    await ward.house.keeper.renew_due()
    assert refreshes(ward) == 2
    assert pair(ward).expires_at > dies


async def test_two_who_renew_at_once_ask_zalo_once(ward: Ward) -> None:
    assert all(await asyncio.gather(renew(ward), renew(ward)))
    assert refreshes(ward) == 1
    assert (pair(ward).access, pair(ward).refresh) == ward.zalo.token_pair()


async def test_a_new_pair_is_written_down_before_it_is_used(
    ward: Ward, lan: Neighbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[tuple[str, str]] = []
    ask = ward.house.client.ask

    async def watched(request: wire.Request, *, access_token: str = "") -> wire.Answer:
        used.append((access_token, pair(ward).access))
        return await ask(request, access_token=access_token)

    monkeypatch.setattr(ward.house.client, "ask", watched)
    ward.zalo.faults.refuse(-220)
    await say(ward, lan, WORDS)
    assert len(used) == 2
    assert all(token == written for token, written in used)


async def test_an_answer_lost_before_the_rotation_is_asked_for_again(ward: Ward) -> None:
    before = pair(ward)
    ward.zalo.faults.drop(where=Where.OAUTH, delivered=False)
    assert not await renew(ward)
    after = pair(ward)
    assert (after.access, after.refresh, after.state) == (before.access, before.refresh, TokenState.UNSURE)
    assert not await renew(ward)  # not in haste
    assert refreshes(ward) == 1
    ward.clock.set(ward.clock.now() + timedelta(seconds=31))
    assert await renew(ward)
    assert (pair(ward).state, pair(ward).access) == (TokenState.GOOD, ward.zalo.token_pair()[0])


async def test_an_answer_lost_after_the_rotation_ends_with_a_remedy_and_no_message_is_lost(
    ward: Ward, lan: Neighbour
) -> None:
    ward.zalo.faults.drop(where=Where.OAUTH)
    before = pair(ward)
    assert not await renew(ward)
    assert (await ready(ward)).status == 200
    assert pair(ward).state is TokenState.UNSURE
    ward.clock.set(ward.clock.now() + timedelta(seconds=31))
    assert not await renew(ward)
    after = pair(ward)
    assert (after.state, after.access, after.refresh) == (TokenState.DEAD, before.access, before.refresh)
    said = await ready(ward)
    assert (said.status, len(said.reasons)) == (503, 1)
    assert START in said.reasons[0]
    assert "token import" in said.reasons[0]
    await say(ward, lan, WORDS)
    assert (row(ward).state, lan.texts()) == (OutboxState.WAITING, [])
    assert await consent(ward) == 200
    await pass_by(ward, timedelta(minutes=1))
    assert lan.texts() == [WORDS]
    assert (await ready(ward)).status == 200


async def test_a_refusal_without_a_number_is_no_pair(ward: Ward) -> None:
    ward.zalo.habits.oauth_numbers = False
    ward.zalo.world.grants.issue(ward.oa_id)  # somebody else has renewed: ours is worth nothing
    before = pair(ward)
    assert not await renew(ward)
    after = pair(ward)
    assert (after.state, after.access, after.refresh) == (TokenState.DEAD, before.access, before.refresh)


@pytest.mark.parametrize(
    "trouble",
    [{"status": 200, "text": "<html>"}, {"status": 500, "text": ""}, {"status": 200, "text": "[]"}],
    ids=lambda t: f"{t['status']} {t['text']}",
)
async def test_no_failure_touches_the_pair(ward: Ward, trouble: Mapping[str, Any]) -> None:
    before = pair(ward)
    ward.zalo.faults.answer(**trouble, where=Where.OAUTH)
    assert not await renew(ward)
    after = pair(ward)
    assert (after.access, after.refresh) == (before.access, before.refresh)
    assert after.state is TokenState.UNSURE


async def test_a_permission_taken_back_is_said_at_once(ward: Ward) -> None:
    await ward.zalo.revoke()
    await ward.settle()
    assert pair(ward).state is TokenState.DEAD
    said = await ready(ward)
    assert said.status == 503
    assert START in said.reasons[0]
    assert await consent(ward) == 200
    assert (await ready(ward)).status == 200


# --- Consent ---------------------------------------------------------------------------------------------


async def consent(ward: Ward, *, oa_id: str | None = None, changed: Mapping[str, str] | None = None) -> int:
    """The administrator opens our link, agrees at Zalo and comes back; how our page answers."""
    async with aiohttp.ClientSession() as session:
        async with session.get(address(ward, START), allow_redirects=False) as answer:
            assert answer.status == 302
            there = URL(answer.headers["Location"])
        if oa_id is not None:
            there = there.update_query(oa_id=oa_id)
        async with session.get(there, allow_redirects=False) as answer:
            back = URL(answer.headers["Location"])
        back = URL(address(ward, back.path)).with_query({**back.query, **(changed or {})})
        async with session.get(back, allow_redirects=False) as answer:
            return answer.status


@pytest.mark.parametrize("echoes_state", [True, False])
async def test_consent_brings_a_new_pair(ward: Ward, lan: Neighbour, *, echoes_state: bool) -> None:
    ward.zalo.habits.echoes_state, ward.zalo.habits.needs_pkce = echoes_state, True
    assert await consent(ward) == 200
    assert (pair(ward).access, pair(ward).refresh) == ward.zalo.token_pair()
    await say(ward, lan, WORDS)
    assert (lan.texts(), refreshes(ward)) == ([WORDS], 1)


async def test_a_pair_for_an_account_that_is_not_ours_is_refused(ward: Ward) -> None:
    before = pair(ward)
    foreign = "5500000000000000777"
    ward.zalo.add_account(foreign, oa_secret="another-key-made-up", granted=False)
    assert await consent(ward, oa_id=foreign) == 403
    assert await consent(ward, oa_id=foreign, changed={"oa_id": ward.oa_id}) == 403
    assert (pair(ward).access, pair(ward).refresh) == (before.access, before.refresh)


async def test_a_pair_of_which_zalo_does_not_say_whose_it_is_is_not_kept(ward: Ward) -> None:
    before = pair(ward)
    ward.zalo.faults.answer(500, where=Where.READ)
    assert await consent(ward) == 502
    assert (pair(ward).access, pair(ward).refresh) == (before.access, before.refresh)


@pytest.mark.parametrize("changed", [{"state": "somebody-elses"}, {"code": ""}])
async def test_a_link_that_is_not_expected_changes_nothing(ward: Ward, changed: Mapping[str, str]) -> None:
    before = pair(ward)
    assert await consent(ward, changed=changed) == 400
    assert (pair(ward).access, refreshes(ward)) == (before.access, 0)


async def test_a_code_that_zalo_does_not_know_changes_nothing(ward: Ward) -> None:
    before = pair(ward)
    assert await consent(ward, changed={"code": "made-up"}) == 502
    assert pair(ward).access == before.access
    assert ward.zalo.calls[-1].path == TOKENS
