"""Bản tin gộp: notices for people who had enough of them this week come together, once, in the evening."""

from handlers.desk import Desk, Due, Feature
from handlers.desk.notices import KIND_WORDS
from storage import digests
from storage.words import Lane

feature = Feature("digest")
AT_ONCE = 500  # people in one transaction
MOST = 5  # notices named in one digest
LONGEST = 250  # characters of each


@feature.due("send")
def send(desk: Desk, due: Due) -> None:
    """One message for each person with everything that was held for them and still holds."""
    held = digests.held(desk.db, desk.oa_id, AT_ONCE)
    for person, waiting in held:
        still = [n for n in waiting if n.valid_until is None or n.valid_until > desk.now][-MOST:]
        lines = [f"– [{KIND_WORDS[n.kind]}] {_short(n.text)} (mã {n.code})" for n in still]
        if lines:
            desk.tell([person], "digest.together", lines="\n".join(lines), lane=Lane.NOTICE)
    digests.sent(desk.db, desk.oa_id, [person.id for person, _ in held])
    if len(held) == AT_ONCE:
        desk.remind_at("digest", "send", due.key, desk.now)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
