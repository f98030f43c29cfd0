"""Patrols.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(32)


def index(table: str, name: str, columns: str, *, where: str | None = None, unique: bool = False) -> None:
    """An index over all rows, or only over those that fulfil a condition."""
    condition = sa.text(where) if where else None
    op.create_index(
        name, table, columns.split(), unique=unique, sqlite_where=condition, postgresql_where=condition
    )


def upgrade() -> None:
    _plans()
    _shifts()
    _nights()


def _plans() -> None:
    op.create_table(
        "patrol_post",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("oa_id", sa.String(32), sa.ForeignKey("official_account.oa_id"), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("is_shuffled", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.UniqueConstraint("unit_id", "name"),
    )
    op.create_table(
        "patrol_team",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("sos_word", sa.String(32)),
        sa.Column("sign_every", sa.Integer()),
        sa.UniqueConstraint("unit_id"),
    )
    op.create_table(
        "checkpoint",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("post_id", sa.Integer(), sa.ForeignKey("patrol_post.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(120), nullable=False),
        sa.Column("latitude", sa.Float()),
        sa.Column("longitude", sa.Float()),
        sa.Column("secret", sa.String(16), nullable=False, unique=True),
        sa.Column("closed_at", MOMENT),
        sa.UniqueConstraint("post_id", "number"),
    )
    op.create_table(
        "patrol_member",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("force", WORD, nullable=False),
        sa.UniqueConstraint("person_id", "unit_id"),
    )
    index("patrol_member", "ix_patrol_member_person_id", "person_id")
    index("patrol_member", "ix_patrol_member_unit_id", "unit_id")
    op.create_table(
        "shift_pattern",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("oa_id", sa.String(32), sa.ForeignKey("official_account.oa_id"), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("post_id", sa.Integer(), sa.ForeignKey("patrol_post.id")),
        sa.Column("rule", sa.String(200), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("window_minutes", sa.Integer(), nullable=False),
        sa.Column("needed", sa.JSON(), nullable=False),
        sa.Column("skips_holidays", sa.Boolean(), nullable=False),
        sa.Column("event", sa.String(120)),
        sa.Column("event_ends_at", MOMENT),
        sa.Column("planned_until", MOMENT),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
    )
    index("shift_pattern", "ix_shift_pattern_unit_id", "unit_id")
    op.create_table(
        "shift_wish",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("starts_at", MOMENT),
        sa.Column("ends_at", MOMENT),
        sa.Column("weekday", sa.Integer()),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    index("shift_wish", "ix_shift_wish_person_id", "person_id")


def _shifts() -> None:
    op.create_table(
        "shift",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("oa_id", sa.String(32), sa.ForeignKey("official_account.oa_id"), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("post_id", sa.Integer(), sa.ForeignKey("patrol_post.id")),
        sa.Column("pattern_id", sa.Integer(), sa.ForeignKey("shift_pattern.id")),
        sa.Column("state", WORD, nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("needed", sa.JSON(), nullable=False),
        sa.Column("published_at", MOMENT),
        sa.Column("begun_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("cancelled_at", MOMENT),
        sa.Column("forget_at", MOMENT),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.UniqueConstraint("pattern_id", "starts_at"),
        sa.UniqueConstraint("oa_id", "code"),
    )
    index("shift", "ix_shift_forget", "forget_at", where="forget_at IS NOT NULL")
    index("shift", "ix_shift_oa_id_starts_at", "oa_id starts_at")
    index("shift", "ix_shift_unit_id_starts_at", "unit_id starts_at")
    op.create_table(
        "shift_duty",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("shift_id", sa.Integer(), sa.ForeignKey("shift.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("force", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.Column("replaces_id", sa.Integer(), sa.ForeignKey("shift_duty.id")),
        sa.Column("checked_in_at", MOMENT),
        sa.Column("left_at", MOMENT),
        sa.Column("last_sign_at", MOMENT),
        sa.Column("silent", sa.Integer(), nullable=False),
        sa.UniqueConstraint("shift_id", "person_id"),
    )
    index("shift_duty", "ix_shift_duty_person_id", "person_id")
    op.create_table(
        "shift_swap",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("oa_id", sa.String(32), sa.ForeignKey("official_account.oa_id"), nullable=False),
        sa.Column("duty_id", sa.Integer(), sa.ForeignKey("shift_duty.id"), nullable=False),
        sa.Column("to_person_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("state", WORD, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("accepted_at", MOMENT),
        sa.Column("decided_at", MOMENT),
        sa.Column("decided_by", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("why", sa.String(32)),
    )
    index("shift_swap", "ix_shift_swap_open", "duty_id", where="decided_at IS NULL")
    index("shift_swap", "ix_shift_swap_to_person_id", "to_person_id")


def _nights() -> None:
    op.create_table(
        "checkpoint_visit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("shift_id", sa.Integer(), sa.ForeignKey("shift.id"), nullable=False),
        sa.Column("checkpoint_id", sa.Integer(), sa.ForeignKey("checkpoint.id"), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("visited_at", MOMENT),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("proof", WORD),
        sa.Column("media_id", sa.Integer(), sa.ForeignKey("media.id")),
        sa.UniqueConstraint("shift_id", "checkpoint_id"),
    )
    index("checkpoint_visit", "ix_checkpoint_visit_checkpoint_id", "checkpoint_id")
    op.create_table(
        "location_point",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("shift_id", sa.Integer(), sa.ForeignKey("shift.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
    )
    index("location_point", "ix_location_point_expires_at", "expires_at")
    index("location_point", "ix_location_point_person_id", "person_id")
    index("location_point", "ix_location_point_shift_id", "shift_id")
    op.create_table(
        "patrol_log",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("shift_id", sa.Integer(), sa.ForeignKey("shift.id"), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by_person_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("report_id", sa.Integer(), sa.ForeignKey("report.id")),
        sa.Column("media_id", sa.Integer(), sa.ForeignKey("media.id")),
        sa.Column("corrects_id", sa.Integer(), sa.ForeignKey("patrol_log.id")),
        sa.Column("written_at", MOMENT, nullable=False),
    )
    index("patrol_log", "ix_patrol_log_media_id", "media_id")
    index("patrol_log", "ix_patrol_log_report_id", "report_id")
    index("patrol_log", "ix_patrol_log_shift_id_at", "shift_id at")
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("shift_id", sa.Integer(), sa.ForeignKey("shift.id"), nullable=False),
        sa.Column("to_shift_id", sa.Integer(), sa.ForeignKey("shift.id")),
        sa.Column("state", WORD, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("by_person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("offered_at", MOMENT, nullable=False),
        sa.Column("answered_by", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("answered_at", MOMENT),
        sa.Column("why", sa.String(500)),
    )
    index("handover", "ix_handover_shift_id", "shift_id")
    op.create_table(
        "handover_item",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("handover_id", sa.Integer(), sa.ForeignKey("handover.id"), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("report_id", sa.Integer(), sa.ForeignKey("report.id")),
        sa.Column("checkpoint_id", sa.Integer(), sa.ForeignKey("checkpoint.id")),
    )
    index("handover_item", "ix_handover_item_handover_id", "handover_id")


def downgrade() -> None:
    for table in (
        "handover_item",
        "handover",
        "patrol_log",
        "location_point",
        "checkpoint_visit",
        "shift_swap",
        "shift_duty",
        "shift",
        "shift_wish",
        "shift_pattern",
        "patrol_member",
        "checkpoint",
        "patrol_team",
        "patrol_post",
    ):
        op.drop_table(table)
