"""Reads uploaded XLSX or CSV files into rows of text; refuses dangerous content."""

from __future__ import annotations

import csv
import io
import logging
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

from app.domain.errors import UploadRefused
from app.domain.operations.spreadsheet_cells import unguard_formula
from app.domain.reasons import UploadReason

log = logging.getLogger(__name__)
MOST_BYTES: Final = 2 * 1024 * 1024
MOST_ROWS: Final = 1000
LONGEST_CELL: Final = 500
_MOST_COLUMNS: Final = 40
# Nobody's list reaches so far: whoever leaves a stray cell below is told, not waited for.
_LAST_LINE: Final = 20_000
# What a zip may unpack to, and into how many files: a workbook of 1,000 rows needs a fraction.
_MOST_UNPACKED: Final = 20 * 1024 * 1024
_MOST_ENTRIES: Final = 200
# In all its files: the library makes objects of each, and 20 kB can hold millions.
_MOST_TAGS: Final = 250_000
_ZIP: Final = b"PK\x03\x04"

# The line in the file (the heading is line 1 as a rule), and its cells.
Line = tuple[int, list[str]]


def read(name: str, data: bytes) -> list[Line]:
    """All non-empty rows, heading first; raises UploadRefused."""
    if len(data) > MOST_BYTES:
        raise UploadRefused(UploadReason.TOO_BIG)
    kind = name.rpartition(".")[2].lower()
    if kind == "xlsx" and data.startswith(_ZIP):
        lines = _filled(_xlsx(data))
    elif kind == "csv" and not data.startswith(_ZIP) and b"\0" not in data:
        lines = _filled(_csv(data))
    else:
        raise UploadRefused(UploadReason.UNKNOWN_TYPE)
    if not lines:
        raise UploadRefused(UploadReason.EMPTY)
    return lines


def _filled(rows: Iterable[tuple[int, Sequence[str]]]) -> list[Line]:
    found: list[Line] = []
    for number, row in rows:
        if not any(row):
            continue
        last = max(place for place, cell in enumerate(row) if cell)
        found.append((number, list(row[: last + 1])))
        if len(found) > MOST_ROWS + 1:
            raise UploadRefused(UploadReason.TOO_MANY_ROWS)
    return found


def _csv(data: bytes) -> Iterator[Line]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What old Excel saves.
        text = data.decode("cp1252", "replace")
    heading = text.partition("\n")[0]
    delimiter = max(";,\t", key=heading.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for number, row in enumerate(rows, start=1):
            yield number, [_text(cell) for cell in row[:_MOST_COLUMNS]]
    except csv.Error:
        raise UploadRefused(UploadReason.UNREADABLE) from None


def _xlsx(data: bytes) -> list[Line]:
    try:
        _require_harmless_zip(data)
        return list(_first_sheet(data))
    except UploadRefused:
        raise
    except Exception as error:
        # The library raises whatever a broken file makes it stumble over.
        log.warning("an uploaded workbook can't be read: %s", type(error).__name__)
        raise UploadRefused(UploadReason.UNREADABLE) from None


def _require_harmless_zip(data: bytes) -> None:
    """Neither a bomb nor entities that unfold into one: a workbook has no use for them."""
    tags = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if len(entries) > _MOST_ENTRIES or unpacked > _MOST_UNPACKED:
            raise UploadRefused(UploadReason.BOMB)
        for entry in entries:
            # A size that lies ends the reading with an error of the check sum.
            text = archive.read(entry).replace(b"\0", b"")
            tags += text.count(b"<")
            if b"<!DOCTYPE" in text or tags > _MOST_TAGS:
                raise UploadRefused(UploadReason.BOMB)


def _first_sheet(data: bytes) -> Iterator[Line]:
    """Its filled lines: a stray cell far below makes the library give a million empty ones."""
    # 4 MB that only an import needs.
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        # The size that the sheet claims may be wrong: all lines are read, and counted.
        rows = book.worksheets[0].iter_rows(
            max_row=_LAST_LINE + 1, max_col=_MOST_COLUMNS, values_only=True
        )
        found = 0
        for number, row in enumerate(rows, start=1):
            if number > _LAST_LINE:
                raise UploadRefused(UploadReason.FAR_BELOW)
            if not any(row):
                continue
            cells = [_text(value) for value in row]
            found += any(cells)
            if found > MOST_ROWS + 1:
                raise UploadRefused(UploadReason.TOO_MANY_ROWS)
            yield number, cells
    finally:
        book.close()


def _text(value: Any) -> str:
    """A cell as somebody would type it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unguard_formula(str(value).strip())[:LONGEST_CELL].strip()
