"""Groups, visitors, articles and whole phones over the control API, as somebody's panel uses it."""

from datetime import timedelta

import pytest

from bot.clock import HandClock
from tests.simulator.edge import V2, Api, Webhook
from tests.simulator.neighbourhood import GROUP
from tests.simulator.newsroom import Newsroom
from tests.simulator.panel import Panel


async def made(panel: Panel, api: Api) -> str:
    """The id of a group of Minh, who administers the account, and Lan."""
    for who in ("minh", "lan"):
        await panel.does(who, "follows")
    await panel.does("minh", "administers")
    uids = [(await panel.get(f"/phones/{who}"))["uid"] for who in ("minh", "lan")]
    asset = await panel.post("/assets", product="gmf50", days=10)
    body = {"group_name": "Tổ 5", "asset_id": asset["asset_id"], "member_user_ids": uids}
    return str((await api.post(GROUP + "creategroupwithoa", body))["data"]["group_id"])


async def test_a_right_to_a_group_is_bought_and_listed(panel: Panel) -> None:
    bought = await panel.post("/assets", product="gmf1000", days=10, gift=True, auto_renew=True)
    assert (bought["product_type"], bought["quota_type"]) == ("gmf1000", "reward_quota")
    assert bought["valid_through"].startswith("2026-12-04")
    assert bought["rent"] == 300_000
    assert bought in await panel.get("/assets")
    assert (await panel.post("/assets", product="gmf10"))["rent"] is None
    assert "gmf10" in (await panel.post("/assets", product="gmf7"))["error"]
    assert panel.status == 400


async def test_people_act_in_a_group(panel: Panel, api: Api, webhook: Webhook) -> None:
    group = await made(panel, api)
    webhook.heard.clear()
    await panel.post(f"/phones/lan/groups/{group}", do="says", text="mất điện")
    await panel.post(f"/phones/hùng/groups/{group}", do="joins")
    await panel.post(f"/phones/hùng/groups/{group}", do="sends_pin", latitude=21.3, longitude=103.9)
    await panel.post(f"/phones/hùng/groups/{group}", do="leaves")
    assert webhook.names() == [
        "user_send_group_text",
        "user_join_group",
        "user_send_group_location",
        "user_out_group",
    ]
    wrong = await panel.post(f"/phones/hùng/groups/{group}", do="says", text="còn tôi?")
    assert (panel.status, "is not in the group" in wrong["error"]) == (400, True)
    await panel.post("/phones/hùng/groups/none", do="joins")
    assert panel.status == 400


async def test_a_deputy_lets_in_who_asked(panel: Panel, api: Api) -> None:
    group = await made(panel, api)
    await api.post(GROUP + "updateinfo", {"group_id": group, "join_appr": True})
    minh = (await panel.get("/phones/minh"))["uid"]
    await api.post(GROUP + "addadmins", {"group_id": group, "member_user_ids": [minh]})
    for who in ("hùng", "chi"):
        await panel.post(f"/phones/{who}/groups/{group}", do="joins")
    (shown,) = await panel.get("/groups")
    assert len(shown["pending"]) == 2
    await panel.post(f"/phones/minh/groups/{group}", do="lets_in", who="hùng")
    await panel.post(f"/phones/minh/groups/{group}", do="turns_away", who="chi")
    (shown,) = await panel.get("/groups")
    hung = (await panel.get("/phones/hùng"))["uid"]
    assert shown["members"][minh] == "deputy"
    assert shown["members"][hung] == "member"
    assert shown["pending"] == []
    assert (shown["rules"]["join_appr"], shown["is_enabled"], shown["is_dissolved"]) == (True, True, False)


async def test_a_phone_is_shown_as_chats_with_bubbles(panel: Panel, api: Api) -> None:
    group = await made(panel, api)
    await panel.does("lan", "says", text="đèn hỏng")
    said = await panel.post(f"/phones/minh/groups/{group}", do="says", text=f"[@{group}] họp")
    message_id = said["told"][0]["body"]["message"]["msg_id"]
    await panel.post(f"/phones/lan/groups/{group}", do="reacts", message_id=message_id, icon="/-heart")
    account, chat = await panel.get("/phones/lan/chats")
    assert (account["title"], account["is_group"]) == ("Bình Yên", False)
    assert [(b["by"], b["text"], b["is_mine"]) for b in account["bubbles"]] == [("lan", "đèn hỏng", True)]
    (bubble,) = chat["bubbles"]
    assert (chat["chat_id"], chat["is_group"], chat["is_locked"]) == (group, True, False)
    assert (bubble["by"], bubble["text"], bubble["mentions_me"]) == ("minh", "@Tất cả họp", True)
    assert bubble["reactions"] == ["/-heart"]


async def test_staff_write_to_a_person_and_in_a_group(panel: Panel, api: Api, webhook: Webhook) -> None:
    group = await made(panel, api)
    await panel.post("/phones/lan/staff", text="chào chị")
    await panel.post(f"/groups/{group}/staff", text="chào cả tổ")
    told = [heard.event for heard in webhook.heard if heard.name.startswith("oa_send")]
    assert [event["event_name"] for event in told] == ["oa_send_text", "oa_send_group_text"]
    assert all(event["sender"]["admin_id"] for event in told)


async def test_a_visitor_comes_writes_and_is_answered(panel: Panel, api: Api, webhook: Webhook) -> None:
    visitor = await panel.post("/visitors")
    assert await panel.get("/visitors") == [visitor]
    where = f"/visitors/{visitor['anonymous_id']}"
    await panel.post(where, do="says", text="phường ở đâu?")
    assert webhook.names() == ["anonymous_send_text"]
    await api.post(V2, {"recipient": visitor, "message": {"text": "12 Lê Lợi"}})
    assert [message["text"] for message in (await panel.get(where))["shown"]] == ["12 Lê Lợi"]
    await panel.get("/visitors/880")
    assert panel.status == 400


async def test_articles_and_broadcasts_tell_what_zalo_does_not(
    panel: Panel, api: Api, clock: HandClock
) -> None:
    news = Newsroom(panel.zalo, api, clock)
    await panel.does("lan", "follows")
    await panel.does("lan", "is_like", gender=2, cities=4)
    article_id = await news.publish()
    await news.broadcast(article_id, gender=2)
    (planned,) = await panel.get("/broadcasts")
    assert (planned["articles"], planned["reached"]) == ([article_id], None)
    clock.set(clock.now() + timedelta(minutes=30))
    await panel.post("/postbox/deliver")
    (planned,) = await panel.get("/broadcasts")
    assert planned["reached"] == [(await panel.get("/phones/lan"))["uid"]]
    ((bubble,),) = [chat["bubbles"] for chat in await panel.get("/phones/lan/chats")]
    async with api.session.get(bubble["cards"][0]["link"]) as answer:
        assert answer.status == 200
    (listed,) = await panel.get("/articles")
    assert (listed["title"], listed["opened"]) == ("Cảnh giác trộm xe", 1)


@pytest.mark.parametrize(
    ("deed", "more", "error"),
    [
        ("is_banned", {}, -227),
        ("calls", {"seconds": 5}, 0),
        ("answers_call_request", {"phone": "84900000001"}, 0),
        ("comments", {"article_id": "a"}, 0),
        ("blocks_invitations", {}, -201),
    ],
)
async def test_what_a_person_is_and_does_besides_writing(
    panel: Panel, api: Api, deed: str, more: dict[str, object], error: int
) -> None:
    await panel.does("lan", deed, **more)
    assert panel.status == 200
    uid = (await panel.get("/phones/lan"))["uid"]
    if deed == "is_banned":
        await panel.does("lan", "was_heard")
    assert await api.error(uid) == error
