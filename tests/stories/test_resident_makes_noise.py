"""Bursts, tests, abuse and a talk in circles: answered calmly, never at the cost of an alarm."""

from datetime import timedelta
from itertools import pairwise

from storage.words import Role, Urgency
from tests.stories.ward import Neighbour, Ward

ALO = ["alo", "alo alo", "chào", "chào bot"] * 8


async def lan_of(ward: Ward) -> Neighbour:
    return await ward.person("lan", Role.RESIDENT, "CLE05")


async def test_a_burst_is_kept_and_answered_once(ward: Ward) -> None:
    lan = await lan_of(ward)
    await lan.says(*ALO[:30])
    assert len(lan.texts()) <= 14, "beyond the measure nothing is answered one by one"
    lan.has_read()
    await ward.until(timedelta(seconds=25))
    lan.sees("Đã nhận cả", "tin nhắn", "113")
    await ward.until(timedelta(minutes=2))
    before = len(lan.texts())
    await lan.says("alo")
    assert len(lan.texts()) == before + 1, "afterwards everything is as before"


async def test_an_emergency_in_the_middle_of_a_burst_is_dealt_with_at_once(ward: Ward) -> None:
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    lan = await lan_of(ward)
    await lan.says(*ALO[:20])
    await lan.says("cháy nhà ở tổ 5 cứu với")
    assert "114" in lan.last().splitlines()[0]
    assert ward.report().code in lan.last()
    duty.sees("cháy nhà")
    await lan.says(*ALO[:10])
    await lan.says("HỦY")
    assert "dừng" in lan.last().casefold(), "what is always heard is always answered"


async def test_a_new_report_in_a_burst_has_its_code_at_once(ward: Ward) -> None:
    lan = await lan_of(ward)
    await lan.says(*ALO[:20])
    await lan.says("mất xe máy ở tổ 5 tối qua")
    assert ward.report().code in lan.last()


async def test_officers_may_be_as_fast_as_they_like(ward: Ward) -> None:
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    for n in range(20):
        await duty.says(f"BT-222{2 + n % 8}")
    assert len(duty.texts()) == 20


async def test_a_test_is_no_report(ward: Ward) -> None:
    lan = await lan_of(ward)
    await lan.says("test", "thử máy", "test xem có chạy không")
    assert "Tôi vẫn chạy tốt" in lan.texts()[0]
    assert ward.reports() == []
    assert len(set(lan.texts())) == 3, "other words, another sentence"


async def test_abuse_is_answered_once_and_calmly(ward: Ward) -> None:
    lan = await lan_of(ward)
    await lan.says("đồ ngu")
    assert "đang bực" in lan.last()
    await lan.says("cút đi", "đồ ngu")
    assert len(lan.texts()) == 1
    assert ward.reports() == []
    await lan.says("có trộm đang cậy cửa nhà số 5 tổ 5")
    assert ward.report().urgency is Urgency.P1
    await ward.until(timedelta(hours=25))
    await lan.says("đồ ngu")
    assert "đang bực" in lan.last()


async def test_who_goes_round_in_circles_is_at_last_read_by_a_person(
    ward: Ward,
) -> None:
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    lan = await lan_of(ward)
    await lan.says("asdfgh", "qwrtzx", "zxcvbn")
    first, second, third = lan.texts()
    assert "nói cách khác" in first
    assert "Ví dụ" in second
    assert len(lan.phone.messages()[-1].buttons) == 3
    assert "nút" in third
    await lan.says("fghjkl")
    assert ward.report().code in lan.last()
    await ward.until(timedelta(minutes=3))
    duty.sees("fghjkl", ward.report().code)


async def test_the_same_sentence_is_never_said_twice_to_other_words(ward: Ward) -> None:
    lan = await lan_of(ward)
    await lan.says("BT-2222", "bt-2222", "XONG", "gửi", "gửi tin", "XONG")
    texts = lan.texts()
    assert texts[0] == texts[1], "the same words are answered in the same words"
    assert len(set(texts[2:])) == 3
    assert not any(one == other for one, other in pairwise(texts[2:]))


async def test_the_number_to_call_is_said_as_often_as_it_has_to_be(ward: Ward) -> None:
    lan = await lan_of(ward)
    await lan.says("cháy nhà ở tổ 5 cứu với")
    for words in ("có người ngất trong nhà rồi", "có đứa cầm dao chém người"):
        await lan.says(words)
        assert lan.last().splitlines()[0].startswith("GỌI NGAY")
