"""Số điện thoại: whoever wants to be told also after long silence leaves a number, and takes it back at will.

Law 91/2025/QH15, in force since 1-1-2026: a purpose of its own, asked plainly, a yes by itself, taken back at
any time. The number is sealed at once; neither the inbox nor what is said back holds it in clear.
"""

from dataclasses import dataclass
from datetime import timedelta

from handlers.desk import AtRest, Desk, Due, Feature, Heard, HeardKind, Step
from handlers.rules.permissions import Act
from handlers.rules.phone_numbers import is_an_attempt, mobile
from handlers.rules.yes_no import said_yes
from storage import conversations, people, phones, templates
from storage.words import Purpose

feature = Feature("phone")
UNANSWERED = timedelta(days=1)  # as long as a question stays open


@dataclass(frozen=True)
class AskedPhone(Step):
    """The next message is a telephone number."""


@dataclass(frozen=True)
class AskedPhoneUse(Step):
    """A number was read, and whether notices may come to it was asked just now."""

    sealed: str


@feature.command("số điện thoại", "để lại số", "để lại số điện thoại", "đổi số điện thoại", may=Act.OWN_DATA)
def begin(desk: Desk, heard: Heard) -> AskedPhone | AtRest:  # noqa: ARG001
    """What nothing can be sent to is not asked for."""
    if not templates.is_any(desk.db, desk.oa_id):
        desk.say("phone.not_needed")
        return AtRest()
    kept = phones.of_person(desk.db, desk.person.id)
    if kept is None:
        desk.say("phone.ask")
    else:
        desk.say("phone.ask_other", ending=phones.ending(desk.db, kept))
    return AskedPhone()


@feature.step(AskedPhone, takes=("bỏ qua",), takes_numbers=True)
def number_came(desk: Desk, heard: Heard, step: AskedPhone) -> AskedPhone | AskedPhoneUse | AtRest:
    number = mobile(heard.text)
    if number is not None:
        return _ask_use(desk, number)
    if is_an_attempt(heard.text) and not heard.attachments:
        desk.keep_nothing()
        desk.say("phone.unreadable")
        return step
    return _no_number(desk, heard)


def _ask_use(desk: Desk, number: str) -> AskedPhoneUse:
    desk.keep_nothing()
    desk.say("phone.really", ending=number[-phones.ENDING :])
    desk.remind("phone", "unanswered", desk.person.id, after=UNANSWERED)
    return AskedPhoneUse(phones.sealed(desk.db, number))


@feature.due("unanswered")
def unanswered(desk: Desk, due: Due) -> None:
    """A number nobody said yes to is kept nowhere, not even sealed in the talk."""
    person = people.by_id(desk.db, int(due.key))
    if person is None or person.erased_at is not None:
        return
    if conversations.with_person(desk.db, person.id).step == AskedPhoneUse.__name__:
        desk.move_to(AtRest(), person)


def _no_number(desk: Desk, heard: Heard) -> AtRest:
    """A no; anything else is what the person came to say."""
    if said_yes(heard.text) is False and not heard.attachments:
        desk.say("phone.not_kept")
    else:
        desk.pass_on(heard)
    return AtRest()


@feature.event(HeardKind.GAVE_INFO)
def form_came(desk: Desk, heard: Heard) -> AskedPhoneUse | None:
    """A form of Zalo's was filled in: it gave a number, and no leave to use it for notices."""
    desk.keep_nothing()
    number = mobile(heard.info.get("phone", ""))
    if number is None or not templates.is_any(desk.db, desk.oa_id):
        desk.count("phone.form_without_use")
        return None
    return _ask_use(desk, number)


# --- Yes or no -------------------------------------------------------------------------------------------


@feature.step(AskedPhoneUse, takes=("được", "chưa", "bỏ qua"))
def answered(desk: Desk, heard: Heard, step: AskedPhoneUse) -> AskedPhone | AskedPhoneUse | AtRest:
    if said_yes(heard.text) and not heard.attachments:
        return _keep(desk, step)
    other = mobile(heard.text)
    return _ask_use(desk, other) if other is not None else _no_number(desk, heard)


@feature.command("đồng ý dùng số", may=Act.OWN_DATA)
def agree(desk: Desk, heard: Heard) -> AskedPhone | AtRest:
    """Kept only when it was asked just before."""
    step = desk.step
    return _keep(desk, step) if isinstance(step, AskedPhoneUse) else begin(desk, heard)


@feature.command("không dùng số", may=Act.OWN_DATA)
def decline(desk: Desk, heard: Heard) -> AtRest:  # noqa: ARG001
    """A number that was kept before stays; `BỎ SỐ ĐIỆN THOẠI` takes it back."""
    desk.say("phone.not_kept")
    return AtRest()


def _keep(desk: Desk, step: AskedPhoneUse) -> AskedPhone | AtRest:
    number = phones.opened(desk.db, step.sealed)
    if number is None:  # the keys were changed since
        desk.say("phone.unreadable")
        return AskedPhone()
    phones.keep(desk.db, desk.person, number, desk.now)
    _record(desk, agreed=True)
    desk.note("phone.left", "person", desk.person.id)
    desk.say("phone.kept", ending=number[-phones.ENDING :])
    return AtRest()


@feature.command("bỏ số điện thoại", "xóa số điện thoại", "bỏ số", may=Act.OWN_DATA)
def take_back(desk: Desk, heard: Heard) -> AtRest:  # noqa: ARG001
    """Gone at once; what was about to leave for it does not."""
    if phones.forget(desk.db, desk.person):
        _record(desk, agreed=False)
        desk.note("phone.removed", "person", desk.person.id)
        desk.say("phone.removed")
    else:
        desk.say("phone.none")
    return AtRest()


def _record(desk: Desk, *, agreed: bool) -> None:
    version = desk.office.texts.version
    people.record_consent(
        desk.db, desk.person, Purpose.PHONE, agreed=agreed, text_version=version, now=desk.now
    )
