"""XLSX of a report: its cases, its figures, and the definitions of both (S10)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from app.domain.operations.spreadsheet_cells import guard_formula
from app.domain.terms import ReplyChannel
from app.domain.words import N_
from app.domain.workflow.deadlines import WORKING_DAY
from app.reports.documents.cases import WholeCase
from app.reports.documents.sections import left_out, sections
from app.reports.documents.tables import Section, Unit
from app.reports.figures.formatting import WIB, format_moment
from app.reports.figures.report_content import Report

# What a cell of this format holds at most.
_LONGEST: Final = 32_000
_BOLD: Final = Font(bold=True)
_TINT: Final = PatternFill("solid", fgColor="E3F1EE")
_WRAPPED: Final = Alignment(wrap_text=True, vertical="top")

Cell = str | int | float | datetime | bool | None


class Format(StrEnum):
    """How a column's cells are shown; the cell itself keeps its type."""

    TEXT = "@"
    COUNT = "#,##0"
    DECIMAL = "#,##0.0"
    PERCENT = '0.0" %"'
    MOMENT = r"dd/mm/yyyy hh\.mm"
    GENERAL = "General"


@dataclass(frozen=True, slots=True)
class Heading:
    """The first line's word, how wide its column is, and how the cells below are shown."""

    title: str
    width: int = 14
    format: Format = Format.TEXT
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class SheetOf:
    """One sheet: its rows may come one by one."""

    name: str
    headings: Sequence[Heading]
    rows: Iterable[Sequence[Cell]]
    has_filter: bool = False


_HEADINGS: Final = (
    Heading(N_("Tiket"), 10),
    Heading("Diterima (WIB)", 17, Format.MOMENT),
    Heading(N_("Saluran"), 12),
    Heading("Nomor pengirim (disamarkan)", 18),
    Heading(N_("Kategori"), 20),
    Heading(N_("Kecamatan"), 18),
    Heading(N_("Isi pesan"), 60, wraps=True),
    Heading("SKPD", 22),
    Heading("Keadaan di SKPD", 26),
    Heading(N_("Status"), 16),
    Heading(N_("Hasil"), 30),
    Heading("Diteruskan (WIB)", 17, Format.MOMENT),
    Heading("Tenggat (WIB)", 17, Format.MOMENT),
    Heading("Jawaban pertama (WIB)", 17, Format.MOMENT),
    Heading("Hari kerja sampai jawaban", 13, Format.DECIMAL),
    Heading("Jawaban tepat waktu", 12),
    Heading(N_("Saluran jawaban"), 18),
    Heading("Banyaknya jawaban", 12, Format.COUNT),
    Heading("Jawaban terakhir", 60, wraps=True),
    Heading("Ditutup (WIB)", 17, Format.MOMENT),
    Heading("Hari kerja sampai selesai", 13, Format.DECIMAL),
    Heading(N_("Terbit di halaman umum"), 12),
    Heading(N_("Nomor SP4N-LAPOR!"), 18),
)
_FIGURES: Final = (
    Heading(N_("Bagian"), 32),
    Heading(N_("Baris"), 44),
    Heading(N_("Angka"), 30),
    Heading("Nilai", 14, Format.GENERAL),
    Heading("Satuan", 14),
)
_TERMS: Final = (Heading("Istilah", 30), Heading("Arti", 110, wraps=True))
_UNITS: Final = {
    Unit.COUNT: "",
    Unit.PERCENT: "persen",
    Unit.DAYS: N_("hari kerja"),
    Unit.POINTS: "poin persen",
    Unit.WORDS: "",
}
# Told how many cases are written.
Told = Callable[[int], None]


def write_case_file(
    path: Path, report: Report, pages: Iterable[Sequence[WholeCase]], told: Told = lambda done: None
) -> None:
    """Writes the file; the cases may come page by page."""
    figures = [*sections(report), left_out(report)]
    sheets = (
        SheetOf("Perkara", _HEADINGS, _lines(pages, told), has_filter=True),
        SheetOf(N_("Angka"), _FIGURES, _figures(figures), has_filter=True),
        SheetOf("Definisi", _TERMS, _terms(report)),
    )
    write_workbook(path, sheets, f"Si UPIK, {report.scope.period.label}")


def _lines(pages: Iterable[Sequence[WholeCase]], told: Told) -> Iterator[list[Cell]]:
    done = 0
    for page in pages:
        yield from map(_line, page)
        done += len(page)
        told(done)


def _line(whole: WholeCase) -> list[Cell]:
    row, holds = whole.row, whole.holds
    channel = row.answer_channel
    return [
        f"{row.ticket[:3]}-{row.ticket[3:]}",
        row.received_at,
        whole.channel,
        whole.sender,
        whole.category,
        row.kecamatan,
        whole.text,
        ", ".join(it.short for it in holds),
        ", ".join(f"{it.short}: {it.status.label.lower()}" for it in holds),
        whole.state.label if whole.state else None,
        whole.outcome.label if whole.outcome else None,
        holds[0].forwarded_at if holds else None,
        row.due_at,
        row.answered_at,
        _days(row.answer_minutes),
        None if row.answer_late is None else not row.answer_late,
        ReplyChannel(channel).label if channel else None,
        whole.answers.count,
        whole.last_answer,
        row.closed_at,
        _days(row.settle_minutes),
        row.published_at is not None,
        row.lapor_number,
    ]


def _days(minutes: int | None) -> float | None:
    return None if minutes is None else minutes / WORKING_DAY


def _figures(found: Iterable[Section]) -> Iterator[list[Cell]]:
    """Every number of the report, a line each: to be filtered and counted with."""
    for section in found:
        columns = section.table.columns
        rows = [*section.table.rows, *([section.table.total] if section.table.total else [])]
        for row in rows:
            values = row.numbers or row.values
            units = row.units or [column.unit for column in columns]
            for column, value, unit in zip(columns, values, units, strict=True):
                yield [section.title, row.label, column.title, value, _UNITS[unit]]


def _terms(report: Report) -> Iterator[list[Cell]]:
    scope = report.scope
    yield [N_("Jangka waktu"), scope.period.label]
    yield ["Pesan yang dihitung", report.scope_words]
    yield [N_("Dihitung"), format_moment(report.counted_at)]
    yield [
        N_("Nomor"),
        "Nomor warga disamarkan, juga di dalam teks; isi pesan sensitif tidak dimuat.",
    ]
    yield [N_("Waktu"), "Semua waktu di berkas ini Waktu Indonesia Barat (WIB)."]
    for it in report.definitions:
        yield [it.term, it.sentence]


def write_workbook(path: Path, sheets: Iterable[SheetOf], title: str) -> None:
    """The file with these sheets in their order."""
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = title, "Si UPIK"
    for it in sheets:
        _fill(book.create_sheet(it.name), it)
    book.save(path)


def _fill(sheet: Any, wanted: SheetOf) -> None:
    sheet.freeze_panes = "A2"
    for place, heading in enumerate(wanted.headings, 1):
        sheet.column_dimensions[get_column_letter(place)].width = heading.width
    sheet.append([_heading(sheet, heading.title) for heading in wanted.headings])
    lines = 1
    for row in wanted.rows:
        sheet.append(
            [_cell(sheet, value, it) for value, it in zip(row, wanted.headings, strict=True)]
        )
        lines += 1
    if wanted.has_filter:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(wanted.headings))}{lines}"


def _heading(sheet: Any, title: str) -> Any:
    cell = WriteOnlyCell(sheet, title)
    cell.font, cell.fill = _BOLD, _TINT
    cell.alignment = _WRAPPED
    return cell


def _cell(sheet: Any, value: Cell, heading: Heading) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        value = N_("Ya") if value else N_("Tidak")
    if isinstance(value, datetime):
        # A spreadsheet knows no zones: its times are WIB, as the heading says.
        value = value.astimezone(WIB).replace(tzinfo=None)
    is_text = isinstance(value, str)
    cell = WriteOnlyCell(
        sheet, guard_formula(value)[:_LONGEST] if isinstance(value, str) else value
    )
    if is_text:
        cell.data_type = "s"
    cell.number_format = Format.TEXT if is_text else heading.format
    if heading.wraps:
        cell.alignment = _WRAPPED
    return cell
