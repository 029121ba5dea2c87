"""A backup while others write; what is damaged, foreign or half is never taken for one."""

from __future__ import annotations

import gzip
import json
import os
import tarfile
import threading
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pyrage
import pytest
from psycopg.conninfo import make_conninfo
from sqlalchemy import func, select, update

from app.database.extensions import db, now, transaction
from app.domain.operations.backup_schedule import backup_file_name
from app.jobs import backups as doors
from app.models import Event, JournalHead
from app.services.backup import archive, backups, database_snapshot, recovery_card
from app.services.journal import journal, sealing
from app.services.journal.actor import SYSTEM
from app.services.monitoring import backup_status, host_health
from app.services.settings import stored_files
from tests.integration.backup.conftest import PRIVATE, Site, count
from tests.servers import wait_until

pytestmark = pytest.mark.programs


def last_backup(site: Site) -> backups.BackupState:
    with site.inside():
        found = backups.last_backup()
    assert found is not None
    return found


def rehearse(site: Site, file: Path, code: int = 0) -> str:
    return site.run("backup", "rehearse", str(file), "--key", str(site.card), code=code)


def test_without_a_card_there_is_no_backup(site: Site) -> None:
    with site.inside():
        doors.make()
        assert backups.last_backup() is None
    told = site.run("backup", code=1)
    assert "Belum ada Kartu Pemulihan" in told
    state = last_backup(site)
    assert state.file is None
    assert "Kartu Pemulihan" in str(state.error)
    assert not list(site.settings.backup_folder.glob("*"))


# What is in an archive, by its format: a release that is older refuses one of another format in a
# sentence, and breaks in the middle of one that it takes for its own.
LAYOUTS = {
    "si-upik-cadangan-1": (
        r"manifest\.json|ukuran|sms\.jsonl|upik\.(sqlite3|pgdump)|journal-heads|erasures|MODE|SECRET_KEY|JOURNAL_KEY"
        r"|cadangan\.pub|saran/model\.json|bukti/[0-9a-f]{2}/[0-9a-f]{32}\.jpg",
        "cards counts engine format head made_at members mode revision version",
    )
}


def test_another_layout_of_the_archive_has_another_format(site: Site) -> None:
    """Never edit a line of LAYOUTS that a release has: raise archive.FORMAT and add one."""
    site.make_card()
    site.run("backup")
    (file,) = site.settings.backup_folder.glob("upik-*.age")
    names = " ".join(sorted(contents(site, file)))
    assert LAYOUTS[archive.FORMAT] == (archive._ALLOWED.pattern, names)


def test_the_night_makes_one_and_only_one(site: Site) -> None:
    site.make_card()
    with site.inside():
        doors.make()
        doors.make()
        doors.order_due()
    assert len(list(site.settings.backup_folder.iterdir())) == 1


def test_the_private_half_is_shown_once_and_lies_nowhere(
    site: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sheet = tmp_path / "kartu.html"
    shown = site.make_card("--qr", "--sheet", str(sheet))
    (private,) = PRIVATE.findall(shown)
    assert private in sheet.read_text()
    assert "<svg" in sheet.read_text()
    assert sheet.stat().st_mode & 0o077 == 0
    site.backup()
    rehearse(site, site.backup())
    for path in site.settings.folder.rglob("*"):
        if path.is_file():
            assert private.encode() not in path.read_bytes(), path
            assert PRIVATE.search(path.read_bytes().decode("latin-1")) is None, path
    assert private not in caplog.text
    assert "hanya terbuka dengan kartu yang lama" in site.run("backup", "key", code=1)
    old = site.backup()
    assert PRIVATE.findall(site.make_card("--new")) != [private]
    assert "Kartu Pemulihan yang lain" in rehearse(site, old, code=1)
    rehearse(site, site.backup())


def test_a_host_without_the_card_s_file_uses_what_the_other_sealed_and_nothing_else(
    site: Site,
) -> None:
    site.make_card()
    (site.settings.folder / backup_status.CARD).unlink()
    rehearse(site, site.backup())
    with site.inside():
        other = recovery_card.new_pair()[1].encode()
        stored_files.keep(backup_status.CARD, b"0" * 64 + b"\n" + other)
    assert "Belum ada Kartu Pemulihan" in site.run("backup", code=1)


def test_a_card_or_sheet_that_cannot_be_written_leaves_neither(site: Site, tmp_path: Path) -> None:
    taken = tmp_path / "kartu.html"
    taken.write_text("surat lain")
    for path in (taken, tmp_path / "tidak-ada" / "kartu.html", Path("/dev/full")):
        told = site.run("backup", "key", "--sheet", str(path), code=1)
        assert PRIVATE.search(told) is None
        assert "tidak dapat dibaca atau ditulis" in told
    assert taken.read_text() == "surat lain"
    with site.inside():
        assert backup_status.carded_at(site.settings) is None
    (site.settings.folder / backup_status.CARD).mkdir()
    sheet = tmp_path / "baru.html"
    site.run("backup", "key", "--sheet", str(sheet), code=1)
    assert not sheet.exists()
    with site.inside():
        assert count(select(func.count(Event.id)).where(Event.action == "backup_card")) == 0


def test_while_others_write_it_is_of_one_moment(site: Site) -> None:
    site.make_card()
    done = threading.Event()

    def write() -> None:
        assert site.app is not None
        with site.app.app_context():
            number = 0
            while not done.is_set():
                number += 1
                with transaction():
                    # Two rows that belong together.
                    for _ in range(2):
                        journal.record("remind", "forward", number, actor=SYSTEM, skpd="PUPR")
            db.session.remove()

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        assert site.app is not None
        written = select(func.count()).where(Event.action == "remind")
        with site.app.app_context():
            wait_until(lambda: count(written) > 20, "the writers write")
            made = backups.run()
            before = count(written)
            wait_until(lambda: count(written) > before, "they go on")
    finally:
        done.set()
        for writer in writers:
            writer.join()
    told = rehearse(site, Path(str(made.file)))
    assert "Cadangan ini dapat dipulihkan." in told
    about = contents(site, Path(str(made.file)))
    assert about["counts"]["event"] > 20
    with site.inside():
        assert about["counts"]["event"] < count(select(func.count(Event.id)))
        assert db.session.scalars(select(JournalHead.how)).all() == ["cadangan"]


def contents(site: Site, file: Path) -> Any:
    """The manifest, opened as anybody with the card and the age program would."""
    identity = pyrage.x25519.Identity.from_str(PRIVATE.findall(site.card.read_text())[0])
    plain = gzip.decompress(pyrage.decrypt(file.read_bytes(), [identity]))
    with tarfile.open(fileobj=BytesIO(plain)) as packed:
        assert {row.name for row in packed} >= {"SECRET_KEY", "JOURNAL_KEY", "MODE", "cadangan.pub"}
        manifest = packed.extractfile("manifest.json")
        assert manifest is not None
        return json.loads(manifest.read())


def test_what_is_damaged_or_foreign_is_refused_before_anything_is_touched(
    site: Site, tmp_path: Path
) -> None:
    site.make_card()
    file = site.backup()
    whole, public = file.read_bytes(), (site.settings.folder / "cadangan.pub").read_text().strip()
    before = sorted(it for it in site.settings.folder.rglob("*") if it.suffix != ".lock")
    recipient = [pyrage.x25519.Recipient.from_str(public)]
    middle = len(whole) // 2
    cases = {
        "rusak": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        "terpotong": whole[:-300],
        "bukan cadangan": b"PK\x03\x04 foto liburan" * 40,
        "rusak atau": pyrage.encrypt(b"halo", recipient),
        "bukan": pyrage.encrypt(_packed({"../../etc/passwd": b"x"}), recipient),
        "bukan cadangan Si": pyrage.encrypt(_packed({"MODE": b"latihan"}), recipient),
    }
    for words, content in cases.items():
        bad = tmp_path / "bad.age"
        bad.write_bytes(content)
        assert words in site.restore(bad, code=1), words
        rehearse(site, bad, code=1)
    assert sorted(it for it in site.settings.folder.rglob("*") if it.suffix != ".lock") == before
    for strange in (b"\xff\xd8\xff\xe0 foto kartu", b""):
        bad.write_bytes(strange)
        told = site.run("restore", str(file), "--key", str(bad), code=1)
        assert "bukan kunci" in told
    typed = f"\ufeff{site.card.read_text()}".encode("utf-16-le")  # as Notepad may keep it
    bad.write_bytes(typed)
    site.run("backup", "rehearse", str(file), "--key", str(bad))
    manifest = {"format": "si-upik-cadangan-1", "members": {"MODE": "0" * 64}}
    forged = _packed({"MODE": b"latihan", "manifest.json": json.dumps(manifest).encode()})
    bad.write_bytes(pyrage.encrypt(forged, recipient))
    assert "rusak atau terpotong: MODE" in site.restore(bad, code=1)
    assert "bukan kunci" in site.run("restore", str(file), "--key", "-", code=1, typed="salah\n")


def _packed(files: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, body in files.items():
            row = tarfile.TarInfo(name)
            row.size = len(body)
            archive.addfile(row, BytesIO(body))
    return out.getvalue()


def test_a_rehearsal_that_found_something_counts_for_none(site: Site) -> None:
    site.make_card()
    file = site.backup()
    rehearse(site, file)
    state = last_backup(site)
    assert state.rehearsed_at is not None
    with site.inside():
        sealing.seal_all()
        with transaction() as store:
            store.execute(update(Event).values(actor="Orang lain"))
    assert "CADANGAN INI BERMASALAH" in rehearse(site, site.backup(), code=1)
    later = last_backup(site)
    assert later.rehearsed_at == state.rehearsed_at


# The command, in a process that is killed when a piece of the archive has reached the disk.
KILLED = """
import os, signal
from app.services.backup import archive
from wsgi import app
class Killed(archive.Counted):
    def write(self, piece):
        super().write(piece)
        self._file.flush()
        os.kill(os.getpid(), signal.SIGKILL)
archive.Counted = Killed
app.test_cli_runner().invoke(args=["backup"], catch_exceptions=False)
"""


def test_killed_in_the_middle_it_leaves_no_backup_and_the_next_one_cleans_up(site: Site) -> None:
    site.make_card()
    with site.inside():
        stored_files.keep("uji", os.urandom(1_000_000))
    target = site.settings.backup_folder
    site.kill(KILLED)
    assert list(target.glob("*.age")) == []
    (part,) = target.glob("*.part")
    assert part.stat().st_size
    file = site.backup()
    assert list(target.iterdir()) == [file]
    assert list(site.settings.folder.glob(".cadangan-*")) == []
    assert "Cadangan ini dapat dipulihkan." in rehearse(site, file)


def test_what_a_killed_rehearsal_left_in_the_server_goes_with_the_next(site: Site) -> None:
    if site.server is None:
        pytest.skip("SQLite rehearses in a file of the scratch folder")
    site.make_card()
    file = site.backup()
    names = ["upik_gladi_1", "upik_gladi_2", "upik_gladi_saya"]
    with psycopg.connect(site.server, autocommit=True) as server:
        for name in names:
            server.execute(f'CREATE DATABASE "{name}"')
        try:
            # Somebody is at work in the second.
            with psycopg.connect(make_conninfo(site.server, dbname=names[1])):
                rehearse(site, file)
            found = "SELECT datname FROM pg_database WHERE datname LIKE 'upik_gladi%' ORDER BY 1"
            assert [row[0] for row in server.execute(found)] == names[1:]
        finally:
            for name in names:
                server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def test_old_ones_are_thinned_only_where_kept_and_only_ours(site: Site, tmp_path: Path) -> None:
    site.make_card()
    stick = tmp_path / "stick"
    for folder in (site.settings.backup_folder, stick):
        folder.mkdir()
        for day in range(20):
            (folder / backup_file_name(now() - timedelta(days=day, hours=1))).write_bytes(b"x")
        for name in ("catatan.txt", "upik-lama.age", "upik-20260101-020000.age.txt"):
            (folder / name).write_text("x")
    site.run("backup", "--to", str(stick))
    assert len(list(stick.iterdir())) == 24
    site.backup()
    found = {path.name for path in site.settings.backup_folder.iterdir()}
    assert found >= {"catatan.txt", "upik-lama.age", "upik-20260101-020000.age.txt"}
    assert len(found) < 24 - 8


def test_a_failure_is_written_down_and_the_last_good_one_is_remembered(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.make_card()
    file = site.backup()
    good = last_backup(site)
    # A stick that is not plugged in: its folder is not made on this disk.
    assert "Folder cadangan" in site.run("backup", "--to", str(tmp_path / "stick"), code=1)
    assert not (tmp_path / "stick").exists()
    state = last_backup(site)
    assert (state.at, state.file, state.size) == (good.at, str(file), file.stat().st_size)
    assert "Folder cadangan" in str(state.error)
    monkeypatch.setattr(host_health, "database_size", lambda: 10**15)
    assert "Ruang disk tidak cukup" in site.run("backup", code=1)
    monkeypatch.undo()
    if site.server is not None:
        monkeypatch.setattr(database_snapshot.shutil, "which", lambda _: None)
        assert "Program pg_dump tidak ada" in site.run("backup", code=1)
        monkeypatch.undo()
    with backups.alone(site.settings):
        assert "sedang berjalan" in site.run("backup", code=1)
    site.backup()
    state = last_backup(site)
    assert state.error is None
    assert state.at > good.at


def test_a_damaged_database_is_no_backup(site: Site) -> None:
    if site.server is not None:
        pytest.skip("PostgreSQL checks its own pages")
    site.make_card()
    with site.inside():
        pass
    path = site.settings.folder / "upik.sqlite3"
    data = bytearray(path.read_bytes())
    for page in range(20, 60):
        data[page * 4096 : page * 4096 + 40] = b"\xff" * 40
    path.write_bytes(data)
    told = site.run("backup", code=1)
    assert "tidak lolos pemeriksaan" in told or "tidak dapat disalin" in told
    assert list(site.settings.backup_folder.glob("*")) == []
