"""What may be asked about templates, and what reviewers let pass."""

from datetime import timedelta

import pytest

from bot.clock import HandClock
from bot.simulator.phones import Phone
from bot.simulator.templates import Status, Tag
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import ALERT, BY_UID, NOTICE, NUMBER, RATING, Api, Webhook, change
from tests.simulator.panel import Panel

# --- Lookups ---------------------------------------------------------------------------------------------


async def test_templates_are_listed_in_pages_and_by_status(zalo: SimulatedZalo, api: Api) -> None:
    listed = await api.ask("/template/all", offset="1", limit="2")
    assert [row["templateId"] for row in listed["data"]] == [ALERT, RATING]
    assert listed["metadata"] == {"total": 4}
    assert set(listed["data"][0]) == {
        "templateId",
        "templateName",
        "createdTime",
        "status",
        "templateQuality",
    }
    change(zalo, ALERT, status=Status.REJECT)
    change(zalo, RATING, status=Status.DELETE)
    assert (await api.ask("/template/all", status="3"))["metadata"] == {"total": 1}
    assert (await api.ask("/template/all"))["metadata"] == {"total": 3}
    assert (await api.ask("/template/all", limit="101"))["error"] == -153


async def test_a_template_tells_its_parameters_with_limits_and_both_prices(
    zalo: SimulatedZalo, api: Api
) -> None:
    info = (await api.ask("/template/info/v2", template_id=NOTICE))["data"]
    assert (info["templateId"], info["status"], info["templateQuality"]) == (NOTICE, "ENABLE", "UNDEFINED")
    assert info["templateTag"] == "TRANSACTION"
    assert info["listParams"][1] == {
        "name": "noi_dung",
        "require": True,
        "type": "STRING",
        "maxLength": 200,
        "minLength": 0,
        "acceptNull": False,
    }
    assert (info["price_sdt"], info["price_uid"]) == ("300", "210")
    change(zalo, NOTICE, daily_quota=5)
    info = (await api.ask("/template/info/v2", template_id=NOTICE))["data"]
    assert (info["applyTemplateQuota"], info["templateDailyQuota"]) == (True, "5")
    assert (await api.ask("/template/info/v2", template_id="9"))["error"] == -109


async def test_the_sample_of_a_template_fills_every_parameter(lan: Phone, api: Api) -> None:
    sample = (await api.ask("/template/sample-data", template_id=NOTICE))["data"]
    body = {"user_id": lan.uid, "template_id": NOTICE, "template_data": sample}
    assert (await api.post(BY_UID, body))["error"] == 0


async def test_a_message_is_unknown_then_pushed_then_delivered(
    lan: Phone, api: Api, clock: HandClock
) -> None:
    async def status(message_id: str) -> int:
        return int((await api.ask("/message/status", message_id=message_id))["data"]["status"])

    message_id = (await api.by_phone(NUMBER))["data"]["msg_id"]
    assert (await status("nobody"), await status(message_id)) == (-1, 0)
    clock.set(clock.now() + timedelta(seconds=2))
    told = (await api.ask("/message/status", message_id=message_id))["data"]
    assert (told["status"], told["delivery_time"].isdecimal()) == (1, True)
    lan.person.uses_phone = False
    message_id = (await api.by_phone(NUMBER))["data"]["msg_id"]
    clock.set(clock.now() + timedelta(days=1))
    assert await status(message_id) == 0


async def test_quota_quality_and_tags_are_told(zalo: SimulatedZalo, api: Api, clock: HandClock) -> None:
    assert (await api.ask("/message/quota"))["data"] == {"dailyQuota": "20000", "remainingQuota": "20000"}
    assert (await api.ask("/quality"))["data"]["oaCurrentQuality"] == "UNDEFINED"
    assert (await api.ask("/message/template-tag"))["data"] == [tag.name for tag in Tag]
    zalo.account().book.set_daily_quota(None, clock.now())
    assert (await api.ask("/message/quota"))["data"]["dailyQuota"] == "UNLIMITED"


async def test_stars_under_a_rating_are_told_and_can_be_looked_up(
    lan: Phone, api: Api, panel: Panel, webhook: Webhook, clock: HandClock
) -> None:
    message_id = (await api.by_phone(NUMBER, RATING, tracking_id="BT-7K3M"))["data"]["msg_id"]
    await panel.does("lan", "rates", message_id=message_id, stars=4, note="nhanh")
    told = webhook.heard[-1]
    assert (told.name, told.event["message"]["rate"]) == ("user_feedback", 4)
    since, until = (str(int((clock.now() + timedelta(hours=h)).timestamp() * 1000)) for h in (-1, 1))
    asked = {"template_id": RATING, "from_time": since, "to_time": until, "offset": "0", "limit": "10"}
    found = (await api.ask("/rating/get", **asked))["data"]
    assert found["total"] == 1
    row = found["data"][0]
    assert (row["rate"], row["note"], row["msgId"]) == (4, "nhanh", message_id)
    assert (row["trackingId"], row["oaId"]) == ("BT-7K3M", panel.zalo.oa_id)
    asked["to_time"] = since
    assert (await api.ask("/rating/get", **asked))["data"]["total"] == 0
    assert (await api.ask("/rating/get", template_id=RATING))["error"] == -1121
    for wrong in ({"stars": 6, "message_id": message_id}, {"stars": 5, "message_id": "x"}):
        await panel.does("lan", "rates", **wrong)
        assert panel.status == 400
    assert lan.sees("BT-7K3M")


# --- Reviewers -------------------------------------------------------------------------------------------

GOOD: dict[str, object] = {
    "template_id": "300099",
    "title": "Lịch trực của <khu_pho>",
    "paragraphs": ["Kính gửi bà con lịch trực tuần này."],
    "rows": [{"label": "Thứ hai", "value": "<khu_pho>"}, {"label": "Thứ ba", "value": "ông Tám"}],
    "params": [{"name": "khu_pho", "max_length": 30}],
    "tag": "CUSTOMER_CARE",
}


async def test_an_approved_template_can_be_sent(lan: Phone, api: Api, panel: Panel) -> None:
    made = await panel.post("/templates", **GOOD)
    assert panel.status == 200, made
    assert (made["templateTag"], made["by_uid"]) == ("CUSTOMER_CARE", True)
    assert (await api.by_uid(lan.uid, "300099"))["error"] == 0
    assert lan.sees("Thứ hai: Tổ 5")
    assert "300099" in {row["templateId"] for row in await panel.get("/templates")}


@pytest.mark.parametrize(
    "wrong",
    [
        {"template_id": "x"},
        {"title": "Ngắn"},
        {"title": "x" * 66},
        {"title": "<a> <b> <c> <d> <e> ", "params": [{"name": name} for name in "abcde"]},
        {"paragraphs": []},
        {"paragraphs": ["một hai ba bốn năm"] * 5},
        {"paragraphs": ["x" * 401]},
        {"paragraphs": ["Xin mời <nobody> tới họp"]},
        {"rows": [{"label": "Thứ hai", "value": "ông Tám"}]},
        {"rows": [{"label": "x", "value": "ông Tám"}] * 2},
        {"buttons": [{"title": "Xem thêm", "url": "https://vi.du"}] * 3},
        {"buttons": [{"title": "Xem", "url": "https://vi.du"}]},
        {"params": [{"name": "khu_pho", "max_length": 201}]},
        {"tag": "LATE"},
        {"kind": "poem"},
    ],
)
async def test_reviewers_reject_what_breaks_the_limits(panel: Panel, wrong: dict[str, object]) -> None:
    await panel.post("/templates", **{**GOOD, **wrong})
    assert panel.status == 400
    assert "300099" not in panel.zalo.account().book.templates
