"""The papers of Report as pictures: every page of the PDF files that the service itself gives."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser

from tests.e2e.people import log_in
from tests.e2e.station import Station

SHEET = "kertas.webp"
# What they are called -> where a leader fetches them.
PAPERS = {
    "Lembar Bupati (F4)": "/report/mingguan?jangka=minggu&kertas=f4",
    "Laporan PDF (A4)": "/report/pdf?kertas=a4",
}
_WIDTH, _COLUMNS, _GAP, _LINE = 560, 4, 20, 28


def take(browser: Browser, station: Station, folder: Path) -> Path:
    """One picture of all pages; its file."""
    page = browser.new_page(locale="id-ID", timezone_id="Asia/Jakarta")
    log_in(page, station, "pimpinan")
    found = []
    for title, path in PAPERS.items():
        answer = page.request.get(f"{station.url}{path}")
        assert answer.headers["content-type"] == "application/pdf", path
        pages = list(pages_of(answer.body()))
        found += [(f"{title}, {number}/{len(pages)}", it) for number, it in enumerate(pages, 1)]
    page.context.close()
    file = folder / SHEET
    _sheet(found).save(file, quality=64, method=6)
    return file


def pages_of(pdf: bytes) -> Iterator[Image.Image]:
    """Its pages, as poppler draws them."""
    with tempfile.TemporaryDirectory() as folder:
        scale = ["-png", "-scale-to-x", str(_WIDTH), "-scale-to-y", "-1"]
        subprocess.run(["pdftoppm", *scale, "-", f"{folder}/page"], input=pdf, check=True)
        for file in sorted(Path(folder).iterdir()):
            with Image.open(file) as picture:
                yield picture.convert("RGB")


def _sheet(pages: list[tuple[str, Image.Image]]) -> Image.Image:
    height = max(picture.height for _, picture in pages) + _LINE + _GAP
    columns, rows = min(_COLUMNS, len(pages)), -(-len(pages) // _COLUMNS)
    size = columns * (_WIDTH + _GAP) + _GAP, rows * height + _GAP
    sheet = Image.new("RGB", size, "#e9edf1")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=17)
    for place, (title, picture) in enumerate(pages):
        left = _GAP + place % _COLUMNS * (_WIDTH + _GAP)
        top = _GAP + place // _COLUMNS * height
        pen.text((left, top), title, fill="#1c2733", font=font)
        sheet.paste(picture, (left, top + _LINE))
    return sheet
