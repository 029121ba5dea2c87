"""on which host a modem is kept."""

import sqlalchemy as sa
from alembic import op


revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("modem", sa.Column("host", sa.String(length=64), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("modem", "host")
