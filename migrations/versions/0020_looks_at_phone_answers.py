"""answers by phone that wait: for a moderator's look, or because their phone guessed codes."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_INDEX = "ix_reply_awaits_look"


def upgrade() -> None:
    column = sa.Column("awaits_look", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("reply", column)
    where = {"sqlite_where": sa.text("awaits_look = 1"), "postgresql_where": sa.text("awaits_look")}
    op.create_index(_INDEX, "reply", ["message_id"], **where)
    column = sa.Column("is_doubted", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("approval", column)


def downgrade() -> None:
    op.drop_column("approval", "is_doubted")
    op.drop_index(_INDEX, table_name="reply")
    op.drop_column("reply", "awaits_look")
