"""an index of who has answered which message: one SKPD's report read each of them in the table."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_INDEX = "ix_forward_answered"


def upgrade() -> None:
    measured = sa.text("work_minutes IS NOT NULL")
    op.create_index(
        _INDEX,
        "forward",
        ["message_id", "skpd_id", "status"],
        sqlite_where=measured,
        postgresql_where=measured,
    )


def downgrade() -> None:
    op.drop_index(_INDEX, table_name="forward")
