"""the counter of the public pages, raised by the tables themselves.

Written by hand: whatever changes what the public may read raises the counter in its own
transaction, so that no service can forget it. On PostgreSQL the row is taken at the commit only:
taken earlier, two who publish would wait for each other's messages. Whoever makes one of the tables
anew on SQLite (batch mode drops and renames it) makes its triggers anew too.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MESSAGE = (
    "published_at, public_text, kecamatan, publish_reason, deleted_at, is_quarantined, is_joined, "
    "is_sensitive, follows_id, status, category, received_at, public_changed_at"
)
_SHOWN = "{0}.published_at IS NOT NULL"
_OF_SHOWN = (
    "EXISTS (SELECT 1 FROM message WHERE message.id = {0}.message_id "
    "AND message.published_at IS NOT NULL)"
)
_ANSWER = "{0}.reply_id IS NOT NULL"
_ALWAYS = "1 = 1"
# name -> table, the act, and when it counts: what the row itself tells, and what its message does.
# `{0}` is the row as it was or as it is now.
_TRIGGERS = {
    "message_insert": ("message", "INSERT", _SHOWN, _ALWAYS),
    "message_update": ("message", f"UPDATE OF {_MESSAGE}", _SHOWN, _ALWAYS),
    "message_delete": ("message", "DELETE", _SHOWN, _ALWAYS),
    "reply_insert": ("reply", "INSERT", _ALWAYS, _OF_SHOWN),
    "reply_update": ("reply", "UPDATE OF public_text, disputed_at", _ALWAYS, _OF_SHOWN),
    "reply_delete": ("reply", "DELETE", _ALWAYS, _OF_SHOWN),
    "sms_insert": ("outbound_sms", "INSERT", _ANSWER, _OF_SHOWN),
    "sms_update": ("outbound_sms", "UPDATE OF status", _ANSWER, _OF_SHOWN),
    "forward_insert": ("forward", "INSERT", _ALWAYS, _OF_SHOWN),
    "forward_update": ("forward", "UPDATE OF status, skpd_id", _ALWAYS, _OF_SHOWN),
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
    op.execute("INSERT INTO publication (id, number) VALUES (1, 1)")
    for name, (table, act, own, others) in _TRIGGERS.items():
        rows = _rows(act)
        if _is_sqlite():
            when = " OR ".join(f"({own.format(row)} AND {others.format(row)})" for row in rows)
            op.execute(
                f"CREATE TRIGGER publication_{name} AFTER {act} ON {table} "
                f"WHEN {when} BEGIN {_RAISE}; END"
            )
            continue
        when, check = (" OR ".join(it.format(row) for row in rows) for it in (own, others))
        op.execute(
            f"CREATE FUNCTION publication_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {check} THEN {_RAISE}; END IF; RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE CONSTRAINT TRIGGER publication_{name} AFTER {act} ON {table} DEFERRABLE "
            f"INITIALLY DEFERRED FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION publication_{name}()"
        )


def downgrade() -> None:
    for name, (table, *_) in _TRIGGERS.items():
        if _is_sqlite():
            op.execute(f"DROP TRIGGER publication_{name}")
        else:
            op.execute(f"DROP TRIGGER publication_{name} ON {table}")
            op.execute(f"DROP FUNCTION publication_{name}()")
    op.execute("DELETE FROM publication")


def _rows(act: str) -> tuple[str, ...]:
    if act.startswith("UPDATE"):
        return "old", "new"
    return ("new",) if act == "INSERT" else ("old",)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
