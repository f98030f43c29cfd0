"""A notice may have a recording that is played under an address.

Revision: 0021, after 0020.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notice", sa.Column("voice_id", sa.Integer()))


def downgrade() -> None:
    op.drop_column("notice", "voice_id")
