"""one index of a message's forwards, not two: it tells from itself alone whether a unit answered."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_MEASURED = sa.text("work_minutes IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_forward_answered", "forward")
    _index("message_id", "skpd_id", "status", "work_minutes")


def downgrade() -> None:
    _index("message_id")
    op.create_index(
        "ix_forward_answered",
        "forward",
        ["message_id", "skpd_id", "status"],
        sqlite_where=_MEASURED,
        postgresql_where=_MEASURED,
    )


def _index(*columns: str) -> None:
    op.drop_index("ix_forward_message_id", "forward")
    op.create_index("ix_forward_message_id", "forward", list(columns))
