"""An application on each database, made once; its data are put back before each test."""

from __future__ import annotations

import shutil
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Literal

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event

from app import create_app
from app.extensions import db
from app.folder import claim_folder
from app.services import erasure_file, head_file
from config import Settings

DEMO_PASSWORD = "latihan-12345"
Template = Literal["empty", "seeded"]


class Stage(AbstractContextManager["Stage"]):
    """One application with two templates: `empty` has the tables, `seeded` what prepare adds."""

    def __init__(self, folder: Path, redis_url: str, database_url: str | None) -> None:
        values: dict[str, Any] = {"redis_url": redis_url, "database_url": database_url}
        self.settings = claim_folder(
            Settings(
                var=folder / "var",
                demo_password=DEMO_PASSWORD,
                fast_password_hash=True,
                send_hold=0,
                **values,
            )
        )
        self.app = _application(self.settings)
        self._state: Template | None = None
        self._make_templates()

    def __exit__(self, *_error: object) -> None:
        self._close()

    def reset(self, template: Template) -> None:
        """Puts the data back, unless nothing was committed since."""
        shutil.rmtree(self.settings.folder / "modems", ignore_errors=True)
        # The heads of a journal, and a list of erasures, that are not there any more.
        for name in (head_file.NAME, erasure_file.NAME):
            (self.settings.folder / name).unlink(missing_ok=True)
        # Nor what was kept of pages: the counter begins anew with the data.
        self.app.extensions["kept_pages"].clear()
        if self._state != template:
            self._close()
            self._restore(template)
            self._state = template

    def _make_templates(self) -> None:
        with self.app.app_context():
            upgrade(directory=self.app.config["MIGRATIONS"])
        self._close()
        self._save("empty")
        done = self.app.test_cli_runner().invoke(args=["prepare"])
        assert done.exit_code == 0, (done.output, done.exception)
        self._close()
        self._save("seeded")
        with self.app.app_context():
            event.listen(db.engine, "commit", self._changed)

    def _changed(self, _connection: object) -> None:
        self._state = None

    def _close(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def _save(self, template: Template) -> None:
        raise NotImplementedError

    def _restore(self, template: Template) -> None:
        raise NotImplementedError


class SqliteStage(Stage):
    """Templates are files beside the database."""

    def __init__(self, folder: Path, redis_url: str) -> None:
        super().__init__(folder, redis_url, None)

    @property
    def _file(self) -> Path:
        return self.settings.folder / "upik.sqlite3"

    def _save(self, template: Template) -> None:
        # Closing the last connection has folded the write-ahead log into the file.
        shutil.copy(self._file, self._file.with_suffix(f".{template}"))

    def _restore(self, template: Template) -> None:
        for path in self._file.parent.glob("upik.sqlite3-*"):
            path.unlink()
        shutil.copy(self._file.with_suffix(f".{template}"), self._file)


class PostgresStage(Stage):
    """Templates are the rows of every table: copying a whole database takes half a second."""

    def __init__(self, folder: Path, redis_url: str, server: str) -> None:
        self._url = server
        self._rows: dict[Template, dict[str, bytes]] = {}
        self._sequences: dict[Template, list[tuple[str, int | None]]] = {}
        super().__init__(folder, redis_url, server)

    def _save(self, template: Template) -> None:
        with psycopg.connect(self._url) as connection:
            tables = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
            self._rows[template] = {name: _copied(connection, name) for (name,) in tables}
            self._sequences[template] = connection.execute(
                "SELECT sequencename, last_value FROM pg_sequences"
            ).fetchall()

    def _restore(self, template: Template) -> None:
        with psycopg.connect(self._url) as connection:
            # No triggers, so no foreign keys to mind: the rows fit together as a whole.
            connection.execute("SET session_replication_role = replica")
            for table, rows in self._rows[template].items():
                connection.execute(f'DELETE FROM "{table}"')
                if rows:
                    with connection.cursor().copy(f'COPY "{table}" FROM STDIN') as copy:
                        copy.write(rows)
            for sequence, last in self._sequences[template]:
                connection.execute("SELECT setval(%s, %s, %s)", (sequence, last or 1, bool(last)))


def _copied(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(f'COPY "{table}" TO STDOUT') as copy:
        return b"".join(bytes(piece) for piece in copy)


def _application(settings: Settings) -> Flask:
    app = create_app(settings)
    # Tests that are about CSRF switch it on; the others post without a form's token.
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app
