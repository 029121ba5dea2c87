"""what the citizen or the SKPD objects to is counted, and whether an SKPD responded in time."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_BEFORE = {
    "ix_forward_responses": ["skpd_id", "responded_at", "status", "work_minutes", "message_id"],
    "ix_forward_responded": ["responded_at", "skpd_id", "status", "work_minutes", "message_id"],
}
_NOW = {name: [*it[:3], "is_late", *it[3:]] for name, it in _BEFORE.items()}
_MEASURED = sa.text("work_minutes IS NOT NULL")


_CLASSES = ("reopened", "disputed")
# WIB has no daylight saving: a day of it by its UTC times.
_DAYS = {
    "sqlite": "date(received_at, '+7 hours')",
    "postgresql": "CAST(received_at AT TIME ZONE 'UTC' + INTERVAL '7 hours' AS date)",
}


def upgrade() -> None:
    _index_anew(_NOW)
    for name in _CLASSES:
        column = sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        op.add_column("day_count", column)
    day = _DAYS[op.get_bind().dialect.name]
    op.execute(
        f"INSERT INTO day_mark (day) SELECT DISTINCT {day} FROM message "
        "WHERE unsolved_at IS NOT NULL "
        "OR id IN (SELECT message_id FROM reply WHERE disputed_at IS NOT NULL)"
    )


def downgrade() -> None:
    _index_anew(_BEFORE)
    for name in _CLASSES:
        op.drop_column("day_count", name)


def _index_anew(indexes: dict[str, list[str]]) -> None:
    where = {"sqlite_where": _MEASURED, "postgresql_where": _MEASURED}
    for name, columns in indexes.items():
        op.drop_index(name, table_name="forward")
        op.create_index(name, "forward", columns, **where)
