"""An application on each database, made once; its data are put back before each test."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Literal

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event

from app import create_app
from app.database import damage
from app.database.extensions import db
from app.runtime.data_folder import claim_folder
from app.services.journal import chain_head_file
from app.services.privacy import erasure_register
from config import Settings
from tests import kept
from tests.servers import postgres_version, start_postgres

DEMO_PASSWORD = "latihan-12345"
Template = Literal["empty", "seeded"]
# The database of a kept server that prepare has filled, and nobody changes.
PREPARED = "prepared"
Rows = tuple[dict[str, bytes], list[tuple[str, int | None]]]


class Database(AbstractContextManager["Database"]):
    """One application with two templates: `empty` has the tables, `seeded` what prepare adds."""

    def __init__(self, folder: Path, redis_url: str, database_url: str | None) -> None:
        self.settings = _settings(folder, redis_url=redis_url, database_url=database_url)
        self.app = _application(self.settings)
        self._state: Template | None = None
        with self.app.app_context():
            event.listen(db.engine, "commit", self._changed)

    def __exit__(self, *_error: object) -> None:
        self._close()

    def reset(self, template: Template) -> None:
        """Puts the data back, unless nothing was committed since."""
        shutil.rmtree(self.settings.folder / "modems", ignore_errors=True)
        # The heads of a journal, and a list of erasures, that are not there any more.
        for name in (chain_head_file.NAME, erasure_register.NAME, damage.NAME):
            (self.settings.folder / name).unlink(missing_ok=True)
        # Nor what was kept of pages: the counter begins anew with the data.
        self.app.extensions["kept_pages"].clear()
        if self._state != template:
            self._close()
            self._restore(template)
            self._state = template

    def _changed(self, _connection: object) -> None:
        self._state = None

    def _close(self) -> None:
        let_go(self.app)

    def _restore(self, template: Template) -> None:
        raise NotImplementedError


class SqliteDatabase(Database):
    """Templates are files beside the database."""

    def __init__(self, folder: Path, redis_url: str) -> None:
        kept.copy_of("sqlite", folder / "kept", _make_sqlite)
        self._templates = folder / "kept"
        super().__init__(self._templates, redis_url, None)

    def _restore(self, template: Template) -> None:
        file = _sqlite_file(self.settings)
        for path in file.parent.glob("upik.sqlite3-*"):
            path.unlink()
        shutil.copy(self._templates / template, file)


class PostgresDatabase(Database):
    """Templates are the rows of every table; the tables that a test has changed get them back."""

    def __init__(self, folder: Path, redis_url: str, server: str) -> None:
        self._rows: dict[Template, Rows] = pickle.loads((folder / "rows").read_bytes())
        self._connection = psycopg.connect(server, autocommit=True)
        self._held: dict[str, bytes] = {}
        self._marks: dict[str, object] = {}
        super().__init__(folder, redis_url, server)

    def __exit__(self, *_error: object) -> None:
        super().__exit__(*_error)
        self._connection.close()

    def _restore(self, template: Template) -> None:
        tables, sequences = self._rows[template]
        found = self._found_marks()
        changed = {
            table: rows
            for table, rows in tables.items()
            if found[table] != self._marks.get(table) or rows != self._held.get(table)
        }
        with self._connection.transaction():
            # No triggers, so no foreign keys to mind: the rows fit together as a whole.
            self._connection.execute("SET LOCAL session_replication_role = replica")
            self._connection.execute(";".join(f'DELETE FROM "{table}"' for table in changed))
            for table, rows in changed.items():
                if rows:
                    with self._connection.cursor().copy(f'COPY "{table}" FROM STDIN') as copy:
                        copy.write(rows)
            self._connection.execute(
                "SELECT "
                + ", ".join(
                    f"setval('\"{name}\"', {last or 1}, {bool(last)})" for name, last in sequences
                )
            )
        self._held, self._marks = tables, self._found_marks()

    def _found_marks(self) -> dict[str, object]:
        """How many rows each table has and which transaction wrote last: no change leaves both."""
        asked = " UNION ALL ".join(
            f"SELECT '{table}', count(*), max(xmin::text::bigint) FROM \"{table}\""
            for table in self._rows["empty"][0]
        )
        return {table: mark for table, *mark in self._connection.execute(asked)}


@contextmanager
def postgres_database(folder: Path, redis_url: str) -> Iterator[PostgresDatabase]:
    """A server of its own, and an application on it."""
    database = folder / "database"
    kept.copy_of("postgresql", database, _make_postgres, postgres_version())
    with (
        start_postgres(folder, begin_with=database / "data") as url,
        PostgresDatabase(database, redis_url, url) as found,
    ):
        yield found


def prepare_site(settings: Settings) -> None:
    """Fills a new data folder, and on PostgreSQL its database, as prepare would."""
    place = settings.var.parent / "prepared"
    kept.copy_of("sqlite", place, _make_sqlite)
    (place / "var").rename(settings.var)
    shutil.rmtree(place)
    if settings.database_url is None:
        return
    _sqlite_file(settings).unlink()
    server, name = str(settings.database_url).rsplit("/", 1)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE {PREPARED}')


def _make_sqlite(folder: Path) -> None:
    settings = _settings(folder)
    for template in _making(settings):
        # Closing the last connection has folded the write-ahead log into the file.
        shutil.copy(_sqlite_file(settings), folder / template)


def _make_postgres(folder: Path) -> None:
    rows: dict[Template, Rows] = {}
    with start_postgres(folder, leave_at=folder / "data") as url:
        for template in _making(_settings(folder, database_url=url)):
            rows[template] = _all_rows(url)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {PREPARED} TEMPLATE postgres")
    (folder / "rows").write_bytes(pickle.dumps(rows))


def _making(settings: Settings) -> Iterator[Template]:
    """Makes the tables and what prepare adds; each time the caller takes what there is."""
    app = _application(settings)
    with app.app_context():
        upgrade(directory=app.config["MIGRATIONS"])
    let_go(app)
    yield "empty"
    done = app.test_cli_runner().invoke(args=["prepare"])
    assert done.exit_code == 0, (done.output, done.exception)
    let_go(app)
    yield "seeded"


def _all_rows(url: str) -> Rows:
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        rows = {name: _copied(connection, name) for (name,) in tables}
        sequences = connection.execute("SELECT sequencename, last_value FROM pg_sequences")
        return rows, sequences.fetchall()


def _copied(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(f'COPY "{table}" TO STDOUT') as copy:
        return b"".join(bytes(piece) for piece in copy)


def _sqlite_file(settings: Settings) -> Path:
    return settings.folder / "upik.sqlite3"


def site_settings(folder: Path, **values: Any) -> Settings:
    """Of a site in this folder, of which it has not yet taken possession."""
    return Settings(
        var=folder / "var",
        demo_password=DEMO_PASSWORD,
        fast_password_hash=True,
        send_hold=0,
        phone_hold=0,
        **values,
    )


def _settings(folder: Path, **values: Any) -> Settings:
    return claim_folder(site_settings(folder, **values))


def let_go(app: Flask) -> None:
    """No connection to the database stays open."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _application(settings: Settings) -> Flask:
    app = create_app(settings)
    # Tests that are about CSRF switch it on; the others post without a form's token.
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app
