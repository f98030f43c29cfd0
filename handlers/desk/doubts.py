"""Words that go to residents are looked at twice: what may betray somebody, or is a new emergency itself."""

from handlers.desk.catalogue import Button
from handlers.desk.desk import Desk
from handlers.rules.guard import concerns, is_said_to_somebody
from handlers.rules.triage import is_emergency

MOST_REPORTED = 500  # characters that fit behind a button


def doubts_about(desk: Desk, words: str, *, alone: bool) -> tuple[str, list[Button]]:
    """Why an officer should look at the words again, as they read it, and a way to report them instead.

    `alone`: the words came without the order before them, so they might be something else.
    """
    found: list[str] = list(concerns(words, allowed_hosts=desk.facts.link_hosts))
    sounds_urgent = alone and is_emergency(words) and not is_said_to_somebody(words)
    found += ["emergency"] if sounds_urgent else []
    why = "\n".join(desk.office.texts.say(f"doubts.{doubt}", {}).text for doubt in found)
    is_short = len(words) < MOST_REPORTED
    return why, [("Là tin khẩn mới", f"BÁO TIN {words}")] if sounds_urgent and is_short else []
