"""Every event name Zalo is known to send, and what it is to us (event pages, read November 2026)."""

from handlers.desk.heard import GroupDeed, HeardKind

PERSON_SAID = "user_send_"
GROUP_SAID = "user_send_group_"
WE_SAID = "oa_send_"
WE_SAID_IN_GROUP = "oa_send_group_"
WE_SAID_TO_VISITOR = "oa_send_anonymous_"
VISITOR_SAID = "anonymous_send_"
RECEIPTS = frozenset({"user_received_message", "user_seen_message"})
ABOUT_OURS = RECEIPTS | {"oa_reacted_message"}  # the account is the sender, though no name says so

# The lists of names contradict each other; "react_request_join_group" stands for a yes in one, for either in
# another.
GROUP_DEEDS = {
    "create_group": GroupDeed.CREATED,
    "user_join_group": GroupDeed.JOINED,
    "user_request_join_group": GroupDeed.ASKED,
    "accept_request_join_group": GroupDeed.JOINED,
    "react_request_join_group": GroupDeed.UNCLEAR,
    "react_request_join_group_accept": GroupDeed.JOINED,
    "reject_request_join_group": GroupDeed.LEFT,
    "react_request_join_group_reject": GroupDeed.LEFT,
    "add_group_admin": GroupDeed.CHANGED,
    "remove_group_admin": GroupDeed.CHANGED,
    "update_group_info": GroupDeed.CHANGED,
    "user_out_group": GroupDeed.LEFT,
    "user_leave_group": GroupDeed.LEFT,
    "delete_group": GroupDeed.DISSOLVED,
    "disperse_group": GroupDeed.DISSOLVED,
}
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
    **dict.fromkeys(GROUP_DEEDS, HeardKind.GROUP),
}


def kind_of(event_name: str, *, by_staff: bool) -> HeardKind:
    """What an event is to us; `by_staff` says that a human typed in the OA chat tool."""
    known = KINDS.get(event_name)
    if known is not None:
        return known
    if event_name in RECEIPTS:
        return HeardKind.RECEIPT
    if event_name.startswith(VISITOR_SAID):
        return HeardKind.VISITOR_SAID
    if event_name.startswith(WE_SAID):
        in_group = event_name.startswith(WE_SAID_IN_GROUP)
        return (HeardKind.GROUP if in_group else HeardKind.STAFF_SAID) if by_staff else HeardKind.RECEIPT
    if event_name.startswith(PERSON_SAID):
        return HeardKind.GROUP_SAID if event_name.startswith(GROUP_SAID) else HeardKind.SAID
    return HeardKind.UNKNOWN
