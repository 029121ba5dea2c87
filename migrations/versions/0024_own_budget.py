"""where an account has logged in before, passwords that somebody else has set, codes by SMS."""

import sqlalchemy as sa
from alembic import op


revision = "0024"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("login_pace", sa.Column("known_until", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("login_pace", "known_until")
