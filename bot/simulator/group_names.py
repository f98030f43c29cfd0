"""What happens to a group, and the names under which Zalo's pages and its console tell it."""

from enum import StrEnum


class GroupNews(StrEnum):
    """What happened, by the name on the event pages."""

    CREATED = "create_group"
    JOINED = "user_join_group"
    ASKED = "user_request_join_group"
    ACCEPTED = "accept_request_join_group"
    REJECTED = "reject_request_join_group"
    ADMIN_ADDED = "add_group_admin"
    ADMIN_REMOVED = "remove_group_admin"
    UPDATED = "update_group_info"
    LEFT = "user_out_group"
    DISSOLVED = "delete_group"


class GroupNames(StrEnum):
    """Which list of names is used; the lists contradict each other (read November 2026)."""

    PAGES = "pages"
    CONSOLE = "console"
    OLD = "old"

    def name_of(self, news: GroupNews) -> str:
        return _OTHERS.get((self, news), news.value)


class GroupIdAt(StrEnum):
    """Where a message of a group names the group; only the first is on a page."""

    ID = "recipient.id"
    GROUP_ID = "recipient.group_id"
    MESSAGE = "message.conversation_id"


_OTHERS = {
    (GroupNames.CONSOLE, GroupNews.ACCEPTED): "react_request_join_group",
    (GroupNames.CONSOLE, GroupNews.REJECTED): "react_request_join_group_reject",
    (GroupNames.CONSOLE, GroupNews.DISSOLVED): "disperse_group",
    (GroupNames.OLD, GroupNews.ACCEPTED): "react_request_join_group_accept",
    (GroupNames.OLD, GroupNews.REJECTED): "react_request_join_group_reject",
    (GroupNames.OLD, GroupNews.LEFT): "user_leave_group",
    (GroupNames.OLD, GroupNews.DISSOLVED): "disperse_group",
}
