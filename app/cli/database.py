"""`upik database move`: from SQLite to PostgreSQL and back."""

from __future__ import annotations

import os
import sys
from typing import Final

import click
from flask import current_app

from app.cli.other_data import another, told_plainly
from app.runtime import progress
from app.services.backup import moving
from app.services.backup.moving import Moved
from config import Settings

# Never an argument: everybody on the machine may read those.
_VARIABLE: Final = "UPIK_DATABASE_URL_NEW"


@click.group()
def database() -> None:
    """Basis data: pindah dari SQLite ke PostgreSQL, dan kembali."""


@database.command()
@click.argument("to", type=click.Choice(["postgresql", "sqlite"]))
def move(to: str) -> None:
    """Menyalin semua baris ke TO; semua proses Si UPIK harus berhenti.

    Basis data lama tidak berubah, dan PostgreSQL yang dituju harus kosong. Alamatnya diambil dari
    UPIK_DATABASE_URL_NEW, atau ditanyakan.
    """
    with told_plainly(), progress.work(progress.Kind.MOVE):
        address = moving.require_address(_asked()) if to == "postgresql" else None
        moved = moving.move(address, another)
    _say(moved, address, current_app.config["SETTINGS"])


def _asked() -> str:
    if found := os.environ.get(_VARIABLE):
        return found
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    words: str = click.prompt("Alamat PostgreSQL yang baru (tidak ditampilkan)", hide_input=True)
    return words


def _say(moved: Moved, address: str | None, settings: Settings) -> None:
    journal = moved.journal
    told = f"{len(journal.findings)} temuan" if journal.findings else "utuh"
    click.echo(f"{moved.rows} baris di {moved.tables} tabel tersalin.")
    click.echo(f"Jurnal di tujuan {told}: {journal.rows} baris tersegel diperiksa.")
    if journal.head:
        click.echo(f"Segel terakhir sama di kedua sisi: {journal.head[0]}:{journal.head[1]}")
    if address is not None:
        shown = moving.without_password(address)
        change = f"isi DATABASE_URL={shown} (dengan kata sandinya), hapus {_VARIABLE}"
        old = str(settings.folder / "upik.sqlite3")
    else:
        change, old = "hapus baris DATABASE_URL", "basis data di PostgreSQL"
    click.echo("Layanan belum memakainya. Selanjutnya:")
    click.echo(f"1. Di /etc/upik/upik.env: {change}.")
    click.echo(
        "2. systemctl start upik.target, lalu upik backup: cadangan lama hanya untuk yang lama."
    )
    click.echo(f"3. Sesudah semua diperiksa, hapus yang lama: {old}. Isinya data pribadi.")
    if moved.kept is not None:
        click.echo(f"   Juga {moved.kept}, yang sebelumnya ada di tempat itu.")
