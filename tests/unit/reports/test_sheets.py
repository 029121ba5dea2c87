"""The sheets of paper: real PDF files, with every figure, letterhead, signature, page numbers."""

from __future__ import annotations

import logging
import re
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.reports.documents import paper_pages, pdf_export
from app.reports.documents.letterhead import Letterhead
from app.reports.documents.report_files import Due, Promised, weekly_html
from app.reports.figures.report_content import Report
from tests.unit.reports import samples

HEAD = Letterhead(
    *("Pemerintah Kabupaten Kerinci", "Bagian Uji", "Jalan Uji 1", "Siulak"),
    *("Kepala Bagian PDE", "Zul Uji, S.Kom.", "19700101 199503 1 001"),
)
MILLIMETRES = 96 / 25.4


def words(page: str) -> list[str]:
    """The text of each page as it was set, margins included."""
    texts = (" ".join(_texts(it._page_box)) for it in pdf_export.pages_of(page).pages)
    return [re.sub(" +", " ", text) for text in texts]


def _texts(box: Any) -> Iterator[str]:
    if hasattr(box, "text"):
        yield box.text
    for child in getattr(box, "children", ()):
        yield from _texts(child)


@pytest.fixture(scope="module")
def text() -> str:
    """The whole of a month's report."""
    return " ".join(words(paper_pages.report_html(samples.report(), HEAD)))


@pytest.mark.parametrize(("size", "width", "height"), [("a4", 210, 297), ("f4", 215, 330)])
def test_it_has_a_structure_the_size_of_the_office_s_paper_and_numbered_pages(
    size: str, width: int, height: int
) -> None:
    document = pdf_export.pages_of(paper_pages.report_html(samples.report(), HEAD, size))
    pages = document.pages
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        measured = (page.width / MILLIMETRES, page.height / MILLIMETRES)
        assert measured == pytest.approx((width, height), abs=0.5)
        assert f"Halaman {number} dari {len(pages)}" in " ".join(_texts(page._page_box))
    file = document.write_pdf(pdf_tags=True)
    streams = re.findall(rb"stream\n(.*?)\nendstream", file, re.DOTALL)
    inside = b"".join(zlib.decompress(stream) for stream in streams if stream[:1] == b"\x78")
    assert b"/StructTreeRoot" in inside


@pytest.mark.parametrize(
    "expected",
    [
        "PEMERINTAH KABUPATEN KERINCI BAGIAN UJI Jalan Uji 1",
        "NOTA DINAS Kepada : Yth. Bupati Kerinci Dari : Kepala Bagian PDE",
        "Jangka waktu: November 2026 · Semua SKPD · dihitung 26 November 2026 pukul 09.10 WIB",
        "Selama November 2026 diterima 620 pesan warga, 66 lebih banyak daripada Oktober 2026",
        "372 pesan (60\u00a0%) sudah dijawab, 239 belum dijawab, dan 9 ditolak SKPD.",
        "31 dinyatakan selesai oleh warga sendiri, 51 diselesaikan moderator, dan 62 ditutup",
        "17 pesan lewat tenggat: 2 belum diteruskan, 10 belum dijawab, dan 5 belum diselesaikan.",
        "Terbanyak pada PUPR (7), Disdukcapil (6), dan Dishub (3).",
        "Keluhan 340 204 134 2 60\u00a0% 79 1,3 1,3",
        "Jumlah 620 372 239 9 60\u00a0% 144 1,2 5,1",
        "Dinas <Uji> & Perhubungan",
        "Selesai menurut warga 31 5\u00a0%",
        "9 pesan pernah ditolak SKPD, 4 di antaranya sudah diteruskan lagi.",
        "Keluhan: jawaban pertama 210 31 12 20 83\u00a0%",
        "17 pesan (2 belum diteruskan, 10 belum dijawab, 5 belum diselesaikan)",
        "1. Dinas Pekerjaan Umum dan Penataan Ruang 1,2",
        "Kec. Siulak 60",
        "jalan 90",
        "Diterima 620 554 +66",
        "tidak termasuk angka di atas: 6 dari HP pejabat, 5 SMS layanan dan operator seluler, 1 "
        "ucapan singkat (terima kasih, ok), 3 dihapus, 2 dari nomor yang diblokir, 4 digabungkan",
        "Siulak, 26 November 2026 Kepala Bagian PDE Zul Uji, S.Kom. NIP. 19700101 199503 1 001",
        "tidak ada yang tahu apakah urusannya selesai",
    ],
)
def test_it_holds_every_figure(text: str, expected: str) -> None:
    assert expected in text


def test_an_unnamed_signer_leaves_a_line_for_the_pen() -> None:
    page = paper_pages.report_html(samples.report(), Letterhead("Pemerintah Kabupaten Kerinci"))
    assert 'class="name line"' in page
    assert "Kepala Bagian PDE" in page


def test_a_period_without_cases_is_a_sheet_too() -> None:
    text = " ".join(words(paper_pages.report_html(samples.nothing(), HEAD)))
    assert "Tidak ada pesan warga yang diterima selama November 2026." in text
    assert "Kepala Bagian PDE" in text


# Lembar Bupati -----------------------------------------------------------------------------------


def weekly(size: str = "a4", units: int = 6, **changes: Any) -> str:
    return weekly_of(samples.report(samples.WEEK, **changes), size, units=units)


def weekly_of(report: Report, size: str, head: Letterhead = HEAD, units: int = 6) -> str:
    """Lembar Bupati of these figures; its SKPD owe answers and promises too."""
    names = [it.label for it in report.offices]
    due = [Due(name, 3) for name in names]
    promised = [Promised(names[n % len(names)], 4, 12 - n % 6) for n in range(units) if names]
    return weekly_html(report, head, due, promised, size)


@pytest.mark.parametrize("size", ["a4", "f4"])
def test_the_week_of_the_bupati_is_one_page(size: str) -> None:
    (text,) = words(weekly(size))
    for expected in (
        "Lembar Bupati Suara warga lewat Si UPIK, 23 - 29 November 2026",
        "620 pesan warga diterima +66 dari minggu lalu",
        "31 dinyatakan selesai oleh warga sendiri",
        "6 dari HP pejabat, 5 SMS layanan dan operator seluler",
        "17 lewat tenggat saat ini",
        "dijawab belum tentu selesai",
        "Lewat tenggat saat ini, menurut SKPD Dinas Pekerjaan Umum dan Penataan Ruang 7",
        "Tenggat jawaban, 7 hari ke depan Dinas Pekerjaan Umum dan Penataan Ruang 3",
        "Janji kepada warga yang lewat atau jatuh tempo 7 hari ke depan SKPD Lewat 7 hari "
        "Dinas Pekerjaan Umum dan Penataan Ruang 4 12",
        "Kec. Siulak 60",
        "jalan (90)",
        "Paling tanggap",
        "Kepala Bagian PDE",
    ):
        assert expected in text, expected


@pytest.mark.parametrize(("size", "fewest"), [("a4", 2), ("f4", 3)])
def test_a_bad_week_is_one_page_and_says_how_many_are_left_out(size: str, fewest: int) -> None:
    few = samples.report().offices
    long = "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu"
    many = tuple(replace(few[n % 3], label=long) for n in range(60))
    (text,) = words(weekly(size, units=40, offices=many))
    (late, due), (promised,) = (
        re.findall(rf"dan (\d+) {rest}", text) for rest in ("SKPD lain", "lainnya")
    )
    lines = 60 - int(late)
    assert lines >= fewest
    assert (int(due), int(promised)) == (60 - lines, 40 - lines)


def test_a_week_without_a_case_is_one_page_too() -> None:
    (text,) = words(weekly_html(samples.nothing(samples.WEEK), HEAD, [], []))
    assert "Tidak ada pesan dalam minggu ini." in text
    assert (
        "Janji kepada warga yang lewat atau jatuh tempo 7 hari ke depan Tidak ada yang lewat"
        in text
    )


# Both --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [weekly(), paper_pages.report_html(samples.report(), HEAD)])
def test_nothing_is_fetched_and_no_name_is_markup(page: str) -> None:
    assert not re.search(r"url\((?!#)", page)
    assert not re.search(r"(src|href)=", page)
    assert "<Uji>" not in page
    assert "&lt;Uji&gt;" in page


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
    pdf_export._weasyprint.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert not pdf_export.is_available()
        assert not pdf_export.is_available()
    assert len(caplog.records) == 1
    with pytest.raises(RuntimeError, match="libpango"):
        pdf_export.as_pdf("<p>")
    pdf_export._weasyprint.cache_clear()
