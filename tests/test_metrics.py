"""The page for Prometheus counts how much, how fast and how old; never who."""

import re
from datetime import UTC, datetime, timedelta

from bot.metrics import Meters, Standing
from storage.words import OutboxState

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
PERSON = "9900000000000000001"


def page(meters: Meters, standing: Standing) -> str:
    return meters.page(standing, NOW, NOW - timedelta(minutes=5)).decode()


def test_the_page_tells_how_the_ledgers_stand() -> None:
    standing = Standing(
        inbox_open=3,
        parked=1,
        diary_overdue=NOW - timedelta(seconds=90),
        outbox={OutboxState.WAITING: 7},
        tokens={"5500000000000000001": 3600.0},
    )
    said = page(Meters(), standing)
    for line in (
        'binhyen_inbox{state="open"} 3.0',
        'binhyen_inbox{state="parked"} 1.0',
        "binhyen_diary_overdue_seconds 90.0",
        'binhyen_outbox{state="waiting"} 7.0',
        'binhyen_token_seconds_left{oa="5500000000000000001"} 3600.0',
        "binhyen_uptime_seconds 300.0",
    ):
        assert line in said.splitlines()


def test_what_was_counted_is_on_the_page() -> None:
    meters = Meters()
    meters.webhooks.labels("stored").inc()
    meters.items.labels("inbox", "done").inc(2)
    meters.sends.labels("done").inc()
    meters.ticks.labels("missed").inc()
    meters.item_seconds.observe(0.003)
    said = page(meters, Standing())
    for line in (
        'binhyen_webhooks_total{outcome="stored"} 1.0',
        'binhyen_items_total{ledger="inbox",outcome="done"} 2.0',
        'binhyen_sends_total{verdict="done"} 1.0',
        'binhyen_ticks_total{event="missed"} 1.0',
        'binhyen_item_seconds_bucket{le="0.005"} 1.0',
    ):
        assert line in said.splitlines()


def test_no_label_has_room_for_a_person() -> None:
    said = page(Meters(), Standing(tokens={"5500000000000000001": 1.0}))
    labels = set(re.findall(r"[{,](\w+)=", said))
    meters = Meters()
    allowed = {"outcome", "ledger", "verdict", "event", "state", "oa", "le", "kind", "lane"}
    assert labels <= allowed
    named = {n for m in vars(meters).values() for n in getattr(m, "_labelnames", ())}
    assert named <= allowed


def test_two_houses_do_not_share_their_meters() -> None:
    one, other = Meters(), Meters()
    one.commits.inc()
    assert "binhyen_inbox_commits_total 1.0" in page(one, Standing()).splitlines()
    assert "binhyen_inbox_commits_total 0.0" in page(other, Standing()).splitlines()


def test_nothing_overdue_is_no_age() -> None:
    assert "binhyen_diary_overdue_seconds 0.0" in page(Meters(), Standing()).splitlines()
