"""Every event name Zalo is known to send, and what it is to us (event pages, read November 2026)."""

from handlers.desk.heard import HeardKind

PERSON_SAID = "user_send_"
GROUP_SAID = "user_send_group_"
WE_SAID = "oa_send_"
WE_SAID_IN_GROUP = "oa_send_group_"
WE_SAID_TO_VISITOR = "oa_send_anonymous_"
VISITOR_SAID = "anonymous_send_"
RECEIPTS = frozenset({"user_received_message", "user_seen_message"})
ABOUT_OURS = RECEIPTS | {"oa_reacted_message"}  # the account is the sender, though no name says so

KINDS = {
    "follow": HeardKind.FOLLOWED,
    "unfollow": HeardKind.UNFOLLOWED,
    "user_withdraw": HeardKind.WITHDREW,
    "user_click_chatnow": HeardKind.OPENED_CHAT,
    "user_submit_info": HeardKind.GAVE_INFO,
    "update_user_info": HeardKind.ACCOUNT,
    "user_reacted_message": HeardKind.REACTED,
    "oa_reacted_message": HeardKind.ACCOUNT,
    "permission_revoked": HeardKind.GRANT_LOST,
    **dict.fromkeys(
        (
            "add_user_to_tag",
            "remove_user_from_tag",
            "remove_tag",
            "user_feedback",
            "user_click_response_button",
            "extension_purchased",
            "widget_interaction_accepted",
            "widget_failed_to_sync_user_external_id",
            "oa_send_consent",
            "user_reply_consent",
            "user_call_oa",
            "oa_call_user",
            "shop_has_order",
            "change_oa_template_tags",
            "event_journey_acknowledged",
            "event_journey_time_out",
        ),
        HeardKind.ACCOUNT,
    ),
    **dict.fromkeys(
        (
            "change_template_status",
            "change_template_quality",
            "change_template_quota",
            "change_oa_daily_quota",
        ),
        HeardKind.TEMPLATE,
    ),
    **dict.fromkeys(
        (
            "create_group",
            "user_join_group",
            "user_request_join_group",
            "accept_request_join_group",
            "react_request_join_group",
            "react_request_join_group_accept",
            "reject_request_join_group",
            "react_request_join_group_reject",
            "add_group_admin",
            "remove_group_admin",
            "update_group_info",
            "user_out_group",
            "user_leave_group",
            "delete_group",
            "disperse_group",
        ),
        HeardKind.GROUP,
    ),
}


def kind_of(event_name: str, *, by_staff: bool) -> HeardKind:
    """What an event is to us; `by_staff` says that a human typed in the OA chat tool."""
    known = KINDS.get(event_name)
    if known is not None:
        return known
    if event_name in RECEIPTS:
        return HeardKind.RECEIPT
    if event_name.startswith((GROUP_SAID, WE_SAID_IN_GROUP)):
        return HeardKind.GROUP
    if event_name.startswith(VISITOR_SAID):
        return HeardKind.VISITOR_SAID
    if event_name.startswith(WE_SAID):
        return HeardKind.STAFF_SAID if by_staff else HeardKind.RECEIPT
    return HeardKind.SAID if event_name.startswith(PERSON_SAID) else HeardKind.UNKNOWN
