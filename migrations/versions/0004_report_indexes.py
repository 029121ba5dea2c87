"""the keys that reports read by: one SKPD's time lies together, and so do the rows of whole days.

Written by hand: a report read what every SKPD got in all categories to find the rows of whole days
among it, and sorted all answered forwards by their SKPD. The figures themselves are kept.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_BEFORE = ("skpd_id", "day", "category", "channel", "kecamatan")
_NOW = ("category", "skpd_id", "day", "channel", "kecamatan")
_TALLIES = (
    *("new", "waiting", "returned", "asked", "answered", "solved", "closed", "silent"),
    *("unanswered", "duplicate", "rejections", "reforwarded", "by_web", "by_bls", "by_moderator"),
    *("forward_on_time", "forward_late", "answer_on_time", "answer_late", "settle_on_time"),
    *("settle_late", "deleted", "quarantined", "joined", "unforwarded"),
)
_RESPONSES = ["skpd_id", "responded_at", "status", "work_minutes", "message_id"]
_MEASURED = sa.text("work_minutes IS NOT NULL")


def upgrade() -> None:
    _key_day_count(_NOW)
    op.create_index(
        "ix_forward_responses",
        "forward",
        _RESPONSES,
        sqlite_where=_MEASURED,
        postgresql_where=_MEASURED,
    )


def downgrade() -> None:
    _key_day_count(_BEFORE)
    op.drop_index("ix_forward_responses", "forward")


def _key_day_count(key: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name != "sqlite":
        columns = ", ".join(key)
        op.execute(
            "ALTER TABLE day_count DROP CONSTRAINT pk_day_count, "
            f"ADD CONSTRAINT pk_day_count PRIMARY KEY ({columns})"
        )
        return
    op.create_table(
        "day_count_anew",
        sa.Column("skpd_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("category", sa.String(length=30), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("kecamatan", sa.String(length=40), nullable=False),
        sa.Column("hours", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _TALLIES),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_day_count")),
        sqlite_with_rowid=False,
    )
    columns = ", ".join([*_BEFORE, "hours", *_TALLIES])
    op.execute(f"INSERT INTO day_count_anew ({columns}) SELECT {columns} FROM day_count")
    op.drop_table("day_count")
    op.rename_table("day_count_anew", "day_count")

