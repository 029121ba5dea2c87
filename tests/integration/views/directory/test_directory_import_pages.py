"""Ekspor and Impor at the screen: the dry run, Terapkan, Buang, and what a file may not do."""

from __future__ import annotations

import html
import io

import pytest
from openpyxl import load_workbook

from app.database.extensions import db
from app.models import Contact, Event
from app.services.directory import directory
from tests.cases import hidden
from tests.reading import assert_lacks
from tests.rows import all_rows, change, one_row
from tests.web import Browser, alerts, refusal

HEADING = "SKPD;Nama;Jabatan;Sebagai;HP;Status"
BUDI = "PUPR;Budi;Operator PUPR;Operator;0811-0000-0299;Aktif"


def upload(client: Browser, data: bytes, name: str = "data.csv") -> str:
    """What the page says after Periksa."""
    answer = client.post(
        "/kontak/impor", data={"file": (io.BytesIO(data), name)}, follow_redirects=True
    )
    return html.unescape(answer.text)


def lines(*rows: str) -> bytes:
    return "\n".join([HEADING, *rows]).encode()


def count() -> int:
    db.session.rollback()
    return len(all_rows(Contact))


def test_the_dry_run_then_terapkan(desk: Browser) -> None:
    before = count()
    assert "Impor" in desk.page("/kontak/list/")
    said = upload(desk, lines(BUDI))
    assert "1</b> ditambah, <b>0</b> diubah" in said
    assert count() == before
    answer = desk.post(
        "/kontak/impor/terapkan", data={"mark": hidden(said, "mark")}, follow_redirects=True
    )
    assert "Impor selesai: 1 ditambah, 0 diubah." in answer.text
    assert count() == before + 1
    assert desk.get("/kontak/impor/periksa").location == "/kontak/impor"


def test_every_problem_stands_in_its_line_and_there_is_no_terapkan(desk: Browser) -> None:
    before = count()
    said = upload(desk, lines(BUDI, BUDI, "XYZ;<script>alert(1)</script>;;Bupati;abc;"))
    for words in (
        "5 masalah.",
        "HP sudah dipakai. Isi dengan yang lain (lihat baris 2).",
        "SKPD ini tidak dikenal. Tulis kodenya",
        "Jabatan wajib diisi.",
        "Sebagai diisi Operator, Kepala, atau Sekretaris.",
        "HP bukan nomor HP yang benar.",
    ):
        assert words in said, words
    assert "Terapkan" not in said
    forced = desk.post("/kontak/impor/terapkan", data={"mark": ""}, follow_redirects=True)
    assert "Belum diterapkan" in alerts(forced)
    assert count() == before


def test_what_a_file_holds_is_text_on_the_page(desk: Browser) -> None:
    answer = desk.post(
        "/kontak/impor",
        data={"file": (io.BytesIO(lines(BUDI.replace("Budi", "<b>Budi</b>"))), "<i>.csv")},
        follow_redirects=True,
    )
    raw = answer.text
    assert "&lt;b&gt;Budi&lt;/b&gt;" in raw
    assert_lacks(raw, "<b>Budi", "<i>.csv")


def test_buang_changes_nothing(desk: Browser) -> None:
    before = count()
    upload(desk, lines(BUDI))
    assert "tidak ada yang berubah" in desk.post("/kontak/impor/buang", follow_redirects=True).text
    assert count() == before
    assert desk.get("/kontak/impor/periksa").status_code == 303


def test_a_file_that_is_not_taken_is_told_why(desk: Browser) -> None:
    for name, data, words in (
        ("", b"", "Pilih berkasnya dahulu."),
        ("data.exe", b"MZ", "Berkas harus .xlsx atau .csv"),
        ("data.csv", b"x" * 2_200_000, "lebih besar dari 2 MB"),
        ("data.xlsx", b"PK\x03\x04", "Berkas rusak"),
        ("data.csv", b"a;b\n1;2\n", "Judul kolom di baris pertama tidak dikenal."),
    ):
        # Made by hand: the client of the tests leaves a large file open.
        head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + data + b"\r\n--x--\r\n"
        kind = "multipart/form-data; boundary=x"
        assert words in refusal(desk.post("/kontak/impor", data=body, content_type=kind)), name


def test_a_post_without_a_file_field(desk: Browser) -> None:
    assert "Pilih berkasnya dahulu." in alerts(desk.post("/kontak/impor"))


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_export_comes_back_unchanged_and_runs_nothing(desk: Browser, kind: str) -> None:
    change(directory.active_by_phone("+6281100000201"), name="=1+1")
    answer = desk.get(f"/kontak/ekspor/{kind}")
    assert answer.status_code == 200
    assert f".{kind}" in answer.headers["Content-Disposition"]
    data = answer.get_data()
    if kind == "csv":
        assert "'=1+1" in data.decode("utf-8-sig")
    else:
        cells = [cell for line in load_workbook(io.BytesIO(data))["Data"] for cell in line]
        assert {cell.data_type for cell in cells if cell.value} == {"s"}
        assert "'=1+1" in [cell.value for cell in cells]
    assert "Isi berkas ini sama dengan data yang ada." in upload(desk, data, f"data.{kind}")
    assert one_row(Event, action="list_exported").actor.startswith("user:")
