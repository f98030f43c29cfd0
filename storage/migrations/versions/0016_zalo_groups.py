"""Chat groups of the account and their members; which message in a group stands for a recipient's own.

Revision: 0016, after 0015.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
IS_ONE = sa.text("post_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "zalo_group",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("oa_id", sa.String(32), sa.ForeignKey("official_account.oa_id"), nullable=False),
        sa.Column("group_id", sa.String(64), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id")),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("asset_id", sa.String(64)),
        sa.Column("paid_until", MOMENT),
        sa.Column("renews_itself", sa.Boolean(), nullable=False),
        sa.Column("is_notice_only", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT),
        sa.UniqueConstraint("oa_id", "group_id"),
    )
    op.create_index("ix_zalo_group_unit_id", "zalo_group", ["unit_id"])
    op.create_table(
        "zalo_group_member",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("zalo_group_id", sa.Integer(), sa.ForeignKey("zalo_group.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.UniqueConstraint("zalo_group_id", "person_id"),
    )
    op.create_index("ix_zalo_group_member_person", "zalo_group_member", ["person_id", "state"])
    op.add_column("notice_recipient", sa.Column("post_id", sa.Integer()))
    op.create_index(
        "ix_notice_recipient_post",
        "notice_recipient",
        ["post_id"],
        sqlite_where=IS_ONE,
        postgresql_where=IS_ONE,
    )


def downgrade() -> None:
    op.drop_index("ix_notice_recipient_post", "notice_recipient")
    op.drop_column("notice_recipient", "post_id")
    op.drop_table("zalo_group_member")
    op.drop_table("zalo_group")
