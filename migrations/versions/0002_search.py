"""full text search of messages.

Written by hand: neither the models nor Alembic know an index of words. Whoever makes the table
`message` anew on SQLite (batch mode drops and renames it) makes the triggers anew too.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_COLUMNS = "body, parts_words, code, ticket, sender, sender_end"
# The last digits of a number, the last one first: SQLite can't write a text backwards.
_BACKWARDS = " || ".join(f"substr({{0}}.sender, -{place}, 1)" for place in range(1, 16))
# A message that hides its number is found by it by nobody.
_SHOWN = "CASE WHEN {0}.hides_number THEN NULL ELSE {1} END"


def _values(row: str) -> str:
    own = ", ".join(f"{row}.{name}" for name in ("id", "body", "parts_words", "code", "ticket"))
    number = _SHOWN.format(row, f"{row}.sender")
    return f"{own}, {number}, {_SHOWN.format(row, _BACKWARDS.format(row))}"


# Beginnings of 3 to 5 letters have an index of their own: common words are that short, and without
# it all hits of all words that begin so are gathered before the first is shown.
# The index of SQLite keeps no text of its own: the triggers tell it what it has to forget.
_FORGET = f"""INSERT INTO message_words(message_words, rowid, {_COLUMNS})
    VALUES ('delete', {_values("old")});"""
_LEARN = f"INSERT INTO message_words(rowid, {_COLUMNS}) VALUES ({_values('new')});"
_SQLITE = (
    f"""CREATE VIEW message_words_content (id, {_COLUMNS}) AS
        SELECT {_values("message")} FROM message""",
    f"""CREATE VIRTUAL TABLE message_words USING fts5(
        {_COLUMNS}, content='message_words_content', content_rowid='id',
        tokenize='unicode61 remove_diacritics 0', prefix='3 4 5', detail=column, columnsize=0)""",
    f"CREATE TRIGGER message_words_insert AFTER INSERT ON message BEGIN {_LEARN} END",
    f"CREATE TRIGGER message_words_delete AFTER DELETE ON message BEGIN {_FORGET} END",
    f"""CREATE TRIGGER message_words_update AFTER UPDATE OF
        body, parts_words, code, ticket, sender, hides_number ON message
        BEGIN {_FORGET} {_LEARN} END""",
    "INSERT INTO message_words(message_words) VALUES ('rebuild')",
)
# A: the text with that of joined parts, B: code and ticket; C and D: the sender's number backwards
# and as it is, which not everybody may search (D4).
_POSTGRESQL = (
    """ALTER TABLE message ADD COLUMN words tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', regexp_replace(
            body || ' ' || coalesce(parts_words, ''), '[^[:alnum:]]+', ' ', 'g')), 'A')
        || setweight(to_tsvector('simple', coalesce(code, '') || ' ' || ticket), 'B')
        || setweight(to_tsvector('simple', regexp_replace(
            CASE WHEN hides_number THEN '' ELSE coalesce(reverse(sender), '') END,
            '[^[:alnum:]]+', ' ', 'g')), 'C')
        || setweight(to_tsvector('simple', regexp_replace(
            CASE WHEN hides_number THEN '' ELSE coalesce(sender, '') END,
            '[^[:alnum:]]+', ' ', 'g')), 'D')
    ) STORED""",
    "CREATE INDEX message_words ON message USING gin (words)",
)


def upgrade() -> None:
    for statement in _SQLITE if _is_sqlite() else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if not _is_sqlite():
        op.execute("DROP INDEX message_words")
        op.execute("ALTER TABLE message DROP COLUMN words")
        return
    for act in ("insert", "delete", "update"):
        op.execute(f"DROP TRIGGER message_words_{act}")
    op.execute("DROP TABLE message_words")
    op.execute("DROP VIEW message_words_content")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
