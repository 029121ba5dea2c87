"""where an SMS lies on the SIM until it is known to be freed there: equal words of a centre whose
clock stands still are told apart by it."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_INDEX = "ix_inbound_part_place"
_HELD = sa.text("place IS NOT NULL")


def upgrade() -> None:
    op.add_column("inbound_part", sa.Column("place", sa.Integer(), nullable=True))
    where = {"sqlite_where": _HELD, "postgresql_where": _HELD}
    op.create_index(_INDEX, "inbound_part", ["modem_id"], **where)


def downgrade() -> None:
    op.drop_index(_INDEX, "inbound_part")
    op.drop_column("inbound_part", "place")
