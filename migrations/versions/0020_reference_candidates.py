"""references that a part of open outcome may have."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbound_part", sa.Column("first_candidate", sa.Integer(), nullable=True))
    op.add_column("outbound_part", sa.Column("candidate_count", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("outbound_part", "candidate_count")
    op.drop_column("outbound_part", "first_candidate")
