"""Sổ tuần tra: what was done is written down by saying it, and trouble becomes a report in two taps."""

from dataclasses import dataclass, replace

from handlers.desk import Answer, AtRest, AwaitingWords, Desk, Feature, Heard, Step
from handlers.desk.heard import AttachmentKind
from handlers.desk.night_book import book_open, promised, settle_media, write
from handlers.rules.permissions import Act
from handlers.rules.triage import Reading
from storage.tables import Shift
from storage.words import EntryKind, Intent, LogKind

feature = Feature("logbook")
LONGEST_LINE = 500
KEPT = {
    AttachmentKind.VOICE: (EntryKind.VOICE, LogKind.VOICE),
    AttachmentKind.PHOTO: (EntryKind.PHOTO, LogKind.PHOTO),
}


@dataclass(frozen=True)
class WritingBook(Step):
    """The next words, voice or picture go into the book of this shift."""

    shift_id: int


# --- Trouble ---------------------------------------------------------------------------------------------


@feature.command("có việc", may=Act.PATROL)
def trouble(desk: Desk, heard: Heard) -> AwaitingWords:  # noqa: ARG001
    """The first tap; the second names it, or the next words tell it."""
    desk.say("logbook.what")
    return AwaitingWords()


@feature.command("có việc {rest}", may=Act.PATROL)
def told(desk: Desk, heard: Heard) -> AtRest:
    """The second tap: a report like any other, with the patrol as its reporter."""
    desk.pass_on(replace(heard, text=heard.args["rest"], args={}))
    return AtRest()


# --- The book --------------------------------------------------------------------------------------------


@feature.command("ghi sổ", may=Act.PATROL)
def ask(desk: Desk, heard: Heard) -> WritingBook | AtRest:  # noqa: ARG001
    shift = book_open(desk)
    if shift is None:
        desk.say("rounds.not_on_watch")
        return AtRest()
    desk.say("logbook.say_it")
    return WritingBook(shift.id)


@feature.command("ghi sổ {rest}", may=Act.PATROL)
def line(desk: Desk, heard: Heard) -> None:
    shift = book_open(desk)
    if shift is None:
        desk.say("rounds.not_on_watch")
    else:
        _write(desk, shift, replace(heard, text=heard.args["rest"]))


@feature.step(WritingBook)
def said(desk: Desk, heard: Heard, step: WritingBook) -> AtRest:
    """A voice note is a line like any other."""
    shift = book_open(desk)
    if shift is None or shift.id != step.shift_id:
        desk.pass_on(heard)
    else:
        _write(desk, shift, heard)
    return AtRest()


@feature.intent(Intent.PATROL_LOG)
def sounds_like_it(desk: Desk, heard: Heard, reading: Reading) -> None:  # noqa: ARG001
    """“Đi một vòng, mọi thứ ổn”: on patrol it goes into the book, from anybody else it is heard as before."""
    shift = book_open(desk) if desk.may(Act.PATROL) else None
    if shift is None:
        desk.pass_on(heard)
    else:
        _write(desk, shift, heard)


def _write(desk: Desk, shift: Shift, heard: Heard) -> None:
    if heard.text:
        write(desk, shift, LogKind.WORDS, text=heard.text[:LONGEST_LINE])
    for attachment in heard.attachments:
        if attachment.kind in KEPT:
            entry_kind, log_kind = KEPT[attachment.kind]
            media = promised(desk, entry_kind, attachment)
            write(desk, shift, log_kind).media_id = media.id
    desk.say("logbook.written", code=shift.code)


@feature.answer("fetch_media")
def fetched(desk: Desk, answer: Answer) -> None:
    """The voice or picture is ours, or it is lost and the line says only that there was one."""
    settle_media(desk, answer)
