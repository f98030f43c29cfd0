"""What somebody does who opens the page of the demo for the first time."""

import pytest
from playwright.async_api import FilePayload, expect

from bot.demo.script import every_scene
from bot.demo.stage import GROUP
from bot.simulator.records import Card, Route, SentMessage
from tests.browser.conftest import SMALL, WIDE, Newcomer
from tests.demo.groups import make_group

SMALL_SCREEN = pytest.mark.parametrize("context", [SMALL], indirect=True, ids=["small"])
THIEF = "có trộm đang cậy cửa nhà số 12 tổ 5"
DOT = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8"
    b"\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82"
)


def png(content: bytes) -> FilePayload:
    return {"name": "a.png", "mimeType": "image/png", "buffer": content}


async def test_three_phones_and_no_barrier(newcomer: Newcomer) -> None:
    for part in ("người dân", "tổ trưởng", "công an"):
        await expect(newcomer.phone(part)).to_be_visible()
    await newcomer.finds_no_barrier()


async def test_an_empty_phone_says_what_one_might_write(newcomer: Newcomer) -> None:
    await newcomer.phone("người dân").get_by_role("button", name="co trom dang cay cua").click()
    await newcomer.sees("người dân", "113")
    await newcomer.sees("tổ trưởng", "Trộm cắp")


async def test_typing_and_pressing_buttons_as_on_a_phone(newcomer: Newcomer) -> None:
    await newcomer.says("người dân", THIEF)
    await newcomer.sees("người dân", "113")
    await newcomer.sees("công an", "Tin mới")
    await newcomer.phone("công an").get_by_role("button", name="Nhận tin").last.click()
    await newcomer.sees("người dân", "đã nhận")
    own = newcomer.phone("người dân").locator(".entry.mine").first
    await expect(own.get_by_role("img", name="đã tới")).to_be_visible()
    came = newcomer.phone("người dân").locator(".entry.theirs").first
    await expect(came.get_by_role("img", name="đã xem")).to_be_visible()
    await expect(came).to_contain_text("0 đ")
    await newcomer.page.get_by_label("Hiện chi phí").uncheck()
    await expect(came.locator(".mark")).to_be_hidden()
    await newcomer.finds_no_barrier()


async def test_a_numbered_answer_and_a_reply_to_a_message(newcomer: Newcomer) -> None:
    await newcomer.says("người dân", THIEF)
    await newcomer.sees("công an", "Tin mới")
    await newcomer.says("công an", "1")
    await newcomer.sees("người dân", "đã nhận")
    answered = newcomer.phone("người dân").locator(".entry.theirs").first
    await answered.hover()
    await answered.get_by_role("button", name="Trả lời tin này").click()
    await newcomer.says("người dân", "nó đi xe wave xanh")
    quoting = newcomer.phone("người dân").locator(".entry.mine").last
    await expect(quoting.locator("blockquote")).not_to_be_empty()
    await answered.get_by_role("button", name="Thả tim tin này").click()
    await expect(answered.get_by_role("img", name="đã thả tim")).to_be_visible()


async def test_pictures_a_voice_note_a_sticker_and_a_place(newcomer: Newcomer) -> None:
    await newcomer.says("người dân", THIEF)
    phone = newcomer.phone("người dân")
    album = phone.locator(".tray input[type=file]").last
    await album.set_input_files([png(DOT), png(DOT)])
    await expect(phone.locator(".mine .is-image img")).to_have_count(2)
    await newcomer.uses("người dân", "tray.album")
    await expect(phone.locator(".mine .is-image img")).to_have_count(5)
    await newcomer.uses("người dân", "tray.voice")
    await expect(phone.locator(".mine .is-audio")).to_have_count(1)
    await newcomer.uses("người dân", "tray.sticker")
    await expect(phone.locator(".mine .is-sticker")).to_have_count(1)
    await newcomer.uses("người dân", "tray.pin")
    await newcomer.finds_no_barrier()
    await newcomer.page.get_by_role("button", name="Xem cả thành phố").click()
    await newcomer.page.locator("#map-drawing").click(position={"x": 5, "y": 5})
    await expect(newcomer.page.locator("#map-place")).not_to_contain_text("Chiềng Lề")
    await newcomer.finds_no_barrier()
    await newcomer.page.select_option("#map-group", GROUP)
    await newcomer.page.locator("#map-send").click()
    await expect(phone.locator(".mine .is-location")).to_contain_text("Tổ 5, Phường Chiềng Lề")
    await newcomer.finds_no_barrier()
    await album.set_input_files(png(b"no picture"))
    await expect(newcomer.page.locator("#toast")).to_contain_text("không phải ảnh")


@pytest.mark.parametrize("key", [scene.key for scene in every_scene()])
async def test_each_scene_is_played_to_its_end(newcomer: Newcomer, key: str) -> None:
    await newcomer.plays(key)
    await expect(newcomer.page.locator("#line")).to_contain_text("Hết cảnh")
    await newcomer.finds_no_barrier()


async def test_a_scene_can_be_stopped(newcomer: Newcomer) -> None:
    await newcomer.page.locator("[data-scene]").first.click()
    await newcomer.page.locator("#stop").click()
    await expect(newcomer.page.locator("#line")).to_contain_text("Đã dừng")


async def test_the_clock_jumps_and_runs(newcomer: Newcomer) -> None:
    page = newcomer.page
    await page.locator("#when").fill("22:00")
    await page.locator("#when").press("Enter")
    await expect(page.locator("#jump-answer")).to_contain_text("22:00")
    await expect(page.locator("#now")).to_contain_text("22:00")
    await expect(newcomer.phone("người dân").locator(".bar-time")).to_have_text("22:00")
    await page.get_by_role("radio", name="×600").check()
    await expect(page.locator("#now")).to_contain_text("22:3")
    await page.get_by_role("radio", name="×1", exact=True).check()
    await page.get_by_role("button", name="thứ hai tới").click()
    await expect(page.locator("#today")).to_contain_text("Thứ Hai")
    await page.locator("#when").fill("hôm nào đó")
    await page.locator("#when").press("Enter")
    await expect(page.locator("#jump-answer")).to_contain_text("Chưa hiểu giờ này")
    await newcomer.says("người dân", THIEF)
    await newcomer.sees("người dân", "113")


async def test_english_and_back(newcomer: Newcomer) -> None:
    page = newcomer.page
    await page.locator("#language").click()
    await expect(page.get_by_role("heading", name="Scenes")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(newcomer.phone("công an")).to_contain_text("Beat officer")
    await newcomer.finds_no_barrier()
    await page.reload()
    await newcomer.is_ready()
    await expect(page.get_by_role("heading", name="Clock")).to_be_visible()
    await page.locator("#language").click()
    await expect(page.get_by_role("heading", name="Cảnh")).to_be_visible()


async def test_a_reload_loses_nothing(newcomer: Newcomer) -> None:
    await newcomer.says("người dân", THIEF)
    await newcomer.sees("công an", "Tin mới")
    await newcomer.phone("tổ trưởng").locator(".words").fill("tôi đang tới")
    before = await newcomer.page.locator(".entry .bubble").all_inner_texts()
    await newcomer.page.reload()
    await newcomer.is_ready()
    assert await newcomer.page.locator(".entry .bubble").all_inner_texts() == before
    await expect(newcomer.phone("tổ trưởng").locator(".words")).to_have_value("tôi đang tới")
    await newcomer.says("công an", "1")
    await newcomer.sees("người dân", "đã nhận")


async def test_a_page_that_was_cut_off_hears_what_it_missed(newcomer: Newcomer) -> None:
    await newcomer.page.context.set_offline(True)
    await newcomer.stage.cast["người dân"].phone.says(THIEF)
    await newcomer.page.context.set_offline(False)
    await newcomer.sees("người dân", "113")
    newcomer.complaints.clear()  # the browser complains of the cut line


async def test_anybody_of_the_city_gets_a_phone(newcomer: Newcomer) -> None:
    page = newcomer.page
    await page.locator("#add").click()
    await page.locator("#search").fill("chi huy chieng sinh")
    await expect(page.locator("#people button")).to_have_count(1)
    await newcomer.finds_no_barrier()
    await page.locator("#people button").click()
    await expect(page.locator(".phone")).to_have_count(4)
    added = page.locator(".phone").last
    await expect(added).to_contain_text("Chỉ huy công an · Phường Chiềng Sinh")
    await newcomer.phone("tổ trưởng").get_by_role("button", name="Đổi người dùng máy này").click()
    await page.locator("#search").fill("tổ viên")
    await page.locator("#people button").first.click()
    await expect(newcomer.phone("tổ trưởng")).to_have_count(0)
    await added.get_by_role("button", name="Cất điện thoại").click()
    await expect(page.locator(".phone")).to_have_count(3)


async def test_with_the_keyboard_alone(newcomer: Newcomer) -> None:
    page = newcomer.page
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Tới các điện thoại")).to_be_focused()
    await page.keyboard.press("Enter")
    for _ in range(20):
        await page.keyboard.press("Tab")
        if await newcomer.phone("người dân").locator(".words").evaluate("e => e === document.activeElement"):
            break
    await page.keyboard.type(THIEF)
    await page.keyboard.press("Enter")
    await newcomer.sees("người dân", "113")
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")  # the tray opens
    pin = newcomer.phone("người dân").locator("[data-tool='tray.pin']")
    await pin.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#map-drawing")).to_be_focused()
    before = await page.locator("#map-place").inner_text()
    await page.keyboard.press("Shift+ArrowRight")
    assert await page.locator("#map-place").inner_text() != before
    await page.keyboard.press("Enter")
    await expect(newcomer.phone("người dân").locator(".mine .is-location")).to_have_count(1)


@SMALL_SCREEN
async def test_on_a_small_screen_one_phone_at_a_time(newcomer: Newcomer) -> None:
    page = newcomer.page
    await expect(newcomer.phone("người dân")).to_be_visible()
    await expect(newcomer.phone("công an")).to_be_hidden()
    await newcomer.says("người dân", THIEF)
    await newcomer.sees("người dân", "113")
    tab = page.get_by_role("tab").nth(2)
    await expect(tab.locator(".count")).to_be_visible()
    await newcomer.finds_no_barrier()
    await tab.click()
    await expect(newcomer.phone("người dân")).to_be_hidden()
    await newcomer.sees("công an", "Tin mới")
    await expect(tab.locator(".count")).to_be_hidden()
    assert await page.evaluate("() => document.documentElement.scrollWidth") <= SMALL["width"]
    await page.keyboard.press("ArrowLeft")
    await expect(newcomer.phone("tổ trưởng")).to_be_visible()


async def test_whatever_goes_wrong_is_switched_on_and_mended(newcomer: Newcomer) -> None:
    page = newcomer.page
    await page.get_by_role("button", name="Gây sự cố").click()
    await page.get_by_label("Giữ lại mọi sự kiện").check()
    await page.locator("#plan-times").fill("1")
    await page.get_by_role("button", name="Gài").click()
    await expect(page.locator("#planned")).to_have_text("Đã gài: 1")
    await expect(page.locator("#trouble-count")).to_have_text("2 đang bật")
    await newcomer.finds_no_barrier()
    await page.keyboard.press("Escape")
    await newcomer.says("người dân", THIEF)
    own = newcomer.phone("người dân").locator(".entry.mine").first
    await expect(own.get_by_role("img", name="đã gửi")).to_be_visible()
    await page.get_by_role("button", name="Gây sự cố").click()
    await page.get_by_role("button", name="Sửa hết").click()
    await page.keyboard.press("Escape")
    await expect(page.locator("#trouble-count")).to_be_hidden()
    await newcomer.sees("người dân", "113")
    await newcomer.sees("công an", "Tin mới")


async def test_a_voice_note_is_recorded_where_there_is_a_microphone(newcomer: Newcomer) -> None:
    await newcomer.page.context.grant_permissions(["microphone"])
    await newcomer.uses("người dân", "tray.voice")
    await expect(newcomer.page.locator("#toast")).to_contain_text("Đang ghi âm")
    await newcomer.page.wait_for_timeout(800)  # nobody speaks for no time at all
    await newcomer.uses("người dân", "tray.voice")
    note = newcomer.phone("người dân").locator(".mine audio")
    await expect(note).to_have_count(1)
    await expect(newcomer.phone("người dân").get_by_role("img", name="đã tới")).to_be_visible()
    await newcomer.finds_no_barrier()


async def test_groups_are_chats_beside_the_one_with_the_account(newcomer: Newcomer) -> None:
    cast = newcomer.stage.cast
    members = [cast[part].phone.uid for part in ("tổ trưởng", "công an")]
    group = make_group(newcomer.stage, "Tổ 5 bình yên", members)
    await newcomer.page.reload()
    await newcomer.is_ready()
    leader, officer = newcomer.phone("tổ trưởng"), newcomer.phone("công an")
    await expect(newcomer.phone("người dân").locator(".switcher")).to_be_hidden()
    await leader.get_by_role("button", name="Tổ 5 bình yên").click()
    await newcomer.says("tổ trưởng", "tối nay ai đi tuần?")
    await newcomer.uses("tổ trưởng", "tray.sample")
    await expect(leader.locator(".mine .is-image img")).to_be_visible()
    unread = officer.get_by_role("button", name="Tổ 5 bình yên").locator(".count")
    await expect(unread).to_have_text("2")
    await officer.get_by_role("button", name="Tổ 5 bình yên").click()
    await newcomer.sees("công an", "tối nay ai đi tuần?")
    await expect(officer.locator(".by").first).to_have_text(cast["tổ trưởng"].person)
    await expect(unread).to_be_hidden()
    await newcomer.finds_no_barrier()
    await newcomer.stage.zalo.staff_says_in_group(group, "Phường nhắc: 22 giờ tập trung")
    await newcomer.sees("công an", "22 giờ tập trung")
    await newcomer.sees("tổ trưởng", "22 giờ tập trung")


async def test_articles_and_templates_look_like_themselves(newcomer: Newcomer) -> None:
    world, account = newcomer.stage.zalo.world, newcomer.stage.zalo.account()
    phone = newcomer.stage.cast["người dân"].phone
    now = world.clock.now()
    card = Card("a1", "Tháng Mười Hai bình yên", "Ba việc bà con nên làm", "", "https://example.invalid/a1")
    article = SentMessage(
        "m1", account.oa_id, phone.uid, card.title, now, "", kind="article", cards=(card,), route=Route.FREE
    )
    template = SentMessage(
        "m2", account.oa_id, phone.uid, "Lịch tuần tra tối nay", now, "", kind="template",
        route=Route.TEMPLATE_UID, cost=200,
    )  # fmt: skip
    for message in (article, template):
        world.arrive(account, phone.person, message)
    await newcomer.sees("người dân", "Lịch tuần tra tối nay")
    await newcomer.sees("người dân", "tin mẫu (ZBS) · 200 đ")
    await newcomer.phone("người dân").get_by_role("button", name="Tháng Mười Hai bình yên").click()
    await expect(newcomer.page.locator("#toast")).to_contain_text("example.invalid")
    await newcomer.finds_no_barrier()


@pytest.mark.parametrize("context", [WIDE, SMALL], indirect=True, ids=["wide", "small"])
async def test_by_night_the_page_is_dark_and_has_no_barrier_either(newcomer: Newcomer) -> None:
    page = newcomer.page
    await page.emulate_media(color_scheme="dark")
    await newcomer.says("người dân", THIEF)
    await newcomer.sees("người dân", "113")
    await newcomer.uses("người dân", "tray.sample")
    await expect(newcomer.phone("người dân").locator(".mine img")).to_be_visible()
    await newcomer.phone("người dân").locator("[aria-expanded]").click()
    await newcomer.finds_no_barrier()
    for opener, dialog in (("#add", "#picker"), ("#trouble-open", "#trouble")):
        await page.locator(opener).click()
        await expect(page.locator(dialog)).to_be_visible()
        await newcomer.finds_no_barrier()
        await page.keyboard.press("Escape")
