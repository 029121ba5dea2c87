"""Tables are changed by a step of its own, with a way back, and while nobody works on them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import inspect, text

from app.database import revisions
from app.database.extensions import db, now, transaction
from app.models import BlockedNumber
from app.services.backup import archive, database_snapshot
from app.services.setup import preparing
from tests import next_release
from tests.integration.backup.conftest import CITIZEN, PRIVATE, Site

pytestmark = pytest.mark.postgresql

RESTORE = "upik restore BERKAS --key -"
OLDER = next_release.first_revision()


def upgrade(site: Site) -> None:
    """Makes its code that of the next release."""
    assert site.app is not None
    next_release.install(site.app, site.card.parent)


def revision(site: Site) -> str | None:
    with site.inside(), revisions.any_schema():
        return revisions.stored()


def newest(site: Site) -> str:
    with site.inside():
        return revisions.known()[-1]


def rows(site: Site) -> dict[str, int]:
    """How many rows each table of the models has, but for what the upgrade itself writes."""
    with site.inside(), revisions.any_schema(), db.engine.connect() as connection:
        found = database_snapshot.counts(connection)
    changing = {"event", "stored_file", "stored_piece", "later"}
    return {table: count for table, count in found.items() if table not in changing}


def files(site: Site) -> list[Path]:
    return sorted(site.settings.backup_folder.glob("upik-*.age"))


def test_a_migration_begins_with_a_backup_and_later_starts_make_none(site: Site) -> None:
    site.make_card()
    upgrade(site)
    said = site.run("prepare")
    assert said.index("Cadangan sebelum migrasi") < said.index("Tabel basis data ...")
    (file,) = files(site)
    place = site.settings.folder / "opened"
    place.mkdir()
    key = PRIVATE.search(site.card.read_text())
    assert key
    assert archive.unpack(file, key[0], place)["revision"] == OLDER
    assert revision(site) == newest(site)
    assert "Cadangan" not in site.run("prepare")
    assert files(site) == [file]


def test_a_migration_changes_every_row_and_its_backup_leads_back(site: Site) -> None:
    site.make_card()
    with site.inside(), transaction() as store:
        store.add(BlockedNumber(number=CITIZEN, blocked_at=now(), blocked_by="Moderator"))
    before = rows(site)
    upgrade(site)
    site.run("prepare")
    (file,) = files(site)
    assert rows(site) == before
    with site.inside():
        assert {"letters"} < {it["name"] for it in inspect(db.engine).get_columns("cases")}
        assert inspect(db.engine).has_table("later")
    next_release.remove(site.open())
    assert RESTORE in site.run("journal", "verify", code=1)
    assert RESTORE in site.run("prepare", code=1)
    site.empty_database()
    site.restore(file)
    assert (revision(site), rows(site)) == (OLDER, before)
    assert files(site) == [file], "a restore has its way back already"


def test_a_backup_of_an_older_release_is_migrated_by_its_restore(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.make_card()
    file = site.backup()
    site.empty_database()
    next_release.replace(monkeypatch, site.card.parent)
    site.restore(file)
    assert revision(site) == next_release.REVISION


def test_without_a_card_latihan_keeps_one_copy_that_nobody_else_reads(site: Site) -> None:
    place = site.settings.folder / preparing.COPY
    place.mkdir()
    (place / "of-an-earlier-migration").touch()
    upgrade(site)
    assert "Salinan basis data sebelum migrasi" in site.run("prepare")
    (copy,) = place.iterdir()
    assert (place.stat().st_mode | copy.stat().st_mode) & 0o077 == 0
    if site.server is None:
        with closing(sqlite3.connect(copy)) as connection:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        assert found == [(OLDER,)]
    assert files(site) == []


def test_production_without_a_card_changes_no_table(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade(site)
    assert site.app is not None
    real = site.settings.model_copy(update={"mode": "production"})
    monkeypatch.setitem(site.app.config, "SETTINGS", real)
    assert "upik backup key" in site.run("prepare", code=1)
    assert revision(site) == OLDER
    assert "upik backup key" in site.run("backup", code=1)
    site.make_card()
    site.run("prepare")
    assert revision(site) == newest(site)
    assert len(files(site)) == 1


def test_whoever_has_copied_the_database_needs_no_card(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade(site)
    assert site.app is not None
    real = site.settings.model_copy(update={"mode": "production"})
    monkeypatch.setitem(site.app.config, "SETTINGS", real)
    site.run("prepare", "--copied")
    assert revision(site) == newest(site)


def test_without_a_backup_or_while_another_process_connects_no_table_changes(site: Site) -> None:
    upgrade(site)
    if site.server is None:
        other = sqlite3.connect(site.settings.folder / "upik.sqlite3")
    else:
        other = psycopg.connect(str(site.settings.database_url))
    with closing(other) as connection:
        connection.execute("SELECT count(*) FROM cases").fetchall()
        assert "Hentikan semua prosesnya" in site.run("prepare", code=1)
        assert revision(site) == OLDER
    site.make_card()
    place = site.settings.backup_folder
    place.write_text("a file, where the folder should be")
    assert "Folder cadangan tidak dapat dipakai" in site.run("prepare", code=1)
    assert revision(site) == OLDER
    place.unlink()
    site.run("prepare")
    assert revision(site) == newest(site)


def test_a_command_of_another_release_says_which_one_is_needed(site: Site) -> None:
    upgrade(site)
    assert "jalankan upik prepare" in site.run("journal", "verify", code=1)
    site.run("prepare")
    with site.inside():
        db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        db.session.commit()
    for words in (("journal", "verify"), ("prepare",)):
        said = site.run(*words, code=1).strip()
        assert "9999" in said
        assert said.endswith("upik restore BERKAS --key -")
