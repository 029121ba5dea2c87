"""the duty roster (piket), and whether a user hears a sound when a card about danger arrives."""

import sqlalchemy as sa
from alembic import op


revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "duty_shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=64), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("repeats", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_shift")),
    )
    sound = sa.Column("alert_sound", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("ab_user", sound)


def downgrade() -> None:
    op.drop_column("ab_user", "alert_sound")
    op.drop_table("duty_shift")
