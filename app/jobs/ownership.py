"""Lock that gives a modem one owner: in PostgreSQL across hosts, by flock on one host."""

from __future__ import annotations

import logging
from contextlib import suppress

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from app.database.extensions import db

# The first key of the advisory locks on modems; the second is the modem's id.
MODEM_LOCKS = 85691

log = logging.getLogger(__name__)


class HostLock:
    """An advisory lock on its own connection; it ends with that connection."""

    def __init__(self, modem_id: int) -> None:
        self._keys = {"kind": MODEM_LOCKS, "modem": modem_id}
        self._connection: Connection | None = None

    def is_held(self) -> bool:
        """Whether this process holds the lock; takes it if free.

        Raises SQLAlchemyError while the database is away.
        """
        if db.engine.dialect.name != "postgresql":
            return True
        if self._connection is not None and self._lives(self._connection):
            return True
        return self._take()

    def release(self) -> None:
        """Releases the lock by closing its connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            # Said aloud: a server notices a closed connection only a moment later.
            with suppress(SQLAlchemyError):
                connection.execute(text("SELECT pg_advisory_unlock(:kind, :modem)"), self._keys)
            connection.invalidate()
            connection.close()

    def _lives(self, connection: Connection) -> bool:
        try:
            connection.execute(text("SELECT 1"))
        except SQLAlchemyError as error:
            log.warning("the modem's lock was lost with its connection: %s", type(error).__name__)
            self.release()
            return False
        return True

    def _take(self) -> bool:
        connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        query = text("SELECT pg_try_advisory_lock(:kind, :modem)")
        if connection.execute(query, self._keys).scalar_one():
            self._connection = connection
            return True
        connection.close()
        return False
