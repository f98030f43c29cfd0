"""Telephone numbers that people left for notices, sealed.

Revision: 0019, after 0018.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "notice_phone",
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("oa_id", sa.String(32), sa.ForeignKey("official_account.oa_id"), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("mark", sa.String(32), nullable=False),
        sa.Column("left_at", MOMENT, nullable=False),
        sa.Column("stopped_why", sa.String(64)),
        sa.UniqueConstraint("oa_id", "mark"),
    )
    op.create_index("ix_notice_phone_left_at", "notice_phone", ["left_at"])
    op.add_column("person", sa.Column("phone_since", MOMENT))


def downgrade() -> None:
    with op.batch_alter_table("person") as person:
        person.drop_column("phone_since")
    op.drop_table("notice_phone")
