"""Every event name Zalo is known to send is something to us, and a new one is kept and counted."""

import pytest

from bot.zalo.event_names import KINDS, kind_of
from bot.zalo.events import Envelope
from handlers.desk.heard import HeardKind
from storage.words import InboxKind
from tests.zalo.conftest import type_event

SAID = "text image gif link audio video sticker location file business_card"
IN_GROUP = "text image link audio video business_card sticker gif file location"
ECHOES = "text image gif list file sticker template"
LIFE_OF_A_GROUP = """create_group user_join_group user_request_join_group accept_request_join_group
    react_request_join_group react_request_join_group_accept reject_request_join_group
    react_request_join_group_reject add_group_admin remove_group_admin update_group_info user_out_group
    user_leave_group delete_group disperse_group"""
ABOUT_THE_ACCOUNT = """oa_reacted_message update_user_info add_user_to_tag remove_user_from_tag remove_tag
    user_feedback user_click_response_button extension_purchased widget_interaction_accepted
    widget_failed_to_sync_user_external_id oa_send_consent user_reply_consent user_call_oa oa_call_user
    shop_has_order change_oa_template_tags event_journey_acknowledged event_journey_time_out"""
ABOUT_TEMPLATES = "change_template_status change_template_quality change_template_quota change_oa_daily_quota"
NAMES = {
    **{f"user_send_{what}": HeardKind.SAID for what in SAID.split()},
    **{f"user_send_group_{what}": HeardKind.GROUP_SAID for what in IN_GROUP.split()},
    **{f"oa_send_group_{what}": HeardKind.RECEIPT for what in IN_GROUP.split()},
    **{f"oa_send_{what}": HeardKind.RECEIPT for what in ECHOES.split()},
    **{f"anonymous_send_{what}": HeardKind.VISITOR_SAID for what in ("text", "image", "file", "sticker")},
    **{f"oa_send_anonymous_{what}": HeardKind.RECEIPT for what in ("text", "image", "file", "sticker")},
    **dict.fromkeys(LIFE_OF_A_GROUP.split(), HeardKind.GROUP),
    **dict.fromkeys(ABOUT_THE_ACCOUNT.split(), HeardKind.ACCOUNT),
    **dict.fromkeys(ABOUT_TEMPLATES.split(), HeardKind.TEMPLATE),
    "follow": HeardKind.FOLLOWED,
    "unfollow": HeardKind.UNFOLLOWED,
    "user_received_message": HeardKind.RECEIPT,
    "user_seen_message": HeardKind.RECEIPT,
    "user_reacted_message": HeardKind.REACTED,
    "user_click_chatnow": HeardKind.OPENED_CHAT,
    "user_submit_info": HeardKind.GAVE_INFO,
    "user_withdraw": HeardKind.WITHDREW,
    "permission_revoked": HeardKind.GRANT_LOST,
}


@pytest.mark.parametrize(("name", "kind"), sorted(NAMES.items()))
def test_every_event_name_is_known_for_what_it_is(name: str, kind: HeardKind) -> None:
    assert kind_of(name, by_staff=False) is kind


def test_no_name_is_known_that_is_not_listed_here() -> None:
    assert set(KINDS) <= set(NAMES)


@pytest.mark.parametrize(("name", "kind"), sorted(NAMES.items()))
def test_receipts_are_settled_apart_and_all_else_goes_to_the_clerk(
    about_account: type_event, name: str, kind: HeardKind
) -> None:
    expected = InboxKind.RECEIPT if kind is HeardKind.RECEIPT else InboxKind.EVENT
    assert about_account(name).inbox_kind is expected


@pytest.mark.parametrize("name", ["user_send_hologram", "user_send_", "user_send_call"])
def test_a_new_way_of_saying_something_is_still_said(name: str) -> None:
    assert kind_of(name, by_staff=False) is HeardKind.SAID


@pytest.mark.parametrize("name", ["", "something_new", "USER_SEND_TEXT", "user_sends", "errand.upload"])
def test_an_event_nobody_knows_is_kept_and_does_nothing(about_account: type_event, name: str) -> None:
    assert about_account(name).inbox_kind is InboxKind.UNKNOWN


def test_only_a_name_in_the_admin_field_makes_it_a_human_who_typed(from_account: type_event) -> None:
    def kind(**sender: object) -> HeardKind:
        envelope: Envelope = from_account("oa_send_text", {"msg_id": "m1", "text": "dạ"}, sender=sender)
        return envelope.kind

    oa = "5500000000000000001"
    assert kind(id=oa, admin_id="9900000000000000009") is HeardKind.STAFF_SAID
    assert kind(id=oa) is HeardKind.RECEIPT
    assert kind(id=oa, admin_id="") is HeardKind.RECEIPT
    assert kind_of("oa_send_anonymous_text", by_staff=True) is HeardKind.STAFF_SAID
    assert kind_of("user_send_text", by_staff=True) is HeardKind.SAID
