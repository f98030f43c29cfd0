"""How many templates a day, and what people think of them."""

from datetime import UTC, datetime, timedelta

from bot.clock import HandClock
from bot.simulator.phones import Phone
from bot.simulator.templates import Quality
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import ALERT, NOTICE, NUMBER, PROMOTION, Api, Webhook, change
from tests.simulator.panel import Panel

# --- Quotas ----------------------------------------------------------------------------------------------


async def test_a_days_quota_counts_for_both_ways_and_is_fresh_at_midnight(
    zalo: SimulatedZalo, lan: Phone, api: Api, clock: HandClock
) -> None:
    zalo.account().book.set_daily_quota(2, clock.now())
    assert (await api.by_uid(lan.uid))["data"]["quota"]["remain"] == 1
    told = (await api.by_phone(NUMBER))["data"]["quota"]
    assert told == {"dailyQuota": "2", "remainingQuota": "0"}
    assert (await api.by_uid(lan.uid))["error"] == -144
    assert (await api.by_phone(NUMBER))["error"] == -144
    clock.set(clock.now().replace(hour=17))  # midnight in Vietnam
    assert (await api.by_uid(lan.uid))["error"] == 0


async def test_a_template_may_have_a_days_quota_of_its_own(zalo: SimulatedZalo, lan: Phone, api: Api) -> None:
    change(zalo, NOTICE, daily_quota=1)
    assert [(await api.by_uid(lan.uid))["error"] for _ in range(2)] == [0, -147]
    assert (await api.by_uid(lan.uid, ALERT))["error"] == 0


async def test_one_person_gets_one_promotion_a_day_and_thirty_a_month(
    zalo: SimulatedZalo, lan: Phone, api: Api, clock: HandClock
) -> None:
    await lan.follows()
    clock.set(datetime(2026, 12, 1, 2, tzinfo=UTC))
    zalo.world.grants.issue(zalo.oa_id)
    assert [(await api.by_uid(lan.uid, PROMOTION))["error"] for _ in range(2)] == [0, -1471]
    errors = []
    for _ in range(30):
        clock.set(clock.now() + timedelta(days=1))
        zalo.world.grants.issue(zalo.oa_id)
        errors.append((await api.by_uid(lan.uid, PROMOTION))["error"])
    assert errors == [0] * 29 + [-1472]


async def test_promotions_of_a_month_may_be_used_up(zalo: SimulatedZalo, lan: Phone, api: Api) -> None:
    await lan.follows()
    zalo.account().book.promotions_of_month = 0
    assert (await api.by_uid(lan.uid, PROMOTION))["error"] == -1441


async def test_a_refused_template_counts_for_nothing_and_costs_nothing(
    zalo: SimulatedZalo, lan: Phone, api: Api, clock: HandClock
) -> None:
    before = zalo.account().wallet
    await api.by_uid(lan.uid, khu_pho="")
    assert (zalo.account().wallet, zalo.account().book.left(clock.now())) == (before, 20_000)
    assert lan.messages() == []


async def test_templates_do_not_count_against_the_calls_of_the_account(
    zalo: SimulatedZalo, lan: Phone, api: Api
) -> None:
    zalo.account().set_package(1)
    await api.call("GET", "/v2.0/oa/getoa")
    assert (await api.call("GET", "/v2.0/oa/getoa"))["error"] == -32
    assert (await api.by_uid(lan.uid))["error"] == 0
    assert (await api.by_phone(NUMBER))["error"] == 0


# --- Quality ---------------------------------------------------------------------------------------------


async def test_more_reports_than_two_percent_lower_the_days_quota_at_the_next_full_hour(
    zalo: SimulatedZalo, lan: Phone, api: Api, clock: HandClock, webhook: Webhook, panel: Panel
) -> None:
    zalo.account().book.set_daily_quota(50, clock.now() - timedelta(days=1))
    await api.by_uid(lan.uid)
    await panel.turn(received_after=None)
    await zalo.deliver_due()
    await panel.does("lan", "reports")
    await panel.forward(3600)
    assert "change_oa_daily_quota" not in webhook.names()
    await panel.does("lan", "reports")
    await panel.does("lan", "reports")
    await panel.forward(3599)
    assert zalo.account().book.daily_quota(clock.now()) == 50
    await panel.forward(1)
    assert zalo.account().book.daily_quota(clock.now()) == 1000
    heard = [h for h in webhook.heard if h.name == "change_oa_daily_quota"]
    assert len(heard) == 1
    assert heard[0].event["quota"] == {"prev_value": 50, "new_value": 1000}
    assert heard[0].headers["X-ZEvent-Server"] == "ZNS"


async def test_the_days_quota_falls_one_step_a_day(
    zalo: SimulatedZalo, lan: Phone, clock: HandClock, panel: Panel
) -> None:
    for _ in range(401):
        lan.reports()
    assert zalo.account().book.quality is Quality.LOW
    await panel.forward(3600)
    assert zalo.account().book.daily_quota(clock.now()) == 10_000
    for _ in range(1000):
        lan.reports()
    await panel.forward(3600)
    assert zalo.account().book.daily_quota(clock.now()) == 10_000


async def test_changes_of_a_template_are_told(lan: Phone, panel: Panel, webhook: Webhook) -> None:
    await panel.post(f"/templates/{NOTICE}", status="REJECT", reason="Nội dung chưa rõ")
    await panel.post(f"/templates/{NOTICE}", quality="LOW")
    await panel.post(f"/templates/{NOTICE}", daily_quota=500)
    assert webhook.names() == ["change_template_status", "change_template_quality", "change_template_quota"]
    status = webhook.heard[0].event
    assert (status["template_id"], status["reason"]) == (NOTICE, "Nội dung chưa rõ")
    assert status["status"] == {"prev_status": "ENABLE", "new_status": "REJECT"}
    assert (status["oa_id"], webhook.heard[0].headers["X-ZEvent-Server"]) == (panel.zalo.oa_id, "ZNS")
    await panel.turn(template_account_key="oaId")
    await panel.post(f"/templates/{NOTICE}", status="ENABLE")
    assert webhook.heard[-1].event["oaId"] == panel.zalo.oa_id
    for wrong in ({"status": "GONE"}, {"quality": "x"}, {"daily_quota": -1}):
        await panel.post(f"/templates/{NOTICE}", **wrong)
        assert panel.status == 400
