"""reports read from the index whether an SKPD responded in time."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0015"
branch_labels = None
depends_on = None

_BEFORE = {
    "ix_forward_responses": ["skpd_id", "responded_at", "status", "work_minutes", "message_id"],
    "ix_forward_responded": ["responded_at", "skpd_id", "status", "work_minutes", "message_id"],
}
_NOW = {name: [*it[:3], "is_late", *it[3:]] for name, it in _BEFORE.items()}
_MEASURED = sa.text("work_minutes IS NOT NULL")


def upgrade() -> None:
    _index_anew(_NOW)


def downgrade() -> None:
    _index_anew(_BEFORE)


def _index_anew(indexes: dict[str, list[str]]) -> None:
    where = {"sqlite_where": _MEASURED, "postgresql_where": _MEASURED}
    for name, columns in indexes.items():
        op.drop_index(name, table_name="forward")
        op.create_index(name, "forward", columns, **where)
