"""what an SKPD owes is marked on its forward: an answer that was lost or solved nothing, too."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_INDEX = "ix_forward_owed"
# As domain/workflow.py says it: owes_answer.
_OWED = """
UPDATE forward SET is_owed = {true} WHERE status = 'menunggu' OR (
    status = 'dijawab' AND message_id IN (SELECT id FROM message WHERE status = 'diteruskan')
)
"""


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    column = sa.Column("is_owed", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("forward", column)
    op.execute(_OWED.format(true="1" if is_sqlite else "true"))
    where = {"sqlite_where": sa.text("is_owed = 1"), "postgresql_where": sa.text("is_owed")}
    op.create_index(_INDEX, "forward", ["skpd_id", "id"], **where)


def downgrade() -> None:
    op.drop_index(_INDEX, table_name="forward")
    op.drop_column("forward", "is_owed")
