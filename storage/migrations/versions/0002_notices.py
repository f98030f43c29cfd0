"""Notices.

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT_WORK = "state IN ('waiting_approval', 'approved', 'sending', 'paused')"


def index(table: str, name: str, columns: str, *, where: str | None = None) -> None:
    condition = sa.text(where) if where else None
    op.create_index(name, table, columns.split(), sqlite_where=condition, postgresql_where=condition)


def refers(name: str, to: str, *, optional: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{to}.id"), nullable=optional)


def account() -> sa.Column[str]:
    return sa.Column("oa_id", sa.String(32), sa.ForeignKey("official_account.oa_id"), nullable=False)


def upgrade() -> None:
    op.add_column("person", sa.Column("wants_notices", sa.Boolean()))
    op.execute(
        "UPDATE person SET wants_notices = (SELECT c.agreed FROM consent c WHERE c.person_id = person.id"
        " AND c.purpose = 'notices' ORDER BY c.id DESC LIMIT 1)"
    )
    _the_notice()
    _its_recipients()
    _the_doors()


def _the_notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), primary_key=True),
        account(),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("prepared", sa.String(48)),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        refers("media_id", "media"),
        sa.Column("asks", sa.String(32), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("audience_words", sa.String(), nullable=False),
        refers("unit_id", "unit"),
        refers("author_id", "person"),
        refers("approver_id", "person"),
        sa.Column("why_refused", sa.String(200)),
        refers("corrects_id", "notice"),
        refers("corrected_by_id", "notice"),
        sa.Column("budget", sa.Integer(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("submitted_at", MOMENT),
        sa.Column("approved_at", MOMENT),
        sa.Column("not_before", MOMENT),
        sa.Column("valid_until", MOMENT),
        sa.Column("sending_at", MOMENT),
        sa.Column("paused_at", MOMENT),
        sa.Column("done_at", MOMENT),
        sa.Column("recalled_at", MOMENT),
        sa.Column("fanned_up_to", sa.Integer(), nullable=False),
        sa.Column("fanned_at", MOMENT),
        sa.Column("settled_up_to", sa.Integer(), nullable=False),
        sa.UniqueConstraint("oa_id", "code"),
    )
    index("notice", "ix_notice_at_work", "oa_id state", where=AT_WORK)
    index("notice", "ix_notice_topic", "oa_id topic sending_at")
    index("notice", "ix_notice_unit_id", "unit_id")
    index("notice", "ix_notice_author_id", "author_id")
    index("notice", "ix_notice_corrects_id", "corrects_id")


def _its_recipients() -> None:
    op.create_table(
        "notice_recipient",
        sa.Column("id", BIG, primary_key=True),
        account(),
        refers("notice_id", "notice", optional=False),
        refers("person_id", "person", optional=False),
        refers("unit_id", "unit"),
        sa.Column("route", sa.String(32), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("answer", sa.String(32)),
        sa.Column("answered_at", MOMENT),
        sa.UniqueConstraint("notice_id", "person_id"),
    )
    index(
        "notice_recipient",
        "ix_notice_recipient_open",
        "notice_id id",
        where="state IN ('waiting', 'unsure')",
    )
    index("notice_recipient", "ix_notice_recipient_whose", "person_id at")
    index("notice_recipient", "ix_notice_recipient_held", "oa_id person_id", where="state = 'held'")
    op.create_table(
        "notice_post",
        sa.Column("id", sa.Integer(), primary_key=True),
        account(),
        refers("notice_id", "notice", optional=False),
        sa.Column("route", sa.String(32), nullable=False),
        sa.Column("place", sa.String(64), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.UniqueConstraint("notice_id", "route", "place"),
    )
    index("notice_post", "ix_notice_post_notice_id", "notice_id")


def _the_doors() -> None:
    op.create_table(
        "household",
        sa.Column("id", sa.Integer(), primary_key=True),
        account(),
        refers("unit_id", "unit", optional=False),
        sa.Column("label", sa.String(120), nullable=False),
        sa.Column("latitude", sa.Float()),
        sa.Column("longitude", sa.Float()),
        refers("person_id", "person"),
        refers("head_id", "person"),
        sa.UniqueConstraint("unit_id", "label"),
    )
    index("household", "ix_household_unit_id", "unit_id")
    index("household", "ix_household_person_id", "person_id")
    index("household", "ix_household_head_id", "head_id")
    op.create_table(
        "notice_door",
        sa.Column("id", sa.Integer(), primary_key=True),
        account(),
        refers("notice_id", "notice", optional=False),
        refers("household_id", "household", optional=False),
        refers("carrier_id", "person"),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("given_at", MOMENT),
        sa.Column("done_at", MOMENT),
        sa.UniqueConstraint("notice_id", "household_id"),
    )
    index("notice_door", "ix_notice_door_notice_id", "notice_id")
    index("notice_door", "ix_notice_door_carrier", "carrier_id", where="state = 'given'")


def downgrade() -> None:
    for table in ("notice_door", "household", "notice_post", "notice_recipient", "notice"):
        op.drop_table(table)
    op.drop_column("person", "wants_notices")
