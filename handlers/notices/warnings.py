"""Cảnh báo từ nơi khác: what another system warns of is a draft until an officer decides."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handlers.desk import Answer, AtRest, Desk, Feature, Heard
from handlers.desk.notices import ALIVE, headline, ways
from handlers.rules.codes import new_code
from handlers.rules.notice_words import LONGEST
from handlers.rules.permissions import Act
from storage import notices, people, units
from storage.tables import Notice
from storage.words import AnswerKind, Lane, NoticeKind, NoticeState, Role

feature = Feature("warnings")
SOURCE, KEY = "cap", "cap"
DECIDE = (Role.POLICE_CHIEF, Role.DUTY_OFFICER)
GONE = ALIVE | {NoticeState.DONE}


@feature.answer("warned")
def warned(desk: Desk, answer: Answer) -> None:
    """Nothing is sent: whoever is in command reads it and decides. Exercises and what is over are left."""
    asked = answer.asked
    expires = datetime.fromisoformat(asked["expires"]) if asked["expires"] else None
    if asked["status"] != "Actual" or (expires is not None and expires <= desk.now):
        return
    earlier = [
        n for n in notices.from_source(desk.db, desk.oa_id, SOURCE) if n.parts.get(KEY) in asked["references"]
    ]
    for notice in earlier:
        if notice.state is NoticeState.DRAFT and notice.author_id is None:
            notice.state = NoticeState.CANCELLED
    told = earlier[0] if earlier else None
    if asked["type"] != "Cancel":
        _draft(desk, asked, expires, told)
    elif told is not None:
        key = "warnings.over_recall" if told.state in GONE else "warnings.over"
        _tell(desk, key, {**headline(told), "sender": asked["sender"]})


def _draft(desk: Desk, asked: Mapping[str, Any], expires: datetime | None, earlier: Notice | None) -> None:
    known = ways(desk)
    text = "\n".join(
        part for part in (str(asked["text"]), f"Nơi: {asked['area']}" if asked["area"] else "") if part
    )
    notice = notices.add(
        desk.db,
        Notice(
            oa_id=desk.oa_id,
            code=new_code("TB", lambda code: notices.is_taken(desk.db, desk.oa_id, code)),
            kind=NoticeKind.ALERT,
            topic=str(asked["event"])[:64],
            source=SOURCE,
            text=text[:LONGEST],
            parts={KEY: str(asked["identifier"])},
            asks=AnswerKind.SAFETY,
            budget=known.counts.budget_alert,
            valid_until=expires or desk.later(known.limits.valid),
            created_at=desk.now,
        ),
    )
    desk.note("notice.drafted", "notice", notice.id, SOURCE)
    facts = {
        **headline(notice),
        "sender": asked["sender"],
        "earlier": f"Thay cho {earlier.code}.\n" if earlier else "",
    }
    _tell(desk, "warnings.new", facts)


def _tell(desk: Desk, key: str, facts: dict[str, object]) -> None:
    every = [u.id for u in units.every(desk.db, desk.oa_id)]
    desk.tell(people.holders(desk.db, DECIDE, every, desk.now), key, facts, lane=Lane.ALARM)


@feature.command("lấy cảnh báo {notice}", may=Act.ALERT)
def take(desk: Desk, heard: Heard) -> AtRest | None:
    """From now on it is this officer's own draft, with everything a draft must go through."""
    notice = _open(desk, heard.args["notice"])
    if notice is None:
        return None
    notice.author_id = desk.person.id
    notice.unit_id = next((h.unit_id for h in desk.holdings if h.role in DECIDE), None)
    desk.note("notice.taken_up", "notice", notice.id)
    desk.say("warnings.taken", headline(notice))
    return AtRest()


@feature.command("bỏ cảnh báo {notice}", may=Act.ALERT)
def put_away(desk: Desk, heard: Heard) -> AtRest | None:
    notice = _open(desk, heard.args["notice"])
    if notice is None:
        return None
    notice.state, notice.author_id = NoticeState.CANCELLED, desk.person.id
    desk.note("notice.cancelled", "notice", notice.id)
    desk.say("notice.dropped", headline(notice))
    return AtRest()


def _open(desk: Desk, code: str) -> Notice | None:
    """The draft nobody has decided about yet, for whoever may decide."""
    notice = notices.by_code(desk.db, desk.oa_id, code)
    if notice is None or notice.source != SOURCE or not any(h.role in DECIDE for h in desk.holdings):
        desk.say("notice.unknown", code=code)
        return None
    if notice.state is not NoticeState.DRAFT or notice.author_id is not None:
        desk.say("warnings.decided", headline(notice))
        return None
    return notice
