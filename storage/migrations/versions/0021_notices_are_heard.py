"""A notice may have a recording that is played under an address.

<<<<<<<< HEAD:storage/migrations/versions/0021_notices_are_heard.py
Revision: 0021, after 0020.
========
Revision: 0020, after 0019.
>>>>>>>> 6bf909c (A street is one of its names, the whole of it; one that is only nearly known is asked back):storage/migrations/versions/0020_notices_are_heard.py
"""

import sqlalchemy as sa
from alembic import op

<<<<<<<< HEAD:storage/migrations/versions/0021_notices_are_heard.py
revision = "0021"
down_revision = "0020"
========
revision = "0020"
down_revision = "0019"
>>>>>>>> 6bf909c (A street is one of its names, the whole of it; one that is only nearly known is asked back):storage/migrations/versions/0020_notices_are_heard.py
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notice", sa.Column("voice_id", sa.Integer()))


def downgrade() -> None:
    op.drop_column("notice", "voice_id")
