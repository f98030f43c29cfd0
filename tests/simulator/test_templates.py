"""Templates by user id: approved words that reach people whose window is shut."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import HandClock
from bot.simulator.phones import Phone
from bot.simulator.templates import Kind, Status
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import (
    ALERT,
    BY_UID,
    FILLED,
    NOTICE,
    NUMBER,
    PROMOTION,
    RATING,
    Api,
    Webhook,
    change,
)
from tests.simulator.panel import Panel


async def until_evening(api: Api, clock: HandClock) -> None:
    """22:00 in Vietnam."""
    clock.set(clock.now().replace(hour=15, minute=0))
    await api.refresh()


# --- By user id ------------------------------------------------------------------------------------------


async def test_a_template_by_user_id_reaches_somebody_whose_window_is_shut(lan: Phone, api: Api) -> None:
    assert await api.error(lan.uid) in {-227, -230}
    answer = await api.by_uid(lan.uid)
    assert answer["error"] == 0
    data = answer["data"]
    assert (data["user_id"], data["quota"]) == (lan.uid, {"quota_type": "purchase_quota", "remain": 19_999})
    assert data["sent_time"].isdecimal()
    assert lan.messages()[0].message_id == data["message_id"]


async def test_a_template_is_shown_on_the_phone_as_a_card(lan: Phone, api: Api, panel: Panel) -> None:
    await api.by_uid(lan.uid)
    shown = (await panel.shown("lan"))[0]
    assert shown["kind"] == "template"
    assert shown["template"] == {
        "template_id": NOTICE,
        "title": "Thông báo của Tổ 5",
        "paragraphs": ["Kính gửi bà con, họp tổ dân phố. Mọi thắc mắc xin nhắn trực tiếp cho tài khoản này."],
        "rows": [
            {"label": "Thời gian", "value": "28/11/2026"},
            {"label": "Địa điểm", "value": "Nhà văn hóa"},
        ],
    }
    assert [button["label"] for button in shown["buttons"]] == ["Nhắn cho chúng tôi"]
    assert lan.sees("họp tổ dân phố")


async def test_the_echo_of_a_template_is_opaque_and_receipts_follow(
    lan: Phone, api: Api, webhook: Webhook, panel: Panel
) -> None:
    message_id = (await api.by_uid(lan.uid))["data"]["message_id"]
    await panel.forward(60)
    assert webhook.names() == ["oa_send_template", "user_received_message", "user_seen_message"]
    echo = webhook.heard[0].event["message"]
    assert echo["msg_id"] == message_id
    assert set(echo["attachments"][0]["payload"]) == {"zinstant_id", "text", "link_url", "checksum"}
    assert "họp tổ" not in webhook.heard[0].raw.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": Kind.OTP},
        {"kind": Kind.JOURNEY},
        {"kind": Kind.CAROUSEL},
        {"has_response": True},
        {"approved_at": datetime(2025, 12, 9, 12, tzinfo=UTC)},
    ],
)
async def test_some_templates_do_not_go_by_user_id(
    zalo: SimulatedZalo, lan: Phone, api: Api, changes: dict[str, object]
) -> None:
    change(zalo, NOTICE, **changes)
    assert (await api.by_uid(lan.uid))["error"] == -249
    assert (await api.by_phone(NUMBER))["error"] == 0


async def test_transactions_reach_whoever_interacted_within_a_year(
    lan: Phone, api: Api, clock: HandClock
) -> None:
    clock.set(clock.now() + timedelta(days=305))
    api.zalo.world.grants.issue(api.zalo.oa_id)
    assert (await api.by_uid(lan.uid))["error"] == 0
    clock.set(clock.now() + timedelta(hours=1))
    assert (await api.by_uid(lan.uid))["error"] == -232


async def test_promotions_reach_followers_only(lan: Phone, api: Api) -> None:
    assert (await api.by_uid(lan.uid, PROMOTION))["error"] == -213
    await lan.follows()
    assert (await api.by_uid(lan.uid, PROMOTION))["error"] == 0


async def test_somebody_the_account_never_met_has_no_user_id_here(api: Api) -> None:
    assert (await api.by_uid("9900000000000000009"))["error"] == -201


async def test_whoever_wants_no_templates_gets_none(lan: Phone, api: Api) -> None:
    lan.restricts("template")
    assert (await api.by_uid(lan.uid))["error"] == -244
    assert (await api.by_phone(NUMBER))["error"] == -141


# --- What is filled in -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (None, -112),
        ([], -112),
        ({}, -111),
        ({"khu_pho": "Tổ 5"}, -1121),
        ({**FILLED, "khu_pho": ""}, -1122),
        ({**FILLED, "khu_pho": "x" * 30}, 0),
        ({**FILLED, "khu_pho": "x" * 31}, -1124),
        ({**FILLED, "khu_pho": ["Tổ 5"]}, -132),
        ({**FILLED, "khu_pho": 5}, 0),
        ({**FILLED, "more": "x"}, 0),
    ],
)
async def test_every_parameter_has_to_be_there_and_within_its_limit(
    lan: Phone, api: Api, data: object, error: int
) -> None:
    body = {"user_id": lan.uid, "template_id": NOTICE, "template_data": data}
    assert (await api.post(BY_UID, body))["error"] == error


async def test_a_date_has_to_be_a_date(lan: Phone, api: Api) -> None:
    await lan.follows()
    assert (await api.by_uid(lan.uid, PROMOTION, thoi_gian="thứ bảy"))["error"] == -132
    assert (await api.by_uid(lan.uid, PROMOTION, thoi_gian="19:30 28/11/2026"))["error"] == 0


# --- State, tags, hours ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (Status.PENDING_REVIEW, -131),
        (Status.REJECT, -131),
        (Status.DISABLE, -146),
        (Status.DELETE, -109),
        (Status.ENABLE, 0),
    ],
)
async def test_only_an_approved_template_is_sent(
    zalo: SimulatedZalo, lan: Phone, api: Api, status: Status, error: int
) -> None:
    change(zalo, NOTICE, status=status)
    assert (await api.by_uid(lan.uid))["error"] == error
    assert (await api.by_phone(NUMBER))["error"] == error


async def test_a_template_of_nobody_or_of_another_account_is_refused(
    zalo: SimulatedZalo, lan: Phone, api: Api
) -> None:
    assert (await api.by_uid(lan.uid, "999"))["error"] == -109
    other = zalo.add_account("5500000000000000002", oa_secret="second")
    other.book.templates["400001"] = replace(other.book.templates[NOTICE], template_id="400001")
    assert (await api.by_phone(NUMBER, "400001"))["error"] == -117


@pytest.mark.parametrize(("template_id", "error"), [(NOTICE, 0), (RATING, -133), (PROMOTION, -133)])
async def test_transactions_go_at_any_hour_the_rest_not_at_night(
    lan: Phone, api: Api, clock: HandClock, template_id: str, error: int
) -> None:
    await lan.follows()
    await until_evening(api, clock)
    answer = await api.by_uid(lan.uid, template_id)
    assert answer["error"] == error
    if error == 0:
        assert lan.messages()[0].is_silent


async def test_templates_go_from_six_in_the_morning(lan: Phone, api: Api, clock: HandClock) -> None:
    clock.set(clock.now().replace(hour=22, minute=59))  # 05:59 in Vietnam
    await api.refresh()
    assert (await api.by_uid(lan.uid, RATING))["error"] == -133
    clock.set(clock.now() + timedelta(minutes=1))
    assert (await api.by_uid(lan.uid, RATING))["error"] == 0
    assert not lan.messages()[0].is_silent


async def test_the_oa_host_may_speak_its_own_numbers_about_templates(
    lan: Phone, api: Api, clock: HandClock, panel: Panel
) -> None:
    await until_evening(api, clock)
    await panel.turn(uid_speaks_zbs_codes=False)
    assert (await api.by_uid(lan.uid, RATING))["error"] == -234
    assert (await api.by_phone(NUMBER, RATING))["error"] == -133


async def test_an_account_may_be_denied_a_tag(lan: Phone, api: Api, panel: Panel, webhook: Webhook) -> None:
    await panel.post("/template-tags", tags=["TRANSACTION"])
    assert webhook.names() == ["change_oa_template_tags"]
    assert (await api.by_uid(lan.uid, RATING))["error"] == -135
    assert (await api.by_uid(lan.uid, ALERT))["error"] == 0


async def test_hours_and_reach_can_be_set(lan: Phone, api: Api, clock: HandClock, panel: Panel) -> None:
    await panel.turn(templates_open=7, templates_close=21, template_reach=3600)
    assert (await api.by_uid(lan.uid))["error"] == -232
    await panel.does("lan", "was_heard")
    for hour, error in ((23, -133), (24, 0)):  # 06:00 and 07:00 in Vietnam
        clock.set(clock.now().replace(hour=0) + timedelta(hours=hour))
        panel.zalo.world.grants.issue(panel.zalo.oa_id)
        await panel.does("lan", "was_heard")
        assert (await api.by_uid(lan.uid, RATING))["error"] == error
