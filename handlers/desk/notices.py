"""What all features about notices share: who may see one, how it reads, who must agree, how it stands."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from types import MappingProxyType

from handlers.desk.addressing import groups
from handlers.desk.catalogue import Button, Said
from handlers.desk.desk import Desk
from handlers.rules.clocks import VIETNAM, clock_words
from handlers.rules.guard import Concern, concerns
from handlers.rules.permissions import Act, may, may_ask_approval
from handlers.rules.ways import Ways, ways_on
from storage import notices, people, pictures, units, voices
from storage.audiences import Audience
from storage.fanout import topic_of
from storage.outbox import Promise
from storage.reach import Progress
from storage.tables import Media, Notice, Person, ZaloGroup
from storage.words import AnswerKind, Lane, NoticeKind, NoticeState, ReachState, Role

EVENING = time(17, 30)  # people are home and not yet asleep
ONE_DAY = timedelta(days=1)
URGENT = frozenset({NoticeKind.ALERT, NoticeKind.LOST_PERSON})  # life is at stake: nobody is left out
TWO_PEOPLE = frozenset({NoticeKind.LOST_PERSON, NoticeKind.RUMOUR_DENIAL})
ALIVE = frozenset({NoticeState.APPROVED, NoticeState.SENDING, NoticeState.PAUSED})
KIND_WORDS: Mapping[NoticeKind, str] = MappingProxyType(
    {
        NoticeKind.NOTICE: "THÔNG BÁO",
        NoticeKind.ALERT: "KHẨN",
        NoticeKind.LOST_PERSON: "TÌM NGƯỜI",
        NoticeKind.RUMOUR_DENIAL: "TIN NÀY KHÔNG ĐÚNG",
        NoticeKind.CORRECTION: "ĐÍNH CHÍNH",
    }
)
STATE_WORDS: Mapping[NoticeState, str] = MappingProxyType(
    {
        NoticeState.DRAFT: "đang soạn",
        NoticeState.WAITING_APPROVAL: "chờ duyệt",
        NoticeState.APPROVED: "sắp gửi",
        NoticeState.SENDING: "đang gửi",
        NoticeState.PAUSED: "tạm dừng",
        NoticeState.DONE: "đã gửi xong",
        NoticeState.RECALLED: "đã thu hồi",
        NoticeState.CANCELLED: "đã bỏ",
    }
)
READ, SAFE, HELP = "read", "safe", "help"


def ways(desk: Desk) -> Ways:
    return ways_on(desk.now)


def is_urgent(notice: Notice) -> bool:
    return notice.kind in URGENT


def hurries(desk: Desk, notice: Notice) -> bool:
    """Whether it leaves at any hour: also what corrects an alert, or people act on it all night."""
    return is_urgent(notices.first_of(desk.db, notice))


def audience(notice: Notice) -> Audience:
    return Audience.read(notice.audience)


# --- How it reads ----------------------------------------------------------------------------------------


def letter(desk: Desk, notice: Notice) -> Said:
    """Exactly what people get, with the buttons of their answer."""
    at = notice.sending_at or max(notice.not_before or desk.now, desk.now)
    said = desk.office.texts.say(
        "notice.letter",
        {
            "kind": KIND_WORDS[notice.kind],
            "operator": desk.office.operator or desk.account.name or "Công an",
            "at": clock_words(at, max(at, desk.now)),
            "words": notice.text,
            "code": notice.code,
        },
    )
    return Said("\n\n".join([said.text, *_recording(desk, notice)]), tuple(answers(notice)))


def _recording(desk: Desk, notice: Notice) -> list[str]:
    """Where it can be heard as long as the notice holds: Zalo takes no sound from an account."""
    media = desk.db.get(Media, notice.voice_id) if notice.voice_id is not None else None
    if media is None or notice.valid_until is None or not desk.office.public_url:
        return []
    address = f"{desk.office.public_url}/listen/{voices.address(desk.db, media, notice.valid_until)}"
    return [desk.office.texts.say("attached.listen", {"address": address}).text]


def group_letter(desk: Desk, notice: Notice, group: ZaloGroup, once: str) -> Promise:
    """The same words for everybody in a chat group; what is answered is answered in private."""
    said = letter(desk, notice)
    how = [f"– {label}: {sent}" for label, sent in said.buttons]
    told = {"lines": "\n".join(how)}
    ask = desk.office.texts.say("notice.answer_in_private", told).text if how else ""
    return Promise(
        oa_id=desk.oa_id,
        lane=Lane.ALERT if is_urgent(notice) else Lane.NOTICE,
        feature="sending",
        name="notice.letter",
        recipient=group.group_id,
        text=f"{said.text}\n\n{ask}".strip(),
        details={"group_id": group.group_id, **picture(notice)},
        topic=topic_of(notice.id),
        once=once,
        expires_at=notice.valid_until,
    )


def picture(notice: Notice) -> dict[str, str]:
    """What makes a message show the picture of a notice, where it has one."""
    return pictures.of_media(notice.media_id) if notice.media_id is not None else {}


def answers(notice: Notice) -> list[Button]:
    match notice.asks:
        case AnswerKind.READ:
            return [("Đã đọc", f"ĐÃ ĐỌC {notice.code}")]
        case AnswerKind.SAFETY:
            return [
                ("Tôi an toàn", f"AN TOÀN {notice.code}"),
                ("Tôi cần giúp", f"CẦN GIÚP {notice.code}"),
            ]
        case AnswerKind.POLL:
            return [(str(c), f"CHỌN {n} {notice.code}") for n, c in enumerate(notice.choices, 1)]
        case AnswerKind.NOTHING:
            return []


def offered(desk: Desk, number: int, since: datetime | None) -> str | None:
    """What this number answers, where a notice with answers came after the last list, within a day."""
    asked = notices.asked_of(desk.db, desk.person, None, None)
    if asked is None or asked.recipient.at < max(since or asked.recipient.at, desk.now - ONE_DAY):
        return None
    choices = answers(asked.notice)
    return choices[number - 1][1] if 0 < number <= len(choices) else None


def headline(notice: Notice) -> dict[str, object]:
    """The facts every text about a notice may use."""
    return {
        "code": notice.code,
        "kind": KIND_WORDS[notice.kind],
        "state": STATE_WORDS[notice.state],
        "audience": notice.audience_words,
        "words": notice.text,
    }


def doubts(desk: Desk, notice: Notice) -> tuple[Concern, ...]:
    """Why somebody else must look at it before it goes to many: no rule reads pictures or recordings."""
    found = concerns(notice.text, allowed_hosts=desk.facts.link_hosts)
    found += (Concern.PICTURE,) if notice.media_id is not None else ()
    return found + ((Concern.RECORDING,) if notice.voice_id is not None else ())


def doubt_words(desk: Desk, notice: Notice) -> str:
    return "\n".join(desk.office.texts.say(f"doubts.{doubt}", {}).text for doubt in doubts(desk, notice))


def told(desk: Desk, notice: Notice, standing: Progress) -> dict[str, object]:
    """How it stands, in numbers: only what really happened."""
    read, unknown = (standing.articles.get(s, 0) for s in (ReachState.SENT, ReachState.UNSURE))
    to_call = standing.to_call - unknown
    parts = [f"{standing.got - read} đã nhận"]
    parts += [f"{read} qua bài viết chung, không có biên nhận"] if read else []
    parts += [f"{unknown} qua bài viết chung, chưa rõ Zalo đã đăng chưa"] if unknown else []
    parts += [f"{standing.waiting} đang chờ gửi"] if standing.waiting else []
    parts += [f"{to_call} cần gọi điện hoặc tới nhà"] if to_call else []
    left = standing.everybody - standing.got - standing.waiting - standing.to_call
    parts += [f"{left} để lần sau hoặc đã dừng"] if left else []
    return {
        **headline(notice),
        "everybody": standing.everybody,
        "counts": ", ".join(parts),
        "answers": "\n".join(f"– {name}: {n}" for name, n in _answered(notice, standing)),
        "at": clock_words(notice.sending_at or desk.now, desk.now),
    }


def _answered(notice: Notice, standing: Progress) -> list[tuple[str, int]]:
    names = {READ: "đã đọc", SAFE: "an toàn", HELP: "CẦN GIÚP"}
    names |= {str(n): str(choice) for n, choice in enumerate(notice.choices, 1)}
    return [(names[a], standing.answers[a]) for a in names if standing.answers.get(a)]


# --- Who may -----------------------------------------------------------------------------------------------


def act_for(notice: Notice) -> Act:
    return Act.NOTICE if notice.kind is NoticeKind.NOTICE else Act.ALERT


def may_address(desk: Desk, notice: Notice, person: Person) -> bool:
    """Whether this person's roles cover every group it goes to, if need be after approval."""
    if notice.corrects_id is not None:
        return True  # to nobody but those who got the other one
    reached = groups(desk, audience(notice))
    act = act_for(notice) if len(reached) <= 1 else Act.ALERT
    held = desk.holdings_of(person)
    paths = ([u.id for u in units.path(desk.db, unit_id)] for unit_id in reached)
    may_alone = act is Act.NOTICE
    return all(
        may(held, act, unit_path=path) if may_alone else may_ask_approval(held, act, unit_path=path)
        for path in paths
    )


def needs_second(desk: Desk, notice: Notice, person: Person) -> bool:
    """Whether somebody else must agree; of an alert to more than one group, also where command wrote it."""
    reached = groups(desk, audience(notice))
    if notice.kind in TWO_PEOPLE or doubts(desk, notice):
        return True
    if notice.kind is NoticeKind.CORRECTION:
        return not bool(notice.prepared)  # the prepared words need nobody's leave
    if notice.kind is NoticeKind.ALERT and len(reached) > 1:
        return True
    if notice.kind is NoticeKind.NOTICE and len(reached) <= 1:
        return False
    held = desk.holdings_of(person)
    return not all(
        may(held, Act.ALERT, unit_path=[u.id for u in units.path(desk.db, unit_id)]) for unit_id in reached
    )


def approvers(desk: Desk, notice: Notice) -> Sequence[Person]:
    """Command above everything it reaches, but never the author."""
    shared = _above_all(desk, notice)
    found = people.holders(desk.db, [Role.POLICE_CHIEF], shared, desk.now)
    return [p for p in found if p.id != notice.author_id]


def may_approve(desk: Desk, notice: Notice, person: Person) -> bool:
    held = desk.holdings_of(person)
    above = _above_all(desk, notice)
    is_other = person.id != notice.author_id
    return is_other and any(may(held, Act.APPROVE, unit_path=[unit_id]) for unit_id in above)


def _above_all(desk: Desk, notice: Notice) -> list[int]:
    """The units that stand above every group it reaches."""
    first = notices.first_of(desk.db, notice)
    paths = [[u.id for u in units.path(desk.db, i)] for i in groups(desk, audience(first))]
    return [i for i in paths[0] if all(i in path for path in paths)] if paths else []


def let_go(desk: Desk, notice: Notice) -> None:
    """Everybody has agreed: it leaves at its hour, and never before there was time to think again."""
    notice.state, notice.approved_at = NoticeState.APPROVED, desk.now
    desk.note("notice.approved", "notice", notice.id)
    undone = desk.later(ways(desk).limits.undo)
    desk.remind_at("sending", "begin", notice.id, max(undone, notice.not_before or undone))


def leaving(desk: Desk, notice: Notice) -> str:
    """When it leaves once it is let go: “sau 5 giây”, or at its appointed hour."""
    at = notice.not_before
    if at is not None and at > desk.now:
        return f"lúc {clock_words(at, desk.now)}"
    return f"sau {ways(desk).limits.undo.words}"


def author_of(desk: Desk, notice: Notice) -> list[Person]:
    """The author, if there is one who can still be told."""
    author = people.by_id(desk.db, notice.author_id or 0)
    return [author] if author is not None and author.erased_at is None else []


def next_evening(now: datetime) -> datetime:
    """When what could wait is told together: this evening, or tomorrow's where it has passed."""
    local = now.astimezone(VIETNAM)
    evening = datetime.combine(local.date(), EVENING, VIETNAM)
    return evening if evening > local else evening + timedelta(days=1)


def own_draft(desk: Desk, code: str) -> Notice | None:
    """The author's own draft; anything else is told."""
    notice = visible(desk, code)
    if notice is not None and (notice.author_id != desk.person.id or notice.state is not NoticeState.DRAFT):
        desk.say("notice.no_draft", headline(notice))
        return None
    return notice


def visible(desk: Desk, code: str) -> Notice | None:
    """The notice, for its author and for command above it; anybody else hears that there is none."""
    notice = notices.by_code(desk.db, desk.oa_id, code)
    if notice is not None and (notice.author_id == desk.person.id or may_approve(desk, notice, desk.person)):
        return notice
    desk.say("notice.unknown", code=code)
    return None
