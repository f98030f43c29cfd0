"""What is said in a group: by the account, by its members, and what everybody's phone shows of it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import HandClock
from bot.simulator.group_names import GroupIdAt, GroupNames
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import CS, Api, Webhook, buttons, picture
from tests.simulator.neighbourhood import Neighbourhood


@pytest.fixture
async def ward(zalo: SimulatedZalo, api: Api, webhook: Webhook) -> Neighbourhood:
    """A group of the leader, Lan and Hùng."""
    made = Neighbourhood(zalo, api)
    await made.create(made.follower("lan"), made.follower("hùng"))
    await zalo.deliver_due()
    webhook.heard.clear()
    return made


# --- The account speaks ----------------------------------------------------------------------------------


async def test_a_message_to_a_group_is_answered_with_its_id_and_the_groups(ward: Neighbourhood) -> None:
    answer = await ward.say("họp lúc 8 giờ")
    seen = ward.follower("lan").group(ward.group_id).sees("họp lúc 8 giờ")
    assert answer["data"] == {"message_id": seen.message_id, "group_id": ward.group_id}
    assert ward.leader.group(ward.group_id).sees("họp")
    assert ward.leader.is_quiet()  # it is in the group, not in the chat of two


async def test_a_message_to_a_group_is_echoed_once_and_has_no_receipts(
    ward: Neighbourhood, zalo: SimulatedZalo, webhook: Webhook
) -> None:
    message_id = (await ward.say("chào"))["data"]["message_id"]
    await zalo.deliver_due()
    (heard,) = webhook.heard
    assert heard.event["event_name"] == "oa_send_group_text"
    assert heard.event["sender"] == {"id": zalo.oa_id}
    assert heard.event["recipient"] == {"id": ward.group_id}
    assert heard.event["message"] == {"msg_id": message_id, "text": "chào"}


async def test_the_echo_of_staff_in_a_group_names_the_human(
    ward: Neighbourhood, zalo: SimulatedZalo, webhook: Webhook
) -> None:
    group = zalo.account().groups[ward.group_id]
    await zalo.staff_says_in_group(group, "tôi trực đây", admin_id="991")
    assert webhook.heard[0].event["sender"] == {"id": zalo.oa_id, "admin_id": "991"}


async def test_pictures_files_and_stickers_may_be_sent_to_a_group(
    ward: Neighbourhood, zalo: SimulatedZalo, api: Api, webhook: Webhook
) -> None:
    token = (await api.upload("file", "lich-truc.pdf", b"%PDF-1.7"))["data"]["token"]
    assert await ward.error("sơ đồ", attachment=picture(url="https://x/a.jpg")) == 0
    assert await ward.error("", attachment={"type": "file", "payload": {"token": token}}) == 0
    assert await ward.error("", attachment=picture(media_type="sticker", attachment_id="36000")) == 0
    shown = ward.leader.group(ward.group_id).messages()
    assert [message.kind for message in shown] == ["image", "file", "sticker"]
    assert shown[1].name == "lich-truc.pdf"
    await zalo.deliver_due()
    assert webhook.names() == [f"oa_send_group_{kind}" for kind in ("image", "file", "sticker")]


async def test_a_form_is_no_message_for_a_group(ward: Neighbourhood) -> None:
    form = {"template_type": "request_user_info", "elements": [{"title": "Xin số"}]}
    assert await ward.error(attachment={"type": "template", "payload": form}) == -233


@pytest.mark.parametrize(("text", "error"), [("a" * 2000, 0), ("a" * 2001, -210), ("", -201)])
async def test_a_group_message_has_the_limits_of_a_consultation_message(
    ward: Neighbourhood, text: str, error: int
) -> None:
    assert await ward.error(text) == error


@pytest.mark.parametrize("hour", [0, 3, 22])
async def test_groups_may_be_written_to_at_any_hour(
    ward: Neighbourhood, clock: HandClock, api: Api, hour: int
) -> None:
    clock.set(datetime(2026, 11, 25, (hour - 7) % 24, tzinfo=UTC))
    await api.refresh()
    assert await ward.error() == 0


async def test_group_messages_are_free_up_to_a_published_day(
    ward: Neighbourhood, zalo: SimulatedZalo, clock: HandClock, api: Api
) -> None:
    zalo.habits.group_message_price = 40
    for asset in zalo.account().assets.values():
        asset.auto_renew = True
    wallet = zalo.account().wallet
    clock.set(datetime(2026, 12, 31, 16, 59, tzinfo=UTC))  # 23:59 in Vietnam
    await api.refresh()
    assert await ward.error() == 0
    assert zalo.account().wallet == wallet
    clock.set(datetime(2026, 12, 31, 17, 0, tzinfo=UTC))
    assert await ward.error() == 0
    assert zalo.account().wallet == wallet - 40
    assert [message.cost for message in zalo.sent] == [0, 40]


async def test_only_what_was_said_in_the_group_can_be_quoted_there(ward: Neighbourhood) -> None:
    lan = ward.follower("lan")
    in_group = await lan.group(ward.group_id).says("mất điện")
    alone = await lan.says("mất điện")
    assert await ward.error("đã rõ", quote_message_id=in_group.message_id) == 0
    assert lan.group(ward.group_id).sees("đã rõ").quoted == in_group.message_id
    assert await ward.error("đã rõ", quote_message_id=alone.message_id) == -201


async def test_a_faults_aim_may_be_a_group(ward: Neighbourhood, zalo: SimulatedZalo) -> None:
    zalo.faults.deliver_but_refuse(to=ward.group_id)
    assert await ward.error("đã tới") == -200
    assert ward.leader.group(ward.group_id).sees("đã tới")


# --- Mentions --------------------------------------------------------------------------------------------


async def test_an_id_in_brackets_calls_somebody(ward: Neighbourhood) -> None:
    lan = ward.follower("lan")
    await ward.say(f"[@{lan.uid}] ra cổng giúp, [@9912345678901234567] và [thường]")
    (bubble,) = lan.group(ward.group_id).bubbles()
    assert bubble.text == "@Lan ra cổng giúp, [@9912345678901234567] và [thường]"
    assert bubble.mentions_me
    assert [b.mentions_me for b in ward.leader.group(ward.group_id).bubbles()] == [False]


async def test_the_groups_own_id_calls_everybody(ward: Neighbourhood) -> None:
    await ward.say(f"[@{ward.group_id}] cảnh giác trộm xe")
    for phone in (ward.leader, ward.follower("lan"), ward.follower("hùng")):
        (bubble,) = phone.group(ward.group_id).bubbles()
        assert (bubble.text, bubble.mentions_me) == ("@Tất cả cảnh giác trộm xe", True)


async def test_a_member_calls_the_account(ward: Neighbourhood, zalo: SimulatedZalo, webhook: Webhook) -> None:
    await ward.leader.group(ward.group_id).says(f"[@{zalo.oa_id}] ai trực?")
    assert webhook.texts() == []
    assert webhook.heard[0].text == f"[@{zalo.oa_id}] ai trực?"
    assert zalo.account().groups[ward.group_id].messages[-1].mentions == (zalo.oa_id,)


# --- Members speak ---------------------------------------------------------------------------------------


async def test_what_a_member_says_is_told_with_the_group_as_recipient(
    ward: Neighbourhood, zalo: SimulatedZalo, webhook: Webhook
) -> None:
    lan = ward.follower("lan")
    first = await ward.say("ai ở nhà?")
    event = await lan.group(ward.group_id).says("có tôi", quote=first["data"]["message_id"])
    (heard,) = webhook.heard
    assert heard.event["event_name"] == "user_send_group_text"
    assert heard.event["oa_id"] == zalo.oa_id
    assert heard.event["sender"] == {"id": lan.uid}
    assert heard.event["recipient"] == {"id": ward.group_id}
    assert heard.event["message"] == {
        "msg_id": event.message_id,
        "text": "có tôi",
        "quote_msg_id": first["data"]["message_id"],
    }


@pytest.mark.parametrize("at", GroupIdAt)
async def test_a_message_of_a_group_may_name_the_group_elsewhere(
    ward: Neighbourhood, zalo: SimulatedZalo, webhook: Webhook, at: GroupIdAt
) -> None:
    zalo.habits.group_id_at = at
    await ward.follower("lan").group(ward.group_id).says("chào")
    await ward.say("chào lan")
    await zalo.deliver_due()
    first, _, last = at.value.partition(".")
    for heard in webhook.heard:
        assert heard.event[first][last] == ward.group_id
        assert heard.raw.count(ward.group_id.encode()) == 1


async def test_everything_a_person_can_send_has_its_group_event(
    ward: Neighbourhood, webhook: Webhook
) -> None:
    chat = ward.follower("lan").group(ward.group_id)
    await chat.sends_photo("ổ gà")
    await chat.sends_link("https://example.org/tin")
    await chat.sends_voice()
    await chat.sends_video()
    await chat.sends_card("84900000001")
    await chat.sends_sticker()
    await chat.sends_gif(b"GIF89a")
    await chat.sends_file("biên bản.pdf", b"%PDF-1.7")
    await chat.sends_pin(21.331, 103.905)
    kinds = ["image", "link", "audio", "video", "business_card", "sticker", "gif", "file", "location"]
    assert webhook.names() == [f"user_send_group_{kind}" for kind in kinds]
    place = webhook.heard[8].event["message"]["attachments"][0]["payload"]["coordinates"]
    assert {key: float(value) for key, value in place.items()} == {"latitude": 21.331, "longitude": 103.905}
    assert webhook.heard[4].event["message"]["attachments"][0]["type"] == "link"
    shown = ward.leader.group(ward.group_id).bubbles()
    assert [bubble.message.kind for bubble in shown][-1] == "location"
    assert shown[-1].message.place == (21.331, 103.905)


async def test_a_word_in_a_group_opens_the_window_of_seven_days(
    ward: Neighbourhood, clock: HandClock, api: Api
) -> None:
    lan = ward.follower("lan")
    lan.was_heard(clock.now() - timedelta(days=8))
    assert await api.error(lan.uid) == -230
    await lan.group(ward.group_id).says("tôi đây")
    assert await api.error(lan.uid) == 0


async def test_a_reaction_in_a_group_names_the_message(ward: Neighbourhood, webhook: Webhook) -> None:
    said = await ward.say("đã xong")
    lan = ward.follower("lan").group(ward.group_id)
    await lan.reacts(said["data"]["message_id"], "/-heart")
    (heard,) = webhook.heard
    assert heard.event["event_name"] == "user_reacted_message"
    assert heard.event["recipient"] == {"id": ward.group_id}
    assert heard.event["message"] == {"msg_id": said["data"]["message_id"], "react_icon": "/-heart"}
    assert ward.leader.group(ward.group_id).bubbles()[0].reactions == ("/-heart",)
    await ward.leader.group(ward.group_id).reacts(said["data"]["message_id"], "/-strong")
    await lan.reacts(said["data"]["message_id"], "/-remove")  # only one's own
    assert ward.leader.group(ward.group_id).bubbles()[0].reactions == ("/-strong",)


async def test_in_a_locked_group_only_the_account_and_its_deputies_write(ward: Neighbourhood) -> None:
    await ward.post("updateinfo", lock_send_msg=True)
    await ward.people("addadmins", ward.leader)
    lan = ward.follower("lan")
    with pytest.raises(AssertionError, match="only the account may write"):
        await lan.group(ward.group_id).says("cho tôi hỏi")
    await ward.leader.group(ward.group_id).says("thông báo")
    assert await ward.error() == 0
    assert lan.group(ward.group_id).chat().is_locked
    assert not ward.leader.group(ward.group_id).chat().is_locked


async def test_a_pressed_button_is_said_in_the_group(ward: Neighbourhood, webhook: Webhook) -> None:
    await ward.say("ai đi tuần tối nay?", attachment=buttons("Tôi đi"))
    await ward.follower("lan").group(ward.group_id).presses("tôi đi")
    assert (webhook.heard[0].name, webhook.heard[0].text) == ("user_send_group_text", "TÔI ĐI")


# --- Coming and going ------------------------------------------------------------------------------------


async def test_whoever_has_the_link_joins_without_becoming_a_follower(
    ward: Neighbourhood, zalo: SimulatedZalo, webhook: Webhook, api: Api
) -> None:
    stranger = zalo.phone("khách", name="Khách")
    link = zalo.account().groups[ward.group_id].link
    await stranger.group(link).joins()
    (heard,) = webhook.heard
    assert (heard.name, heard.event["users"]) == ("user_join_group", [{"id": stranger.uid}])
    assert (heard.event["oa_id"], heard.event["group_id"]) == (zalo.oa_id, ward.group_id)
    assert not stranger.person.follows
    assert await api.error(stranger.uid) == -230  # no word yet
    assert await ward.names() == [zalo.oa_id, "Tổ trưởng", "Lan", "Hùng", "Khách"]


async def test_a_link_may_be_closed(ward: Neighbourhood, zalo: SimulatedZalo) -> None:
    await ward.post("updateinfo", enable_link_join=False)
    with pytest.raises(AssertionError, match="does not let anyone in"):
        await zalo.phone("khách").group(ward.group_id).joins()


async def test_where_a_yes_is_needed_whoever_asks_waits(
    ward: Neighbourhood, zalo: SimulatedZalo, webhook: Webhook
) -> None:
    await ward.post("updateinfo", join_appr=True)
    one, two = zalo.phone("một", name="Một"), zalo.phone("hai", name="Hai")
    for phone in (one, two):
        await phone.group(ward.group_id).joins()
        assert not phone.group(ward.group_id).is_member
    waiting = (await ward.get("listpendinginvite"))["data"]
    assert [(entry["user_id"], entry["name"]) for entry in waiting["members"]] == [
        (one.uid, "Một"),
        (two.uid, "Hai"),
    ]
    assert await ward.people("acceptpendinginvite", one) == 0
    assert await ward.people("rejectpendinginvite", two) == 0
    assert await ward.people("acceptpendinginvite", two) == -201
    assert one.group(ward.group_id).is_member
    assert not two.group(ward.group_id).is_member
    assert (await ward.get("listpendinginvite"))["data"]["total"] == 0
    await zalo.deliver_due()
    told = [(heard.name, heard.event["users"][0]["id"]) for heard in webhook.heard if "users" in heard.event]
    assert told == [
        ("user_request_join_group", one.uid),
        ("user_request_join_group", two.uid),
        ("accept_request_join_group", one.uid),
        ("reject_request_join_group", two.uid),
    ]


async def test_a_deputy_lets_people_in_from_the_phone(
    ward: Neighbourhood, zalo: SimulatedZalo, webhook: Webhook
) -> None:
    await ward.post("updateinfo", join_appr=True)
    one, two = zalo.phone("một"), zalo.phone("hai")
    for phone in (one, two):
        await phone.group(ward.group_id).joins()
    with pytest.raises(AssertionError, match="is no deputy"):
        await ward.leader.group(ward.group_id).lets_in(one.person)
    await ward.people("addadmins", ward.leader)
    await ward.leader.group(ward.group_id).lets_in(one.person)
    await ward.leader.group(ward.group_id).turns_away(two.person)
    assert webhook.names()[-2:] == ["accept_request_join_group", "reject_request_join_group"]
    assert one.group(ward.group_id).is_member


async def test_who_leaves_is_told_and_hears_nothing_more(ward: Neighbourhood, webhook: Webhook) -> None:
    lan = ward.follower("lan")
    await lan.group(ward.group_id).leaves()
    assert (webhook.heard[0].name, webhook.heard[0].event["users"]) == (
        "user_out_group",
        [{"id": lan.uid}],
    )
    await ward.say("bí mật")
    assert lan.groups() == []
    with pytest.raises(AssertionError, match="is not in the group"):
        await lan.group(ward.group_id).says("còn tôi?")


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (
            GroupNames.PAGES,
            ["accept_request_join_group", "reject_request_join_group", "user_out_group", "delete_group"],
        ),
        (
            GroupNames.CONSOLE,
            [
                "react_request_join_group",
                "react_request_join_group_reject",
                "user_out_group",
                "disperse_group",
            ],
        ),
        (
            GroupNames.OLD,
            [
                "react_request_join_group_accept",
                "react_request_join_group_reject",
                "user_leave_group",
                "disperse_group",
            ],
        ),
    ],
)
async def test_the_names_of_group_events_follow_one_list_or_the_other(
    ward: Neighbourhood, zalo: SimulatedZalo, webhook: Webhook, names: GroupNames, told: list[str]
) -> None:
    zalo.habits.group_names = names
    await ward.post("updateinfo", join_appr=True)
    one, two = zalo.phone("một"), zalo.phone("hai")
    for phone in (one, two):
        await phone.group(ward.group_id).joins()
    await zalo.deliver_due()
    webhook.heard.clear()
    await ward.people("acceptpendinginvite", one)
    await ward.people("rejectpendinginvite", two)
    await ward.people("removemembers", one)
    await ward.post("delete")
    await zalo.deliver_due()
    assert webhook.names() == told


# --- History ---------------------------------------------------------------------------------------------


async def test_the_history_of_a_group_begins_with_what_was_said_last(
    ward: Neighbourhood, zalo: SimulatedZalo, clock: HandClock
) -> None:
    lan = ward.follower("lan")
    await lan.group(ward.group_id).says("mất điện")
    await ward.say("đã báo điện lực")
    rows = (await ward.get("conversation", offset=0, count=10))["data"]
    assert [(row["src"], row["message"], row["from_id"]) for row in rows] == [
        (0, "đã báo điện lực", zalo.oa_id),
        (1, "mất điện", lan.uid),
    ]
    assert rows[1]["from_display_name"] == "Lan"
    assert {row["group_id"] for row in rows} == {ward.group_id}
    assert rows[0]["time"] == int(clock.now().timestamp() * 1000)
    assert (await ward.get("conversation", count=11))["error"] == -210


async def test_the_recent_messages_of_all_groups_are_one_list(ward: Neighbourhood) -> None:
    await ward.say("tổ 5")
    first, ward.group_id = ward.group_id, ""
    await ward.create(group_name="Tổ 6")
    await ward.say("tổ 6")
    rows = (await ward.get("listrecentchat"))["data"]
    assert [row["message"] for row in rows] == ["tổ 6", "tổ 5"]
    assert rows[1]["group_id"] == first


async def test_who_joins_reads_what_was_said_before_where_the_group_allows_it(
    ward: Neighbourhood, zalo: SimulatedZalo
) -> None:
    await ward.say("trước")
    early, late = zalo.phone("sớm"), zalo.phone("muộn")
    await early.group(ward.group_id).joins()
    await ward.post("updateinfo", enable_msg_history=False)
    await late.group(ward.group_id).joins()
    await ward.say("sau")
    assert [m.text for m in early.group(ward.group_id).messages()] == ["trước", "sau"]
    assert [m.text for m in late.group(ward.group_id).messages()] == ["sau"]


# --- The phone -------------------------------------------------------------------------------------------


async def test_a_phone_shows_a_list_of_chats_with_bubbles(
    ward: Neighbourhood, zalo: SimulatedZalo, api: Api
) -> None:
    lan = ward.follower("lan")
    await lan.says("đèn hỏng")
    await api.send(lan.uid, "Đã nhận")
    await lan.group(ward.group_id).says("cả ngõ tối om")
    await ward.say("Đang sửa")
    await zalo.phone("khách", name="Khách").group(ward.group_id).joins()
    account, group = lan.chats()
    assert (account.chat_id, account.title, account.is_group) == (zalo.oa_id, "Bình Yên", False)
    assert (group.chat_id, group.title, group.is_group) == (ward.group_id, "Tổ dân phố 5", True)
    assert [(b.by, b.text, b.is_mine) for b in account.bubbles] == [
        ("Lan", "đèn hỏng", True),
        ("Bình Yên", "Đã nhận", False),
    ]
    assert [(b.by, b.text, b.is_mine, b.is_notice) for b in group.bubbles] == [
        ("Lan", "cả ngõ tối om", True, False),
        ("Bình Yên", "Đang sửa", False, False),
        ("", "Khách đã vào nhóm", False, True),
    ]


async def test_a_button_that_hides_its_words_shows_nothing_in_the_chat(
    ward: Neighbourhood, api: Api, webhook: Webhook
) -> None:
    lan = ward.follower("lan")
    lan.was_heard()
    await api.send(lan.uid, "chọn", CS, attachment=buttons("Xong", type="oa.query.hide"))
    await lan.presses("Xong")
    assert webhook.texts() == ["XONG"]
    assert [bubble.text for bubble in lan.bubbles()] == ["chọn"]
