"""Silent reporters: how they may be written to, and whether the unit head may know.

Revision: 0006, after 0005.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
COLUMNS: dict[str, sa.types.TypeEngine[Any]] = {
    "safe_contact": sa.String(32),
    "contact_words": sa.String(),
    "whispered_at": MOMENT,
    "head_chosen_at": MOMENT,
}


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.add_column("report", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column("report", name)
