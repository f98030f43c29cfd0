"""Tài khoản: what Zalo tells us about the Official Account itself."""

from handlers.desk import Desk, Feature, Heard, HeardKind
from storage import accounts

feature = Feature("account")


@feature.event(HeardKind.GRANT_LOST)
def grant_lost(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """The administrator took our leave to speak away: nothing can be sent until it is given again."""
    accounts.grant_lost(desk.db, desk.oa_id, "permission_revoked")
    desk.note("account.grant_lost")
