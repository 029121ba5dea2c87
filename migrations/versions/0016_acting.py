"""officials who hold an office for some days: Plt, Plh, Pgs."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_INDEX = "uq_contact_active_phone"


def upgrade() -> None:
    op.drop_index(_INDEX, table_name="contact")
    op.add_column("contact", sa.Column("acting", sa.String(length=20), nullable=True))
    op.add_column("contact", sa.Column("stands_for_id", sa.Integer(), nullable=True))
    acts_now = sa.Column("acts_now", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("contact", acts_now)
    _phone_index("is_active AND acting IS NULL")
    op.create_index("ix_contact_phone", "contact", ["phone"])


def downgrade() -> None:
    op.drop_index("ix_contact_phone", table_name="contact")
    op.drop_index(_INDEX, table_name="contact")
    # An older release has no word for them: their phones would hold the office for ever.
    op.execute("UPDATE contact SET is_active = false WHERE acting IS NOT NULL")
    op.drop_column("contact", "acts_now")
    op.drop_column("contact", "stands_for_id")
    op.drop_column("contact", "acting")
    _phone_index("is_active")


def _phone_index(where: str) -> None:
    rows = {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}
    op.create_index(_INDEX, "contact", ["phone"], unique=True, **rows)
