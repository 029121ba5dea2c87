"""What ill-wishers put into a file: taken as text by the import, run by no spreadsheet after."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from app.models import Contact
from tests import hostile
from tests.cases import hidden
from tests.house.test_crawl import Walked
from tests.rows import all_rows
from tests.web import Browser

HEADING = ["SKPD", "Nama", "Jabatan", "Sebagai", "HP", "Status"]
RUN = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture
def database(sqlite_database: Any) -> Any:
    """What is asked here does not depend on the database."""
    return sqlite_database


def file_of(kind: str, rows: list[list[str]]) -> bytes:
    if kind == "csv":
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows(rows)
        return text.getvalue().encode()
    book, file = Workbook(), io.BytesIO()
    sheet: Any = book.active
    for line, row in enumerate(rows, 1):
        for column, words in enumerate(row, 1):
            cell = sheet.cell(line, column)
            cell.value, cell.data_type = words, "s"
    book.save(file)
    return file.getvalue()


def cells_of(kind: str, data: bytes) -> list[str]:
    if kind == "csv":
        rows = csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")
        return [cell for row in rows for cell in row]
    sheets = load_workbook(io.BytesIO(data)).worksheets
    return [str(cell.value) for it in sheets for row in it.rows for cell in row if cell.value]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_corpus_comes_in_as_text_and_goes_out_harmless(desk: Browser, kind: str) -> None:
    # A cell that begins with a control character comes in without it.
    words = [it.strip() for it in hostile.ALL]
    words = list(dict.fromkeys(words))
    rows = [
        ["PUPR", it, f"Staf {it}", "Operator", f"0811-0000-03{place:02d}", "Aktif"]
        for place, it in enumerate(words)
    ]
    upload = {"file": (io.BytesIO(file_of(kind, [HEADING, *rows])), f"pejabat.{kind}")}
    answer = desk.post("/kontak/impor", data=upload, follow_redirects=True)
    assert Walked.of(answer.text).strange == []
    desk.post("/kontak/impor/terapkan", data={"mark": hidden(answer.text, "mark")})
    assert set(words) <= set(all_rows(Contact.name))
    assert Walked.of(desk.get("/kontak/list/?q=Staf").text).strange == []
    for exported in ("csv", "xlsx"):
        cells = cells_of(exported, desk.get(f"/kontak/ekspor/{exported}").data)
        assert {f"Staf {it}" for it in words} <= set(cells)
        assert [cell for cell in cells if cell.startswith(RUN)] == []
