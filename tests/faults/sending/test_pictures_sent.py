"""A picture leaves with its words in one message: uploaded once, again when Zalo forgot it, never instead."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlmodel import Session

from bot.simulator.faults import Where
from bot.simulator.records import SentMessage
from storage import outbox, pictures
from storage.outbox import Promise
from storage.tables import Media
from storage.words import EntryKind, Lane, MediaState, OutboxState
from tests.faults.sending.given import account, pass_by, row, rows
from tests.stories.ward import Neighbour, Ward

UPLOAD = "/v2.0/oa/upload/image"
WORDS = "Ai thấy cháu thì gọi công an phường."
BUTTONS = (("Đã đọc", "ĐÃ ĐỌC TB-2222"),)
DAY = timedelta(days=1)


@pytest.fixture
async def lan(ward: Ward) -> Neighbour:
    return await ward.person("lan")


@pytest.fixture
async def minh(ward: Ward) -> Neighbour:
    return await ward.person("minh")


def kept(ward: Ward, state: MediaState = MediaState.KEPT) -> int:
    """A picture that lies on our disk (or is still being fetched); returns its number."""
    drawn, path = BytesIO(), "ab/cd/ảnh.jpg"
    Image.new("RGB", (8, 8)).save(drawn, "JPEG")
    file = ward.settings.data_dir / "media" / path
    file.parent.mkdir(parents=True)
    file.write_bytes(drawn.getvalue())

    def write(db: Session) -> int:
        media = Media(oa_id=ward.oa_id, kind=EntryKind.PHOTO, state=state, path=path)
        media.promised_at = ward.clock.now()
        db.add(media)
        db.flush()
        return media.id

    return ward.house.clerk.do(write)


async def show(ward: Ward, media_id: int, *people: Neighbour, lane: Lane = Lane.NOTICE) -> None:
    said = [
        Promise(
            ward.oa_id,
            lane,
            "sending",
            "notice.letter",
            one.uid,
            WORDS,
            BUTTONS,
            details=pictures.of_media(media_id),
        )
        for one in people
    ]
    ward.house.clerk.do(lambda db: outbox.promise(db, said, ward.clock.now()))
    await ward.settle()


def uploads(ward: Ward) -> int:
    return sum(call.path == UPLOAD and call.error == 0 for call in ward.zalo.calls)


def only(one: Neighbour) -> SentMessage:
    (message,) = one.phone.messages()
    return message


async def test_many_get_it_with_the_words_in_one_message_and_it_is_uploaded_once(
    ward: Ward, lan: Neighbour, minh: Neighbour
) -> None:
    media = kept(ward)
    await show(ward, media, lan, minh)
    for one in (lan, minh):
        assert (only(one).kind, only(one).text, bool(only(one).content)) == ("image", WORDS, True)
    assert uploads(ward) == 1
    await pass_by(ward, 5 * DAY)
    lan.phone.was_heard()
    await show(ward, media, lan)
    assert uploads(ward) == 1
    await pass_by(ward, 2 * DAY)
    lan.phone.was_heard()
    await show(ward, media, lan)
    assert (uploads(ward), len(lan.texts())) == (2, 3)


async def test_what_zalo_forgot_is_uploaded_anew(ward: Ward, lan: Neighbour, minh: Neighbour) -> None:
    media = kept(ward)
    ward.zalo.habits.upload_life = timedelta(minutes=1)
    await show(ward, media, lan)
    await pass_by(ward, timedelta(minutes=2))
    await show(ward, media, minh)
    assert (uploads(ward), only(minh).kind, only(minh).text) == (2, "image", WORDS)
    assert {r.state for r in rows(ward)} == {OutboxState.SENT}


async def test_after_a_restart_it_is_uploaded_once_more(ward: Ward, lan: Neighbour) -> None:
    media = kept(ward)
    await show(ward, media, lan)
    await ward.goes_down()
    await ward.comes_back()
    await show(ward, media, lan)
    assert (uploads(ward), [m.kind for m in lan.phone.messages()]) == (2, ["image", "image"])


@pytest.mark.parametrize("code", [-201, -210, -211])
async def test_where_it_is_not_taken_the_words_and_buttons_go_alone(
    ward: Ward, lan: Neighbour, minh: Neighbour, code: int
) -> None:
    media = kept(ward)
    ward.zalo.faults.refuse(code, where=Where.UPLOAD, times=None)
    await show(ward, media, lan, minh)
    assert (only(lan).kind, only(lan).text, only(lan).buttons[0].label) == ("text", WORDS, "Đã đọc")
    assert only(minh).text == WORDS
    assert sum(call.path == UPLOAD for call in ward.zalo.calls) == 1, "not once for each of them"


async def test_an_upload_that_gets_no_answer_is_tried_again_but_not_for_ever(
    ward: Ward, lan: Neighbour
) -> None:
    media = kept(ward)
    ward.zalo.faults.answer(503, "", where=Where.UPLOAD, times=1)
    await show(ward, media, lan)
    assert row(ward).state is OutboxState.WAITING
    await ward.until(timedelta(minutes=1))
    assert only(lan).kind == "image"
    await pass_by(ward, 7 * DAY)
    lan.phone.was_heard()
    ward.zalo.faults.answer(503, "", where=Where.UPLOAD, times=None)
    await show(ward, media, lan)
    await ward.until(timedelta(minutes=5))
    assert [m.kind for m in lan.phone.messages()] == ["image", "text"]


async def test_an_upload_that_needs_another_token_gets_one(ward: Ward, lan: Neighbour) -> None:
    media = kept(ward)
    ward.zalo.faults.refuse(-216, where=Where.UPLOAD)
    await show(ward, media, lan)
    assert (only(lan).kind, account(ward).paused_why) == ("image", None)


@pytest.mark.parametrize("code", [-201, -233])
async def test_where_zalo_takes_the_words_only_without_it_nobody_gets_two(
    ward: Ward, lan: Neighbour, code: int
) -> None:
    media = kept(ward)
    ward.zalo.faults.refuse(code, where=Where.SEND)
    await show(ward, media, lan)
    assert (only(lan).kind, only(lan).text) == ("text", WORDS)


async def test_a_picture_that_zalo_forgets_again_at_once_does_not_go_round(
    ward: Ward, lan: Neighbour
) -> None:
    media = kept(ward)
    ward.zalo.faults.refuse(-100, where=Where.SEND, times=2)
    await show(ward, media, lan)
    assert (uploads(ward), only(lan).kind) == (2, "text")


async def test_it_waits_for_a_picture_that_is_being_fetched_and_not_for_one_that_is_lost(
    ward: Ward, lan: Neighbour, minh: Neighbour
) -> None:
    media = kept(ward, MediaState.PROMISED)
    await show(ward, media, lan)
    assert lan.is_quiet()
    ward.house.clerk.do(lambda db: _settle(db, media, MediaState.KEPT))
    await ward.until(timedelta(seconds=2))
    assert only(lan).kind == "image"
    ward.house.clerk.do(lambda db: _settle(db, media, MediaState.LOST))
    await pass_by(ward, 7 * DAY)
    minh.phone.was_heard()
    await show(ward, media, minh)
    assert only(minh).kind == "text"


def _settle(db: Session, media_id: int, state: MediaState) -> None:
    media = db.get(Media, media_id)
    assert media is not None
    media.state = state


async def test_a_code_to_scan_is_drawn_when_it_leaves(ward: Ward, lan: Neighbour) -> None:
    details = pictures.of_link("https://zalo.me/g/abc123")
    said = Promise(ward.oa_id, Lane.REPLY, "groups", "qr", lan.uid, "Quét mã.", details=details)
    ward.house.clerk.do(lambda db: outbox.promise(db, [said], ward.clock.now()))
    await ward.settle()
    content = only(lan).content
    assert content is not None
    assert content.startswith(b"\x89PNG")
    assert Image.open(BytesIO(content)).width >= 300
