"""An alert to many goes before an ordinary notice.

Revision: 0004, after 0003.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE outbox SET lane = 3 WHERE lane = 2")


def downgrade() -> None:
    op.execute("UPDATE outbox SET lane = 2 WHERE lane = 3")
