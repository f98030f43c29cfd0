"""One matter, many reporters: likely duplicates, merges that can be undone, a yes of each reporter.

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    op.add_column("report", sa.Column("before_merge", sa.JSON()))
    op.add_column("report", sa.Column("alike_to", sa.Integer()))
    op.add_column("report", sa.Column("apart_at", MOMENT))
    op.add_column("reporter", sa.Column("confirmed_at", MOMENT))
    op.create_index("ix_report_alike_to", "report", ["alike_to"])
    op.create_index(
        "ix_report_recent",
        "report",
        ["oa_id", "category", "created_at"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_index("ix_report_recent", "report")
    op.drop_index("ix_report_alike_to", "report")
    op.drop_column("reporter", "confirmed_at")
    for name in ("apart_at", "alike_to", "before_merge"):
        op.drop_column("report", name)
