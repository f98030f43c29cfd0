"""Occasions somebody is asked about the day before, and notices that repeat themselves.

Revision: 0018, after 0017.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
RUNNING = sa.text("stopped_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "notice_occasion",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("oa_id", sa.String(32), sa.ForeignKey("official_account.oa_id"), nullable=False),
        sa.Column("key", sa.String(48), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("notice_id", sa.Integer(), sa.ForeignKey("notice.id"), nullable=False),
        sa.Column("drafted", sa.String(), nullable=False),
        sa.Column("asked_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("next_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.UniqueConstraint("oa_id", "key", "unit_id", "day"),
    )
    op.create_index("ix_notice_occasion_notice_id", "notice_occasion", ["notice_id"])
    op.create_table(
        "notice_repeat",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("oa_id", sa.String(32), sa.ForeignKey("official_account.oa_id"), nullable=False),
        sa.Column("notice_id", sa.Integer(), sa.ForeignKey("notice.id"), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("rule", sa.String(120), nullable=False),
        sa.Column("words", sa.String(120), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("stopped_at", MOMENT),
    )
    op.create_index(
        "uq_notice_repeat_running",
        "notice_repeat",
        ["notice_id"],
        unique=True,
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )
    op.create_index(
        "ix_notice_repeat_author",
        "notice_repeat",
        ["author_id"],
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )


def downgrade() -> None:
    op.drop_table("notice_repeat")
    op.drop_table("notice_occasion")
