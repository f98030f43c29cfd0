"""What an account can ask about people, itself, its quota and its chats."""

from datetime import timedelta

import pytest

from bot.clock import HandClock
from bot.simulator.faults import Where
from bot.simulator.phones import Phone
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import Api

DETAIL, LIST = "/v3.0/oa/user/detail", "/v3.0/oa/user/getlist"
RECENT, TALK = "/v2.0/oa/listrecentchat", "/v2.0/oa/conversation"


async def test_a_person_who_wrote_is_known_without_following(minh: Phone, api: Api) -> None:
    found = (await api.get(DETAIL, user_id=minh.uid))["data"]
    assert (found["user_id"], found["display_name"], found["user_is_follower"]) == (minh.uid, "Minh", False)
    assert found["user_last_interaction_date"] == "24/11/2026"
    assert found["user_id_by_app"] == minh.person.uid_by_app
    assert "shared_info" not in found
    assert (await api.post(DETAIL, {"user_id": minh.uid}))["data"] == found


async def test_somebody_unknown_is_not_found(zalo: SimulatedZalo, api: Api) -> None:
    uid = zalo.phone("lan").uid
    assert (await api.get(DETAIL, user_id=uid))["error"] == -201
    zalo.habits.unknown_person_code = -213
    assert (await api.get(DETAIL, user_id=uid))["error"] == -213


async def test_shared_info_is_there_until_it_is_erased(minh: Phone, api: Api) -> None:
    await minh.gives_info("Minh", "84900000001")
    told = [(await api.get(DETAIL, user_id=minh.uid))["data"]["shared_info"] for _ in range(40)]
    assert {info["phone"] for info in told} == {"84900000001", 84900000001}
    assert (told[0]["name"], told[0]["address"]) == ("Minh", "")
    assert (await api.post("/v2.0/oa/deletefollowerinfo", {"user_id": minh.uid}))["error"] == 0
    assert "shared_info" not in (await api.get(DETAIL, user_id=minh.uid))["data"]


async def test_from_abroad_a_profile_may_be_withheld(minh: Phone, api: Api) -> None:
    api.zalo.faults.refuse(-501, where=Where.READ, path="user/detail")
    assert (await api.call("GET", "/v2.0/oa/getoa"))["error"] == 0
    answer = await api.get(DETAIL, user_id=minh.uid)
    assert answer["error"] == -501
    assert answer["message"].startswith("Personal information is limited")


@pytest.mark.parametrize(("key", "oa_type"), [("oaid", 2), ("oa_id", 4)])
async def test_an_account_asks_who_it_is(zalo: SimulatedZalo, api: Api, key: str, oa_type: int) -> None:
    zalo.habits.account_id_key = key
    zalo.account().oa_type = oa_type
    await zalo.phone("lan").follows()
    found = (await api.call("GET", "/v2.0/oa/getoa"))["data"]
    assert (found[key], found["oa_type"], found["num_follower"]) == (zalo.oa_id, oa_type, 1)
    assert found["package_name"] == "Toàn diện"


async def test_the_quota_of_a_person_follows_the_clock(
    zalo: SimulatedZalo, minh: Phone, clock: HandClock, api: Api
) -> None:
    fresh = (await api.post("/v3.0/oa/quota/message", {"user_id": minh.uid}))["data"]
    assert fresh["last_interaction"] == "1795485600000"
    assert fresh["cs_reply"] == {"remain": 8, "total": 8}
    clock.set(clock.now() + timedelta(days=3))
    await api.refresh()
    await api.send(minh.uid)
    later = (await api.post("/v3.0/oa/quota/message", {"user_id": minh.uid}))["data"]
    assert later["cs_reply"] == {"remain": 1999, "total": 2000}


async def test_people_are_listed_in_pages_that_end(zalo: SimulatedZalo, api: Api) -> None:
    for number in range(60):
        await zalo.phone(f"person {number}").follows()
    zalo.phone("never seen")
    zalo.phone("no follower").was_heard()
    first = (await api.get(LIST, offset=0, count=50))["data"]
    rest = (await api.get(LIST, offset=50, count=50))["data"]
    assert (first["total"], first["count"], rest["count"]) == (61, 50, 11)
    assert len({user["user_id"] for user in first["users"] + rest["users"]}) == 61
    assert (await api.get(LIST, offset=0, count=50, is_follower="true"))["data"]["total"] == 60
    assert (await api.get(LIST, offset=0, count=50, is_follower=False))["data"]["total"] == 1
    assert (await api.get(LIST, offset=0, count=51))["error"] == -210
    assert (await api.get(LIST, offset=9952, count=1))["error"] == -210
    assert (await api.get(LIST, offset="first", count=1))["error"] == -201


async def test_chats_are_a_bare_list_with_the_newest_first(
    zalo: SimulatedZalo, minh: Phone, api: Api
) -> None:
    lan = zalo.phone("lan", name="Lan")
    said = await minh.says("một")
    await lan.sends_photo("hai")
    await api.send(minh.uid, "ba")
    rows = (await api.get(RECENT, offset=0, count=10))["data"]
    assert [row["message"] for row in rows] == ["ba", "hai", "một"]
    assert rows[2] == {
        "src": 1,
        "time": 1795485600000,
        "type": "text",
        "message": "một",
        "message_id": said.message_id,
        "from_id": minh.uid,
        "to_id": zalo.oa_id,
        "from_display_name": "Minh",
        "from_avatar": "",
        "to_display_name": "Bình Yên",
        "to_avatar": "",
    }
    assert (rows[0]["src"], rows[0]["from_id"], rows[0]["to_id"]) == (0, zalo.oa_id, minh.uid)
    assert rows[1]["type"] == "photo"
    one = (await api.get(TALK, user_id=minh.uid, offset=1, count=1))["data"]
    assert [row["message"] for row in one] == ["một"]


async def test_ten_chats_at_a_time_are_the_most(zalo: SimulatedZalo, minh: Phone, api: Api) -> None:
    assert (await api.get(RECENT, offset=0, count=11))["error"] == -210
    assert (await api.get(TALK, user_id=minh.uid, offset=0, count=11))["error"] == -210
    assert (await api.get(TALK, user_id="1", offset=0, count=10))["error"] == -201
    assert (await api.get(TALK, user_id=minh.uid, offset=0, count=10))["data"] == []
