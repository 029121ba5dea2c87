"""Health of the host: database, schema, data folder, disk, Redis, sizes and live processes."""

from __future__ import annotations

import json
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import Final

from flask import current_app
from redis import Redis
from redis.exceptions import RedisError
from rq import Worker
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from app.database import damage, disk_reserve, revisions
from app.database.extensions import db
from app.database.revisions import SchemaForeign
from app.domain.operations import health_rules
from app.domain.operations.health_rules import room_level
from app.domain.operations.levels import Level, worst_level
from app.domain.words import N_, Ago, Bytes, Sentence
from app.runtime.logging import log_of
from app.runtime.queues import CRON, JOBS, MODEMS, PAPERS, host_signs
from app.runtime.version import VERSION
from app.services.monitoring import job_runs
from app.services.monitoring.readings import Check, DiskFacts, Metric, Moment, Reading

# What must give a sign of life beside the web, which answers, and the modems' owners.
_PROCESSES: Final = {
    JOBS: N_("Pekerjaan latar (jobs)"),
    PAPERS: N_("Penyusun laporan (papers)"),
    CRON: N_("Penjadwal (cron)"),
    MODEMS: N_("Penjaga modem (modems)"),
}
_RESTART: Final = N_("Jalankan lagi layanannya; sebabnya ada di %(log)s.")
_MEGABYTE: Final = 1000**2
_DISKS: Final = "upik:rooms"
# The same in all containers of a machine.
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
# A host that has not told its disk for so long is switched off, or has no part of this service.
_SAID_SECONDS: Final = 3600


@dataclass(frozen=True, slots=True)
class RedisFacts:
    """What Redis says: its memory in bytes, the last sign of life of each role, and that of each
    host with a clock or modems."""

    memory: int
    signs: Mapping[str, datetime]
    hosts: Mapping[str, datetime]


def not_ready() -> list[str]:
    """The names of what keeps this process from serving; a lost server costs some seconds."""
    if damage.is_noted(current_app.config["SETTINGS"].folder):
        return ["database"]
    try:
        failing = [name for name, act in _NEEDED.items() if not _works(act)]
    except SchemaForeign:
        return ["schema"]
    if failing:
        return failing
    disks()
    return ["jobs"] if job_runs.is_unwatched() else []


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
    hosts: dict[str, datetime] = {}
    try:
        seen |= _workers_seen(connection)
        if not {JOBS, PAPERS} <= seen.keys():
            # Between two rounds a worker is in no list for some milliseconds.
            time.sleep(0.5)
            seen |= _workers_seen(connection)
        for role in (CRON, MODEMS):
            for host, at in host_signs(connection, role).items():
                sign = datetime.fromtimestamp(at, UTC)
                seen[role] = max(sign, seen.get(role, sign))
                hosts[host] = max(sign, hosts.get(host, sign))
        memory = int(connection.info("memory")["used_memory"])
    except (RedisError, OSError):
        return None
    return RedisFacts(memory, seen, hosts)


def _workers_seen(connection: Redis) -> dict[str, datetime]:
    seen: dict[str, datetime] = {}
    for worker in Worker.all(connection):
        for name in worker.queue_names():
            if beat := worker.last_heartbeat:
                seen[name] = max(beat, seen.get(name, beat))
    return seen


def disks() -> list[DiskFacts]:
    """What the other hosts last said of their disks, by name; says what is true of this one, and
    keeps its reserve."""
    connection, host = current_app.extensions["redis"], socket.gethostname()
    folder, at = current_app.config["SETTINGS"].folder, time.time()
    disk_reserve.settle(folder)
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


def _write() -> None:
    """Really written, without a name: a full or read-only disk says so only then."""
    with tempfile.TemporaryFile(dir=current_app.config["SETTINGS"].folder) as file:
        file.write(b"x" * 4096)


def _require_own_schema() -> None:
    found, head = schema()
    if found != head:
        raise ValueError(found)


# What raises nothing while it works.
_NEEDED: Final[Mapping[str, Callable[[], object]]] = {
    "database": lambda: db.session.execute(text("SELECT 1")),
    "schema": _require_own_schema,
    "redis": lambda: current_app.extensions["redis"].ping(),
    "folder": _write,
}


def _works(act: Callable[[], object]) -> bool:
    try:
        act()
    except SQLAlchemyError:
        db.session.rollback()
        return False
    except (RedisError, OSError, ValueError):
        return False
    return True


def _silent(role: str) -> str:
    return Sentence("%(part)s tidak berjalan", part=Sentence(_PROCESSES.get(role, role)))


@Check(
    "process",
    trouble=_silent,
    is_told_once=True,
    metric=Metric("process_seen_time", "Last sign of life", "role"),
)
def processes(moment: Moment) -> Iterator[Reading]:
    """The last sign of life of each part of the service; the web answers whoever asks."""
    yield Reading(words=(N_("menjawab halaman ini"),), label=N_("Halaman (web)"))
    told = moment.once(redis)
    for role, label in _PROCESSES.items():
        seen = told.signs.get(role) if told else None
        if told is None:
            level, words = Level.WARN, N_("tidak diketahui tanpa Valkey")
        elif seen is None or moment.at - seen > health_rules.ALIVE:
            level, words = Level.BAD, N_("tidak ada tanda hidup")
        else:
            ago = Ago(seen, max(seen, moment.at))
            level, words = Level.GOOD, Sentence("tanda hidup terakhir %(ago)s", ago=ago)
        yield Reading(
            level,
            (words,),
            # What nobody knows ends an alarm in silence.
            name=role if told else "",
            label=label,
            advice=Sentence(_RESTART, log=log_of(role)),
            number=seen.timestamp() if seen else None,
        )


@Check(
    "host",
    trouble=N_("server tidak memberi tanda hidup"),
    advice=N_("Periksa server itu. Bila sudah dilepas, barisnya hilang sehari kemudian."),
)
def hosts(moment: Moment) -> Iterator[Reading]:
    """The hosts with a clock or modems, where there are several; a dead one for a day."""
    told = moment.once(redis)
    found = {
        name: seen
        for name, seen in (told.hosts if told else {}).items()
        if moment.at - seen < health_rules.DEAD_HOST
    }
    for name, seen in sorted(found.items()) if len(found) > 1 else ():
        is_alive = moment.at - seen <= health_rules.ALIVE
        yield Reading(
            Level.GOOD if is_alive else Level.BAD,
            (Sentence("tanda hidup terakhir %(ago)s", ago=Ago(seen, max(seen, moment.at))),),
            name=name,
            label=Sentence("Server %(name)s", name=name),
        )


@Check(
    "valkey",
    "Valkey",
    trouble=N_("Valkey tidak menjawab"),
    metric=Metric("redis_up", "Whether Redis answers"),
)
def valkey(moment: Moment) -> Iterator[Reading]:
    """Whether it answers; its memory in whole megabytes, as a finer value never stays the same."""
    told = moment.once(redis)
    if told is not None:
        memory = Bytes(ceil(told.memory / _MEGABYTE) * _MEGABYTE)
        yield Reading(words=(Sentence("menjawab, memori %(memory)s", memory=memory),), number=1)
        return
    advice = Sentence(
        "Pekerjaan latar menunggu; tidak ada SMS yang hilang. %(restart)s",
        restart=Sentence(_RESTART, log=log_of("valkey")),
    )
    yield Reading(Level.BAD, (N_("tidak menjawab"),), advice=advice, number=0)


@Check(
    "disk",
    N_("Ruang disk"),
    trouble=N_("ruang disk hampir habis"),
    advice=N_("Kosongkan disk server: tanpa ruang tidak ada SMS yang dapat disimpan."),
    metric=Metric("disk_free_bytes", "Free in the data folder"),
)
def disk(moment: Moment) -> Iterator[Reading]:
    """The disk of the data folder, here and on the other hosts."""
    here = shutil.disk_usage(moment.settings.folder)
    levels, words = [room_level(here.free, here.total)], [_room(here.free, here.total)]
    for it in moment.disks:
        levels.append(room_level(it.free, it.size))
        words.append(Sentence("%(name)s: %(told)s", name=it.host, told=_room(it.free, it.size)))
    yield Reading(worst_level(*levels), tuple(words), number=here.free)


def _room(free: int, size: int) -> Sentence:
    return Sentence("%(free)s kosong dari %(total)s", free=Bytes(free), total=Bytes(size))


@Check("software", metric=Metric("database_bytes", "Size of the database"))
def software(_moment: Moment) -> Iterator[Reading]:
    """The release that runs, what its rows are kept in, and whether the tables are its own."""
    yield Reading(words=(f"Si UPIK {VERSION}",), label=N_("Versi"))
    name = "PostgreSQL" if db.engine.dialect.name == "postgresql" else "SQLite"
    size = database_size()
    yield Reading(words=(name, Bytes(size)), label=N_("Basis data"), number=size)
    revision, head = schema()
    advice = Sentence("Program meminta skema %(head)s: mulai lagi layanannya di server.", head=head)
    level = Level.GOOD if revision == head else Level.BAD
    yield Reading(level, (revision or "-",), label=N_("Skema basis data"), advice=advice)
