"""The first answer to an emergency: the number to call, one thing to do now, at most one question."""

import re
from datetime import timedelta

import pytest

from storage.words import Role
from tests.stories.ward import Neighbour, Ward


async def first_answer(ward: Ward, words: str) -> str:
    lan = await ward.person("lan", Role.RESIDENT, "CLE")
    await lan.says(words)
    return lan.last()


@pytest.mark.parametrize(
    ("words", "number", "todo"),
    [
        ("cháy nhà cứu với", "114", "Ra khỏi chỗ cháy"),
        ("chay nha cuu voi", "114", "Ra khỏi chỗ cháy"),
        ("dây điện đứt rơi xuống đường", "114", "Đứng xa dây điện"),
        ("có người ngất xỉu bất tỉnh", "115", "Ở bên người đó"),
        ("nước lũ về cuốn mất nhà", "112", "Lên chỗ cao"),
        ("đang có đánh nhau cầm dao", "113", "Tránh ra xa"),
        ("cháu bé hàng xóm đang bị đánh đập", "111", "Đừng hỏi dồn"),
        ("thấy quả lựu đạn ngoài ruộng", "113", "Không chạm"),
    ],
)
async def test_the_number_comes_first_then_what_to_do_then_at_most_one_question(
    ward: Ward, words: str, number: str, todo: str
) -> None:
    answer = await first_answer(ward, words)
    lines = [line for line in answer.splitlines() if line]
    assert number in lines[0]
    assert todo in lines[1]
    assert re.search(r"BT-\w{4}", answer)
    assert answer.count("?") <= 1
    assert answer.index(number) < answer.index(todo) < answer.index("BT-")


async def test_whoever_lost_money_today_is_sent_to_the_bank_first(ward: Ward) -> None:
    answer = await first_answer(ward, "tôi vừa chuyển khoản cho bọn lừa đảo")
    assert answer.index("NGÂN HÀNG") < answer.index("113")
    assert "Đừng chuyển thêm" in answer


async def test_money_lost_weeks_ago_sends_nobody_to_the_bank_in_a_hurry(ward: Ward) -> None:
    answer = await first_answer(ward, "tháng trước tôi bị lừa đảo qua mạng")
    assert "NGÂN HÀNG" not in answer
    assert "đừng xóa tin nhắn" in answer


async def test_what_is_no_emergency_says_what_to_keep(ward: Ward) -> None:
    answer = await first_answer(ward, "hôm qua nhà tôi bị mất trộm xe máy")
    assert "Giữ nguyên chỗ bị trộm" in answer


async def test_the_team_reads_what_to_do_until_the_police_come(ward: Ward) -> None:
    leader = await ward.person("tám", Role.TEAM_LEADER, "CLE05")
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("đang đánh nhau cầm dao ở tổ 5")
    leader.sees("[P1]", "Việc của tổ", "không đối đầu", "người chứng kiến")


async def test_an_emergency_that_shows_only_later_gets_the_same_first_answer(ward: Ward) -> None:
    lan: Neighbour = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("hàng xóm cãi nhau to quá")
    await ward.until(timedelta(seconds=30))
    await lan.says("họ đang cầm dao chém nhau rồi")
    assert lan.last().startswith("GỌI NGAY 113")
    assert "Tránh ra xa" in lan.last()
