"""The patrol's book: signatures and addresses.

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "book_signature",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("oa_id", sa.String(32), sa.ForeignKey("official_account.oa_id"), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("side", sa.String(32), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("signed_at", MOMENT, nullable=False),
        sa.UniqueConstraint("unit_id", "month", "side", "fingerprint"),
    )
    op.create_table(
        "book_link",
        sa.Column("fingerprint", sa.String(64), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
    )
    op.create_index("ix_book_link_until", "book_link", ["until"])


def downgrade() -> None:
    op.drop_table("book_link")
    op.drop_table("book_signature")
