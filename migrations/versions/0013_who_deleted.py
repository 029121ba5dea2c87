"""who deleted a message, by id; what is withheld from a blocked number has no deadline."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_MESSAGE = sa.table(
    "message",
    sa.column("is_quarantined", sa.Boolean),
    sa.column("due_at", sa.DateTime),
    sa.column("due_reason", sa.String),
    sa.column("due_counted", sa.String),
)


def upgrade() -> None:
    op.add_column("message", sa.Column("deleted_by_id", sa.Integer(), nullable=True))
    withheld = _MESSAGE.update().where(_MESSAGE.c.is_quarantined.is_(True))
    op.execute(withheld.values(due_at=None, due_reason=None, due_counted=None))


def downgrade() -> None:
    op.drop_column("message", "deleted_by_id")
