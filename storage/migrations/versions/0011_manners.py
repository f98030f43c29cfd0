"""What was said to whom lately, as marks and counts.

Revision: 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversation", sa.Column("lately", sa.JSON()))


def downgrade() -> None:
    op.drop_column("conversation", "lately")
