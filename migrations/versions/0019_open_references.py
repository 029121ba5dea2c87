"""references that a part of open outcome may have; since when a clock is trusted."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("first_candidate", "candidate_count"):
        op.add_column("outbound_part", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column(
        "modem", sa.Column("clock_trusted_at", sa.DateTime(timezone=True), nullable=True)
    )
    for name in ("clock_outbound_id", "clock_inbound_id"):
        op.add_column("modem", sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    for name in ("clock_inbound_id", "clock_outbound_id", "clock_trusted_at"):
        op.drop_column("modem", name)
    for name in ("candidate_count", "first_candidate"):
        op.drop_column("outbound_part", name)
