"""Zalo repeats itself, comes late, comes in the wrong order, and is imitated: each word counts once."""

import unicodedata
from datetime import timedelta

from sqlmodel import col, select

from bot.simulator.records import Event
from storage.tables import Entry, Inbox
from storage.words import InboxKind, Role
from tests.stories.ward import Ward


def _item(ward: Ward, event_name: str) -> Inbox | None:
    return ward.read(lambda db: db.exec(select(Inbox).where(col(Inbox.event_name) == event_name)).first())


async def test_five_deliveries_are_one_report(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    event = await lan.phone.says("mất trộm xe máy ở tổ 5 đêm qua")
    assert await ward.zalo.redeliver(event, 4) == [200] * 4
    await ward.settle()
    assert len(ward.reports()) == 1
    assert sum("Đã nhận tin" in text for text in lan.texts()) == 1


async def _said_into_the_void(ward: Ward, name: str, words: str) -> Event:
    """Nobody was listening, and Zalo itself has given up; the event can still be told by hand."""
    neighbour = await ward.person(name, Role.RESIDENT, "CLE05")
    ward.zalo.point_at("http://127.0.0.1:9/nobody")
    event = await neighbour.phone.says(words)
    ward.zalo.world.post._queue.clear()
    await ward.goes_down()
    await ward.comes_back()
    return event


async def test_what_comes_hours_late_is_still_heard(ward: Ward) -> None:
    event = await _said_into_the_void(ward, "lan", "mất trộm gà ở tổ 5 đêm qua")
    ward.clock.set(ward.clock.now() + timedelta(hours=3))
    assert await ward.zalo.redeliver(event) == [200]
    await ward.settle()
    assert len(ward.reports()) == 1


async def test_what_comes_days_late_is_a_replay_and_dropped(ward: Ward) -> None:
    event = await _said_into_the_void(ward, "lan", "mất trộm chó ở tổ 5 đêm qua")
    ward.clock.set(ward.clock.now() + timedelta(days=2))
    assert await ward.zalo.redeliver(event) == [200]
    await ward.settle()
    assert ward.reports() == []


async def test_a_forged_or_missing_signature_is_refused(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    event = await lan.phone.says("chào")
    await ward.settle()
    forged = {**event.body, "message": {"msg_id": "made-up", "text": "cháy nhà tổ 5"}}
    assert await ward.zalo.post_raw(forged, secret="not-the-key") == 403
    assert await ward.zalo.post_raw(forged) == 403
    await ward.settle()
    assert ward.reports() == []


async def test_unknown_events_and_attachments_are_kept_and_do_no_harm(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await ward.zalo.tell("something_new_in_2027", oa_id=ward.oa_id, payload={"a": [1, 2]})
    await ward.settle()
    item = _item(ward, "something_new_in_2027")
    assert item is not None
    assert item.kind is InboxKind.UNKNOWN
    await lan.phone._attached("hologram", {"url": "https://example.vn/x"}, "có người phá khóa ở tổ 5")
    await ward.settle()
    lan.sees("BT-")
    assert (
        ward.read(lambda db: db.exec(select(Inbox).where(col(Inbox.parked_at).is_not(None))).first()) is None
    )


async def test_letters_in_pieces_and_invisible_ones_are_read_as_meant(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(unicodedata.normalize("NFD", "ch\u200báy nhà ở tổ 5"))
    lan.sees("114")
    entry = ward.read(lambda db: db.exec(select(Entry)).first())
    assert entry is not None
    assert entry.text == "cháy nhà ở tổ 5"


async def test_a_very_long_story_is_kept_whole(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    story = ("có xe đổ trộm rác ở tổ 5. " * 100)[:2001]
    await lan.says(story, "XONG")
    entry = ward.read(lambda db: db.exec(select(Entry)).first())
    assert entry is not None
    assert len(entry.text) >= 2000
    beat.sees("Tin mới")
    assert all(len(text) <= 2000 for text in beat.texts())
    await beat.says(f"NHẬN {ward.report().code}")
    await beat.says(f"TRẢ LỜI {ward.report().code} " + "Cảm ơn bà con đã báo. " * 84)
    assert all(len(text) <= 2000 for text in lan.texts())
    assert sum(text.count("Cảm ơn bà con đã báo.") for text in lan.texts()) == 84


async def test_words_that_overtook_each_other_are_put_in_order(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    ward.zalo.point_at("http://127.0.0.1:9/nobody")
    first = await lan.phone.says("mất trộm xe máy ở tổ 5")
    ward.clock.set(ward.clock.now() + timedelta(seconds=1))
    second = await lan.phone.says("xe màu đỏ")
    await ward.goes_down()
    await ward.comes_back()
    assert await ward.zalo.redeliver(second) == [200]
    assert await ward.zalo.redeliver(first) == [200]
    await ward.settle()
    texts = ward.read(lambda db: [e.text for e in db.exec(select(Entry).order_by(col(Entry.id)))])
    assert texts == ["mất trộm xe máy ở tổ 5", "xe màu đỏ"]
    assert len(ward.reports()) == 1
