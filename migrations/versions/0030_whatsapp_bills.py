"""what WhatsApp bills: the category and price model of each message of ours, without its words."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "whatsapp_bill",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outbound_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("is_billable", sa.Boolean(), nullable=False),
        sa.Column("model", sa.String(20), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_bill")),
        sa.UniqueConstraint("outbound_id", name=op.f("uq_whatsapp_bill_outbound_id")),
        sa.ForeignKeyConstraint(
            ["outbound_id"], ["outbound_sms.id"], name=op.f("fk_whatsapp_bill_outbound_id")
        ),
    )
    op.create_index(op.f("ix_whatsapp_bill_noted_at"), "whatsapp_bill", ["noted_at"])


def downgrade() -> None:
    op.drop_table("whatsapp_bill")
