"""which SMS a restore took back from a copy: they become cards, and nothing else."""

import sqlalchemy as sa
from alembic import op


revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("is_restored", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("inbound_part", column)


def downgrade() -> None:
    op.drop_column("inbound_part", "is_restored")
