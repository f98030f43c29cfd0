"""What may be sent, to whom, and how it is refused."""

import unicodedata
from datetime import timedelta

import pytest

from bot.clock import HandClock
from bot.simulator.accounts import STATE
from bot.simulator.phones import Phone
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import CS, V2, Api, buttons, picture


async def test_a_message_arrives_and_is_answered_with_its_id(minh: Phone, api: Api) -> None:
    answer = await api.send(minh.uid, "Đã nhận")
    message = minh.sees("Đã nhận")
    assert (answer["error"], answer["message"]) == (0, "Success")
    assert answer["data"] == {
        "message_id": message.message_id,
        "user_id": minh.uid,
        "sent_time": "1795485600000",
        "quota": {"quota_type": "reply", "remain": "8", "total": "8"},
    }
    assert (message.path, message.raw["recipient"]) == (CS, {"user_id": minh.uid})


# --- Endpoint families -----------------------------------------------------------------------------------


async def test_a_business_account_does_not_speak_v2(minh: Phone, api: Api) -> None:
    assert await api.error(minh.uid, path=V2) == -240
    assert minh.is_quiet()


async def test_a_state_agency_speaks_v2_only(minh: Phone, zalo: SimulatedZalo, api: Api) -> None:
    zalo.account().oa_type = STATE
    assert await api.error(minh.uid, "qua v3") == -235
    answer = await api.send(minh.uid, "qua v2", V2)
    assert "quota" not in answer["data"]
    assert [m.text for m in minh.messages()] == ["qua v2"]
    zalo.habits.state_oas_speak_v3 = True
    assert await api.error(minh.uid) == 0


async def test_a_reaction_goes_through_v2_for_everyone(minh: Phone, zalo: SimulatedZalo, api: Api) -> None:
    said = await minh.says("báo tin")
    action = {"react_icon": "/-strong", "react_message_id": said.message_id}
    assert (await api.post(V2, {"recipient": {"user_id": minh.uid}, "sender_action": action}))["error"] == 0
    assert [(r.to, r.icon, r.message_id) for r in zalo.reactions] == [(minh.uid, "/-strong", said.message_id)]
    action["react_message_id"] = "unknown"
    assert (await api.post(V2, {"recipient": {"user_id": minh.uid}, "sender_action": action}))[
        "error"
    ] == -201


async def test_the_old_kinds_are_dead(minh: Phone, zalo: SimulatedZalo, api: Api) -> None:
    for kind in ("transaction", "promotion"):
        assert await api.error(minh.uid, path=f"/v3.0/oa/message/{kind}") == -233
    zalo.habits.dead_kinds_status = 404
    async with api.session.post(f"{zalo.url}/v3.0/oa/message/promotion", json={}) as answer:
        assert answer.status == 404


@pytest.mark.parametrize(
    "path", ["/v3.0/oa/message", "/v3.0/oa/listrecentchat", "/v3.0/oa/upload/image", "/group/sendmessage"]
)
async def test_a_path_that_does_not_exist_is_said_so(zalo: SimulatedZalo, api: Api, path: str) -> None:
    async with api.session.post(zalo.url + path, json={}) as answer:
        assert (answer.status, await answer.text()) == (404, "empty or invalid API")
    assert (zalo.calls[-1].path, zalo.calls[-1].status, zalo.calls[-1].error) == (path, 404, None)


# --- Windows ---------------------------------------------------------------------------------------------


async def test_somebody_the_account_has_never_seen_is_an_invalid_id(zalo: SimulatedZalo, api: Api) -> None:
    answer = await api.send(zalo.phone("lan").uid)
    assert (answer["error"], answer["message"]) == (-201, "user_id is invalid!")
    assert await api.error("9912345678901234567") == -201


@pytest.mark.parametrize(
    ("silent", "error", "paid_by"),
    [
        (timedelta(hours=48), 0, "reply"),
        (timedelta(hours=48, seconds=1), 0, "sub_quota"),
        (timedelta(days=7), 0, "sub_quota"),
        (timedelta(days=7, seconds=1), -230, None),
        (timedelta(days=45), -230, None),
        (timedelta(days=45, seconds=1), -227, None),
    ],
)
async def test_the_windows_close_by_the_clock(
    minh: Phone, clock: HandClock, api: Api, silent: timedelta, error: int, paid_by: str | None
) -> None:
    clock.set(clock.now() + silent)
    await api.refresh()
    answer = await api.send(minh.uid)
    assert answer["error"] == error
    assert answer.get("data", {}).get("quota", {}).get("quota_type") == paid_by


async def test_any_interaction_opens_the_window_again(minh: Phone, clock: HandClock, api: Api) -> None:
    clock.set(clock.now() + timedelta(days=8))
    await api.refresh()
    assert await api.error(minh.uid) == -230
    await minh.reacts("m1")
    assert await api.error(minh.uid) == 0


async def test_who_unfollows_may_still_be_answered(minh: Phone, api: Api) -> None:
    await minh.unfollows()
    assert await api.error(minh.uid) == 0


async def test_who_follows_without_a_word_is_welcomed(zalo: SimulatedZalo, api: Api) -> None:
    lan = zalo.phone("lan")
    await lan.follows()
    assert (await api.send(lan.uid))["data"]["quota"]["quota_type"] == "welcome_msg"


async def test_who_wants_no_such_messages_gets_none(minh: Phone, api: Api) -> None:
    minh.restricts("template")
    assert await api.error(minh.uid) == 0
    minh.restricts("cs")
    assert await api.error(minh.uid) == -244


async def test_who_is_banned_counts_as_inactive(minh: Phone, api: Api) -> None:
    minh.is_banned()
    assert await api.error(minh.uid) == -227


async def test_a_person_may_receive_only_so_many_messages_a_day(
    minh: Phone, zalo: SimulatedZalo, clock: HandClock, api: Api
) -> None:
    zalo.habits.receive_cap_a_day = 2
    lan = zalo.phone("lan")
    lan.was_heard()
    assert [await api.error(minh.uid) for _ in range(3)] == [0, 0, -218]
    assert await api.error(lan.uid) == 0
    clock.set(clock.now() + timedelta(hours=15))  # midnight in Vietnam
    assert await api.error(minh.uid) == 0


async def test_a_call_and_a_comment_open_the_window_again(minh: Phone, clock: HandClock, api: Api) -> None:
    clock.set(clock.now() + timedelta(days=8))
    await api.refresh()
    assert await api.error(minh.uid) == -230
    await minh.calls()
    assert await api.error(minh.uid) == 0
    clock.set(clock.now() + timedelta(days=8))
    await api.refresh()
    minh.reads("any article")
    assert await api.error(minh.uid) == -230
    minh.comments("any article")
    assert await api.error(minh.uid) == 0


async def test_beyond_the_allowance_the_wallet_pays_and_the_answer_names_no_quota(
    minh: Phone, zalo: SimulatedZalo, clock: HandClock, api: Api
) -> None:
    zalo.account().allowance = 1
    clock.set(clock.now() + timedelta(days=3))
    await api.refresh()
    first, second = await api.send(minh.uid), await api.send(minh.uid)
    assert first["data"]["quota"] == {
        "quota_type": "sub_quota",
        "remain": "0",
        "total": "1",
        "expired_date": "30/11/2026",
    }
    assert second["error"] == 0
    assert "quota" not in second["data"]
    assert [message.quota_type for message in minh.messages()] == ["sub_quota", None]


# --- Text and what hangs on it ---------------------------------------------------------------------------


async def test_length_is_counted_in_composed_characters(minh: Phone, zalo: SimulatedZalo, api: Api) -> None:
    longest = unicodedata.normalize("NFD", "ế" * 2000)
    assert len(longest) == 6000
    assert await api.error(minh.uid, longest) == 0
    assert await api.error(minh.uid, "a" * 2001) == -210
    zalo.habits.too_long_code = -201
    assert await api.error(minh.uid, "a" * 2001) == -201
    assert len(minh.messages()) == 1


@pytest.mark.parametrize("message", [{}, {"text": ""}, {"text": 5}, {"text": None}])
async def test_nothing_to_say_is_invalid(minh: Phone, api: Api, message: dict[str, object]) -> None:
    answer = await api.post(CS, {"recipient": {"user_id": minh.uid}, "message": message})
    assert answer["error"] == -201


async def test_words_that_are_no_json_are_invalid(api: Api) -> None:
    assert (await api.call("POST", CS, data=b"text=hello"))["error"] == -201
    assert (await api.post(CS, ["no object"]))["error"] == -201


@pytest.mark.parametrize(
    ("attachment", "error"),
    [
        (buttons(*"abcde"), 0),
        (buttons(*"abcdef"), -210),
        (buttons("a" * 100), 0),
        (buttons("a" * 101), -210),
        (buttons("a", payload="b" * 1000), 0),
        (buttons("a", payload="b" * 1001), -210),
        (buttons(""), -201),
        (buttons("a", type="oa.query.shout"), -201),
        (buttons("a", payload={"text": "x"}), -201),
        (buttons("a", type="oa.open.url", payload="https://example.org"), -201),
        (buttons("a", type="oa.open.url", payload={"url": "https://example.org"}), 0),
        (buttons("a", type="oa.open.phone", payload={"phone_code": "84900000001"}), 0),
        (buttons("a", type="oa.open.sms", payload={"phone_code": "84900000001", "content": "x" * 161}), -210),
        ({"type": "template", "payload": {"buttons": []}}, -201),
        ({"type": "template", "payload": {"template_type": "list", "elements": []}}, -201),
        ({"type": "audio", "payload": {}}, -201),
    ],
)
async def test_buttons_have_limits(minh: Phone, api: Api, attachment: dict[str, object], error: int) -> None:
    assert await api.error(minh.uid, attachment=attachment) == error
    assert len(minh.messages()) == (error == 0)


async def test_buttons_may_be_dropped_on_the_way(minh: Phone, zalo: SimulatedZalo, api: Api) -> None:
    zalo.habits.drops_buttons = True
    assert await api.error(minh.uid, "chọn", attachment=buttons("Một")) == 0
    assert minh.sees("chọn").buttons == ()


@pytest.mark.parametrize(
    "element", [{}, {"url": "https://x/a.jpg", "attachment_id": "a"}, {"attachment_id": "never uploaded"}]
)
async def test_a_picture_comes_from_an_upload_or_from_the_web(
    minh: Phone, api: Api, element: dict[str, object]
) -> None:
    assert await api.error(minh.uid, attachment=picture(**element)) == -201
    assert await api.error(minh.uid, attachment=picture(url="https://x/a.jpg")) == 0
    assert minh.sees("chào").kind == "image"


async def test_a_form_asks_for_one_thing(minh: Phone, api: Api) -> None:
    element = {"title": "Xin số điện thoại", "subtitle": "để gọi lại", "image_url": "https://x/a.jpg"}
    form = {"template_type": "request_user_info", "elements": [element]}
    assert await api.error(minh.uid, attachment={"type": "template", "payload": form}) == 0
    assert minh.messages()[0].kind == "request_user_info"
    form["elements"] = [element, element]
    assert await api.error(minh.uid, attachment={"type": "template", "payload": form}) == -201
    form["elements"] = [{**element, "subtitle": "x" * 501}]
    assert await api.error(minh.uid, attachment={"type": "template", "payload": form}) == -210


async def test_a_list_is_for_v2(minh: Phone, zalo: SimulatedZalo, api: Api) -> None:
    zalo.account().oa_type = STATE
    row = {"title": "Tin 1", "subtitle": "s", "default_action": {"type": "oa.open.url", "url": "https://x"}}
    rows = {"template_type": "list", "elements": [row] * 5}
    assert await api.error(minh.uid, path=V2, attachment={"type": "template", "payload": rows}) == 0
    assert [button.label for button in minh.sees("chào").buttons] == ["Tin 1"] * 5
    rows["elements"] = [row] * 6
    assert await api.error(minh.uid, path=V2, attachment={"type": "template", "payload": rows}) == -210


async def test_only_a_message_of_this_account_can_be_quoted(minh: Phone, api: Api) -> None:
    said = await minh.says("câu hỏi")
    answer = await api.send(minh.uid, "trả lời", quote_message_id=said.message_id)
    assert answer["error"] == 0
    assert minh.sees("trả lời").quoted == said.message_id
    assert await api.error(minh.uid, quote_message_id=answer["data"]["message_id"]) == 0
    assert await api.error(minh.uid, quote_message_id="ffff") == -201


async def test_an_answer_may_name_the_message_instead_of_the_person(minh: Phone, api: Api) -> None:
    said = await minh.says("câu hỏi")
    answer = await api.post(
        CS, {"recipient": {"message_id": said.message_id}, "message": {"text": "trả lời"}}
    )
    assert answer["data"]["user_id"] == minh.uid
    unknown = await api.post(CS, {"recipient": {"message_id": "ffff"}, "message": {"text": "trả lời"}})
    assert unknown["error"] == -201
