"""What the app wants to hear: the ticks in Zalo's console, and its filter for messages that begin with #."""

from bot.simulator.habits import Habits
from bot.simulator.records import Event, part_of, text_of

# The two permissions under which most events stand; groups and templates have others.
ABOUT_MESSAGES = (
    "user_send_",
    "oa_send_",
    "anonymous_send_",
    "user_received_message",
    "user_seen_message",
    "user_reacted_message",
    "oa_reacted_message",
)
ABOUT_PEOPLE = (
    "follow",
    "unfollow",
    "user_click_chatnow",
    "user_submit_info",
    "update_user_info",
    "user_withdraw",
    "add_user_to_tag",
    "remove_user_from_tag",
    "remove_tag",
)


def is_wanted(event: Event, habits: Habits) -> bool:
    """Whether the console lets the webhook hear it."""
    name = event.name
    if name in habits.switched_off_events:
        return False
    if name.startswith(ABOUT_PEOPLE):
        return habits.hears_people
    if name.startswith(ABOUT_MESSAGES) and "_group_" not in name:
        return habits.hears_messages and not (habits.syntax_filter and _is_filtered(event))
    return True


def _is_filtered(event: Event) -> bool:
    """Only texts are looked at, and only those that begin with # pass."""
    text = text_of(part_of(event.body, "message").get("text"))
    return event.name == "user_send_text" and not text.startswith("#")
