"""whose message it is: what no citizen wrote is counted apart."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_TALLIES = ("officials", "services", "courtesies")
_OPEN = (
    "status IN ('baru', 'diteruskan', 'ditolak', 'menunggu_warga') AND deleted_at IS NULL AND "
    "is_quarantined IS {0} AND is_joined IS {0}"
)
_UNSETTLED = (
    "status != 'selesai' AND deleted_at IS NULL AND is_quarantined IS {0} AND is_joined IS {0}"
)
_INDEXES = {
    "ix_message_open": (["turn_at", "id", "status", "category"], _OPEN),
    "ix_message_unsettled": (
        ["status", "due_at", "received_at", "category", "channel", "place", "id"],
        _UNSETTLED,
    ),
}
_MESSAGE = sa.table(
    "message",
    sa.column("id", sa.Integer),
    sa.column("flag", sa.String),
    sa.column("sender_class", sa.String),
    sa.column("counted_apart", sa.String),
    sa.column("answer_minutes", sa.Integer),
    sa.column("settle_minutes", sa.Integer),
    sa.column("received_at", sa.DateTime(timezone=True)),
)
_FORWARD = sa.table(
    "forward", sa.column("message_id", sa.Integer), sa.column("work_minutes", sa.Integer)
)
_DAY_MARK = sa.table("day_mark", sa.column("day", sa.Date))


def upgrade() -> None:
    op.add_column("message", sa.Column("counted_apart", sa.String(length=20), nullable=True))
    for name in _TALLIES:
        tally = sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        op.add_column("day_count", tally)
    _make_indexes(["counted_apart"])
    _set_apart()


def downgrade() -> None:
    _make_indexes([])
    for name in _TALLIES:
        op.drop_column("day_count", name)
    op.drop_column("message", "counted_apart")


def _make_indexes(more: list[str]) -> None:
    for name, (columns, words) in _INDEXES.items():
        op.drop_index(name, "message")
        where = {
            "sqlite_where": sa.text(words.format("0")),
            "postgresql_where": sa.text(words.format("false")),
        }
        op.create_index(name, "message", [*columns, *more], **where)


def _set_apart() -> None:
    """What their flag and number tell; a card that only thanks can't be told from others now. No
    report takes the time of them, and their days are counted anew."""
    row = _MESSAGE.c
    is_service = row.sender_class.in_(("short_code", "alphanumeric"))
    is_official = row.flag.in_(("dari_kontak", "bls_tak_terdaftar", "masa_tugas"))
    for found, word in ((is_official, "pejabat"), (is_service, "layanan")):
        op.execute(
            _MESSAGE.update()
            .where(found)
            .values(counted_apart=word, answer_minutes=None, settle_minutes=None)
        )
    apart = sa.select(row.id).where(row.counted_apart.is_not(None))
    held = _FORWARD.update().where(_FORWARD.c.message_id.in_(apart))
    op.execute(held.values(work_minutes=None))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    day = (
        sa.func.date(row.received_at, "+7 hours")
        if is_sqlite
        else sa.cast(sa.func.timezone("Asia/Jakarta", row.received_at), sa.Date)
    )
    days = sa.select(day).where(row.counted_apart.is_not(None)).distinct()
    op.execute(_DAY_MARK.insert().from_select(["day"], days))
