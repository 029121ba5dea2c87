"""CSV of a report's cases for SP4N-LAPOR!, the national complaint service, with a column for its
numbers.

The sender is "Anonim" there: the number belongs to this service (D4), and names in texts are hidden
as for the public.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from app.domain.operations.report_file_kinds import LAPOR_NUMBER, LAPOR_TICKET
from app.domain.terms import CaseStatus, Category
from app.domain.words import N_
from app.domain.workflow.codes import show_ticket
from app.reports.documents.cases import WITHHELD, WholeCase
from app.reports.documents.spreadsheet import BOM, csv_lines
from app.reports.figures.formatting import WIB

COLUMNS: Final = (
    *(LAPOR_NUMBER, LAPOR_TICKET, "Klasifikasi Laporan", "Judul Laporan", "Isi Laporan"),
    *("Tanggal Laporan", "Tanggal Kejadian", "Lokasi Kejadian", "Instansi Tujuan"),
    *("Kategori Laporan", "Nama Pelapor", "Nomor Telepon", "Anonim", "Rahasia", "Sumber"),
    *(N_("Status"), "Tindak Lanjut", "Tanggal Tindak Lanjut", "Batas Waktu"),
)
# SP4N-LAPOR! knows three kinds; praise is an aspiration there.
_KINDS: Final = {
    Category.KELUHAN: N_("Pengaduan"),
    Category.PENGADUAN: N_("Pengaduan"),
    Category.PERMINTAAN: N_("Permintaan Informasi"),
    Category.PUJIAN: "Aspirasi",
}
# Answered is not solved: "Selesai" is said only of what is closed.
_STATES: Final = {CaseStatus.BARU: "Belum Ditindaklanjuti", CaseStatus.SELESAI: N_("Selesai")}
_TITLE: Final = 80


def lapor_lines(pages: Iterable[Sequence[WholeCase]]) -> Iterator[bytes]:
    """The file, part by part."""
    yield BOM.encode() + csv_lines([COLUMNS])
    for page in pages:
        yield csv_lines(_row(whole) for whole in page)


def _row(whole: WholeCase) -> list[str]:
    row = whole.row
    kind = _KINDS[Category(row.category)] if row.category else ""
    return [
        row.lapor_number or "",
        show_ticket(row.ticket),
        kind,
        _title(whole),
        whole.outside_text,
        _moment(row.received_at),
        "",
        f"Kecamatan {row.kecamatan}" if row.kecamatan else "",
        ", ".join(it.name for it in whole.holds),
        whole.category if row.category else "",
        "Anonim",
        whole.phone,
        N_("Ya"),
        N_("Ya") if row.is_sensitive else N_("Tidak"),
        f"Si UPIK ({whole.channel})",
        _STATES.get(whole.state, "Sedang Diproses") if whole.state else "",
        whole.outside_answer,
        _moment(whole.answers.at),
        _moment(row.due_at),
    ]


def _title(whole: WholeCase) -> str:
    """Its first words."""
    if whole.row.is_sensitive:
        return WITHHELD
    words = " ".join(whole.outside_text.split())
    if len(words) <= _TITLE:
        return words
    return (words[:_TITLE].rpartition(" ")[0] or words[:_TITLE]) + " …"


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(WIB):%Y-%m-%d %H:%M}" if at else ""
