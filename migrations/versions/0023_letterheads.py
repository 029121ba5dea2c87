"""the emblem of the regency on papers, and the address on the letterhead of each unit."""

import sqlalchemy as sa
from alembic import op


revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "emblem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emblem")),
    )
    column = sa.Column("address", sa.String(length=160), nullable=False, server_default="")
    op.add_column("skpd", column)


def downgrade() -> None:
    op.drop_column("skpd", "address")
    op.drop_table("emblem")
