"""near misses of officials, kept for a day until OK KODE."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "near_miss",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("forward_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["forward_id"], ["forward.id"], name=op.f("fk_near_miss_forward_id_forward")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_near_miss")),
        sa.UniqueConstraint("phone", "code", name=op.f("uq_near_miss_phone_code")),
    )
    op.create_index(op.f("ix_near_miss_forward_id"), "near_miss", ["forward_id"])
    op.create_index(op.f("ix_near_miss_kept_at"), "near_miss", ["kept_at"])


def downgrade() -> None:
    op.drop_table("near_miss")
