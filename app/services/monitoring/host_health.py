"""Health of the host: database, schema, data folder, Redis, sizes and live processes."""

from __future__ import annotations

import json
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from flask import current_app
from redis.exceptions import RedisError
from rq import Worker
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from app.database import damage, revisions
from app.database.extensions import db
from app.database.revisions import SchemaForeign
from app.domain.operations.health_rules import DiskFacts
from app.runtime.queues import CRON, JOBS, MODEMS, PAPERS, host_signs
from config import Settings

# What must give a sign of life beside the web, which answers, and the modems' owners.
ROLES: Final = (JOBS, PAPERS, CRON, MODEMS)
_DISKS: Final = "upik:rooms"
# The same in all containers of a machine.
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
# A host that has not told its disk for so long is switched off, or has no part of this service.
_SAID_SECONDS: Final = 3600


@dataclass(frozen=True, slots=True)
class RedisFacts:
    """What Redis says: its memory in bytes, and each role's last sign of life."""

    memory: int
    signs: Mapping[str, datetime]


def not_ready() -> list[str]:
    """The names of what keeps this process from serving; a lost server costs some seconds."""
    if damage.is_noted(current_app.config["SETTINGS"].folder):
        return ["database"]
    try:
        failing = [name for name, works in _CHECKS.items() if not works()]
    except SchemaForeign:
        return ["schema"]
    if not failing:
        disks()
    return failing


def schema() -> tuple[str | None, str]:
    """The revision of the database, and that of the code; raises SQLAlchemyError."""
    return revisions.stored(), revisions.known()[-1]


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
    seen: dict[str, datetime] = {}
    try:
        for worker in Worker.all(connection):
            for name in worker.queue_names():
                if beat := worker.last_heartbeat:
                    seen[name] = max(beat, seen.get(name, beat))
        for role in (CRON, MODEMS):
            for at in host_signs(connection, role).values():
                sign = datetime.fromtimestamp(at, UTC)
                seen[role] = max(sign, seen.get(role, sign))
        memory = int(connection.info("memory")["used_memory"])
    except (RedisError, OSError):
        return None
    return RedisFacts(memory, seen)


def disks() -> list[DiskFacts]:
    """What the other hosts last said of their disks, by name; says what is true of this one."""
    connection, host = current_app.extensions["redis"], socket.gethostname()
    folder, at = current_app.config["SETTINGS"].folder, time.time()
    usage, place = shutil.disk_usage(folder), _place(folder)
    try:
        connection.hset(_DISKS, place, json.dumps([at, host, usage.free, usage.total]))
        told = {key.decode(): json.loads(it) for key, it in connection.hgetall(_DISKS).items()}
    except (RedisError, OSError):
        return []
    others = sorted(it for key, it in told.items() if key != place and it[1] != host)
    # The last word of each.
    lately = {name: facts for said, name, *facts in others if at - said < _SAID_SECONDS}
    return [DiskFacts(name, *facts) for name, facts in sorted(lately.items())]


def _place(folder: Path) -> str:
    """The data folder, which several containers of one machine share: each has a name of its own,
    and a new one with each start."""
    found = folder.stat()
    return f"{_BOOT.read_text().strip()}:{found.st_dev}:{found.st_ino}"


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


_CHECKS: Final[Mapping[str, Callable[[], bool]]] = {
    "database": _database_answers,
    "schema": _schema_is_ours,
    "redis": _redis_answers,
    "folder": _is_writable,
}
