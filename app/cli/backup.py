"""`flask backup` and `flask restore`: card, backup, rehearsal and restore (ADR 13)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.cli.recovery_card import show_new_card
from app.cli.site_commands import make_ready
from app.database.errors import DBAPIError
from app.database.extensions import db, transaction
from app.domain.errors import BackupReason, BackupRefused
from app.domain.workflow.deadlines import WIB
from app.http import error_pages
from app.models import Event
from app.queries.cli import site
from app.services.backup import backups, database_snapshot, recovery_card, rehearsing, restoring
from app.services.backup.rehearsing import Rehearsal
from app.services.backup.restoring import Opened
from app.services.journal import journal, sealing, verification
from app.services.journal.actor import SYSTEM
from app.services.monitoring import backup_status
from config import Settings

_KEY = click.option(
    "--key", required=True, help="Berkas berisi kunci Kartu Pemulihan, atau - untuk mengetiknya."
)
_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


@contextmanager
def _told() -> Iterator[None]:
    """Turns a refusal into one sentence at the terminal."""
    try:
        yield
    except BackupRefused as refused:
        raise click.ClickException(error_pages.refusal_sentence(refused)) from None
    except DBAPIError as error:
        told = error_pages.refusal_sentence(
            BackupRefused(BackupReason.DATABASE, str(error.orig)[:120])
        )
        raise click.ClickException(told) from None
    except OSError as error:
        told = f"{error.filename or ''} {error.strerror or error}".strip()
        raise click.ClickException(f"Berkas tidak dapat dibaca atau ditulis: {told}") from None


@click.group(invoke_without_command=True)
@click.option("--to", type=click.Path(path_type=Path), help="Folder lain.")
@click.pass_context
@with_appcontext
def backup(context: click.Context, to: Path | None) -> None:
    """Membuat cadangan terenkripsi sekarang; layanan boleh tetap berjalan."""
    if context.invoked_subcommand is not None:
        return
    with _told():
        made = backups.run(to)
    click.echo(f"Cadangan: {made.file} ({made.size / 10**6:.1f} MB)")
    click.echo(
        "Salinan basis data diperiksa sebelum dienkripsi, berkas dibaca ulang dari disk. Isinya "
        "hanya dapat dibuka dengan Kartu Pemulihan: uji dengan flask backup rehearse."
    )
    if to is None and backups.is_on_same_disk(_settings()):
        click.echo("Cadangan ini di disk yang sama dengan datanya: isi UPIK_BACKUP_TO disk lain.")


@backup.command()
@click.option("--new", is_flag=True, help="Kartu baru; cadangan lama tetap perlu kartu lama.")
@click.option("--qr", is_flag=True, help="Gambarkan juga kode QR di terminal.")
@click.option("--sheet", type=click.Path(dir_okay=False, path_type=Path), help="Lembar HTML cetak.")
@with_appcontext
def key(new: bool, qr: bool, sheet: Path | None) -> None:
    """Membuat Kartu Pemulihan: kuncinya ditampilkan sekali ini saja dan tidak disimpan."""
    with _told():
        if backup_status.has_card(_settings()) and not new:
            raise BackupRefused(BackupReason.HAS_CARD)
        show_new_card(qr, sheet)


@backup.command()
@_FILE
@_KEY
@with_appcontext
def rehearse(file: Path, key: str) -> None:
    """Gladi: membuka FILE di tempat sementara dan membandingkannya; layanan tidak disentuh."""
    settings = _settings()
    with _told(), backups.alone(settings), backups.scratch(settings) as folder:
        found = restoring.opened(file, _private(key), folder)
        seen = _compared(found, settings)
        if site.has_table(Event):
            name, good = file.name[:80], seen.is_good
            with transaction():
                journal.record(
                    "backup_rehearsed", "backup", None, actor=SYSTEM, file=name, good=good
                )
        if seen.is_good:
            backup_status.note_rehearsal(settings)
    _say_rehearsal(file, found.made_at, seen)
    if not seen.is_good:
        raise SystemExit(1)


def _compared(found: Opened, settings: Settings) -> Rehearsal:
    if not found.is_postgres:
        return _inside(found.settings(settings, None), found)
    with database_snapshot.scratch_database() as url:
        database_snapshot.load(found.dump, url)
        return _inside(found.settings(settings, url), found)


def _inside(settings: Settings, found: Opened) -> Rehearsal:
    with _another(settings).app_context():
        try:
            return rehearsing.compare(found.about)
        finally:
            db.session.remove()
            db.engine.dispose()


def _say_rehearsal(file: Path, made_at: datetime, seen: Rehearsal) -> None:
    click.echo(f"Gladi pemulihan {file.name}, dibuat {_clock(made_at)}:")
    click.echo(f"- {seen.files} berkas, setiap sidik SHA-256 cocok")
    told = f"berbeda di {', '.join(seen.wrong)}" if seen.wrong else "banyaknya cocok"
    click.echo(f"- {seen.rows} baris di {seen.tables} tabel, {told}")
    told = f"tabel kurang: {', '.join(seen.missing)}" if seen.missing else "lengkap sesudah migrasi"
    click.echo(f"- skema {told}")
    told = f"{seen.findings} temuan" if seen.findings else "utuh"
    click.echo(f"- jurnal {told}, {seen.sealed} baris tersegel diperiksa")
    click.echo("Cadangan ini dapat dipulihkan." if seen.is_good else "CADANGAN INI BERMASALAH.")


@click.command()
@_FILE
@_KEY
@click.option("--keys-to", type=click.Path(dir_okay=False, path_type=Path), help=(
    "Hanya menulis SECRET_KEY dan JOURNAL_KEY dari cadangan ke berkas baru."
))  # fmt: skip
@with_appcontext
def restore(file: Path, key: str, keys_to: Path | None) -> None:
    """Memulihkan FILE; semua proses Si UPIK harus berhenti. Data lama tidak dihapus."""
    settings = _settings()
    with _told(), backups.alone(settings), backups.scratch(settings) as folder:
        found = restoring.opened(file, _private(key), folder)
        if keys_to is not None:
            recovery_card.keys_file(
                keys_to, {name: found.key(name) for name in ("SECRET_KEY", "JOURNAL_KEY")}
            )
            click.echo(f"Kedua kunci ditulis ke {keys_to}. Hapus berkas itu sesudah dipakai.")
            return
        restoring.require_same_keys(found, settings)
        with restoring.stopped(settings):
            ready = found.settings(settings, settings.database if found.is_postgres else None)
            restoring.arrange(found, file, settings)
            if found.is_postgres:
                restoring.fill(found, settings)
            _open(ready)
            old = restoring.swap(found, settings)
    click.echo(
        f"Data lama ada di {old}. Sesudah semua diperiksa, hapus folder itu: isinya data pribadi."
    )


def _open(settings: Settings) -> None:
    """Migrates, erases again, lets nothing be sent twice; then says what a person should know."""
    with _another(settings).app_context():
        try:
            make_ready()
            sealing.try_all()
            verdict = verification.verify_chain()
            facts = site.last_restore_facts()
        finally:
            db.session.remove()
            db.engine.dispose()
    click.echo(f"Dipulihkan: data sampai {_clock(datetime.fromisoformat(facts['made_at']))}.")
    click.echo(
        f"{facts['count']} SMS yang saat itu belum terkirim menunggu keputusan di Pesan Keluar: "
        "mungkin sudah terkirim sesudahnya, jadi tidak dikirim sendiri."
    )
    if lost := facts.get("lost_from"):
        click.echo(
            f"Jurnal #{lost} sampai #{facts['lost_to']} hilang bersama data sesudah cadangan; itu "
            "dicatat di jurnal."
        )
    told = f"{len(verdict.findings)} temuan" if verdict.findings else "utuh"
    click.echo(f"Jurnal yang dipulihkan {told}: {verdict.rows} baris tersegel diperiksa.")


def _another(settings: Settings) -> Flask:
    """An application on the data of a backup."""
    made: Flask = current_app.extensions["another_app"](settings)
    return made


def _private(where: str) -> str:
    if where != "-":
        return recovery_card.in_file(Path(where).read_bytes())
    if not sys.stdin.isatty():
        return recovery_card.in_file(sys.stdin.buffer.read())
    return recovery_card.private(click.prompt("Kunci Kartu Pemulihan", hide_input=True))


def _clock(at: datetime) -> str:
    return f"{at.astimezone(WIB):%d/%m/%y %H.%M} WIB"
