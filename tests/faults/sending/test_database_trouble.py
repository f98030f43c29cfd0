"""When the database fails nothing is promised, and when a feature fails only its own item waits."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot.loops import ClerkLoop
from handlers.desk.desk import Desk
from storage import inbox
from storage.inbox import NewItem
from storage.tables import Inbox
from tests.faults.sending.given import counted, pass_by, ready
from tests.stories.ward import Ward

BOOM = "làm ơn hỏng đi"


def _cannot_write(_db: Session, _items: Sequence[NewItem]) -> None:
    raise OperationalError("INSERT", {}, Exception("disk I/O error"))


async def test_what_cannot_be_stored_is_not_promised_and_comes_again(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = ward.stranger("lan")
    with monkeypatch.context() as broken:
        broken.setattr(inbox, "hear", _cannot_write)
        await lan.says("xin chào")
        assert [posted.status for posted in ward.zalo.posted] == [503]
        assert lan.texts() == []
    await ward.until(timedelta(seconds=31))
    assert [posted.status for posted in ward.zalo.posted[:2]] == [503, 200]
    assert len(lan.texts()) == 1
    assert (await ready(ward)).status == 200


async def test_an_item_that_fails_three_times_is_parked_and_can_be_given_back(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, minh = ward.stranger("lan"), ward.stranger("minh")
    receive = ClerkLoop._receive

    def stumbles(self: ClerkLoop, desk: Desk, item: Inbox) -> None:
        if BOOM.encode() in item.body:
            raise RuntimeError("a feature failed")
        receive(self, desk, item)

    ward.zalo.habits.vary = False
    ward.zalo.world.scribe.habits.vary = False
    with monkeypatch.context() as broken:
        broken.setattr(ClerkLoop, "_receive", stumbles)
        await lan.says(BOOM)
        await lan.says("xin chào")
        await minh.says("xin chào")
        assert (lan.texts(), len(minh.texts())) == ([], 1)  # in order, and nobody else waits
        for _ in range(3):
            await pass_by(ward, timedelta(seconds=10))
        assert len(lan.texts()) == 1
        assert (counted(ward)["inbox.failed"], counted(ward)["inbox.parked"]) == (3, 1)
        said = await ready(ward)
        assert (said.status, len(said.warnings)) == (200, 1)
    assert ward.house.clerk.do(inbox.replay_parked) == 1
    await ward.settle()
    assert len(lan.texts()) == 2
    assert (await ready(ward)).warnings == []
