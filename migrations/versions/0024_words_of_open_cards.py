"""SQLite's index of words knows what is not settled.

Written by hand, as revision 0002: a search in Belum dibalas meets two lists of hits instead of
looking at all messages that have the word. PostgreSQL reads the words of what waits.
"""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_INDEXED = ("body", "parts_words", "code", "ticket")
_BACKWARDS = " || ".join(f"substr({{0}}.sender, -{place}, 1)" for place in range(1, 16))
_SHOWN = "CASE WHEN {0}.hides_number THEN NULL ELSE {1} END"
_STATE = "CASE WHEN {0}.status = 'selesai' THEN NULL ELSE 'terbuka' END"
_BEFORE = (*_INDEXED, "sender", "sender_end")
_NOW = (*_BEFORE, "state")
_CHANGING = (*_INDEXED, "sender", "hides_number")


def upgrade() -> None:
    if _is_sqlite():
        _make(_NOW)


def downgrade() -> None:
    if _is_sqlite():
        _make(_BEFORE)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _make(columns: tuple[str, ...]) -> None:
    for act in ("insert", "delete", "update"):
        op.execute(f"DROP TRIGGER message_words_{act}")
    op.execute("DROP TABLE message_words")
    op.execute("DROP VIEW message_words_content")
    names = ", ".join(columns)
    forget = f"""INSERT INTO message_words(message_words, rowid, {names})
        VALUES ('delete', {_values("old", columns)});"""
    learn = f"INSERT INTO message_words(rowid, {names}) VALUES ({_values('new', columns)});"
    changed = [f"old.{name} IS NOT new.{name}" for name in _CHANGING]
    if "state" in columns:
        changed.append("(old.status = 'selesai') IS NOT (new.status = 'selesai')")
    for statement in (
        f"""CREATE VIEW message_words_content (id, {names}) AS
            SELECT {_values("message", columns)} FROM message""",
        f"""CREATE VIRTUAL TABLE message_words USING fts5(
            {names}, content='message_words_content', content_rowid='id',
            tokenize='unicode61 remove_diacritics 0', prefix='3 4 5', detail=column,
            columnsize=0)""",
        f"CREATE TRIGGER message_words_insert AFTER INSERT ON message BEGIN {learn} END",
        f"CREATE TRIGGER message_words_delete AFTER DELETE ON message BEGIN {forget} END",
        f"""CREATE TRIGGER message_words_update AFTER UPDATE OF {", ".join(_CHANGING)}, status
            ON message WHEN {" OR ".join(changed)} BEGIN {forget} {learn} END""",
        "INSERT INTO message_words(message_words) VALUES ('rebuild')",
    ):
        op.execute(statement)


def _values(row: str, columns: tuple[str, ...]) -> str:
    found = {name: f"{row}.{name}" for name in _INDEXED}
    found["sender"] = _SHOWN.format(row, f"{row}.sender")
    found["sender_end"] = _SHOWN.format(row, _BACKWARDS.format(row))
    found["state"] = _STATE.format(row)
    return ", ".join((f"{row}.id", *(found[name] for name in columns)))
