"""How a report ended, as a reason that can be counted.

Revision: 0014, after 0013.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("report", sa.Column("outcome", sa.String(16)))


def downgrade() -> None:
    op.drop_column("report", "outcome")
