"""Áp phích, loa: a notice for the households without Zalo, as a sheet for the board and words to read out."""

import secrets

from handlers.desk import Desk, Feature, Heard
from handlers.desk.aloud import words_of
from handlers.desk.notices import headline, visible
from handlers.rules.loudspeaker import script
from handlers.rules.permissions import Act
from storage import posters

feature = Feature("on_paper")


@feature.command("áp phích {notice}", may=Act.NOTICE)
def poster(desk: Desk, heard: Heard) -> None:
    """The address of one sheet of A4, for an hour."""
    notice = visible(desk, heard.args["notice"])
    if notice is None:
        return
    if not desk.office.public_url:
        desk.say("on_paper.not_here", headline(notice))
        return
    secret, lent = secrets.token_urlsafe(24), desk.facts.waits.lent
    posters.lend(desk.db, secret, notice, desk.now + lent.plain)
    desk.note("notice.poster", "notice", notice.id)
    address = f"{desk.office.public_url}/poster/{secret}.pdf"
    desk.say("on_paper.poster", headline(notice), address=address, time=lent.words)


@feature.command("loa {notice}", may=Act.NOTICE)
def read_out(desk: Desk, heard: Heard) -> None:
    """What the reader at the microphone reads."""
    notice = visible(desk, heard.args["notice"])
    if notice is None:
        return
    words = words_of(desk.db, notice, desk.office.timezone)
    numbers = [entry.number for entry in desk.facts.emergency.values()]
    read = script(words.text, words.sender, urgent=words.urgent, numbers=numbers)
    desk.say("on_paper.script", headline(notice), script=read)
