"""Writes rows as XLSX or CSV; every cell is plain text that no program runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from app.domain.operations.spreadsheet_cells import guard_formula

Rows = Sequence[Sequence[str]]
_WIDTH: Final = 22
# Two seconds of work; a longer list is narrowed first.
MOST_ROWS: Final = 5000
MEDIA_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Excel takes the encoding of a CSV from it.
BOM: Final = "\ufeff"


def as_file(kind: str, sheets: Mapping[str, Rows]) -> bytes:
    """A file of a kind of MEDIA_TYPES; a CSV has the first sheet alone."""
    return as_xlsx(sheets) if kind == "xlsx" else as_csv(next(iter(sheets.values())))


def as_csv(rows: Rows) -> bytes:
    """The rows as CSV."""
    return BOM.encode() + csv_lines(rows)


def csv_lines(rows: Iterable[Sequence[str]]) -> bytes:
    """Lines of a CSV; a semicolon between the cells, as Excel in Indonesian expects it."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([guard_formula(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def as_xlsx(sheets: Mapping[str, Rows]) -> bytes:
    """Sheets by name; the first row of each is its heading."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for place in range(1, len(rows[0]) + 1):
            sheet.column_dimensions[get_column_letter(place)].width = _WIDTH
        for line, row in enumerate(rows):
            sheet.append([_cell(sheet, text, is_bold=line == 0) for text in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: Any, text: str, *, is_bold: bool) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, guard_formula(text))
    # Text in every spelling: else a number loses its zeros when somebody edits it.
    cell.data_type, cell.number_format = "s", "@"
    if is_bold:
        cell.font = Font(bold=True)
    return cell
