"""Codes by which somebody proves to be an officer.

Revision: 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "officer_code",
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("oa_id", sa.String(32), sa.ForeignKey("official_account.oa_id"), nullable=False),
        sa.Column("mark", sa.String(32), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
    )
    op.create_index("ix_officer_code_mark", "officer_code", ["mark"])


def downgrade() -> None:
    op.drop_table("officer_code")
