"""a report of one channel reads few rows: those that put a day together are one a channel, and what
did not come by SMS has an index."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_ALL = "*"
_OTHER = sa.text("channel != 'sms'")


def upgrade() -> None:
    table = _day_count()
    _put_together(table, table.c.channel, table.c.category != _ALL, table.c.channel)
    op.execute(table.delete().where(table.c.category == _ALL, table.c.channel == _ALL))
    op.create_index(
        "ix_message_other_channel",
        "message",
        ["id", "channel"],
        sqlite_where=_OTHER,
        postgresql_where=_OTHER,
    )


def downgrade() -> None:
    op.drop_index("ix_message_other_channel", "message")
    table = _day_count()
    _put_together(table, sa.literal(_ALL), table.c.category == _ALL)
    op.execute(table.delete().where(table.c.category == _ALL, table.c.channel != _ALL))


def _day_count() -> sa.Table:
    return sa.Table("day_count", sa.MetaData(), autoload_with=op.get_bind())


def _put_together(
    table: sa.Table, channel: sa.ColumnElement, which: sa.ColumnElement, *beside: sa.ColumnElement
) -> None:
    """A row for each SKPD and day, and what stands beside them."""
    keys = ("category", "skpd_id", "day", "channel", "kecamatan")
    tallies = [name for name in table.c.keys() if name not in (*keys, "hours")]
    rows = sa.select(
        sa.literal(_ALL),
        table.c.skpd_id,
        table.c.day,
        channel,
        sa.literal(_ALL),
        sa.func.aggregate_strings(table.c.hours, ""),
        *(sa.cast(sa.func.sum(table.c[name]), sa.Integer) for name in tallies),
    )
    rows = rows.where(which).group_by(table.c.skpd_id, table.c.day, *beside)
    op.execute(table.insert().from_select([*keys, "hours", *tallies], rows))
