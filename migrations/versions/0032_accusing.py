"""which cards accuse staff: nothing forwards them but their own window."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_SUGGESTION = sa.table("suggestion", sa.column("decided_at", sa.DateTime(timezone=True)))


def upgrade() -> None:
    """What is proposed for open cards is made anew: what accuses is proposed to INSPEKTORAT first,
    and not by one click."""
    column = sa.Column("is_accusing", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("message", column)
    op.execute(_SUGGESTION.delete().where(_SUGGESTION.c.decided_at.is_(None)))


def downgrade() -> None:
    op.drop_column("message", "is_accusing")
