"""the kind of an outgoing SMS and the row that it is about as columns: they stood in its key only."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# A key is `prefix:subject...`. The first that fits counts: some prefixes serve two kinds.
_KINDS = {
    "ack:%": "acknowledgement",
    "add:%": "addition",
    "alarm-over:%": "alarm_over",
    "alarm:%": "alarm",
    "approval:%:part%": "approval_repeat",
    "approval:%": "approval_request",
    "ask:%": "question",
    "copy:%": "answer_copy",
    "fwd:%": "forward",
    "gone:%": "withdrawal",
    "loop:%": "loopback",
    "remind:%": "reminder",
    "reply:%": "answer",
    "returned:%": "approval_returned",
    "unsolved:%": "unsolved",
}
_BY_PURPOSE = {
    ("cmd:%", "confirm"): "confirmation",
    ("cmd:%", "help"): "command_reply",
    ("promise:%", "confirm"): "promise_day",
    ("promise:%", "notice"): "promise_outcome",
}
# Of a key that no release has written: the plainest kind of the purpose.
_PLAINEST = {
    "acknowledgement": "acknowledgement",
    "answer": "answer",
    "confirm": "confirmation",
    "forward": "forward",
    "help": "command_reply",
    "notice": "withdrawal",
    "reminder": "reminder",
}
_SMS = sa.table(
    "outbound_sms",
    sa.column("dedupe_key", sa.String),
    sa.column("kind", sa.String),
    sa.column("purpose", sa.String),
    sa.column("subject_id", sa.Integer),
)


def upgrade() -> None:
    """Fills both by one UPDATE, which reads the table of many years once."""
    kind = sa.Column("kind", sa.String(length=20), nullable=False, server_default="")
    op.add_column("outbound_sms", kind)
    op.add_column("outbound_sms", sa.Column("subject_id", sa.Integer(), nullable=True))
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    op.execute(_SMS.update().values(kind=_kind(), subject_id=_subject(is_postgresql)))


def downgrade() -> None:
    op.drop_column("outbound_sms", "subject_id")
    op.drop_column("outbound_sms", "kind")


def _kind() -> sa.Case[str]:
    key, purpose = _SMS.c.dedupe_key, _SMS.c.purpose
    return sa.case(
        *((key.like(begins), kind) for begins, kind in _KINDS.items()),
        *(
            (sa.and_(key.like(begins), purpose == its), kind)
            for (begins, its), kind in _BY_PURPOSE.items()
        ),
        *((purpose == its, kind) for its, kind in _PLAINEST.items()),
        else_="",
    )


def _subject(is_postgresql: bool) -> sa.ColumnElement[int | None]:
    """The number after the prefix; a reminder has a day there."""
    key = _SMS.c.dedupe_key
    if is_postgresql:
        return sa.cast(sa.func.substring(key, "^[a-z-]+:([0-9]{1,9})(?::|$)"), sa.Integer)
    # SQLite reads the digits at the beginning, and 0 where there is none.
    number = sa.cast(sa.func.substr(key, sa.func.instr(key, ":") + 1), sa.Integer)
    return sa.case((key.like("remind:%"), None), else_=sa.func.nullif(number, 0))
