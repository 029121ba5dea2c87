"""other channels than SMS: what came by them has no modem; files that came with a message; phones that
may be told by SMS."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_ONLINE = sa.text("modem_id IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("inbound_part") as table:
        table.alter_column("modem_id", existing_type=sa.Integer(), nullable=True)
    op.create_index(
        "ix_inbound_part_online",
        "inbound_part",
        ["number", "smsc_at"],
        sqlite_where=_ONLINE,
        postgresql_where=_ONLINE,
    )
    op.add_column("outbound_sms", sa.Column("channel", sa.String(20), nullable=False, server_default="sms"))
    op.add_column("outbound_part", sa.Column("remote_id", sa.String(160)))
    op.create_table(
        "message_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("media_type", sa.String(60), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("file_id", sa.Integer()),
        sa.Column("remote_id", sa.String(200)),
        sa.Column("problem", sa.String(300)),
        sa.Column("recorded_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_file")),
        sa.UniqueConstraint("file_id", name=op.f("uq_message_file_file_id")),
        sa.ForeignKeyConstraint(
            ["part_id"], ["inbound_part.id"], name=op.f("fk_message_file_part_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_message_file_file_id")
        ),
    )
    op.create_index(op.f("ix_message_file_part_id"), "message_file", ["part_id"])
    op.create_table(
        "notice_phone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("code", sa.String(12)),
        sa.Column("phone", sa.String(64)),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME),
        sa.Column("proved_at", _TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_phone")),
        sa.UniqueConstraint("address", name=op.f("uq_notice_phone_address")),
    )
    op.create_index(op.f("ix_notice_phone_code"), "notice_phone", ["code"])
    op.create_index(op.f("ix_notice_phone_phone"), "notice_phone", ["phone"])


def downgrade() -> None:
    op.drop_table("notice_phone")
    op.drop_table("message_file")
    op.drop_column("outbound_part", "remote_id")
    op.drop_column("outbound_sms", "channel")
    op.drop_index("ix_inbound_part_online", "inbound_part")
    # What came by another channel can't be told without its modem.
    op.execute("DELETE FROM inbound_part WHERE modem_id IS NULL")
    with op.batch_alter_table("inbound_part") as table:
        table.alter_column("modem_id", existing_type=sa.Integer(), nullable=False)

