"""Thông báo: somebody writes a notice, chooses whom it is for, and looks at it before it leaves."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.desk import Answer, AtRest, Desk, Feature, Heard, Step
from handlers.desk.addressing import Addressed, choices, like_street, of_units, own_units, read
from handlers.desk.askers import asked_about, asked_by_code, with_askers
from handlers.desk.attaching import attach, attached, no_words, settled
from handlers.desk.notices import act_for, headline, may_address, own_draft, ways
from handlers.desk.preview import Previewed, show
from handlers.rules.codes import new_code
from handlers.rules.folding import fold
from handlers.rules.notice_forms import Form, by_name, compose, forms
from handlers.rules.notice_words import LONGEST, asked_of, poll, street
from handlers.rules.permissions import Act
from handlers.rules.triage import is_emergency
from storage import notices
from storage.tables import Notice, Report
from storage.words import AnswerKind, NoticeKind, NoticeState, UnitKind

feature = Feature("notice")
LONGEST_SENT = 500  # characters that fit behind a button
SKIP = frozenset({"bo qua", "khong co", "khong"})


@dataclass(frozen=True)
class Wording(Step):
    """The next message is the text of a notice of this kind (of this code, where one is changed)."""

    kind: str
    code: str = ""


@dataclass(frozen=True)
class FillingIn(Step):
    """The next message is one part of a prepared notice."""

    code: str
    part: str


@dataclass(frozen=True)
class ChoosingAudience(Step):
    """The next message says whom it is for."""

    code: str


# --- What it says ----------------------------------------------------------------------------------------


@feature.command("thông báo", "thông báo {rest}", may=Act.NOTICE, takes_pictures=True)
def begin(desk: Desk, heard: Heard) -> Wording | ChoosingAudience | Previewed:
    return _begin(desk, NoticeKind.NOTICE, heard)


@feature.command("khẩn", "khẩn {rest}", may=Act.ALERT, takes_pictures=True)
def begin_alert(desk: Desk, heard: Heard) -> Wording | ChoosingAudience | Previewed | None:
    """An alert; “khẩn cấp …” is how people begin to tell what happens to them."""
    if fold(heard.args.get("rest", "")).startswith("cap"):
        desk.pass_on(heard)
        return None
    return _begin(desk, NoticeKind.ALERT, heard)


@feature.command("tìm người lạc", "tìm người lạc {rest}", may=Act.ALERT, takes_pictures=True)
def begin_search(desk: Desk, heard: Heard) -> Wording | ChoosingAudience | Previewed:
    return _begin(desk, NoticeKind.LOST_PERSON, heard)


@feature.command("bác tin đồn", "bác tin đồn {rest}", may=Act.ALERT, takes_pictures=True)
def begin_denial(desk: Desk, heard: Heard) -> Wording | ChoosingAudience | Previewed:
    return _begin(desk, NoticeKind.RUMOUR_DENIAL, heard)


@feature.command("thăm dò", "thăm dò {rest}", may=Act.NOTICE)
def begin_poll(desk: Desk, heard: Heard) -> ChoosingAudience | Previewed | None:
    """A question with two to four answers."""
    found = poll(heard.args.get("rest", ""))
    if found is None:
        desk.say("notice.how_to_poll")
        return None
    notice = _new(desk, NoticeKind.NOTICE, found[0])
    notice.asks, notice.choices = AnswerKind.POLL, list(found[1])
    return _ask_audience(desk, notice)


def _begin(desk: Desk, kind: NoticeKind, heard: Heard) -> Wording | ChoosingAudience | Previewed:
    words = heard.args.get("rest", "")
    if attached(desk, heard) is not None:
        notice = _new(desk, kind, "")
        what = attach(desk, notice, heard)
        return _worded(desk, kind, words, notice.code) if words else _ask_for_words(desk, notice, what)
    if not words:
        fitting = [f for f in forms().values() if f.kind is kind]
        desk.say(f"notice.ask_words_{kind}", choices=[(f.name, f"MẪU {f.name}") for f in fitting])
        return Wording(kind)
    return _worded(desk, kind, words)


@feature.step(Wording, judges_alarms=True)
def words_came(desk: Desk, heard: Heard, step: Wording) -> Wording | ChoosingAudience | Previewed | AtRest:
    """An alert sounds like an emergency; an ordinary notice that does may be one that is being reported."""
    notice = _draft_at(desk, step) if attached(desk, heard) is not None else None
    what = attach(desk, notice, heard) if notice is not None else ""
    if not heard.text:
        if notice is not None:
            return _ask_for_words(desk, notice, what)
        desk.say(no_words(heard))
        return step
    code = notice.code if notice is not None else step.code
    if step.kind == NoticeKind.NOTICE and is_emergency(heard.text) and len(heard.text) < LONGEST_SENT:
        desk.say(
            "notice.is_it_news",
            choices=[
                ("Là tin khẩn mới", f"BÁO TIN {heard.text}"),
                ("Là lời thông báo", f"{f'SỬA LỜI {code}' if code else 'THÔNG BÁO'} {heard.text}"),
                ("Là thông báo KHẨN", f"KHẨN {heard.text}"),
            ],
        )
        return AtRest()
    return _worded(desk, NoticeKind(step.kind), heard.text, code)


def _draft_at(desk: Desk, step: Wording) -> Notice | None:
    """The draft of which the words were asked for; a new one where there is none yet."""
    return own_draft(desk, step.code) if step.code else _new(desk, NoticeKind(step.kind), "")


def _ask_for_words(desk: Desk, notice: Notice, what: str) -> Wording:
    desk.say("attached.words_too", headline(notice), what=what)
    return Wording(notice.kind, notice.code)


def _worded(
    desk: Desk, kind: NoticeKind, words: str, code: str = ""
) -> Wording | ChoosingAudience | Previewed:
    if len(words) > LONGEST:
        desk.say("notice.too_long", most=LONGEST)
        return Wording(kind, code)
    notice = notices.by_code(desk.db, desk.oa_id, code) if code else None
    if notice is None or notice.state is not NoticeState.DRAFT:
        notice = _new(desk, kind, words)
    else:
        notice.text, notice.prepared = words, None
        notice.topic = desk.understand(words).category
    return show(desk, notice) if notice.audience else _ask_audience(desk, notice)


def _new(desk: Desk, kind: NoticeKind, words: str, form: Form | None = None) -> Notice:
    """A draft; what it asks of people follows from how urgent it is."""
    known, urgent = ways(desk), kind in {NoticeKind.ALERT, NoticeKind.LOST_PERSON}
    lasts = known.limits.valid_lost_person if kind is NoticeKind.LOST_PERSON else known.limits.valid
    topic = form.topic if form is not None else desk.understand(words).category
    return notices.add(
        desk.db,
        Notice(
            oa_id=desk.oa_id,
            code=new_code("TB", lambda code: notices.is_taken(desk.db, desk.oa_id, code)),
            kind=kind,
            topic=topic,
            text=words,
            prepared=form.key if form is not None else None,
            parts=dict(form.given) if form is not None else {},
            asks=AnswerKind.SAFETY if kind is NoticeKind.ALERT else AnswerKind.READ,
            author_id=desk.person.id,
            unit_id=next((u.id for u in own_units(desk, Act.NOTICE)), None),
            budget=known.counts.budget_alert if urgent else known.counts.budget,
            valid_until=desk.later(lasts),
            created_at=desk.now,
        ),
    )


# --- Prepared notices ------------------------------------------------------------------------------------


@feature.command("mẫu", "mẫu {rest}", may=Act.NOTICE)
def use_form(desk: Desk, heard: Heard) -> FillingIn | None:
    """A prepared notice asks for one part after the other."""
    form = by_name(heard.args.get("rest", ""))
    if form is None or not desk.may(Act.NOTICE if form.kind is NoticeKind.NOTICE else Act.ALERT):
        names = [f.name for f in forms().values()]
        desk.say("notice.forms", names="\n".join(f"– {name}" for name in names))
        return None
    notice = _new(desk, form.kind, compose(form.given), form)
    return _ask_part(desk, notice, form.asks[0])


def _ask_part(desk: Desk, notice: Notice, part: str) -> FillingIn:
    desk.say(f"notice.part_{part}")
    return FillingIn(notice.code, part)


@feature.step(FillingIn, takes=("bỏ qua",))
def part_came(desk: Desk, heard: Heard, step: FillingIn) -> FillingIn | ChoosingAudience | Previewed | AtRest:
    notice = own_draft(desk, step.code)
    form = forms().get(notice.prepared or "") if notice is not None else None
    if notice is None or form is None:
        return AtRest()
    what = attach(desk, notice, heard)
    if not heard.text:
        desk.say("attached.noted" if what else no_words(heard), headline(notice), what=what)
        return _ask_part(desk, notice, step.part)
    if fold(heard.text) not in SKIP:
        notice.parts = {**notice.parts, step.part: heard.text.strip()}
        notice.text = compose(notice.parts)[:LONGEST]
    following = form.next_after(step.part)
    if following is not None:
        return _ask_part(desk, notice, following)
    return show(desk, notice) if notice.audience else _ask_audience(desk, notice)


@feature.answer("fetch_media")
def fetched(desk: Desk, answer: Answer) -> None:
    settled(desk, answer)


# --- Whom it is for --------------------------------------------------------------------------------------


def _ask_audience(desk: Desk, notice: Notice) -> ChoosingAudience | Previewed:
    """Whoever leads one group means that group; it can be changed in the preview."""
    own = own_units(desk, act_for(notice))
    if len(own) == 1 and own[0].kind is UnitKind.GROUP and (found := of_units(desk, own)) is not None:
        notice.audience, notice.audience_words = found.audience.write(), found.words
        return show(desk, notice)
    desk.say("notice.ask_audience", code=notice.code, choices=choices(desk, act_for(notice)))
    return ChoosingAudience(notice.code)


@feature.step(ChoosingAudience)
def audience_came(desk: Desk, heard: Heard, step: ChoosingAudience) -> ChoosingAudience | Previewed | AtRest:
    notice = own_draft(desk, step.code)
    if notice is None:
        return AtRest()
    if (what := attach(desk, notice, heard)) and not heard.text:
        desk.say("attached.whom_for", headline(notice), what=what, choices=choices(desk, act_for(notice)))
        return step
    return show(desk, notice) if _address(desk, notice, heard.text) else step


def _address(desk: Desk, notice: Notice, words: str) -> bool:
    """Whether these words name somebody whom the author may write to; otherwise it is said why not."""
    place, code = asked_of(words)
    found, asked = read(desk, place), asked_by_code(desk, code)
    why = _why_nobody(place, code, found, asked)
    if found is not None and not why:
        found = with_askers(found, asked or asked_about(desk, notice, found))
        notice.audience, notice.audience_words = found.audience.write(), found.words
        if may_address(desk, notice, desk.person):
            return True
        why = "not_your_area"
    notice.audience, notice.audience_words = {}, ""
    audience = found.words if found is not None else ""
    other = like_street(desk, words) or choices(desk, act_for(notice))
    desk.say(f"notice.{why}", code=code, audience=audience, choices=other)
    return False


def _why_nobody(place: str, code: str, found: Addressed | None, asked: Sequence[Report]) -> str:
    if code and not place:
        return "askers_alone"
    if code and not asked:
        return "no_such_question"
    if found is None:
        return "no_such_street" if street(place) else "no_such_audience"
    return ""


@feature.command("đổi người nhận {notice}", may=Act.NOTICE)
def change_audience(desk: Desk, heard: Heard) -> ChoosingAudience | None:
    notice = own_draft(desk, heard.args["notice"])
    if notice is None or notice.corrects_id is not None:
        return None
    desk.say("notice.ask_audience", code=notice.code, choices=choices(desk, act_for(notice)))
    return ChoosingAudience(notice.code)


@feature.command("sửa lời {notice}", "sửa lời {notice} {rest}", may=Act.NOTICE)
def change_words(desk: Desk, heard: Heard) -> Wording | ChoosingAudience | Previewed | None:
    notice = own_draft(desk, heard.args["notice"])
    if notice is None:
        return None
    if words := heard.args.get("rest"):
        return _worded(desk, notice.kind, words, notice.code)
    desk.say("notice.ask_new_words", headline(notice))
    return Wording(notice.kind, notice.code)


@feature.command("bỏ {notice}", may=Act.NOTICE)
def drop(desk: Desk, heard: Heard) -> AtRest | None:
    notice = own_draft(desk, heard.args["notice"])
    if notice is None:
        return None
    notice.state = NoticeState.CANCELLED
    desk.note("notice.cancelled", "notice", notice.id)
    desk.say("notice.dropped", headline(notice))
    return AtRest()
