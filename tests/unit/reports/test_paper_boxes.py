"""No word of a paper stands outside the margins, over another word, or cut."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from app.reports.documents import journal_month, paper_pages, pdf_export
from app.reports.documents.journal_month import ActCount, MonthSheet
from app.reports.figures.report_content import Report
from tests import boxes
from tests.unit.reports import paper_sets
from tests.unit.reports.test_sheets import HEAD, weekly_of


def _emblem() -> str:
    file = BytesIO()
    Image.new("RGBA", (360, 400), "#0f5c4d").save(file, "PNG")
    return f"data:image/png;base64,{b64encode(file.getvalue()).decode()}"


WHOLE = replace(
    HEAD,
    office="Sekretariat Daerah - Bagian Pengolahan Data Elektronik, Persandian, dan Statistik",
    address="Jalan Uji Panjang Nomor 123, Siulak, Telepon (0748) 0000000, uji@kerinci.example",
    rank="Pembina Tingkat I, IV/b",
    reference="/PDE/XI/2026",
    emblem=_emblem(),
)
# With each size a letterhead that an Admin has filled in, or one that lacks something.
HEADS = {"a4": HEAD, "f4": WHOLE}


@pytest.fixture(params=paper_sets.NAMES)
def report(request: pytest.FixtureRequest) -> Report:
    """One of the ten sets of figures."""
    return paper_sets.SETS[request.param]()


@pytest.mark.parametrize("size", ["a4", "f4"])
def test_every_word_of_the_report_can_be_read(report: Report, size: str) -> None:
    page = paper_pages.report_html(report, HEADS[size], size)
    found = boxes.pages(pdf_export.as_pdf(page))
    wrong = boxes.faults(found)
    assert not wrong
    # One page of sentences, then the lampiran; the signature stands with text at the end.
    assert len(found) <= (3 if report.total.received < 30 else 6)
    assert ("Lampiran:" in found[1].text) if len(found) > 1 else not report.total.received
    assert "Demikian laporan ini" in found[-1].text
    assert HEAD.number in found[-1].text
    names = [*(it.label for it in report.offices), *(it.label for it in report.places)]
    assert [name for name in names if not boxes.is_whole(found, name)] == []


@pytest.mark.parametrize("size", ["a4", "f4"])
def test_every_word_of_the_week_can_be_read_on_one_page(report: Report, size: str) -> None:
    found = boxes.pages(pdf_export.as_pdf(weekly_of(report, size, HEADS[size])))
    wrong = boxes.faults(found)
    assert not wrong
    assert len(found) == 1
    late = sorted((it for it in report.offices if it.overdue), key=lambda it: -it.overdue)
    assert [it.label for it in late[:1] if not boxes.is_whole(found, it.label)] == []


def test_an_unfilled_letterhead_says_what_is_missing_and_where() -> None:
    assert HEADS["f4"].missing == ""
    assert HEAD.missing == (
        "Belum diisi: lambang, pangkat. Isi di Pengaturan > Pengaturan Umum > Laporan."
    )


# Berita Acara ------------------------------------------------------------------------------------

_LONG = "mengubah nomor, jabatan, dan masa tugas pejabat yang menerima pesan di dinas yang ditunjuk"
DEEDS = {
    "an empty month": (),
    "one act": (ActCount("Kartu", "meneruskan pesan", 1),),
    "a usual month": tuple(ActCount("Kartu", f"tindakan {n}", 40 * n) for n in range(1, 25)),
    "an act of every kind": tuple(ActCount("Data dan pengaturan", _LONG, 9) for _ in range(160)),
    "a long group": (ActCount("Perincian nomor, pencarian, dan ekspor data", _LONG, 1_204_511),),
    "an unknown act": (ActCount("", "tindakan_lama", 2),),
    "just over a page": tuple(ActCount("Kartu", f"tindakan {n}", n) for n in range(34)),
    "two pages": tuple(ActCount("Kartu", f"tindakan {n}", n) for n in range(70)),
}


@pytest.mark.parametrize(("size", "findings"), [("a4", 0), ("f4", 3)])
@pytest.mark.parametrize("name", DEEDS)
def test_every_word_of_the_berita_acara_can_be_read(name: str, size: str, findings: int) -> None:
    sheet = MonthSheet(
        letterhead=HEADS[size],
        number=12,
        month="November 2026",
        printed_at="1 Desember 2026 pukul 08.15 WIB",
        printed_by="Andi Auditor (Inspektorat Daerah)",
        first=1,
        last=81_204,
        rows=sum(it.count for it in DEEDS[name]),
        findings=findings,
        head=81_204,
        seal="0123456789abcdef" * 4,
        deeds=DEEDS[name],
    )
    found = boxes.pages(journal_month.as_pdf(sheet, size))
    wrong = boxes.faults(found)
    assert not wrong
    assert "Mengetahui, Kabag PDE" in found[-1].text
