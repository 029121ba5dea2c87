"""What an uploaded file may be, and what is refused with a word on what to do."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from app.domain.errors import UploadRefused
from app.domain.reasons import UploadReason
from app.services.directory import spreadsheet_reader
from app.services.directory.spreadsheet_reader import MOST_BYTES, MOST_ROWS, read


def workbook(*rows: list[object]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]  # a new book has a sheet
    book.save(file)
    return file.getvalue()


def packed(**entries: bytes) -> bytes:
    """A zip with these files, made small."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file.getvalue()


def refused(name: str, data: bytes) -> str:
    with pytest.raises(UploadRefused) as error:
        read(name, data)
    return error.value.reason


def test_a_workbook_gives_lines_as_somebody_would_type_them() -> None:
    data = workbook(
        ["Nama", "HP", "Mulai"],
        [],
        ["  Budi ", 81100000299, date(2026, 12, 31)],
        ["=1+1", 3.0, datetime(2026, 1, 2, 3, 4)],
    )
    assert read("data.xlsx", data) == [
        (1, ["Nama", "HP", "Mulai"]),
        (3, ["Budi", "81100000299", "31/12/2026"]),
        # A formula has no value until a spreadsheet has run it.
        (4, ["", "3", "02/01/2026"]),
    ]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252"])
def test_csv_in_the_spellings_of_offices(delimiter: str, encoding: str) -> None:
    text = f"Nama{delimiter}HP\r\n\r\nAndré{delimiter}'-12\r\n"
    assert read("DATA.CSV", text.encode(encoding)) == [(1, ["Nama", "HP"]), (3, ["André", "-12"])]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("data.xls", b"\xd0\xcf\x11\xe0", UploadReason.UNKNOWN_TYPE),
        ("data.xlsx", b"Nama;HP\n", UploadReason.UNKNOWN_TYPE),
        ("data.csv", b"PK\x03\x04", UploadReason.UNKNOWN_TYPE),
        ("data.csv", b"Nama\0;HP\n", UploadReason.UNKNOWN_TYPE),
        ("data", b"Nama;HP\n", UploadReason.UNKNOWN_TYPE),
        ("data.csv", b"", UploadReason.EMPTY),
        ("data.csv", b";;\n;;\n", UploadReason.EMPTY),
        ("data.csv", b"x" * (MOST_BYTES + 1), UploadReason.TOO_BIG),
        ("data.csv", b'"' + b"x" * 200_000, UploadReason.UNREADABLE),
        ("data.csv", b"a;b\n" * (MOST_ROWS + 2), UploadReason.TOO_MANY_ROWS),
        ("data.xlsx", b"PK\x03\x04 no more", UploadReason.UNREADABLE),
        ("data.xlsx", packed(a=b"not a workbook"), UploadReason.UNREADABLE),
        ("data.xlsx", packed(a=b"\0" * 30_000_000), UploadReason.BOMB),
        ("data.xlsx", packed(**{f"f{n}": b"" for n in range(300)}), UploadReason.BOMB),
        ("data.xlsx", packed(a=b'<?xml?><!DOCTYPE x [<!ENTITY a "b">]>'), UploadReason.BOMB),
        ("data.xlsx", packed(a="<!DOCTYPE x>".encode("utf-16")), UploadReason.BOMB),
        ("data.xlsx", packed(a=b"<xf/>" * 250_001), UploadReason.BOMB),
    ],
)
def test_what_is_refused(name: str, data: bytes, reason: UploadReason) -> None:
    assert refused(name, data) == reason


def test_too_many_rows_of_a_workbook_are_refused_wherever_they_stand() -> None:
    rows: list[list[object]] = [["Nama"]] + [[f"Orang {n}"] for n in range(MOST_ROWS + 1)]
    assert refused("data.xlsx", workbook(*rows)) == UploadReason.TOO_MANY_ROWS
    assert len(read("data.xlsx", workbook(*rows[:-1]))) == MOST_ROWS + 1


def test_a_zip_that_lies_about_its_size_is_not_unpacked() -> None:
    """The size stands twice in a zip; both are made small."""
    data, size = packed(a=b"\0" * 30_000_000), (30_000_000).to_bytes(4, "little")
    assert data.count(size) == 2
    lie = data.replace(size, (100).to_bytes(4, "little"))
    assert refused("data.xlsx", lie) == UploadReason.UNREADABLE


def test_a_long_cell_is_cut() -> None:
    assert read("a.csv", b"x" * 900) == [(1, ["x" * spreadsheet_reader.LONGEST_CELL])]


def far_cell(line: int, value: str) -> bytes:
    """A short list, and one cell far below it, as Excel leaves them."""
    book, file = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Nama"])
    sheet.cell(row=line, column=1, value=value)
    book.save(file)
    return file.getvalue()


def test_a_cell_far_below_does_not_fill_the_memory() -> None:
    data = far_cell(1_048_576, "x")
    tracemalloc.start()
    assert refused("data.xlsx", data) == UploadReason.FAR_BELOW
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 10_000_000


def test_a_gap_in_a_list_is_none_of_our_business() -> None:
    assert read("data.xlsx", far_cell(900, "Budi")) == [(1, ["Nama"]), (900, ["Budi"])]
