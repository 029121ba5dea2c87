"""Writes an XLSX with typed cells as a stream: memory does not grow with the rows.

Text is escaped against formulas and marked as text, so that a citizen's "#N/A" or "=1+1" stays as
it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
from app.domain.words import N_
from app.reports.figures.formatting import WIB

Cell = str | int | float | datetime | bool | None
# What a cell of this format holds at most.
_LONGEST: Final = 32_000


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


_BOLD: Final = Font(bold=True)
_TINT: Final = PatternFill("solid", fgColor="E3F1EE")
_WRAPPED: Final = Alignment(wrap_text=True, vertical="top")
