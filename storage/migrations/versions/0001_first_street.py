"""First street.

Revision: 0001, after None.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OPEN = "done_at IS NULL AND parked_at IS NULL"
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite counts rows only in INTEGER columns


def index(table: str, name: str, columns: str, *, where: str | None = None, unique: bool = False) -> None:
    """An index over all rows, or only over those that fulfil a condition."""
    condition = sa.text(where) if where else None
    op.create_index(
        name, table, columns.split(), unique=unique, sqlite_where=condition, postgresql_where=condition
    )


def upgrade() -> None:
    _the_account()
    _the_ledgers()
    _places_and_people()
    _reports()
    _records()


def _the_account() -> None:
    op.create_table(
        "official_account",
        sa.Column("oa_id", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret_keys", sa.LargeBinary(), nullable=False),
        sa.Column("oa_type", sa.Integer()),
        sa.Column("family", sa.String()),
        sa.Column("per_minute", sa.Integer(), nullable=False),
        sa.Column("limit_seen", sa.Integer()),
        sa.Column("remain_seen", sa.Integer()),
        sa.Column("rate_seen_at", MOMENT),
        sa.Column("paused_until", MOMENT),
        sa.Column("paused_why", sa.String()),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_table(
        "token",
        sa.Column("oa_id", sa.String(32), sa.ForeignKey("official_account.oa_id"), primary_key=True),
        sa.Column("access", sa.LargeBinary(), nullable=False),
        sa.Column("refresh", sa.LargeBinary(), nullable=False),
        sa.Column("previous_refresh", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("refreshed_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("why", sa.String()),
        sa.Column("owner", sa.String()),
        sa.Column("owned_until", MOMENT),
        sa.Column("tries", sa.Integer(), nullable=False),
    )


def _the_ledgers() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("oa_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("event_name", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("said_key", sa.String(96), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("occurred_at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("not_before", MOMENT),
        sa.Column("done_at", MOMENT),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("parked_at", MOMENT),
        sa.Column("forgotten_at", MOMENT),
        sa.Column("error", sa.String()),
        sa.UniqueConstraint("said_key"),
    )
    index("inbox", "ix_inbox_again", "not_before", where=f"not_before IS NOT NULL AND {OPEN}")
    index("inbox", "ix_inbox_kept", "received_at oa_id subject", where="forgotten_at IS NULL")
    index("inbox", "ix_inbox_open", "kind id", where=OPEN)
    index("inbox", "ix_inbox_parked", "parked_at", where="parked_at IS NOT NULL AND done_at IS NULL")
    index("inbox", "ix_inbox_turn", "oa_id subject occurred_at id", where=f"kind = 'event' AND {OPEN}")
    op.create_table(
        "diary",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("oa_id", sa.String(32), sa.ForeignKey("official_account.oa_id"), nullable=False),
        sa.Column("feature", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("not_before", MOMENT),
        sa.Column("done_at", MOMENT),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("parked_at", MOMENT),
        sa.Column("error", sa.String()),
    )
    index("diary", "ix_diary_again", "not_before", where=f"not_before IS NOT NULL AND {OPEN}")
    index("diary", "ix_diary_done", "done_at", where="done_at IS NOT NULL")
    index("diary", "ix_diary_due", "due_at id", where=OPEN)
    index("diary", "ix_diary_parked", "parked_at", where="parked_at IS NOT NULL AND done_at IS NULL")
    index("diary", "uq_diary_open", "oa_id feature kind key", where=OPEN, unique=True)
    op.create_table(
        "outbox",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("oa_id", sa.String(32), sa.ForeignKey("official_account.oa_id"), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("feature", sa.String(32), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("recipient", sa.String(64), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("text_mark", sa.String(16), nullable=False),
        sa.Column("buttons", sa.JSON(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("topic", sa.String(64)),
        sa.Column("once", sa.String(96)),
        sa.Column("not_before", MOMENT),
        sa.Column("expires_at", MOMENT),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("resends", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("attempted_at", MOMENT),
        sa.Column("going_since", MOMENT),
        sa.Column("claimed_by", sa.String(32)),
        sa.Column("zalo_message_id", sa.String(64)),
        sa.Column("sent_at", MOMENT),
        sa.Column("received_at", MOMENT),
        sa.Column("seen_at", MOMENT),
        sa.Column("forgotten_at", MOMENT),
        sa.Column("why", sa.String(64)),
    )
    index("outbox", "ix_outbox_expiry", "expires_at", where="state = 'waiting' AND expires_at IS NOT NULL")
    index("outbox", "ix_outbox_fetch", "not_before id", where="state = 'waiting' AND kind = 'fetch'")
    index("outbox", "ix_outbox_going", "going_since", where="state = 'going'")
    index("outbox", "ix_outbox_kept", "created_at oa_id recipient", where="forgotten_at IS NULL")
    index("outbox", "ix_outbox_message", "zalo_message_id", where="zalo_message_id IS NOT NULL")
    index("outbox", "ix_outbox_pace", "oa_id attempted_at kind", where="attempted_at IS NOT NULL")
    index(
        "outbox", "ix_outbox_ready", "oa_id lane not_before id", where="state = 'waiting' AND kind <> 'fetch'"
    )
    index(
        "outbox",
        "ix_outbox_topic",
        "oa_id topic",
        where="topic IS NOT NULL AND state IN ('waiting', 'going', 'unsure')",
    )
    index(
        "outbox", "ix_outbox_turn", "oa_id recipient lane id", where="state IN ('waiting', 'going', 'unsure')"
    )
    index("outbox", "ix_outbox_unsure", "not_before", where="state = 'unsure'")
    index("outbox", "uq_outbox_once", "oa_id once", where="once IS NOT NULL", unique=True)


def _places_and_people() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("oa_id", sa.String(32), sa.ForeignKey("official_account.oa_id"), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("parent_id", sa.Integer(), sa.ForeignKey("unit.id")),
        sa.Column("latitude", sa.Float()),
        sa.Column("longitude", sa.Float()),
        sa.Column("households", sa.Integer()),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.UniqueConstraint("oa_id", "code"),
    )
    index("unit", "ix_unit_parent_id", "parent_id")
    op.create_table(
        "unit_alias",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.UniqueConstraint("unit_id", "folded"),
    )
    index("unit_alias", "ix_unit_alias_folded", "folded")
    index("unit_alias", "ix_unit_alias_unit_id", "unit_id")
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("oa_id", sa.String(32), sa.ForeignKey("official_account.oa_id"), nullable=False),
        sa.Column("zalo_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String()),
        sa.Column("home_unit_id", sa.Integer(), sa.ForeignKey("unit.id")),
        sa.Column("is_follower", sa.Boolean(), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("last_heard_at", MOMENT),
        sa.Column("welcomed_at", MOMENT),
        sa.Column("on_duty_since", MOMENT),
        sa.Column("out_of_reach_until", sa.String()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("erased_at", MOMENT),
        sa.UniqueConstraint("oa_id", "zalo_id"),
    )
    index("person", "ix_person_duty", "oa_id", where="on_duty_since IS NOT NULL")
    index("person", "ix_person_home_unit_id", "home_unit_id")
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("oa_id", sa.String(32), sa.ForeignKey("official_account.oa_id"), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("uses_left", sa.Integer(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.UniqueConstraint("oa_id", "code"),
    )
    index("invitation", "ix_invitation_unit_id", "unit_id")
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("oa_id", sa.String(32), sa.ForeignKey("official_account.oa_id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT),
        sa.Column("granted_by", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("invitation_id", sa.Integer(), sa.ForeignKey("invitation.id")),
    )
    index("role_grant", "ix_role_grant_person_id", "person_id")
    index("role_grant", "ix_role_grant_unit_id", "unit_id")
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("text_version", sa.String(32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    index("consent", "ix_consent_person_id", "person_id")


def _reports() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("oa_id", sa.String(32), sa.ForeignKey("official_account.oa_id"), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("urgency", sa.String(32), nullable=False),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("is_confidential", sa.Boolean(), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("is_incomplete", sa.Boolean(), nullable=False),
        sa.Column("emergency_number", sa.String(16)),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id")),
        sa.Column("desk_unit_id", sa.Integer(), sa.ForeignKey("unit.id")),
        sa.Column("place", sa.String()),
        sa.Column("latitude", sa.Float()),
        sa.Column("longitude", sa.Float()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("grew_at", MOMENT, nullable=False),
        sa.Column("told_up_to", sa.Integer(), nullable=False),
        sa.Column("thanked_up_to", sa.Integer(), nullable=False),
        sa.Column("handed_at", MOMENT),
        sa.Column("acknowledged_at", MOMENT),
        sa.Column("acknowledged_by", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("assigned_to", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("moved_at", MOMENT),
        sa.Column("registered_at", MOMENT),
        sa.Column("register_number", sa.String(64)),
        sa.Column("resolved_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("rung", sa.String(16)),
        sa.Column("rung_round", sa.Integer(), nullable=False),
        sa.Column("merged_into", sa.Integer(), sa.ForeignKey("report.id")),
        sa.Column("merged_from", sa.String(32)),
        sa.UniqueConstraint("oa_id", "code"),
    )
    index("report", "ix_report_assigned_to", "assigned_to")
    index("report", "ix_report_desk_unit_id", "desk_unit_id")
    index("report", "ix_report_merged_into", "merged_into")
    index("report", "ix_report_open", "oa_id unit_id urgency id", where="closed_at IS NULL")
    index("report", "ix_report_unit_id", "unit_id")
    op.create_table(
        "media",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("oa_id", sa.String(32), sa.ForeignKey("official_account.oa_id"), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(64)),
        sa.Column("path", sa.String()),
        sa.Column("mime", sa.String(64)),
        sa.Column("size", sa.Integer()),
        sa.Column("why_lost", sa.String(64)),
        sa.Column("promised_at", MOMENT, nullable=False),
        sa.Column("kept_at", MOMENT),
    )
    index("media", "ix_media_sha256", "sha256")
    op.create_table(
        "reporter",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("report_id", sa.Integer(), sa.ForeignKey("report.id"), nullable=False),
        sa.Column("person_mark", sa.String(32), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("pseudonym", sa.String(32), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.UniqueConstraint("report_id", "person_mark"),
    )
    index("reporter", "ix_reporter_person_mark", "person_mark")
    index("reporter", "ix_reporter_report_id", "report_id")
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("report_id", sa.Integer(), sa.ForeignKey("report.id"), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("media_id", sa.Integer(), sa.ForeignKey("media.id")),
        sa.Column("latitude", sa.Float()),
        sa.Column("longitude", sa.Float()),
        sa.Column("by_person_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("by_reporter_id", sa.Integer(), sa.ForeignKey("reporter.id")),
        sa.Column("at", MOMENT, nullable=False),
    )
    index("entry", "ix_entry_media_id", "media_id")
    index("entry", "ix_entry_report_id", "report_id")
    op.create_table(
        "conversation",
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("step", sa.String(64)),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("step_at", MOMENT),
        sa.Column("menu", sa.JSON(), nullable=False),
        sa.Column("menu_at", MOMENT),
        sa.Column("report_id", sa.Integer(), sa.ForeignKey("report.id")),
        sa.Column("touched_at", MOMENT),
        sa.Column("misses", sa.Integer(), nullable=False),
    )
    index("conversation", "ix_conversation_report_id", "report_id")


def _records() -> None:
    op.create_table(
        "audit",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("oa_id", sa.String(32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_person_id", sa.Integer()),
        sa.Column("deed", sa.String(48), nullable=False),
        sa.Column("thing", sa.String(32), nullable=False),
        sa.Column("thing_id", BIG),
        sa.Column("why", sa.String(200)),
    )
    index("audit", "ix_audit_at", "at")
    index("audit", "ix_audit_thing", "thing thing_id")
    op.create_table(
        "tally",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
    )


def downgrade() -> None:
    for table in (
        "tally",
        "audit",
        "conversation",
        "entry",
        "reporter",
        "media",
        "report",
        "consent",
        "role_grant",
        "invitation",
        "person",
        "unit_alias",
        "unit",
        "outbox",
        "diary",
        "inbox",
        "token",
        "official_account",
    ):
        op.drop_table(table)
