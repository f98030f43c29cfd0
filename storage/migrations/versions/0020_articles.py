"""Articles of an account are counted by day and month.

Revision: 0020, after 0019.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ARTICLES = sa.text("route = 'article'")


def upgrade() -> None:
    op.create_index(
        "ix_notice_post_article",
        "notice_post",
        ["oa_id", "at"],
        sqlite_where=ARTICLES,
        postgresql_where=ARTICLES,
    )


def downgrade() -> None:
    op.drop_index("ix_notice_post_article", "notice_post")
