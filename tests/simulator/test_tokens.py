"""Tokens: pairs that rotate and die, codes that work once, refusals in odd shapes."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.clock import HandClock
from bot.simulator.faults import Where
from bot.simulator.oauth import challenge_of
from bot.simulator.phones import Phone
from tests.simulator.edge import Api, Webhook

GETOA = "/v2.0/oa/getoa"
BACK = "https://bot.example.org/zalo/oauth/callback"
VERIFIER = "v" * 43


async def consent(api: Api, **asked: str) -> dict[str, Any]:
    """Follows the link as the administrator's browser does; gives the query of the redirect."""
    params = {"app_id": api.zalo.app_id, "redirect_uri": BACK, **asked}
    url = api.zalo.url + "/v4/oa/permission"
    async with api.session.get(url, params=params, allow_redirects=False) as answer:
        if answer.status == 200:
            said: dict[str, Any] = await answer.json()
            return said
        assert answer.status == 302
        location = urlsplit(answer.headers["Location"])
    assert location.geturl().startswith(BACK)
    return {key: values[0] for key, values in parse_qs(location.query).items()}


async def exchange(api: Api, code: str, verifier: str = "") -> dict[str, Any]:
    return await api.tokens(grant_type="authorization_code", code=code, code_verifier=verifier)


# --- The token in a call ---------------------------------------------------------------------------------


async def test_the_token_must_be_one_that_was_given_out(api: Api) -> None:
    assert (await api.call("GET", GETOA))["error"] == 0
    assert (await api.call("GET", GETOA, token="made up"))["error"] == -216


async def test_a_token_in_the_address_counts_for_nothing(api: Api) -> None:
    params = {"access_token": api.zalo.token_pair()[0]}
    assert (await api.call("GET", GETOA, token="", params=params))["error"] == -216


async def test_an_access_token_lives_25_hours(api: Api, clock: HandClock) -> None:
    clock.set(clock.now() + timedelta(seconds=89_999))
    assert (await api.call("GET", GETOA))["error"] == 0
    clock.set(clock.now() + timedelta(seconds=1))
    assert (await api.call("GET", GETOA))["error"] == -220


async def test_a_proof_that_is_given_must_be_right(api: Api) -> None:
    assert (await api.call("GET", GETOA, headers={"appsecret_proof": "0" * 64}))["error"] == -242


# --- Refreshing ------------------------------------------------------------------------------------------


async def test_a_refresh_kills_both_old_tokens(api: Api) -> None:
    old_access, old_refresh = api.zalo.token_pair()
    answer = await api.refresh()
    assert answer["expires_in"] == "90000"
    assert (answer["access_token"], answer["refresh_token"]) == api.zalo.token_pair()
    assert not {old_access, old_refresh} & set(api.zalo.token_pair())
    assert (await api.call("GET", GETOA, token=old_access))["error"] == -220
    assert (await api.refresh(old_refresh))["error"] == -14014
    assert (await api.call("GET", GETOA))["error"] == 0


async def test_a_refusal_may_carry_no_number(api: Api) -> None:
    api.zalo.habits.oauth_numbers = False
    refused = await api.refresh("used long ago")
    assert "error" not in refused
    assert "access_token" not in refused
    assert refused["error_name"] == "Invalid refresh token"


async def test_a_refresh_token_lives_three_months(api: Api, clock: HandClock) -> None:
    clock.set(clock.now() + timedelta(days=90))
    assert (await api.refresh())["error"] == -14014


async def test_app_and_secret_must_fit(api: Api) -> None:
    right = {"grant_type": "refresh_token", "refresh_token": api.zalo.token_pair()[1]}
    assert (await api.tokens(**{**right, "app_id": "1"}))["error"] == -14002
    assert "access_token" not in await api.tokens("wrong secret", **right)
    assert "access_token" not in await api.tokens(**{**right, "grant_type": "password"})
    assert "access_token" in await api.tokens(**right)


async def test_the_answer_may_be_lost_after_the_rotation(api: Api) -> None:
    old = api.zalo.token_pair()
    api.zalo.faults.drop(where=Where.OAUTH)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await api.refresh()
    assert api.zalo.token_pair() != old
    assert (await api.refresh(old[1]))["error"] == -14014


@pytest.mark.parametrize(("status", "delivered"), [(502, True), (502, False), (200, True), (200, False)])
async def test_the_token_address_may_answer_with_a_web_page(
    api: Api, status: int, *, delivered: bool
) -> None:
    old = api.zalo.token_pair()
    api.zalo.faults.answer(status, where=Where.OAUTH, delivered=delivered)
    form = {"app_id": api.zalo.app_id, "grant_type": "refresh_token", "refresh_token": old[1]}
    headers = {"secret_key": api.zalo.app_secret}
    url = api.zalo.url + "/v4/oa/access_token"
    async with api.session.post(url, data=form, headers=headers) as answer:
        assert (answer.status, answer.content_type) == (status, "text/html")
    assert (api.zalo.token_pair() != old) == delivered


async def test_any_refusal_of_the_token_address_can_be_asked_for(api: Api) -> None:
    api.zalo.faults.refuse(-14024, where=Where.OAUTH)
    assert (await api.refresh())["error"] == -14024
    assert "access_token" in await api.refresh()


async def test_each_account_has_its_own_pair(api: Api) -> None:
    api.zalo.add_account("5500000000000000002", oa_secret="second")
    second = api.zalo.token_pair("5500000000000000002")
    await api.refresh()
    assert api.zalo.token_pair("5500000000000000002") == second
    assert (await api.call("GET", GETOA, token=second[0]))["data"]["oaid"] == "5500000000000000002"


async def test_a_revoked_grant_ends_calls_and_events(api: Api, minh: Phone, webhook: Webhook) -> None:
    access, refresh = api.zalo.token_pair()
    await api.zalo.revoke()
    await minh.says("nobody hears this")
    assert webhook.names() == ["permission_revoked"]
    assert (await api.call("GET", GETOA, token=access))["error"] == -220
    assert (await api.refresh(refresh))["error"] == -14014


# --- Consent ---------------------------------------------------------------------------------------------


async def test_consent_gives_a_code_that_works_once(api: Api) -> None:
    back = await consent(api, state="s1", code_challenge=challenge_of(VERIFIER))
    assert (back["state"], back["oa_id"]) == ("s1", api.zalo.oa_id)
    tokens = await exchange(api, back["code"], VERIFIER)
    assert (tokens["access_token"], tokens["refresh_token"]) == api.zalo.token_pair()
    assert "access_token" not in await exchange(api, back["code"], VERIFIER)


async def test_consent_opens_an_account_that_had_not_granted(api: Api, webhook: Webhook) -> None:
    api.zalo.add_account("5500000000000000002", oa_secret="second", granted=False)
    back = await consent(api, oa_id="5500000000000000002")
    assert "state" not in back
    assert "access_token" in await exchange(api, back["code"])
    await api.zalo.phone("lan", oa_id="5500000000000000002").says("chào")
    assert webhook.texts() == ["chào"]


async def test_a_code_lives_ten_minutes(api: Api, clock: HandClock) -> None:
    back = await consent(api)
    clock.set(clock.now() + timedelta(minutes=10))
    assert "access_token" not in await exchange(api, back["code"])


@pytest.mark.parametrize("verifier", ["", "w" * 43])
async def test_the_verifier_must_fit_the_challenge(api: Api, verifier: str) -> None:
    back = await consent(api, code_challenge=challenge_of(VERIFIER))
    assert "access_token" not in await exchange(api, back["code"], verifier)


async def test_a_challenge_may_be_saved_in_the_console(api: Api) -> None:
    api.zalo.habits.static_challenge = challenge_of(VERIFIER)
    assert "access_token" not in await exchange(api, (await consent(api))["code"], "w" * 43)
    assert "access_token" in await exchange(api, (await consent(api))["code"], VERIFIER)


def test_the_challenge_is_the_one_of_the_pkce_standard() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


async def test_a_wrong_link_gives_no_code(api: Api) -> None:
    api.zalo.habits.redirect_uris.add(BACK)
    api.zalo.habits.needs_pkce = True
    right = {"code_challenge": challenge_of(VERIFIER)}
    assert "code" in await consent(api, **right)
    assert (await consent(api, **right, app_id="1"))["error"] == -14002
    assert (await consent(api, **right, redirect_uri="https://evil.example.org"))["error"] == -14003
    assert "code" not in await consent(api)


async def test_the_state_may_be_forgotten(api: Api) -> None:
    api.zalo.habits.echoes_state = False
    assert "state" not in await consent(api, state="s1")
