"""`upik privacy`: access to and erasure of personal data, the list of erasures, retention."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from app.database.extensions import db, transaction
from app.domain.messaging import phone_numbers
from app.queries.privacy import subject_access as held_rows
from app.runtime import progress
from app.runtime.progress import Kind
from app.services.journal.actor import SYSTEM
from app.services.privacy import erasing, personal_rows, retention, scrubbing, subject_access
from app.services.settings.local_time import short_date


@click.group()
def privacy() -> None:
    """Data pribadi warga: mengambil, menghapus, masa simpan."""


@privacy.command("export")
@click.argument("nomor")
@click.option("--to", "target", required=True, type=click.Path(dir_okay=False, path_type=Path))
def data(nomor: str, target: Path) -> None:
    """Menulis semua yang disimpan tentang NOMOR ke satu berkas JSON (data saya)."""
    with transaction():
        found = personal_rows.on(personal_rows.number_of(nomor))
        values = subject_access.export(found, actor=SYSTEM)
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise click.ClickException(f"Berkas tidak dapat ditulis: {error.strerror}") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(values, file, ensure_ascii=False, indent=2)
    click.echo(f"{len(found.cases)} pesan ditulis ke {target}.")


@privacy.command("forget")
@click.argument("nomor")
@click.option("--reason", required=True, help="Mengapa data dihapus.")
@click.option("--reference", required=True, help="Surat atau catatan permintaannya.")
@click.option("--yes", is_flag=True, help="Tanpa bertanya lagi.")
def forget(nomor: str, reason: str, reference: str, yes: bool) -> None:
    """Menghapus semua data pribadi tentang NOMOR untuk selamanya (lupakan saya)."""
    number = personal_rows.number_of(nomor)
    found = personal_rows.on(number)
    told = f"{len(found.cases)} pesan, {len(found.sms)} SMS keluar"
    db.session.rollback()
    if not yes:
        click.confirm(f"Hapus data {phone_numbers.masked(number)} ({told})?", abort=True)
    with progress.work(Kind.ERASURE), transaction():
        row = erasing.erase(number, reason, reference, actor=SYSTEM)
    erasing.register_erasure(row)
    with progress.work(Kind.ERASURE):
        scrubbing.scrub()
    click.echo(f"Data {phone_numbers.masked(number)} dihapus: {told}.")


@privacy.command("list")
def listed() -> None:
    """Penghapusan yang sudah dilakukan, tanpa nomor."""
    for row in held_rows.erasures():
        click.echo(f"{short_date(row.at)}  {row.by}  {row.cases} pesan  {row.reference}")


@privacy.command("reapply")
def apply() -> None:
    """Menghapus lagi menurut daftar, sesudah cadangan lama dipulihkan (juga saat mulai)."""
    with progress.work(Kind.ERASURE):
        count = erasing.apply_erasures()
    click.echo(f"{count} nomor dihapus lagi.")


@privacy.command("retain")
def keep() -> None:
    """Menghapus data yang masa simpannya berakhir, seperti yang berjalan setiap jam."""
    with progress.work(Kind.ERASURE):
        done = retention.anonymise_expired()
        scrubbing.scrub()
    click.echo(f"{done} baris kehilangan data pribadinya.")
