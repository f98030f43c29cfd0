"""Duyệt: a second person looks at a notice and lets it go, or sends it back with the reason."""

from dataclasses import dataclass

from handlers.desk import AtRest, Desk, Feature, Heard, Step
from handlers.desk.notices import author_of, headline, leaving, let_go, may_approve
from handlers.desk.sight import officer_words
from handlers.rules.permissions import Act
from storage import notices
from storage.tables import Notice
from storage.words import NoticeState

feature = Feature("approval")
LONGEST_REASON = 200


@dataclass(frozen=True)
class AwaitingReason(Step):
    """`KHÔNG DUYỆT` came without a reason: the next message is the reason."""

    code: str


@feature.command("duyệt {notice}", may=Act.APPROVE)
def approve(desk: Desk, heard: Heard) -> None:
    """It goes out in the name of both."""
    notice = _waiting(desk, heard.args["notice"])
    if notice is None:
        return
    notice.approver_id = desk.person.id
    let_go(desk, notice)
    desk.hush(f"ask:{notice.id}", "approved")
    who, when = officer_words(desk, desk.person), leaving(desk, notice)
    desk.say("approval.approved", headline(notice), leaving=when)
    desk.tell(author_of(desk, notice), "approval.author_approved", headline(notice), who=who, leaving=when)


@feature.command("không duyệt {notice} {rest}", "không duyệt {notice}", may=Act.APPROVE)
def refuse(desk: Desk, heard: Heard) -> AwaitingReason | AtRest | None:
    notice = _waiting(desk, heard.args["notice"])
    if notice is None:
        return None
    return _refuse(desk, notice, heard.args.get("rest", ""))


@feature.step(AwaitingReason)
def reason_came(desk: Desk, heard: Heard, step: AwaitingReason) -> AwaitingReason | AtRest | None:
    notice = _waiting(desk, step.code)
    return _refuse(desk, notice, heard.text) if notice is not None else AtRest()


def _refuse(desk: Desk, notice: Notice, why: str) -> AwaitingReason | AtRest:
    """A no comes with its reason, or the author would only ask again."""
    if not why:
        desk.say("approval.why", headline(notice))
        return AwaitingReason(notice.code)
    notice.state, notice.why_refused = NoticeState.DRAFT, why[:LONGEST_REASON]
    desk.note("notice.refused", "notice", notice.id)
    desk.hush(f"ask:{notice.id}", "refused")
    who = officer_words(desk, desk.person)
    desk.say("approval.refused", headline(notice))
    desk.tell(author_of(desk, notice), "approval.author_refused", headline(notice), who=who, why=why)
    return AtRest()


def _waiting(desk: Desk, code: str) -> Notice | None:
    """The notice that waits for somebody like this person; its author never is."""
    notice = notices.by_code(desk.db, desk.oa_id, code)
    if notice is not None and notice.author_id == desk.person.id:
        desk.count("refused.own_notice")
        desk.say("approval.not_your_own", headline(notice))
        return None
    if notice is None or not may_approve(desk, notice, desk.person):
        desk.say("notice.unknown", code=code)
        return None
    if notice.state is not NoticeState.WAITING_APPROVAL:
        desk.say("approval.not_waiting", headline(notice))
        return None
    return notice
