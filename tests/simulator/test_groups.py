"""Groups of an account (GMF): assets, making, changing, ending, and who is in them."""

from datetime import timedelta
from typing import Any

import pytest

from bot.clock import HandClock
from bot.simulator.accounts import STATE
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import Api, Webhook
from tests.simulator.neighbourhood import GROUP, QUOTA, Neighbourhood


@pytest.fixture
def ward(zalo: SimulatedZalo, api: Api) -> Neighbourhood:
    return Neighbourhood(zalo, api)


# --- Assets ----------------------------------------------------------------------------------------------


async def test_assets_are_listed_by_size_and_origin(zalo: SimulatedZalo, api: Api) -> None:
    bought, gift = zalo.buy_group("gmf1000"), zalo.buy_group("gmf10", gift=True)
    wanted = {"quota_owner": "OA", "product_type": "gmf1000", "quota_type": "purchase_quota"}
    assert (await api.post(QUOTA, wanted))["data"] == [
        {
            "asset_id": bought.asset_id,
            "product_type": "gmf1000",
            "quota_type": "purchase_quota",
            "valid_through": "24/12/2026",
            "auto_renew": False,
            "status": "available",
        }
    ]
    found = await api.post(QUOTA, {**wanted, "product_type": "gmf10", "quota_type": "reward_quota"})
    assert [asset["asset_id"] for asset in found["data"]] == [gift.asset_id]


@pytest.mark.parametrize(("package", "number"), [("growth", 1), ("comprehensive", 3), (500, 0)])
async def test_groups_of_a_hundred_come_with_the_package(
    zalo: SimulatedZalo, package: str | int, number: int
) -> None:
    other = zalo.add_account("5500000000000000002", oa_secret="second", package=package)
    assert [asset.product_type for asset in other.assets.values()] == ["gmf100"] * number


@pytest.mark.parametrize("key", ["quota_owner", "product_type", "quota_type"])
async def test_an_unknown_kind_of_asset_is_invalid(api: Api, key: str) -> None:
    wanted = {"quota_owner": "OA", "product_type": "gmf100", "quota_type": "sub_quota", key: "other"}
    assert (await api.post(QUOTA, wanted))["message"] == f"{key} is invalid!"


async def test_a_used_asset_names_its_group(ward: Neighbourhood) -> None:
    await ward.create()
    wanted = {"quota_owner": "OA", "product_type": "gmf100", "quota_type": "purchase_quota"}
    (asset,) = (await ward.api.post(QUOTA, wanted))["data"]
    assert (asset["status"], asset["used_id"]) == ("used", ward.group_id)


async def test_a_used_asset_cannot_be_used_again(zalo: SimulatedZalo, ward: Neighbourhood) -> None:
    bought, free = zalo.buy_group(), zalo.buy_group(gift=True)
    for asset, code in ((bought, -238), (free, -241)):
        assert (await ward.create(asset_id=asset.asset_id))["error"] == 0
        assert (await ward.create(asset_id=asset.asset_id))["error"] == code


async def test_a_lapsed_asset_cannot_be_used(
    zalo: SimulatedZalo, ward: Neighbourhood, clock: HandClock, api: Api
) -> None:
    asset = zalo.buy_group(days=1)
    clock.set(clock.now() + timedelta(days=1))
    assert (await ward.create(asset_id=asset.asset_id))["error"] == -238
    assert (await ward.create(asset_id="never bought"))["error"] == -201
    assert api.zalo.account().groups == {}


# --- Making ----------------------------------------------------------------------------------------------


async def test_a_new_group_is_told_with_its_id_and_its_link(
    ward: Neighbourhood, zalo: SimulatedZalo, webhook: Webhook
) -> None:
    answer = await ward.create(ward.follower("lan"))
    told = answer["data"]
    assert told["group_link"].startswith("https://zalo.me/g/")
    assert (told["name"], told["status"]) == ("Tổ dân phố 5", "enabled")
    assert (told["total_member"], told["max_member"]) == (3, 100)  # the account counts as one
    await zalo.deliver_due()
    (heard,) = webhook.heard
    assert heard.event["event_name"] == "create_group"
    assert (heard.event["oa_id"], heard.event["group_id"]) == (zalo.oa_id, told["group_id"])
    assert not {"users", "sender", "recipient"} & set(heard.event)


async def test_at_most_ninety_nine_people_are_named_when_a_group_is_made(ward: Neighbourhood) -> None:
    many = [ward.follower(f"người {number}") for number in range(99)]
    assert (await ward.create(*many, product="gmf1000"))["error"] == -210
    assert (await ward.create(*many[:98], product="gmf1000"))["error"] == 0


async def test_a_group_holds_as_many_as_its_asset_says(ward: Neighbourhood) -> None:
    nine = [ward.follower(f"người {number}") for number in range(9)]
    assert (await ward.create(*nine, product="gmf10"))["error"] == -210
    assert (await ward.create(*nine[:8], product="gmf10"))["error"] == 0
    assert await ward.people("invite", nine[8]) == -210


async def test_one_of_the_first_members_administers_the_account(
    ward: Neighbourhood, zalo: SimulatedZalo
) -> None:
    ward.leader.person.is_admin = False
    assert (await ward.create())["error"] == -201
    zalo.habits.groups_need_admin = False
    assert (await ward.create())["error"] == 0


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"group_name": "a" * 30}, 0),
        ({"group_name": "a" * 31}, -210),
        ({"group_name": " "}, -201),
        ({"group_description": "a" * 501}, -210),
        ({"member_user_ids": []}, -201),
        ({"member_user_ids": "all"}, -201),
        ({"member_user_ids": ["9912345678901234567"]}, -201),
    ],
)
async def test_a_group_needs_a_name_and_people_the_account_knows(
    ward: Neighbourhood, changed: dict[str, Any], error: int
) -> None:
    assert (await ward.create(**changed))["error"] == error


async def test_only_followers_and_the_recently_active_are_invited(
    ward: Neighbourhood, zalo: SimulatedZalo, clock: HandClock
) -> None:
    await ward.create()
    active, silent = zalo.phone("active"), zalo.phone("silent")
    active.was_heard(clock.now() - timedelta(days=7))
    silent.was_heard(clock.now() - timedelta(days=7, seconds=1))
    assert await ward.people("invite", silent) == -213
    zalo.habits.not_invitable_code = -201
    assert await ward.people("invite", silent) == -201
    assert await ward.people("invite", active, ward.follower("lan")) == 0


async def test_who_blocks_invitations_is_not_invited(ward: Neighbourhood) -> None:
    lan = ward.follower("lan")
    lan.blocks_invitations()
    await ward.create()
    assert await ward.people("invite", lan) == -217


async def test_only_a_verified_account_has_groups(ward: Neighbourhood, zalo: SimulatedZalo) -> None:
    zalo.account().is_verified = False
    assert (await ward.api.call("GET", "/v2.0/oa/getoa"))["data"]["is_verified"] is False
    assert (await ward.create())["error"] == -221


async def test_whether_state_agencies_have_groups_can_be_switched(
    ward: Neighbourhood, zalo: SimulatedZalo
) -> None:
    zalo.account().oa_type = STATE
    zalo.habits.state_oas_have_groups = False
    assert (await ward.create())["error"] == -235
    zalo.habits.state_oas_have_groups = True
    assert (await ward.create())["error"] == 0


# --- Describing and changing -----------------------------------------------------------------------------


async def test_a_group_tells_of_itself_of_its_asset_and_of_its_rules(ward: Neighbourhood) -> None:
    await ward.create()
    told = (await ward.get("getgroup"))["data"]
    assert told["group_info"]["group_description"] == "An ninh trật tự"
    assert told["group_info"]["auto_delete_date"] == "07/02/2027"  # 45 days after the asset's last
    assert told["asset_info"]["asset_type"] == "gmf100"
    assert told["asset_info"]["valid_through"] == "24/12/2026"
    assert told["group_setting"] == {
        "lock_send_msg": False,
        "join_appr": False,
        "enable_msg_history": True,
        "enable_link_join": True,
    }


async def test_groups_are_listed_five_at_a_time_unless_asked_otherwise(ward: Neighbourhood) -> None:
    for number in range(6):
        await ward.create(group_name=f"Tổ {number}")
    told = (await ward.get("getgroupsofoa"))["data"]
    assert (told["total"], [g["name"] for g in told["groups"]]) == (6, [f"Tổ {n}" for n in range(5)])
    told = (await ward.get("getgroupsofoa", offset=5, count=50))["data"]
    assert [group["name"] for group in told["groups"]] == ["Tổ 5"]
    assert (await ward.get("getgroupsofoa", count=51))["error"] == -210


async def test_parameters_may_also_travel_as_json(ward: Neighbourhood) -> None:
    await ward.create()
    told = await ward.api.get(GROUP + "getgroup", group_id=ward.group_id)
    assert told["data"]["group_info"]["group_id"] == ward.group_id


async def test_what_an_update_does_not_name_stays(
    ward: Neighbourhood, zalo: SimulatedZalo, webhook: Webhook
) -> None:
    await ward.create()
    told = (await ward.post("updateinfo", group_name="Tổ 5", lock_send_msg=True))["data"]
    assert told["group_info"]["name"] == "Tổ 5"
    assert told["group_info"]["group_description"] == "An ninh trật tự"
    assert told["group_setting"]["lock_send_msg"] is True
    assert told["group_setting"]["enable_link_join"] is True
    assert (await ward.post("updateinfo", join_appr="yes"))["error"] == -201
    await zalo.deliver_due()
    assert webhook.names() == ["create_group", "update_group_info"]


async def test_a_group_nobody_knows_is_not_the_accounts(ward: Neighbourhood) -> None:
    ward.group_id = "f0000000000000000000"
    assert (await ward.get("getgroup"))["error"] == -403
    answer = await ward.say()
    assert (answer["error"], answer["message"]) == (-403, "OA is not in group")


async def test_a_group_of_another_account_is_not_this_accounts(
    ward: Neighbourhood, zalo: SimulatedZalo
) -> None:
    await ward.create()
    zalo.add_account("5500000000000000002", oa_secret="second")
    token = zalo.token_pair("5500000000000000002")[0]
    body = {"recipient": {"group_id": ward.group_id}, "message": {"text": "chào"}}
    assert (await ward.api.post(GROUP + "message", body, token=token))["error"] == -403


# --- Ending ----------------------------------------------------------------------------------------------


async def test_a_dissolved_group_is_gone_and_its_asset_is_free_again(
    ward: Neighbourhood, zalo: SimulatedZalo, webhook: Webhook
) -> None:
    created = await ward.create()
    assert (await ward.post("delete"))["error"] == 0
    assert (await ward.get("getgroup"))["error"] == -403
    assert await ward.error() == -403
    assert ward.leader.groups() == []
    await zalo.deliver_due()
    assert webhook.names() == ["create_group", "delete_group"]
    asset = next(a for a in zalo.account().assets.values() if a.quota_type == "purchase_quota")
    assert (await ward.create(asset_id=asset.asset_id))["data"]["group_id"] != created["data"]["group_id"]


async def test_a_group_whose_asset_lapsed_is_disabled(
    ward: Neighbourhood, zalo: SimulatedZalo, clock: HandClock, api: Api
) -> None:
    await ward.create()
    clock.set(clock.now() + timedelta(days=30))
    await api.refresh()
    answer = await ward.say()
    assert (answer["error"], answer["message"]) == (-237, "The group is disabled")
    assert await ward.people("invite", ward.follower("lan")) == -237
    assert (await ward.get("getgroup"))["data"]["group_info"]["status"] == "disabled"
    renewal = zalo.buy_group("gmf1000", days=60)
    told = (await ward.post("updateasset", asset_id=renewal.asset_id))["data"]
    assert (told["group_info"]["status"], told["group_info"]["max_member"]) == ("enabled", 1000)
    used = [asset.asset_id for asset in zalo.account().assets.values() if asset.used_id]
    assert used == [renewal.asset_id]
    assert await ward.error() == 0


async def test_a_group_does_not_fit_into_a_smaller_asset(ward: Neighbourhood, zalo: SimulatedZalo) -> None:
    await ward.create(*(ward.follower(f"người {number}") for number in range(9)))
    assert (await ward.post("updateasset", asset_id=zalo.buy_group("gmf10").asset_id))["error"] == -210
    assert (await ward.post("updateasset", asset_id=zalo.buy_group("gmf50").asset_id))["error"] == 0


async def test_a_disabled_group_is_dissolved_after_forty_five_days(
    ward: Neighbourhood, zalo: SimulatedZalo, clock: HandClock, webhook: Webhook
) -> None:
    await ward.create()
    await zalo.deliver_due()
    began = clock.now()
    assert zalo.next_due() == began + timedelta(days=75)
    clock.set(began + timedelta(days=75))
    assert await zalo.deliver_due()
    assert webhook.names() == ["create_group", "delete_group"]
    await ward.api.refresh()
    assert (await ward.get("getgroup"))["error"] == -403


async def test_a_renewed_group_lives_on(
    ward: Neighbourhood, zalo: SimulatedZalo, clock: HandClock, webhook: Webhook
) -> None:
    await ward.create()
    await ward.post("updateasset", asset_id=zalo.buy_group(days=365).asset_id)
    clock.set(clock.now() + timedelta(days=75))
    await zalo.deliver_due()
    assert webhook.names() == ["create_group"]


# --- People ----------------------------------------------------------------------------------------------


async def test_members_are_listed_with_the_account_first(ward: Neighbourhood, zalo: SimulatedZalo) -> None:
    await ward.create(ward.follower("lan"), ward.follower("hùng"))
    told = (await ward.get("listmember", offset=0, count=2))["data"]
    assert (told["total"], told["count"], told["offset"]) == (4, 2, 0)
    assert told["members"] == [
        {"oa_id": zalo.oa_id, "name": "Bình Yên", "avatar": ""},
        {"user_id": ward.leader.uid, "name": "Tổ trưởng", "avatar": ""},
    ]
    assert await ward.names() == [zalo.oa_id, "Tổ trưởng", "Lan", "Hùng"]
    assert (await ward.get("listmember", count=51))["error"] == -210


async def test_the_invited_are_in_and_the_removed_are_out(
    ward: Neighbourhood, zalo: SimulatedZalo, webhook: Webhook
) -> None:
    lan, hung = ward.follower("lan"), ward.follower("hùng")
    await ward.create()
    assert await ward.people("invite", lan, hung) == 0
    assert await ward.people("invite", lan) == -201  # is in it already
    assert await ward.people("removemembers", lan) == 0
    assert await ward.people("removemembers", lan) == -201
    assert await ward.names() == [zalo.oa_id, "Tổ trưởng", "Hùng"]
    await zalo.deliver_due()
    joined, left = webhook.heard[1:]
    assert (joined.name, joined.event["users"]) == ("user_join_group", [{"id": lan.uid}, {"id": hung.uid}])
    assert (left.name, left.event["users"]) == ("user_out_group", [{"id": lan.uid}])


async def test_perhaps_the_invited_have_to_accept(
    ward: Neighbourhood, zalo: SimulatedZalo, webhook: Webhook
) -> None:
    zalo.habits.invited_join_at_once = False
    lan = ward.follower("lan")
    await ward.create()
    await ward.post("updateinfo", enable_link_join=False, join_appr=True)
    assert await ward.people("invite", lan) == 0
    assert not lan.group(ward.group_id).is_member
    await lan.group(ward.group_id).joins()
    assert lan.group(ward.group_id).is_member
    assert webhook.names()[-1] == "user_join_group"
    await lan.group(ward.group_id).leaves()
    with pytest.raises(AssertionError, match="does not let anyone in"):
        await lan.group(ward.group_id).joins()  # an invitation is used once


async def test_deputies_are_named_and_dismissed(
    ward: Neighbourhood, zalo: SimulatedZalo, webhook: Webhook
) -> None:
    lan = ward.follower("lan")
    await ward.create(lan)
    assert await ward.people("addadmins", lan) == 0
    assert await ward.people("removeadmins", lan) == 0
    assert await ward.people("addadmins", ward.follower("hùng")) == -201  # is not in the group
    await zalo.deliver_due()
    assert webhook.names() == ["create_group", "add_group_admin", "remove_group_admin"]
    assert webhook.heard[1].event["users"] == [{"id": lan.uid}]
