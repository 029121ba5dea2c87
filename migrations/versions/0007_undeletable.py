"""a modem's row says that an SMS stays on its SIM."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("is_undeletable", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("modem", column)


def downgrade() -> None:
    op.drop_column("modem", "is_undeletable")
