"""Health of the host: database, schema, data folder, Redis, sizes and live processes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from flask import current_app
from redis.exceptions import RedisError
from rq import Worker
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from app.database.extensions import db
from app.runtime.queues import JOBS, PAPERS, clock_signs
from config import Settings

CRON: Final = "cron"
# What must give a sign of life beside the web, which answers, and the modems' owners.
ROLES: Final = (JOBS, PAPERS, CRON)


@dataclass(frozen=True, slots=True)
class RedisFacts:
    """What Redis says: its memory in bytes, and each role's last sign of life."""

    memory: int
    signs: Mapping[str, datetime]


def not_ready() -> list[str]:
    """The names of what keeps this process from serving; a lost server costs some seconds."""
    return [name for name, works in _CHECKS.items() if not works()]


def schema() -> tuple[str | None, str]:
    """The revision of the database, and that of the code; raises SQLAlchemyError."""
    found = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    return found, _head(current_app.config["MIGRATIONS"])


def database_size() -> int:
    """In bytes; SQLite's with what waits in its log."""
    if db.engine.dialect.name == "postgresql":
        return int(db.session.scalar(select(func.pg_database_size(func.current_database()))) or 0)
    path = Path(str(db.engine.url.database))
    files = (path, path.with_name(f"{path.name}-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def redis() -> RedisFacts | None:
    """None when it does not answer."""
    connection = current_app.extensions["redis"]
    signs: dict[str, datetime] = {}
    try:
        for worker in Worker.all(connection):
            for name in worker.queue_names():
                if beat := worker.last_heartbeat:
                    signs[name] = max(beat, signs.get(name, beat))
        for at in clock_signs(connection).values():
            sign = datetime.fromtimestamp(at, UTC)
            signs[CRON] = max(sign, signs.get(CRON, sign))
        memory = int(connection.info("memory")["used_memory"])
    except (RedisError, OSError):
        return None
    return RedisFacts(memory, signs)


def _database_answers() -> bool:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


def _schema_is_ours() -> bool:
    try:
        found, head = schema()
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return found == head


def _redis_answers() -> bool:
    try:
        return bool(current_app.extensions["redis"].ping())
    except (RedisError, OSError):
        return False


def _is_writable() -> bool:
    """Really written, without a name: a full or read-only disk says so only then."""
    settings: Settings = current_app.config["SETTINGS"]
    try:
        with tempfile.TemporaryFile(dir=settings.folder) as file:
            file.write(b"x" * 4096)
    except OSError:
        return False
    return True


@cache
def _head(folder: str) -> str:
    # Alembic is 9 MB that a process without screens never needs.
    from alembic.script import ScriptDirectory

    return ScriptDirectory(folder).get_current_head() or ""


_CHECKS: Final[Mapping[str, Callable[[], bool]]] = {
    "database": _database_answers,
    "schema": _schema_is_ours,
    "redis": _redis_answers,
    "folder": _is_writable,
}
