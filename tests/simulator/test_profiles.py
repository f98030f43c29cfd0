"""What an account reads and writes about one person, and the labels it gives people."""

from datetime import timedelta

import pytest

from bot.clock import HandClock
from bot.simulator.phones import Phone
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import Api, Webhook
from tests.simulator.panel import Panel

DETAIL, LIST, UPDATE = "/v3.0/oa/user/detail", "/v3.0/oa/user/getlist", "/v3.0/oa/user/update"
TAG, UNTAG, RMTAG, TAGS = (
    f"/v2.0/oa/tag/{name}" for name in ("tagfollower", "rmfollowerfromtag", "rmtag", "gettagsofoa")
)
QUOTA = "/v3.0/oa/quota/message"


# --- Profiles --------------------------------------------------------------------------------------------


async def test_a_profile_has_a_picture_that_can_be_fetched(
    minh: Phone, api: Api, panel: Panel, clock: HandClock
) -> None:
    await panel.turn(media_life=60)
    found = (await api.get(DETAIL, user_id=minh.uid))["data"]
    assert found["avatars"] == {"120": found["avatar"], "240": found["avatar"]}
    clock.set(clock.now() + timedelta(hours=1))
    async with api.session.get(found["avatar"]) as answer:
        assert (answer.status, answer.content_type) == (200, "image/jpeg")


async def test_whoever_is_under_18_is_marked(minh: Phone, api: Api) -> None:
    assert (await api.get(DETAIL, user_id=minh.uid))["data"]["is_sensitive"] is False
    minh.person.is_minor = True
    assert (await api.get(DETAIL, user_id=minh.uid))["data"]["is_sensitive"] is True


async def test_an_account_enters_an_alias_an_id_of_its_own_and_an_address(minh: Phone, api: Api) -> None:
    entered = {
        "user_id": minh.uid,
        "user_alias": "Minh - ngõ 5",
        "user_external_id": "CLE05-17",
        "shared_info": {"name": "Trần Minh", "city_id": "14", "user_dob": "01/02/1990"},
    }
    assert (await api.post(UPDATE, entered))["error"] == 0
    found = (await api.get(DETAIL, user_id=minh.uid))["data"]
    assert (found["user_alias"], found["user_external_id"]) == ("Minh - ngõ 5", "CLE05-17")
    assert found["display_name"] == "Minh"
    assert (found["shared_info"]["name"], found["shared_info"]["city"]) == ("Trần Minh", "14")
    assert (await api.post(UPDATE, {"user_id": minh.uid, "shared_info": {"shoe": 1}}))["error"] == -201
    assert (await api.post(UPDATE, {"user_id": "991", "user_alias": "x"}))["error"] == -201
    assert (await api.post("/v2.0/oa/deletefollowerinfo", {"user_id": minh.uid}))["error"] == 0
    found = (await api.get(DETAIL, user_id=minh.uid))["data"]
    assert (found["user_alias"], found["user_external_id"], "shared_info" in found) == ("Minh", "", False)


async def test_from_outside_vietnam_profiles_are_refused_or_have_no_name_and_picture(
    minh: Phone, api: Api, panel: Panel
) -> None:
    await panel.turn(abroad="refused")
    answer = await api.get(DETAIL, user_id=minh.uid)
    assert (answer["error"], "not inside Vietnam" in answer["message"]) == (-501, True)
    assert await api.error(minh.uid) == 0
    await panel.turn(abroad="withheld")
    found = (await api.get(DETAIL, user_id=minh.uid))["data"]
    assert (found["display_name"], found["avatar"], found["user_id"]) == ("", "", minh.uid)


@pytest.mark.parametrize("code", [-240, -212, -209])
async def test_the_v2_profile_and_follower_list_are_shut_for_business_accounts(
    minh: Phone, api: Api, panel: Panel, code: int
) -> None:
    await panel.turn(dead_lookups_code=code)
    assert (await api.get("/v2.0/oa/getprofile", user_id=minh.uid))["error"] == code
    assert (await api.get("/v2.0/oa/getfollowers", offset=0, count=50))["error"] == code
    assert (await api.post("/v2.0/oa/updatefollowerinfo", {"user_id": minh.uid}))["error"] == code


async def test_state_agencies_still_have_the_v2_profile_with_the_gender(
    zalo: SimulatedZalo, minh: Phone, api: Api
) -> None:
    zalo.account().oa_type = 4
    minh.is_like(gender=2)
    found = (await api.get("/v2.0/oa/getprofile", user_id=minh.uid))["data"]
    assert (found["user_id"], found["display_name"], found["user_gender"]) == (minh.uid, "Minh", 2)
    assert "user_is_follower" not in found
    await minh.follows()
    listed = (await api.get("/v2.0/oa/getfollowers", offset=0, count=50))["data"]
    assert listed == {"total": 1, "followers": [{"user_id": minh.uid}]}
    assert (await api.get("/v2.0/oa/getfollowers", offset=0, count=51))["error"] == -210
    updated = {"user_id": minh.uid, "user_alias": "Minh 2"}
    assert (await api.post("/v2.0/oa/updatefollowerinfo", updated))["error"] == 0


# --- Lists -----------------------------------------------------------------------------------------------


async def test_people_are_listed_by_when_they_last_interacted(
    zalo: SimulatedZalo, api: Api, clock: HandClock
) -> None:
    for days in (0, 1, 6, 20, 40):
        phone = zalo.phone(f"d{days}")
        phone.was_heard(clock.now() - timedelta(days=days))
    await api.call("GET", "/v2.0/oa/getoa")

    async def number(period: str) -> int:
        found = await api.get(LIST, offset=0, count=50, last_interaction_period=period)
        return int(found["data"]["total"])

    assert [await number(period) for period in ("TODAY", "YESTERDAY", "L7D", "L30D")] == [1, 1, 3, 4]
    assert await number("2026_10_01:2026_11_04") == 2
    for wrong in ("L90D", "2026_11_01", "x:y"):
        assert (await api.get(LIST, offset=0, count=50, last_interaction_period=wrong))["error"] == -201


async def test_no_page_begins_beyond_9951(api: Api) -> None:
    assert (await api.get(LIST, offset=9951, count=50))["error"] == 0
    assert (await api.get(LIST, offset=9952, count=50))["error"] == -210


async def test_parameters_may_also_stand_plainly_in_the_address(minh: Phone, api: Api) -> None:
    assert (await api.ask(DETAIL, user_id=minh.uid))["data"]["user_id"] == minh.uid


# --- Tags ------------------------------------------------------------------------------------------------


async def test_the_first_use_of_a_tag_creates_it_and_people_are_listed_by_it(
    zalo: SimulatedZalo, minh: Phone, api: Api, webhook: Webhook
) -> None:
    zalo.phone("lan").was_heard()
    assert (await api.call("GET", TAGS))["data"] == []
    assert (await api.post(TAG, {"user_id": int(minh.uid), "tag_name": "to-truong"}))["error"] == 0
    assert (await api.call("GET", TAGS))["data"] == ["to-truong"]
    found = (await api.get(LIST, offset=0, count=50, tag_name="to-truong"))["data"]
    assert found["users"] == [{"user_id": minh.uid}]
    detail = (await api.get(DETAIL, user_id=minh.uid))["data"]
    assert detail["tags_and_notes_info"]["tag_names"] == ["to-truong"]
    await zalo.deliver_due()
    assert webhook.names() == ["add_user_to_tag"]
    event = webhook.heard[0].event
    assert (event["oa_id"], event["tag"]) == (zalo.oa_id, {"name": "to-truong", "user_ids": [minh.uid]})


async def test_a_tag_is_taken_from_a_person_or_from_everybody(
    zalo: SimulatedZalo, minh: Phone, api: Api, webhook: Webhook
) -> None:
    tagged = {"user_id": minh.uid, "tag_name": "to-1"}
    await api.post(TAG, tagged)
    assert (await api.post(UNTAG, tagged))["error"] == 0
    assert (await api.post(UNTAG, tagged))["error"] == -201
    await api.post(TAG, tagged)
    assert (await api.post(RMTAG, {"tag_name": "to-1"}))["error"] == 0
    assert (await api.post(RMTAG, {"tag_name": "to-1"}))["error"] == -201
    assert (await api.post(TAG, {"user_id": minh.uid}))["error"] == -201
    assert (await api.call("GET", TAGS))["data"] == []
    await zalo.deliver_due()
    assert webhook.names() == ["add_user_to_tag", "remove_user_from_tag", "add_user_to_tag", "remove_tag"]


# --- What may still be sent ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [QUOTA, "/v2.0/oa/quota/message"])
async def test_a_person_has_counters_of_replies_and_promotions(minh: Phone, api: Api, path: str) -> None:
    told = (await api.post(path, {"user_id": minh.uid}))["data"]
    assert told["cs_reply"] == {"remain": 8, "total": 8}
    assert told["promotion"] == {
        "daily_remain": 1,
        "daily_total": 1,
        "monthly_remain": 30,
        "monthly_total": 30,
    }
    await minh.follows()
    await api.by_uid(minh.uid, "300004")
    told = (await api.post(path, {"user_id": minh.uid}))["data"]["promotion"]
    assert (told["daily_remain"], told["monthly_remain"]) == (0, 29)


async def test_the_account_asks_for_what_its_package_still_holds(
    zalo: SimulatedZalo, minh: Phone, api: Api, clock: HandClock
) -> None:
    asked = {"quota_owner": "OA", "product_type": "cs", "quota_type": "sub_quota"}
    clock.set(clock.now() + timedelta(days=3))
    zalo.world.grants.issue(zalo.oa_id)
    await api.send(minh.uid)
    told = (await api.post(QUOTA, asked))["data"]
    assert [(row["total"], row["remain"]) for row in told] == [(2000, 1999)]
    assert (await api.post(QUOTA, {**asked, "quota_type": "purchase_quota"}))["data"] == []
    assert (await api.post(QUOTA, {**asked, "product_type": "x"}))["error"] == -201
    assert (await api.post(QUOTA, {**asked, "quota_owner": "App"}))["error"] == -201
