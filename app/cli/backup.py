"""`upik backup` and `upik restore`: card, backup, rehearsal and restore (ADR 13)."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from flask import current_app

from app.cli.make_ready import make_ready
from app.cli.other_data import another, told_plainly
from app.cli.recovery_card import show_new_card, take_away
from app.database.extensions import db, transaction
from app.domain.operations.backup_refusals import BackupReason, BackupRefused
from app.domain.workflow.deadlines import WIB
from app.i18n.refusal_messages import refusal_sentence
from app.models import Event
from app.queries.cli import site
from app.runtime import progress
from app.runtime.progress import Kind
from app.services.backup import (
    after_restore,
    backups,
    database_snapshot,
    free_space,
    recovery_card,
    rehearsing,
    restoring,
    sms_copies,
)
from app.services.backup.rehearsing import Cards, Rehearsal
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


@click.group(invoke_without_command=True)
@click.option("--to", type=click.Path(path_type=Path), help="Folder lain.")
@click.pass_context
def backup(context: click.Context, to: Path | None) -> None:
    """Membuat cadangan terenkripsi sekarang; layanan boleh tetap berjalan."""
    if context.invoked_subcommand is not None:
        return
    with told_plainly():
        made = backups.run(to)
    click.echo(f"Cadangan: {made.file} ({made.size / 10**6:.1f} MB)")
    click.echo(
        "Salinan basis data diperiksa sebelum dienkripsi, berkas dibaca ulang dari disk. Isinya "
        "hanya dapat dibuka dengan Kartu Pemulihan: uji dengan upik backup rehearse."
    )
    if to is None and backups.is_on_same_disk(_settings()):
        click.echo("Cadangan ini di disk yang sama dengan datanya: isi UPIK_BACKUP_TO disk lain.")


@backup.command()
@click.option("--new", is_flag=True, help="Kartu baru; cadangan lama tetap perlu kartu lama.")
@click.option("--second", is_flag=True, help="Kartu kedua: masing-masing membuka cadangan sendiri.")
@click.option("--list", "lists", is_flag=True, help="Kunci umum tiap kartu yang berlaku.")
@click.option("--remove", metavar="KUNCI-UMUM", help="Mencabut satu dari dua kartu.")
@click.option("--qr", is_flag=True, help="Gambarkan juga kode QR di terminal.")
@click.option("--sheet", type=click.Path(dir_okay=False, path_type=Path), help="Lembar HTML cetak.")
def key(
    new: bool, second: bool, lists: bool, remove: str | None, qr: bool, sheet: Path | None
) -> None:
    """Membuat Kartu Pemulihan: kuncinya ditampilkan sekali ini saja dan tidak disimpan."""
    settings = _settings()
    with told_plainly():
        if lists:
            click.echo("\n".join(recovery_card.publics(settings)))
        elif remove is not None:
            take_away(remove)
        else:
            show_new_card(qr, sheet, _beside(settings, new=new, second=second))


def _beside(settings: Settings, *, new: bool, second: bool) -> list[str]:
    """The cards that stay when one more is made."""
    try:
        known = recovery_card.publics(settings)
    except BackupRefused:
        if second:
            raise
        known = []
    if not (known or backup_status.has_card(settings)):
        return []
    if len(known) >= recovery_card.MOST and (new or second):
        raise BackupRefused(BackupReason.TWO_CARDS)
    if not (new or second):
        raise BackupRefused(BackupReason.HAS_CARD)
    return known if second else []


@backup.command()
def sms() -> None:
    """Menyalin SMS baru ke folder UPIK_BACKUP_TO sekarang; layanan boleh tetap berjalan."""
    settings = _settings()
    with told_plainly():
        if settings.backup_to is None:
            raise BackupRefused(BackupReason.NO_SECOND_PLACE)
        recovery_card.publics(settings)
        count = sms_copies.copy_new()
    told = f"{count} SMS baru disalin ke" if count else "Tidak ada SMS baru yang belum ada di"
    click.echo(f"{told} {settings.backup_folder}.")


@contextmanager
def _at_work(kind: Kind, file: Path, typed: Sequence[str]) -> Iterator[tuple[Path, list[str]]]:
    """Alone and with room for it: a folder for what is decrypted, and the keys."""
    settings, shown = _settings(), progress.work(kind)
    with told_plainly(), backups.alone(settings), shown, backups.scratch(settings) as folder:
        keys = [_private(it) for it in typed]
        with free_space.needed({folder: restoring.wanted(file, keys[0])}):
            yield folder, keys


@backup.command()
@_FILE
@click.option("--key", "typed", required=True, multiple=True, help=(
    "Seperti pada restore; diulang untuk mencoba kartu kedua juga."
))  # fmt: skip
def rehearse(file: Path, typed: tuple[str, ...]) -> None:
    """Gladi: membuka FILE di tempat sementara dan membandingkannya; layanan tidak disentuh."""
    settings = _settings()
    with _at_work(Kind.REHEARSAL, file, typed) as (folder, keys):
        found = restoring.opened(file, keys[0], folder)
        cards = rehearsing.cards_of(file, found.about, keys)
        seen = _compared(found, settings)
        is_good = seen.is_good and cards.is_good
        if site.has_table(Event):
            name, good = file.name[:80], is_good
            with transaction():
                journal.record(
                    "backup_rehearsed", "backup", None, actor=SYSTEM, file=name, good=good
                )
            if is_good:
                backup_status.note_rehearsal()
    _say_rehearsal(file, found.made_at, seen)
    _say_cards(cards)
    click.echo("Cadangan ini dapat dipulihkan." if is_good else "CADANGAN INI BERMASALAH.")
    if not is_good:
        raise SystemExit(1)


def _compared(found: Opened, settings: Settings) -> Rehearsal:
    if not found.is_postgres:
        return _inside(found.settings(settings, None), found)
    with database_snapshot.scratch_database() as url:
        database_snapshot.load(found.dump, url, found.about["counts"])
        return _inside(found.settings(settings, url), found)


def _inside(settings: Settings, found: Opened) -> Rehearsal:
    with another(settings).app_context():
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


def _say_cards(cards: Cards) -> None:
    told = "cocok" if cards.is_good else f"kepala berkas memuat {cards.openers} kunci"
    click.echo(f"- dibuat untuk {len(cards.named)} Kartu Pemulihan, {told}")
    for public in sorted({*cards.named, *cards.tried}):
        if public in cards.tried:
            click.echo(f"  {public} membukanya")
        else:
            click.echo(f"  {public} belum dicoba: ulangi gladi dengan --key satu lagi")


@click.command()
@_FILE
@_KEY
@click.option("--keys-to", type=click.Path(dir_okay=False, path_type=Path), help=(
    "Hanya menulis SECRET_KEY dan JOURNAL_KEY dari cadangan ke berkas baru."
))  # fmt: skip
@click.option("--sms", type=click.Path(exists=True, file_okay=False, path_type=Path), help=(
    "Folder lain dengan salinan SMS (upik-sms-….age); yang di samping FILE selalu dibaca."
))  # fmt: skip
def restore(file: Path, key: str, keys_to: Path | None, sms: Path | None) -> None:
    """Memulihkan FILE; semua proses Si UPIK harus berhenti. Data lama tidak dihapus."""
    settings = _settings()
    with _at_work(Kind.RESTORE, file, [key]) as (folder, (private,)):
        if restoring.is_in_place(file, settings):
            click.echo("Pemulihan berkas ini yang terputus sudah diselesaikan saat dimulai lagi.")
            _say_restored()
            after_restore.forget(settings)
            return
        found = restoring.opened(file, private, folder)
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
            places = [file.parent, settings.backup_folder, *([sms] if sms else [])]
            copies = sms_copies.open_all(places, private, found.folder)
            if found.is_postgres:
                restoring.fill(found, file, settings)
            _open(ready, copies)
            old = restoring.swap(found, file, settings)
    click.echo(
        f"Data lama ada di {old}. Sesudah semua diperiksa, hapus folder itu: isinya data pribadi."
    )
    after_restore.forget(settings)


def _open(settings: Settings, copies: sms_copies.Opened) -> None:
    """Migrates, erases again, lets nothing be sent twice; then says what a person should know."""
    with another(settings).app_context():
        try:
            make_ready(is_copied=True)
            sealing.try_all()
            _say_restored(copies)
        finally:
            db.session.remove()
            db.engine.dispose()


def _say_restored(copies: sms_copies.Opened | None = None) -> None:
    verdict, facts = verification.verify_chain(), site.last_restore_facts()
    click.echo(f"Dipulihkan: data sampai {_clock(datetime.fromisoformat(facts['made_at']))}.")
    click.echo(
        f"{facts['count']} SMS yang saat itu belum terkirim menunggu keputusan di Pesan Keluar: "
        "mungkin sudah terkirim sesudahnya, jadi tidak dikirim sendiri."
    )
    _say_copies(copies or sms_copies.Opened(), facts["sms_back"])
    if lost := facts.get("lost_from"):
        click.echo(
            f"Jurnal #{lost} sampai #{facts['lost_to']} hilang bersama data sesudah cadangan; itu "
            "dicatat di jurnal."
        )
    told = f"{len(verdict.findings)} temuan" if verdict.findings else "utuh"
    click.echo(f"Jurnal yang dipulihkan {told}: {verdict.rows} baris tersegel diperiksa.")


def _say_copies(copies: sms_copies.Opened, count: int) -> None:
    for name, refused in copies.left.items():
        click.echo(f"Salinan SMS {name} dilewati: {refusal_sentence(refused)}")
    if copies.read or count:
        click.echo(
            f"{count} SMS yang lebih baru daripada cadangan dipulihkan dari salinannya dan menjadi "
            "kartu; tidak ada perintah di dalamnya yang dijalankan, tidak ada yang dibalas."
        )
    elif not copies.left:
        click.echo(
            "Tidak ada salinan SMS (upik-sms-….age) di samping cadangan. Bila ada di disk lain, "
            "ulangi perintah ini dengan --sms FOLDER sebelum layanan dijalankan."
        )


def _private(where: str) -> str:
    if where != "-":
        return recovery_card.in_file(Path(where).read_bytes())
    if not sys.stdin.isatty():
        return recovery_card.in_file(sys.stdin.buffer.read())
    return recovery_card.private(click.prompt("Kunci Kartu Pemulihan", hide_input=True))


def _clock(at: datetime) -> str:
    return f"{at.astimezone(WIB):%d/%m/%y %H.%M} WIB"
