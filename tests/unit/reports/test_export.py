"""The printed report: a real PDF on A4, with every figure, letterhead, signature, page numbers."""

from __future__ import annotations

import logging
import re
import sys
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from app.reports import export
from app.reports.export import Paper
from app.reports.queries import LeftOut, Tally, total


def paper(**changes: Any) -> Paper:
    rows = [Tally("Keluhan", "Keluhan", 1301, 900, 12, 77), Tally("Pujian", "Pujian", 8, 8)]
    offices = [Tally("Dinas <Uji> & Jalan", "<Uji>", 1301, 900, 12, 77)]
    values = {
        "issuer": "Pemerintah Kabupaten Kerinci",
        "period": "November 2026",
        "scope": "Semua SKPD",
        "counted_at": "25 November 2026 pukul 09.10 WIB",
        "categories": rows,
        "offices": offices,
        "chart": offices,
        "charted": "SKPD",
        "total": total(rows),
        "left_out": LeftOut(3, 2, 1),
    }
    return Paper(**{**values, **changes})


def words(paper: Paper) -> list[str]:
    """The text of each page as it was set, margins included."""
    return [" ".join(_texts(page._page_box)) for page in export.set_pages(paper).pages]


def _texts(box: Any) -> Iterator[str]:
    if hasattr(box, "text"):
        yield box.text
    for child in getattr(box, "children", ()):
        yield from _texts(child)


def test_it_is_a_pdf_with_a_structure_and_a_title() -> None:
    file = export.as_pdf(paper())
    assert file.startswith(b"%PDF-1.")
    assert b"%%EOF" in file[-8:]
    streams = re.findall(rb"stream\n(.*?)\nendstream", file, re.DOTALL)
    inside = b"".join(zlib.decompress(stream) for stream in streams if stream[:1] == b"\x78")
    assert b"/StructTreeRoot" in inside
    assert b"/MediaBox [0 0 595" in inside


def test_it_is_a4_and_holds_every_figure() -> None:
    pages = export.set_pages(paper()).pages
    assert [(round(page.width), round(page.height)) for page in pages] == [(794, 1123)]
    (text,) = words(paper())
    for expected in (
        "Pemerintah Kabupaten Kerinci",
        "Laporan layanan Si UPIK",
        "November 2026",
        "Semua SKPD",
        "Keluhan 1.301 900 389 12 69,2\u00a0% 77",
        "Pujian 8 8 0 0 100\u00a0% 0",
        "Jumlah 1.309 908 389 12 69,4\u00a0% 77",
        "Dinas <Uji> & Jalan 1.301",
        "3 pesan dihapus dan 2 pesan dari nomor terblokir",
        "Kabag PDE",
        "Halaman 1 dari 1",
    ):
        assert expected in text, expected


def test_the_chart_has_a_bar_for_each_figure_and_no_markup_of_a_name() -> None:
    page = export.as_html(paper())
    chart = page[page.index("<svg") :]
    assert chart.count("<rect") == 3
    assert re.findall(r'fill="#\w+">([\d.]+)</text>', chart) == ["900", "389", "1.301"]
    assert "<Uji>" not in page
    assert "&lt;Uji&gt;" in chart


def test_many_rows_go_on_and_every_page_has_its_number() -> None:
    rows = [Tally(f"Dinas Uji {number}", f"Uji {number}", 1) for number in range(60)]
    pages = words(paper(offices=rows, chart=rows))
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert f"Halaman {number} dari {len(pages)}" in text
    assert "Kabag PDE" in pages[-1]


def test_a_period_without_messages_is_a_sheet_too() -> None:
    nothing = paper(categories=[Tally("Keluhan", "Keluhan")], offices=[], chart=[], total=total([]))
    (text,) = words(nothing)
    assert "Tidak ada pesan dalam jangka waktu ini." in text


def test_nothing_is_fetched() -> None:
    page = export.as_html(paper())
    assert "url(" not in page
    assert not re.search(r"(src|href)=", page)


def test_without_pango_it_is_unavailable_and_says_so_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Refusing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'\nmore")

    kept = {name for name in sys.modules if name.split(".")[0] == "weasyprint"}
    for name in kept:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Refusing(), *sys.meta_path])
    export._weasyprint.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert not export.is_available()
        assert not export.is_available()
    assert len(caplog.records) == 1
    with pytest.raises(RuntimeError, match="libpango"):
        export.as_pdf(paper())
    export._weasyprint.cache_clear()
