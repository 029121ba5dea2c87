"""`flask database move`: from SQLite to PostgreSQL and back, every row verified."""

from __future__ import annotations

import sys
from typing import Final

import click
from flask import current_app
from flask.cli import with_appcontext

from app.cli.other_data import another, told_plainly
from app.runtime import progress
from app.services.backup import moving
from app.services.backup.moving import Move, Moved
from app.services.backup.unfit_values import MENDED, Fault
from config import Settings

# Never an argument: everybody on the machine may read those.
_VARIABLE: Final = "UPIK_DATABASE_URL_NEW"
_FAULTS: Final = {
    Fault.NUL: "ada karakter NUL",
    Fault.BROKEN: "ada bita yang bukan teks UTF-8",
    Fault.LONG: "lebih panjang daripada kolomnya",
    Fault.KIND: "jenisnya keliru",
    Fault.RANGE: "bilangannya di luar batas",
    Fault.TIME: "bukan waktu atau tanggal",
    Fault.JSON: "bukan JSON",
    Fault.DANGLING: "barisnya tidak ada di tabel itu",
}


@click.group()
def database() -> None:
    """Basis data: pindah dari SQLite ke PostgreSQL, dan kembali."""


@database.command()
@click.argument("to", type=click.Choice(["postgresql", "sqlite"]))
@click.option("--start-over", is_flag=True, help="Ganti seluruh isi tujuan yang berbeda.")
@click.option("--repair", is_flag=True, help=(
    "Betulkan di tujuan: NUL dibuang, bita bukan teks diganti, yang terlalu panjang dipotong."
))  # fmt: skip
@with_appcontext
def move(to: str, start_over: bool, repair: bool) -> None:
    """Menyalin semua baris ke TO dan membandingkannya; semua proses Si UPIK harus berhenti.

    Basis data lama tidak berubah. Alamat PostgreSQL diambil dari UPIK_DATABASE_URL_NEW, atau
    ditanyakan.
    """
    settings: Settings = current_app.config["SETTINGS"]
    with told_plainly(), progress.work(progress.Kind.MOVE):
        address = moving.require_address(_asked(settings)) if to == "postgresql" else None
        with moving.begun(address, another) as begun:
            _require_fit(begun, repair)
            moved = begun.run(start_over=start_over)
    _say(moved)
    _say_next(moved, address, settings)


def _asked(settings: Settings) -> str:
    if found := settings.secret(_VARIABLE):
        return found
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    words: str = click.prompt("Alamat PostgreSQL yang baru (tidak ditampilkan)", hide_input=True)
    return words


def _require_fit(begun: Move, repair: bool) -> None:
    """Lists what PostgreSQL would refuse, and ends unless all of it is mended on the way."""
    found = begun.unfit()
    by_hand = sum(it.fault not in MENDED for it in found)
    for it in found:
        way = "--repair" if it.fault in MENDED else "dengan tangan"
        click.echo(f"{it.table}, baris {it.key}, {it.column}: {_FAULTS[it.fault]} -> {way}")
    if by_hand or (found and not repair):
        raise click.ClickException(
            f"{len(found)} nilai ditolak PostgreSQL, jadi tidak ada yang ditulis. Yang bertanda "
            "--repair dibetulkan di tujuan bila perintah ini diulangi dengannya; "
            f"{by_hand} lainnya dibetulkan dengan tangan (docs/admin/operasi.md)."
        )
    begun.repair(found)


def _say(moved: Moved) -> None:
    what = "sudah sama: tidak ada yang ditulis" if moved.was_same else "tersalin dan sama"
    click.echo(f"{moved.rows} baris di {moved.tables} tabel {what}, dibandingkan baris demi baris.")
    journal = moved.journal
    told = f"{len(journal.findings)} temuan" if journal.findings else "utuh"
    click.echo(f"Jurnal di tujuan {told}: {journal.rows} baris tersegel diperiksa.")
    if journal.head:
        click.echo(f"Segel terakhir sama di kedua sisi: {journal.head[0]}:{journal.head[1]}")


def _say_next(moved: Moved, address: str | None, settings: Settings) -> None:
    file = settings.folder / "upik.sqlite3"
    if address is not None:
        shown = moving.without_password(address)
        change = f"isi DATABASE_URL={shown} (dengan kata sandinya), hapus {_VARIABLE}"
        back = "upik database move sqlite --start-over, lalu hapus DATABASE_URL"
        old = f"{file}"
    else:
        change = "hapus baris DATABASE_URL"
        back = "upik database move postgresql --start-over, lalu isi DATABASE_URL lagi"
        old = "basis data di PostgreSQL"
    click.echo("Layanan belum memakainya. Selanjutnya:")
    click.echo(f"1. Di /etc/upik/upik.env: {change}.")
    click.echo(
        "2. systemctl start upik.target, lalu upik backup: cadangan lama hanya untuk yang lama."
    )
    click.echo(f"3. Sesudah semua diperiksa, hapus yang lama: {old}. Isinya data pribadi.")
    if moved.kept is not None:
        click.echo(f"   Juga {moved.kept}, yang sebelumnya ada di tempat itu.")
    click.echo(f"Kembali kapan saja: systemctl stop upik.target, {back}.")
