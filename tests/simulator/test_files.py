"""Uploads live seven days, and links to received media may die."""

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.clock import HandClock
from bot.simulator.faults import Where
from bot.simulator.media import photo
from bot.simulator.phones import Phone
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import Api, Webhook, picture

MEGABYTE = 1024 * 1024
JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"


async def test_an_uploaded_picture_can_be_sent_for_seven_days(
    minh: Phone, clock: HandClock, api: Api
) -> None:
    uploaded = await api.upload("image", "a.jpg", photo(1))
    attachment = picture(attachment_id=uploaded["data"]["attachment_id"])
    clock.set(clock.now() + timedelta(days=7, seconds=-1))
    await api.refresh()
    assert await api.error(minh.uid, "xem ảnh", attachment=attachment) == 0
    seen = minh.sees("xem ảnh")
    assert (seen.kind, seen.content) == ("image", photo(1))
    clock.set(clock.now() + timedelta(seconds=1))
    minh.was_heard()
    assert await api.error(minh.uid, attachment=attachment) == -100


async def test_a_file_is_sent_by_its_token(minh: Phone, api: Api) -> None:
    token = (await api.upload("file", "bao-cao.pdf", b"%PDF"))["data"]["token"]
    attachment = {"type": "file", "payload": {"token": token}}
    assert await api.error(minh.uid, "", attachment=attachment) == 0
    assert (minh.messages()[0].name, minh.messages()[0].content) == ("bao-cao.pdf", b"%PDF")
    assert await api.error(minh.uid, attachment=picture(attachment_id=token)) == -201


async def test_an_animation_is_sent_with_its_size(minh: Phone, api: Api) -> None:
    key = (await api.upload("gif", "a.gif", b"GIF89a"))["data"]["attachment_id"]
    bare = picture(media_type="gif", attachment_id=key)
    assert await api.error(minh.uid, attachment=bare) == -201
    sized = picture(media_type="gif", attachment_id=key, width=100, height=50)
    assert await api.error(minh.uid, attachment=sized) == 0


@pytest.mark.parametrize("name", ["blob", ""])
async def test_a_part_without_a_real_name_gives_no_error_and_no_id(api: Api, name: str) -> None:
    assert await api.upload("image", name, JPEG) == {"error": 0, "message": "Success", "data": {}}


@pytest.mark.parametrize(
    ("kind", "name", "content", "error"),
    [
        ("image", "a.jpg", JPEG.ljust(MEGABYTE, b"0"), 0),
        ("image", "a.JPEG", JPEG, 0),
        ("image", "a.png", PNG, 0),
        ("image", "a.jpg", JPEG.ljust(MEGABYTE + 1, b"0"), -210),
        ("image", "a" * 200 + ".jpg", JPEG, -210),
        ("image", "a.gif", b"GIF89a", -201),
        ("image", "a.jpg", b"GIF89a", -201),
        ("gif", "a.gif", b"GIF89a".ljust(5 * MEGABYTE, b"0"), 0),
        ("gif", "a.gif", b"GIF89a".ljust(5 * MEGABYTE + 1, b"0"), -210),
        ("gif", "a.jpg", JPEG, -201),
        ("file", "a.docx", b"PK", 0),
        ("file", "a.exe", b"MZ", -201),
    ],
)
async def test_uploads_have_kinds_and_sizes(
    api: Api, kind: str, name: str, content: bytes, error: int
) -> None:
    answer = await api.upload(kind, name, content)
    assert answer["error"] == error
    assert bool(answer.get("data")) == (error == 0)


async def test_an_upload_without_a_file_is_invalid(api: Api) -> None:
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("picture", JPEG, filename="a.jpg")
    assert (await api.call("POST", "/v2.0/oa/upload/image", data=form))["error"] == -201


async def test_an_upload_can_be_refused(api: Api) -> None:
    api.zalo.faults.refuse(-211, where=Where.UPLOAD)
    assert (await api.upload("image", "a.jpg", JPEG))["error"] == -211
    assert (await api.upload("image", "a.jpg", JPEG))["error"] == 0


# --- Received media --------------------------------------------------------------------------------------


async def status_of(link: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(link) as answer:
        return answer.status


async def sent_photo(minh: Phone, webhook: Webhook) -> str:
    await minh.sends_photo()
    return str(webhook.heard[-1].event["message"]["attachments"][0]["payload"]["url"])


async def test_links_die_after_a_time_that_can_be_set(
    zalo: SimulatedZalo, minh: Phone, webhook: Webhook, clock: HandClock
) -> None:
    link = await sent_photo(minh, webhook)
    assert link.startswith(f"http://{zalo.media_host}/media/")
    clock.set(clock.now() + timedelta(days=30))
    assert await status_of(link) == 200
    zalo.habits.media_life = timedelta(days=31)
    assert await status_of(link) == 200
    clock.set(clock.now() + timedelta(days=1))
    assert await status_of(link) == 404


async def test_links_may_be_dead_all_or_one(zalo: SimulatedZalo, minh: Phone, webhook: Webhook) -> None:
    first, second = await sent_photo(minh, webhook), await sent_photo(minh, webhook)
    zalo.world.media.dead.add(first)
    assert [await status_of(link) for link in (first, second)] == [404, 200]
    zalo.faults.media_dead = True
    assert await status_of(second) == 404
    zalo.faults.clear()
    assert await status_of(second) == 200


async def test_the_media_host_may_be_tired(zalo: SimulatedZalo, minh: Phone, webhook: Webhook) -> None:
    link = await sent_photo(minh, webhook)
    zalo.faults.answer(503, where=Where.MEDIA)
    assert [await status_of(link), await status_of(link)] == [503, 200]
    zalo.faults.drop(where=Where.MEDIA, times=2)  # the client asks twice by itself
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await status_of(link)


async def test_the_life_of_an_upload_can_be_set(minh: Phone, clock: HandClock, api: Api) -> None:
    api.zalo.habits.upload_life = timedelta(minutes=1)
    key = (await api.upload("image", "a.jpg", photo(1)))["data"]["attachment_id"]
    clock.set(clock.now() + timedelta(minutes=1))
    assert await api.error(minh.uid, attachment=picture(attachment_id=key)) == -100


async def test_a_month_has_5000_uploads_of_each_kind(api: Api, clock: HandClock) -> None:
    uploaded = api.zalo.account().uploaded
    uploaded["2026-11 image"] = 4999
    assert [(await api.upload("image", "a.jpg", photo(1)))["error"] for _ in range(2)] == [0, -211]
    assert (await api.upload("file", "a.pdf", b"%PDF"))["error"] == 0
    clock.set(datetime(2026, 11, 30, 17, tzinfo=UTC))  # December in Vietnam
    api.zalo.world.grants.issue(api.zalo.oa_id)
    assert (await api.upload("image", "a.jpg", photo(1)))["error"] == 0


async def test_perhaps_the_uploads_of_a_month_are_counted_together(api: Api) -> None:
    api.zalo.habits.uploads_counted_together = True
    api.zalo.habits.upload_quota_code = -210
    api.zalo.account().uploaded["2026-11 "] = 4999
    assert (await api.upload("image", "a.jpg", photo(1)))["error"] == 0
    assert (await api.upload("file", "a.pdf", b"%PDF"))["error"] == -210


async def test_a_refused_upload_counts_for_nothing(api: Api) -> None:
    await api.upload("image", "a.txt", b"x")
    await api.upload("image", "blob", JPEG)
    assert sum(api.zalo.account().uploaded.values()) == 0


@pytest.mark.parametrize("kind", ["image", "gif", "file"])
async def test_there_is_no_v3_address_for_uploads(api: Api, kind: str) -> None:
    url = f"{api.zalo.url}/v3.0/oa/upload/{kind}"
    async with api.session.post(url, headers={"access_token": api.zalo.token_pair()[0]}) as answer:
        assert answer.status == 404
