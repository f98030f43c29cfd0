"""What officers corrected, and the landmarks learned by it; the outlines of communes.

Revision: 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("oa_id", sa.String(32), sa.ForeignKey("official_account.oa_id"), nullable=False),
        sa.Column("report_id", sa.Integer(), sa.ForeignKey("report.id"), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("about", sa.String(16), nullable=False),
        sa.Column("understood", sa.String(120), nullable=False),
        sa.Column("said", sa.String(120), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
    )
    op.create_index("ix_correction_report_id", "correction", ["report_id"])
    op.create_index("ix_correction_at", "correction", ["at"])
    op.create_table(
        "landmark",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("commune_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("folded", sa.String(120), nullable=False),
        sa.Column("words", sa.String(120), nullable=False),
        sa.Column("learned_at", MOMENT, nullable=False),
        sa.Column("by_person_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.UniqueConstraint("commune_id", "folded"),
    )
    op.create_index("ix_landmark_unit_id", "landmark", ["unit_id"])
    op.create_table(
        "unit_outline",
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), primary_key=True),
        sa.Column("polygons", sa.JSON(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("unit_outline")
    op.drop_table("landmark")
    op.drop_table("correction")
