"""Who is on patrol just now.

Revision: 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversation", sa.Column("shift_id", sa.Integer()))


def downgrade() -> None:
    op.drop_column("conversation", "shift_id")
