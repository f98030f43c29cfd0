"""Addresses under which the author of a notice fetches its sheet for the board.

Revision: 0017, after 0016.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_link",
        sa.Column("fingerprint", sa.String(64), primary_key=True),
        sa.Column("notice_id", sa.Integer(), sa.ForeignKey("notice.id"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_notice_link_until", "notice_link", ["until"])


def downgrade() -> None:
    op.drop_table("notice_link")
