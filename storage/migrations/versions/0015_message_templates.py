"""Message templates at Zalo, and a line of their own in the outbox.

Revision: 0015, after 0014.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BEFORE = "state = 'waiting' AND kind <> 'fetch'"
READY = "state = 'waiting' AND kind <> 'fetch' AND kind <> 'template'"
TEMPLATES = "state = 'waiting' AND kind = 'template'"


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "message_template",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("oa_id", sa.String(32), sa.ForeignKey("official_account.oa_id"), nullable=False),
        sa.Column("template_id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("tag", sa.String(32), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("quality", sa.String(32), nullable=False),
        sa.Column("blanks", sa.JSON(), nullable=False),
        sa.Column("price_uid", sa.Integer(), nullable=False),
        sa.Column("price_phone", sa.Integer(), nullable=False),
        sa.Column("daily_quota", sa.Integer()),
        sa.Column("carries", sa.String(32)),
        sa.Column("stopped_why", sa.String(64)),
        sa.Column("read_at", MOMENT, nullable=False),
        sa.UniqueConstraint("oa_id", "template_id"),
    )
    op.add_column("official_account", sa.Column("template_quota", sa.Integer()))
    op.drop_index("ix_outbox_ready", "outbox")
    line = ["oa_id", "lane", "not_before", "id"]
    op.create_index("ix_outbox_ready", "outbox", line, **where(READY))
    op.create_index("ix_outbox_template", "outbox", line, **where(TEMPLATES))


def downgrade() -> None:
    op.drop_index("ix_outbox_template", "outbox")
    op.drop_index("ix_outbox_ready", "outbox")
    op.create_index("ix_outbox_ready", "outbox", ["oa_id", "lane", "not_before", "id"], **where(BEFORE))
    with op.batch_alter_table("official_account") as account:
        account.drop_column("template_quota")
    op.drop_table("message_template")
