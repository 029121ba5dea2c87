"""The Kartu Pemulihan as it is shown: words for the terminal, a sheet to print."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Final, TextIO

import segno
from markupsafe import escape

_TEXT: Final = """\
=== KARTU PEMULIHAN SI UPIK ===
Tanpa baris ini tidak seorang pun dapat membuka cadangan, kami juga tidak.
Cetak atau salin dua kali, simpan di dua tempat terkunci, jangan di server ini.
Ditampilkan sekali ini saja:

{private}

Kunci umum (tetap di server): {public}
Membuka cadangan: flask restore BERKAS --key -
==============================="""
_SHEET: Final = """\
<!doctype html><html lang="id"><meta charset="utf-8"><title>Kartu Pemulihan Si UPIK</title>
<style>body{{font:12pt/1.5 sans-serif;max-width:17cm;margin:1.5cm auto}}
code{{font-size:13pt;font-weight:bold;overflow-wrap:anywhere}}svg{{width:6cm;height:6cm}}</style>
<h1>Kartu Pemulihan Si UPIK</h1>
<p>Dengan kartu ini cadangan Si UPIK dibuka; tanpa kartu ini tidak seorang pun dapat membukanya.
Simpan dua lembar di dua tempat terkunci, jangan di dekat server.</p>
<p><code>{private}</code></p>{qr}
<p>Memulihkan di server: <b>flask restore BERKAS --key -</b>, lalu ketik atau pindai baris di atas.
Tanpa Si UPIK: program <b>age</b> (age-encryption.org) membuka berkasnya, isinya tar.gz.</p>
<p>Kunci umum kartu ini: {public}</p></html>
"""


def text(private: str, public: str) -> str:
    """For the terminal."""
    return _TEXT.format(private=private, public=public)


def draw(private: str, out: TextIO) -> None:
    """The private half as a QR of characters."""
    segno.make(private, micro=False).terminal(out=out, compact=True)


@contextmanager
def written(path: Path, private: str, public: str) -> Iterator[None]:
    """A page to print, readable by this user alone; it goes again if the block fails: a card that
    opens nothing must not be kept. Raises OSError: also where a file is."""
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
