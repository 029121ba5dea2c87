"""The recovery card (Kartu Pemulihan): shown once at the terminal, printed as a sheet."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from io import BytesIO
from pathlib import Path
from typing import Final

import click
import segno
from flask import current_app
from markupsafe import escape

from app.database.extensions import transaction
from app.models import Event
from app.queries.cli import site
from app.services.backup import recovery_card
from app.services.journal import journal
from app.services.journal.actor import SYSTEM
from app.services.monitoring import backup_status
from config import Settings

_TEXT: Final = """\
=== KARTU PEMULIHAN SI UPIK ===
Tanpa baris ini tidak seorang pun dapat membuka cadangan, kami juga tidak.
Cetak atau salin dua kali, simpan di dua tempat terkunci, jangan di server ini.
Ditampilkan sekali ini saja:

{private}

Kunci umum (tetap di server): {public}
Membuka cadangan: upik restore BERKAS --key -
==============================="""
_SHEET: Final = """\
<!doctype html><html lang="id"><meta charset="utf-8"><title>Kartu Pemulihan Si UPIK</title>
<style>body{{font:12pt/1.5 sans-serif;max-width:17cm;margin:1.5cm auto}}
code{{font-size:13pt;font-weight:bold;overflow-wrap:anywhere}}svg{{width:6cm;height:6cm}}</style>
<h1>Kartu Pemulihan Si UPIK</h1>
<p>Dengan kartu ini cadangan Si UPIK dibuka; tanpa kartu ini tidak seorang pun dapat membukanya.
Simpan dua lembar di dua tempat terkunci, jangan di dekat server.</p>
<p><code>{private}</code></p>{qr}
<p>Memulihkan di server: <b>upik restore BERKAS --key -</b>, lalu ketik atau pindai baris di atas.
Tanpa Si UPIK: program <b>age</b> (age-encryption.org) membuka berkasnya, isinya tar.gz.</p>
<p>Kunci umum kartu ini: {public}</p></html>
"""


def show_new_card(qr: bool = False, sheet: Path | None = None, beside: Sequence[str] = ()) -> None:
    """Makes a new key pair: shows the private half, stores the public half, `beside` others.

    The public half is stored last, so that no backup is made for a card that nobody has seen; the
    journal has an entry only if it is stored. Raises OSError.
    """
    private, public = recovery_card.new_pair()
    with _sheet_at(sheet, private, public) if sheet else nullcontext():
        if sheet is not None:
            click.echo(f"Lembar cetak: {sheet}. Hapus berkas itu sesudah dicetak.")
        click.echo(_TEXT.format(private=private, public=public))
        if qr:
            segno.make(private, micro=False).terminal(out=sys.stdout, compact=True)
        with transaction():
            _record("backup_card_added" if beside else "backup_card", public)
            recovery_card.store(current_app.config["SETTINGS"], [*beside, public])
        backup_status.share_card(current_app.config["SETTINGS"])


def take_away(told: str) -> None:
    """Later backups are not for this card any more. Raises BackupRefused, OSError."""
    settings: Settings = current_app.config["SETTINGS"]
    gone, left = recovery_card.without(settings, told)
    with transaction():
        _record("backup_card_removed", gone)
        recovery_card.store(settings, left)
    backup_status.share_card(settings)
    click.echo(
        f"Kartu {gone} dicabut: cadangan berikutnya tidak terbuka dengannya. Yang sudah ada tetap "
        "terbuka; bila kartu itu di tangan orang lain, amankan disk cadangannya."
    )


def _record(action: str, public: str) -> None:
    if site.has_table(Event):
        key = public[: recovery_card.SHORTEST]
        journal.record(action, "backup", None, actor=SYSTEM, key=key)


@contextmanager
def _sheet_at(path: Path, private: str, public: str) -> Iterator[None]:
    """Writes a page to print, readable by this user alone, and deletes it if the block fails: a
    card that opens nothing must not be kept. Raises OSError, also if the file exists."""
    drawn = BytesIO()
    segno.make(private, micro=False).save(drawn, kind="svg", xmldecl=False, svgns=False, border=2)
    page = _SHEET.format(
        private=escape(private), public=escape(public), qr=drawn.getvalue().decode()
    )
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(number, "w") as file:
            file.write(page)
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise
