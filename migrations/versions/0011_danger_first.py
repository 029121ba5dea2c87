"""when a forward was first read, and danger first in the order of work."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_UNHELD, _HELD = timedelta(days=50 * 365), timedelta(days=40 * 365)
_MESSAGE = sa.table(
    "message",
    sa.column("id", sa.Integer),
    sa.column("status", sa.String),
    sa.column("is_urgent", sa.Boolean),
    sa.column("is_sensitive", sa.Boolean),
    sa.column("is_joined", sa.Boolean),
    sa.column("received_at", sa.DateTime(timezone=True)),
    sa.column("turn_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    """Few cards are open and dangerous, so each is moved by itself."""
    op.add_column("forward", sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))
    row = _MESSAGE.c
    is_open = row.status.in_(("baru", "diteruskan", "ditolak", "menunggu_warga"))
    found = sa.select(row.id, row.status, row.received_at).where(
        is_open, sa.or_(row.is_urgent, row.is_sensitive), row.is_joined.is_(False)
    )
    bind = op.get_bind()
    for card in bind.execute(found).all():
        earlier = _HELD if card.status in ("diteruskan", "menunggu_warga") else _UNHELD
        moved = _MESSAGE.update().where(row.id == card.id)
        bind.execute(moved.values(turn_at=card.received_at - earlier))


def downgrade() -> None:
    op.drop_column("forward", "read_at")
