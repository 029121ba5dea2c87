"""a row of the modem table may be an account at an operator's SMSC."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_WORDS = {"system_id": 16, "system_type": 16, "sender": 21, "numbering": 8}


def upgrade() -> None:
    # With a default of the database's own: SQLite adds such a column to the table as it stands.
    for name, length in _WORDS.items():
        op.add_column("modem", sa.Column(name, sa.String(length), nullable=False, server_default=""))
    is_tls = sa.Column("is_tls", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("modem", is_tls)


def downgrade() -> None:
    for name in (*_WORDS, "is_tls"):
        op.drop_column("modem", name)
