"""What fails three times waits for `replay --parked`; words that must not stay are not among it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from structlog.testing import capture_logs

from bot import parking
from bot.simulator.group_life import admit, found
from bot.zalo import events
from handlers.desk import desk as desks
from handlers.desk.reception import Reception
from storage import inbox
from storage.tables import Inbox
from storage.words import Role
from tests.stories.test_what_is_not_taken import ACCUSATION, DETAILS, POLITICS, counted, stays
from tests.stories.ward import Neighbour, Ward

TROUBLE = "hàng xóm hát karaoke ồn ở tổ 5"
THREE_TRIES = timedelta(minutes=1)


def fails(*_: object, **__: object) -> Any:
    raise RuntimeError


@contextmanager
def broken(*parts: tuple[object, str]) -> Iterator[None]:
    """As long as this lasts, these parts of the house do not work."""
    with pytest.MonkeyPatch.context() as monkeypatch, capture_logs():
        for owner, name in parts:
            monkeypatch.setattr(owner, name, fails)
        yield


RECEIVING = (Reception, "receive")
READING = (events, "heard")


async def given_up(ward: Ward, deed: Callable[[], Any], *parts: tuple[object, str]) -> None:
    with broken(*parts):
        await deed()
        await ward.until(THREE_TRIES)


async def says_in_vain(ward: Ward, who: Neighbour, words: str, *parts: tuple[object, str]) -> None:
    await given_up(ward, lambda: who.says(words), *(parts or (RECEIVING,)))


def parked(ward: Ward) -> int:
    return ward.read(inbox.waiting).parked


@pytest.mark.parametrize("words", [ACCUSATION, POLITICS])
async def test_an_accusation_that_was_given_up_leaves_nothing_but_a_count(ward: Ward, words: str) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await says_in_vain(ward, lan, words)
    assert stays(ward) == []
    assert parked(ward) == 0
    assert counted(ward, "inbox.let_go") == 1
    assert ward.house.clerk.do(inbox.replay_parked) == 0


async def test_what_follows_it_is_turned_away_like_always(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await says_in_vain(ward, lan, ACCUSATION)
    await lan.says(DETAILS)
    assert "không nhận và không giữ" in lan.last()
    assert ward.reports() == []
    assert stays(ward) == []


async def test_details_after_an_accusation_are_not_parked_either(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(ACCUSATION)
    await says_in_vain(ward, lan, DETAILS)
    assert stays(ward) == []


async def test_everything_else_waits_and_is_dealt_with_after_all(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await says_in_vain(ward, lan, TROUBLE)
    assert parked(ward) == 1
    assert ward.house.clerk.do(inbox.replay_parked) == 1
    await ward.settle()
    assert [r.category for r in ward.reports()] == ["noise_disorder"]


async def test_a_message_nobody_can_open_is_judged_by_every_text_in_it(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await says_in_vain(ward, lan, ACCUSATION, READING)
    assert stays(ward) == []
    await says_in_vain(ward, lan, TROUBLE, READING)
    assert parked(ward) == 1


async def test_words_the_rules_cannot_read_do_not_stay(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await says_in_vain(ward, lan, ACCUSATION, (desks, "read"))
    assert stays(ward) == []
    assert counted(ward, "inbox.unreadable") == 1


async def test_what_neighbours_say_to_each_other_is_not_parked(ward: Ward) -> None:
    zalo, lan = ward.zalo, ward.zalo.phone("lan")
    group = found(zalo.world, zalo.account(), "Tổ 5", "", zalo.buy_group())
    admit(group, [lan.person], ward.clock.now())
    await ward.settle()
    await given_up(ward, lambda: lan.group(group).says("Sambuca tối nay nhé"), RECEIVING)
    assert stays(ward) == []
    bodies = select(Inbox).where(col(Inbox.body) != b"", col(Inbox.parked_at).is_not(None))
    assert ward.read(lambda db: db.exec(bodies).first()) is None


@pytest.mark.parametrize(
    ("body", "texts"), [(b"\xff", "\ufffd"), (b'{"a": ["x", 1, {"b": "y"}]}', "x . y"), (b"[]", "")]
)
def test_any_body_has_its_texts(body: bytes, texts: str) -> None:
    assert parking._texts(body) == texts
