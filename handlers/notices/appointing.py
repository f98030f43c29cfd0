"""Hẹn giờ: a notice that is written now and leaves at an appointed hour."""

from handlers.desk import AtRest, Desk, Feature, Heard
from handlers.desk.notices import headline, visible, ways
from handlers.desk.preview import Previewed, show
from handlers.rules.appointed import read_moment
from handlers.rules.clocks import clock_words
from handlers.rules.permissions import Act
from storage.words import NoticeState

feature = Feature("appointing")


@feature.command("hẹn giờ {notice} {rest}", "hẹn giờ {notice}", may=Act.NOTICE)
def appoint(desk: Desk, heard: Heard) -> Previewed | AtRest | None:
    """The hour counts once the notice is let go; until then nothing leaves."""
    notice = visible(desk, heard.args["notice"])
    if notice is None:
        return None
    if notice.author_id != desk.person.id or notice.state is not NoticeState.DRAFT or not notice.audience:
        desk.say("notice.no_draft", headline(notice))
        return None
    at = read_moment(heard.args.get("rest", ""), desk.now)
    if at is None:
        desk.say("appointing.how", headline(notice))
        return Previewed(notice.code)
    notice.not_before, notice.valid_until = at, at + ways(desk).limits.valid.plain
    desk.note("notice.appointed", "notice", notice.id)
    desk.say("appointing.noted", headline(notice), at=clock_words(at, desk.now))
    return show(desk, notice)
