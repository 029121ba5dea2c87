"""What a database's error tells of: an outage that a person has to end, or a lock that ends."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from app import create_app
from app.database.errors import Outage, database_sentence, outage_of
from config import Settings
from tests.faults.servers import Postgres, full, small_disk
from tests.servers import free_port
from tests.web import alerts


def met(url: str, *statements: str) -> OperationalError:
    engine = create_engine(url)
    with engine.connect() as connection:
        for statement in statements[:-1]:
            connection.execute(text(statement))
        with pytest.raises(OperationalError) as met:
            connection.execute(text(statements[-1]))
    engine.dispose()
    return met.value


def test_a_full_sqlite_is_told_apart_from_a_locked_one(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.sqlite3"
    full = met(
        url,
        "CREATE TABLE a (x)",
        "PRAGMA max_page_count = 2",
        "INSERT INTO a VALUES (zeroblob(9000))",
    )
    assert outage_of(full) is Outage.FULL
    assert database_sentence(full) == "Disk server penuh: kosongkan disk itu, lalu ulangi."
    holder = sqlite3.connect(tmp_path / "x.sqlite3", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    locked = met(url, "PRAGMA busy_timeout = 1", "SELECT * FROM sqlite_master")
    holder.close()
    assert outage_of(locked) is None


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        (psycopg.errors.DiskFull("could not extend file"), Outage.FULL),
        (OSError(errno.ENOSPC, "No space left on device"), Outage.FULL),
        (OSError(errno.EROFS, "Read-only file system"), Outage.DISK),
        (psycopg.OperationalError("server closed the connection unexpectedly"), Outage.DOWN),
        (psycopg.ProgrammingError("the query has 2 placeholders but 1 was passed"), None),
        (psycopg.DataError("no number"), None),
        (psycopg.errors.AdminShutdown("terminating connection"), Outage.DOWN),
        (psycopg.errors.LockNotAvailable("could not obtain lock"), None),
        (psycopg.OperationalError("failed: FATAL:  sorry, too many clients already"), None),
        (ValueError("no error of a database"), None),
        (None, None),
    ],
)
def test_each_error_by_its_code(error: BaseException | None, wanted: Outage | None) -> None:
    assert outage_of(error) is wanted


@pytest.mark.programs
def test_a_real_postgresql_on_a_full_disk_and_one_that_was_killed() -> None:
    # pytest's folders are closed to the user PostgreSQL runs as.
    with TemporaryDirectory(prefix="upik-pg-") as folder:
        Path(folder).chmod(0o755)
        with small_disk(Path(folder) / "disk", 120) as disk:
            (disk / "pg").mkdir()
            server = Postgres(disk / "pg")
            url = server.url.replace("postgresql:", "postgresql+psycopg:")
            rows = "SELECT repeat(md5(g::text), 60) FROM generate_series(1, 9000) g"
            with full(disk):
                error = met(url, f"CREATE TABLE a AS {rows}")
                assert outage_of(error) is Outage.FULL
            server.kill()
            with pytest.raises(OperationalError) as away:
                create_engine(url).connect()
            assert outage_of(away.value) is Outage.DOWN


def test_a_postgresql_that_does_not_run_is_said_to_be_down(tmp_path: Path, valkey_url: str) -> None:
    url = f"postgresql://upik@127.0.0.1:{free_port()}/upik"
    (tmp_path / "var").mkdir(0o700)
    app = create_app(Settings(var=tmp_path / "var", database_url=url, redis_url=valkey_url))
    answer = app.test_client().get("/login/")
    assert answer.status_code == 503
    assert (
        alerts(answer) == "Basis data tidak menjawab. Jalankan PostgreSQL di server, lalu ulangi."
    )
