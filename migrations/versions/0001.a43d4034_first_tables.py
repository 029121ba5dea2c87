"""the tables of the models, the index of words, and the counter of the public pages.

Until 0.1.0 is tagged this is the only revision and follows the models: its name holds a digest of
the tables that it makes, so that a database of another commit is refused (CONTRIBUTING.md, "A
change of the tables"). Behind the models stands what they can't say. Whoever makes one of these
tables anew on SQLite (batch mode drops and renames it) makes its triggers anew, too.
"""

from pathlib import Path

from alembic import op

revision = Path(__file__).name.partition("_")[0]
down_revision = None
branch_labels = None
depends_on = None

# The index of words: text, code, ticket and number of a case.
_INDEXED = ("body", "parts_words", "code", "ticket")
_COLUMNS = ", ".join((*_INDEXED, "sender", "sender_end", "state"))
# The last digits of a number, the last one first: SQLite can't write a text backwards.
_BACKWARDS = " || ".join(f"substr({{0}}.sender, -{place}, 1)" for place in range(1, 16))
# A case that hides its number is found by it by nobody.
_SHOWN = "CASE WHEN {0}.hides_number THEN NULL ELSE {1} END"


def _values(row: str) -> str:
    own = [f"{row}.{name}" for name in ("id", *_INDEXED)]
    numbers = (_SHOWN.format(row, it.format(row)) for it in ("{0}.sender", _BACKWARDS))
    # A search in what waits meets two lists of hits instead of all cases that have the word.
    state = f"CASE WHEN {row}.status = 'selesai' THEN NULL ELSE 'terbuka' END"
    return ", ".join((*own, *numbers, state))


# The index of SQLite keeps no text of its own: the triggers tell it what it has to forget.
_FORGET = f"""INSERT INTO case_words(case_words, rowid, {_COLUMNS})
    VALUES ('delete', {_values("old")});"""
_LEARN = f"INSERT INTO case_words(rowid, {_COLUMNS}) VALUES ({_values('new')});"
_CHANGING = (*_INDEXED, "sender", "hides_number")
_CHANGED = " OR ".join(
    (
        *(f"old.{name} IS NOT new.{name}" for name in _CHANGING),
        "(old.status = 'selesai') IS NOT (new.status = 'selesai')",
    )
)
# Beginnings of 3 to 5 letters have an index of their own: common words are that short, and without
# it all hits of all words that begin so are gathered before the first is shown.
_SQLITE_WORDS = (
    f"""CREATE VIEW case_words_content (id, {_COLUMNS}) AS
        SELECT {_values("cases")} FROM cases""",
    f"""CREATE VIRTUAL TABLE case_words USING fts5(
        {_COLUMNS}, content='case_words_content', content_rowid='id',
        tokenize='unicode61 remove_diacritics 0', prefix='3 4 5', detail=column, columnsize=0)""",
    f"CREATE TRIGGER case_words_insert AFTER INSERT ON cases BEGIN {_LEARN} END",
    f"CREATE TRIGGER case_words_delete AFTER DELETE ON cases BEGIN {_FORGET} END",
    f"""CREATE TRIGGER case_words_update AFTER UPDATE OF {", ".join(_CHANGING)}, status
        ON cases WHEN {_CHANGED} BEGIN {_FORGET} {_LEARN} END""",
)
# A: the text with that of joined parts, B: code and ticket; C and D: the sender's number backwards
# and as it is, which not everybody may search (D4).
_POSTGRESQL_WORDS = (
    """ALTER TABLE cases ADD COLUMN words tsvector GENERATED ALWAYS AS (
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
    "CREATE INDEX case_words ON cases USING gin (words)",
)

# The counter of the public pages: whatever changes what the public may read raises it in its own
# transaction, so that no service can forget it. On PostgreSQL the row is taken at the commit only:
# taken earlier, two who publish would wait for each other's messages.
_CASE = (
    "published_at, public_text, public_place, publish_reason, deleted_at, is_quarantined, is_joined, "
    "is_sensitive, follows_id, status, category, received_at, public_changed_at"
)
_PUBLISHED = "{0}.published_at IS NOT NULL"
_OF_PUBLISHED = (
    "EXISTS (SELECT 1 FROM cases WHERE cases.id = {0}.case_id "
    "AND cases.published_at IS NOT NULL)"
)
_OF_LEAD = (
    "EXISTS (SELECT 1 FROM cases AS lead WHERE lead.id = {0}.lead_id "
    "AND lead.published_at IS NOT NULL)"
)
_MEMBER = "{0}.lead_id IS NOT NULL"
_ANSWER = "{0}.reply_id IS NOT NULL"
_ALWAYS = "1 = 1"
# name -> table, the act, and when it counts: what the row itself tells, and what its case does.
# `{0}` is the row as it was or as it is now.
_TRIGGERS = {
    "case_insert": ("cases", "INSERT", _PUBLISHED, _ALWAYS),
    "case_update": ("cases", f"UPDATE OF {_CASE}", _PUBLISHED, _ALWAYS),
    "case_delete": ("cases", "DELETE", _PUBLISHED, _ALWAYS),
    # How many citizens wrote of one event.
    "member_update": ("cases", "UPDATE OF lead_id, deleted_at", _MEMBER, _OF_LEAD),
    "reply_insert": ("reply", "INSERT", _ALWAYS, _OF_PUBLISHED),
    "reply_update": ("reply", "UPDATE OF public_text, disputed_at", _ALWAYS, _OF_PUBLISHED),
    "reply_delete": ("reply", "DELETE", _ALWAYS, _OF_PUBLISHED),
    "sms_insert": ("outbound_sms", "INSERT", _ANSWER, _OF_PUBLISHED),
    "sms_update": ("outbound_sms", "UPDATE OF status", _ANSWER, _OF_PUBLISHED),
    "forward_insert": ("forward", "INSERT", _ALWAYS, _OF_PUBLISHED),
    "forward_update": ("forward", "UPDATE OF status, skpd_id", _ALWAYS, _OF_PUBLISHED),
    "skpd_update": ("skpd", "UPDATE OF name", _ALWAYS, _ALWAYS),
    "setting_insert": ("setting", "INSERT", _ALWAYS, _ALWAYS),
    "setting_update": ("setting", "UPDATE", _ALWAYS, _ALWAYS),
    "setting_delete": ("setting", "DELETE", _ALWAYS, _ALWAYS),
    # What visitors may see of the menu (Rule Access).
    "right_insert": ("ab_permission_view_role", "INSERT", _ALWAYS, _ALWAYS),
    "right_delete": ("ab_permission_view_role", "DELETE", _ALWAYS, _ALWAYS),
}
_RAISE = "UPDATE publication SET number = number + 1"


def upgrade() -> None:
    _metadata().create_all(op.get_bind())
    for statement in _SQLITE_WORDS if _is_sqlite() else _POSTGRESQL_WORDS:
        op.execute(statement)
    op.execute("INSERT INTO publication (id, number) VALUES (1, 1)")
    for name, trigger in _TRIGGERS.items():
        _make_trigger(f"publication_{name}", *trigger)


def downgrade() -> None:
    if _is_sqlite():
        op.execute("DROP TABLE case_words")
        op.execute("DROP VIEW case_words_content")
    _metadata().drop_all(op.get_bind())
    if not _is_sqlite():
        for name in _TRIGGERS:
            op.execute(f"DROP FUNCTION publication_{name}()")


def _make_trigger(name: str, table: str, act: str, own: str, others: str) -> None:
    rows = ("old", "new") if act.startswith("UPDATE") else ("new" if act == "INSERT" else "old",)
    if _is_sqlite():
        when = " OR ".join(f"({own.format(row)} AND {others.format(row)})" for row in rows)
        op.execute(
            f"CREATE TRIGGER {name} AFTER {act} ON {table} WHEN {when} BEGIN {_RAISE}; END"
        )
        return
    when, check = (" OR ".join(it.format(row) for row in rows) for it in (own, others))
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {check} THEN {_RAISE}; END IF; RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE CONSTRAINT TRIGGER {name} AFTER {act} ON {table} DEFERRABLE "
        f"INITIALLY DEFERRED FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()"
    )


def _metadata():  # noqa: ANN202 # the models, each constraint with its name (env.py)
    return op.get_context().opts["target_metadata"]


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
