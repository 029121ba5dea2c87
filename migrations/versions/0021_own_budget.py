"""where an account has logged in before, passwords that somebody else has set, codes by SMS."""

import sqlalchemy as sa
from alembic import op


revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("login_pace", sa.Column("known_until", sa.DateTime(timezone=True)))
    op.add_column("ab_user", sa.Column("password_given_at", sa.DateTime(timezone=True)))
    op.add_column("ab_user", sa.Column("factor_due_at", sa.DateTime(timezone=True)))
    for name in ("is_handed_over", "is_factor_lifted"):
        column = sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        op.add_column("ab_user", column)
    op.create_table(
        "account_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["ab_user.id"],
            name=op.f("fk_account_code_user_id_ab_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_code")),
        sa.UniqueConstraint("user_id", name=op.f("uq_account_code_user_id")),
    )


def downgrade() -> None:
    op.drop_table("account_code")
    for name in ("is_factor_lifted", "is_handed_over", "factor_due_at", "password_given_at"):
        op.drop_column("ab_user", name)
    op.drop_column("login_pace", "known_until")
