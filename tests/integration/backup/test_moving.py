"""From SQLite to PostgreSQL and back: every row, nothing half done, the source untouched."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import psycopg
import pytest
from flask_migrate import upgrade
from sqlalchemy import select

from app import create_app
from app.database.extensions import db, now, transaction
from app.models import Case, Publication, Skpd
from app.queries.lists import full_text
from app.queries.lists.filters import Filters
from app.queries.lists.full_text import Span
from app.runtime.process_lock import try_lock
from app.services.backup import database_snapshot, moving
from app.services.journal import sealing, verification
from tests.databases import let_go
from tests.integration.backup import every_table
from tests.integration.backup.conftest import made_site

pytestmark = [pytest.mark.postgresql, pytest.mark.programs]

# What the server knows of tables, apart from their rows.
_SCHEMA = """
SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
"""


class Pair:
    """A site on SQLite with rows in every table, and a database on a server beside it."""

    def __init__(self, folder: Path, server: str, redis_url: str) -> None:
        self.server = server
        self.address = server.rsplit("/", 1)[0] + "/moved"
        self.site = made_site(folder, folder, redis_url=redis_url)
        self.file = self.site.settings.folder / "upik.sqlite3"
        self.empty_server()
        with self.site.inside():
            every_table.fill()
            sealing.seal_all()

    def empty_server(self) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS moved WITH (FORCE)")
            connection.execute("CREATE DATABASE moved TEMPLATE template0")

    def move(self, *words: str, code: int = 0) -> str:
        """The command, as an admin calls it; the address comes by standard input."""
        return self.site.run("database", "move", *words, code=code, typed=self.address)

    def use(self, url: str | None) -> None:
        """What the admin changes in the settings."""
        self.site.settings = self.site.settings.model_copy(update={"database_url": url})
        self.site.open()

    def ask(self, query: str) -> list[Any]:
        with psycopg.connect(self.address) as connection:
            return connection.execute(query).fetchall()

    def schema(self) -> list[str]:
        """The server spells the types of a condition in another way each time it reads it."""
        return sorted(re.sub(r"::[a-z ]+(\[\])?|[()\[\]]", "", it) for (it,) in self.ask(_SCHEMA))


@pytest.fixture
def pair(
    tmp_path: Path, valkey_url: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Pair]:
    server = str(request.getfixturevalue("postgres_database").settings.database_url)
    monkeypatch.delenv("UPIK_DATABASE_URL_NEW", raising=False)
    found = Pair(tmp_path, server, valkey_url)
    yield found
    with found.site.inside():
        pass


def stored(file: Path) -> dict[str, list[Any]]:
    """All that SQLite stores in every table, the index of words' own among them."""
    with closing(sqlite3.connect(file)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'case_words%'"
            " AND name NOT LIKE 'sqlite_%' ORDER BY name"
        )
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"'), key=repr)
            for (name,) in tables.fetchall()
        }


def test_every_row_of_every_table_goes_there_and_back(pair: Pair) -> None:
    before = stored(pair.file)
    assert all(len(rows) >= 3 for name, rows in before.items() if name != "alembic_version")
    total = sum(map(len, before.values())) - 1
    body = pair.file.read_bytes()
    told = pair.move("postgresql")
    assert pair.file.read_bytes() == body
    assert f"{total} baris di {len(before) - 1} tabel tersalin" in told
    with pair.site.inside():
        verdict, head = verification.verify_chain(), sealing.last()
        assert head is not None
    assert f"sama di kedua sisi: {head[0]}:{head[1]}" in told
    assert "DATABASE_URL=postgresql://upik@127.0.0.1" in told
    pair.use(pair.address)
    with pair.site.inside():
        assert verification.verify_chain() == verdict
    told = pair.move("sqlite")
    assert f"{total} baris" in told
    assert "hapus baris DATABASE_URL" in told
    assert stored(pair.file) == before
    (kept,) = pair.file.parent.glob("sebelum-pindah-*.sqlite3")
    assert stored(kept) == before
    assert not list(pair.file.parent.glob("*.pindah*"))


def test_the_way_back_is_open_after_an_upgrade_too(pair: Pair) -> None:
    """The file that was left behind is of the older release."""
    pair.move("postgresql")
    pair.use(pair.address)
    with closing(sqlite3.connect(pair.file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    told = pair.move("sqlite")
    (kept,) = pair.file.parent.glob("sebelum-pindah-*.sqlite3")
    assert str(kept) in told
    assert stored(kept)["alembic_version"] == [("0000",)]
    assert stored(pair.file)["cases"] == stored(kept)["cases"]


@pytest.mark.parametrize("to", ["postgresql", "sqlite"])
def test_what_was_moved_works_as_what_was_made_there(pair: Pair, to: str) -> None:
    """New numbers come after the old ones, the words are found, the tables' own triggers work."""
    with pair.site.inside(), transaction() as store:
        first = _case("Jembatan zqgantung putus", "111111")
        store.add(first)
        store.flush()
        first_id = first.id
    pair.move("postgresql")
    pair.use(pair.address)
    if to == "sqlite":
        pair.move("sqlite")
        pair.use(None)
    with pair.site.inside():
        with transaction() as store:
            edition = store.scalar(select(Publication.number).where(Publication.id == 1))
            store.add(_case("Lampu zqjalan mati", "222222", published_at=now()))
            store.scalars(select(Skpd).limit(1)).one().name = "Dinas Contoh"
        rows = db.session.execute(select(Case.id, Case.body).order_by(Case.id)).all()
        assert rows[-1].id > first_id
        assert db.session.scalar(select(Publication.number).where(Publication.id == 1)) > edition
        for word, body in (("zqgantung", rows[-2].body), ("zqjalan", rows[-1].body)):
            found = full_text.matching(Filters(words=word), sees_numbers=True, span=Span())
            query = select(Case.body).where(*found)
            assert db.session.scalars(query).all() == [body]


def _case(body: str, ticket: str, **values: Any) -> Case:
    return Case(
        body=body, ticket=ticket, sender="+6281266771234", sender_class="mobile",
        received_at=now(), recorded_at=now(), **values,
    )  # fmt: skip


def test_the_server_has_the_tables_that_the_migrations_make(pair: Pair) -> None:
    app = create_app(pair.site.settings.model_copy(update={"database_url": pair.address}))
    with app.app_context():
        upgrade(directory=app.config["MIGRATIONS"])
    let_go(app)
    made = pair.schema()
    pair.empty_server()
    pair.move("postgresql")
    assert pair.schema() == made


def test_a_database_that_holds_anything_is_left_alone(pair: Pair) -> None:
    with psycopg.connect(pair.address) as connection:
        connection.execute("CREATE TABLE surat (id integer)")
    assert "moved tidak kosong" in pair.move("postgresql", code=1)
    assert pair.ask("SELECT count(*) FROM surat") == [(0,)]
    pair.empty_server()
    pair.move("postgresql")
    assert "moved tidak kosong" in pair.move("postgresql", code=1)


def test_nothing_moves_while_something_runs(pair: Pair) -> None:
    stop = "systemctl stop upik.target"
    with try_lock(pair.site.settings.folder / "run.lock"):
        assert stop in pair.move("postgresql", code=1)
    with closing(sqlite3.connect(pair.file)) as connection:
        connection.execute("SELECT count(*) FROM event").fetchone()
        assert stop in pair.move("postgresql", code=1)
    with psycopg.connect(pair.address):
        assert stop in pair.move("postgresql", code=1)
    assert pair.ask("SELECT to_regclass('event')") == [(None,)]
    pair.move("postgresql")
    pair.use(pair.address)
    with psycopg.connect(pair.address):
        assert stop in pair.move("sqlite", code=1)


@pytest.mark.parametrize("step", ["_insert", "_continue_numbers"])
def test_one_that_was_cut_off_begins_again(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(moving, step, Mock(side_effect=KeyboardInterrupt))
        pair.move("postgresql", code=1)
    assert pair.ask("SELECT to_regclass('event'), to_regclass('upik_pulih')") == [(None, None)]
    # As a killed one leaves it.
    database_snapshot.mark(moving.require_address(pair.address), "pindah")
    pair.move("postgresql")
    pair.use(pair.address)
    before = stored(pair.file)
    with monkeypatch.context() as patched:
        patched.setattr(moving, "_insert", Mock(side_effect=KeyboardInterrupt))
        pair.move("sqlite", code=1)
    assert stored(pair.file) == before
    pair.move("sqlite")
    assert not list(pair.file.parent.glob("*.pindah*"))


@pytest.mark.parametrize("to", ["postgresql", "sqlite"])
def test_a_missing_row_is_told(pair: Pair, monkeypatch: pytest.MonkeyPatch, to: str) -> None:
    if to == "sqlite":
        pair.move("postgresql")
        pair.use(pair.address)
    before, real = stored(pair.file), moving._insert
    lost = {"note": 1}
    monkeypatch.setattr(
        moving, "_insert", lambda to, table, rows: real(to, table, rows[lost.get(table.name, 0) :])
    )
    assert "note: 3 baris di sini, 2 di sana" in pair.move(to, code=1)
    assert stored(pair.file) == before


REFUSED = {
    "UPDATE skpd SET name = 'a' || char(0) || 'b' WHERE id = 1": "skpd, baris 1, kolom name",
    f"UPDATE skpd SET address = '{'x' * 500}' WHERE id = 3": "baris 3, kolom address",
    "UPDATE event SET at = 'kemarin'": "kolom at",
    "UPDATE event SET subject_id = 99999999999": "kolom subject_id",
    "UPDATE cases SET lead_id = 999999999": "cases_lead_id",
}


def test_a_value_that_the_server_refuses_is_named_and_nothing_is_left_there(pair: Pair) -> None:
    whole = pair.file.read_bytes()
    for change, told in REFUSED.items():
        with closing(sqlite3.connect(pair.file)) as connection, connection:
            connection.execute(change)
        before = pair.file.read_bytes()
        assert told in pair.move("postgresql", code=1), change
        assert pair.ask("SELECT to_regclass('event')") == [(None,)], change
        assert pair.file.read_bytes() == before
        pair.file.write_bytes(whole)


def test_an_address_that_is_none_is_not_repeated(pair: Pair) -> None:
    for words in ("", "sqlite:///x", "mysql://a/b", "postgresql://a:b@c:x/d"):
        pair.address = words
        told = pair.move("postgresql", code=1)
        assert "Alamat PostgreSQL tidak terbaca" in told
        assert words not in told or not words
