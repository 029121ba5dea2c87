"""Files with a line a case: typed cells, masked numbers, nothing that a program would run."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.messaging.delivery import LOST, OutboundStatus
from app.domain.terms import CaseStatus, ForwardStatus
from app.domain.workflow.objections import Objection
from app.models import Skpd
from app.reports.documents import cases, lapor
from app.reports.documents.case_file import write_case_file
from app.reports.figures.periods import Interval, period_of
from app.reports.figures.scope import NONE, Filters, Scope
from tests.integration.reports.builders import NOON, case, forward, rejected, reply, skpd
from tests.reading import assert_lacks
from tests.unit.reports import samples

NOVEMBER = period_of(Interval.BULAN, NOON.date())


def scope(**filters: Any) -> Scope:
    return Scope(NOVEMBER, Filters(**filters), True)


def found(**filters: Any) -> list[cases.WholeCase]:
    return [entry for page in cases.case_pages(db.session(), scope(**filters)) for entry in page]


def sheet(path: Path) -> list[dict[str, Any]]:
    """The lines of "Perkara" by their headings."""
    write_case_file(path, samples.report(), cases.case_pages(db.session(), scope()))
    rows = list(load_workbook(path)["Perkara"].iter_rows(values_only=True))
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


def table(**filters: Any) -> list[dict[str, str]]:
    """The lines of the SP4N-LAPOR! file."""
    data = b"".join(lapor.lapor_lines(cases.case_pages(db.session(), scope(**filters))))
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
def played(app: Flask) -> None:
    """An answered case with a number in its text, and a sensitive one that nobody has."""
    with transaction():
        unit, other = skpd("Dinas Uji Jalan", "Jalan"), skpd("Dinas Uji Lampu", "Lampu")
        card = case(
            CaseStatus.DIJAWAB,
            body="Jalan rusak, hubungi 0812 6677 9999",
            kecamatan="Siulak",
            received_at=NOON,
            answered_at=NOON + timedelta(hours=20),
            answer_channel="bls",
            answer_minutes=255,
            answer_late=False,
            due_at=NOON + timedelta(days=2),
            lapor_number="8812345",
        )
        forward(card, unit, ForwardStatus.DIJAWAB)
        forward(card, other, ForwardStatus.MENUNGGU)
        reply(card, unit, "Sudah ditinjau")
        case(
            body="Suami saya memukul",
            is_sensitive=True,
            category=None,
            sender=None,
            received_at=NOON + timedelta(minutes=1),
        )


@pytest.mark.usefixtures("played")
def test_cells_keep_their_types_and_figures_and_terms_have_sheets_of_their_own(
    tmp_path: Path,
) -> None:
    answered, sensitive = sheet(tmp_path / "x.xlsx")
    assert answered["Diterima (WIB)"] == datetime(2026, 11, 24, 12, 0)
    assert answered["Jawaban pertama (WIB)"] == datetime(2026, 11, 25, 8, 0)
    assert answered["Hari kerja sampai jawaban"] == 0.5
    assert answered["Banyaknya jawaban"] == 1
    assert answered["Jawaban tepat waktu"] == "Ya"
    assert answered["SKPD"] == "Jalan, Lampu"
    assert answered["Keadaan di SKPD"] == "Jalan: dijawab, Lampu: belum dijawab"
    assert answered["Hasil"] == "Dijawab, belum dinyatakan selesai"
    assert answered["Saluran jawaban"] == "Lewat HP"
    assert answered["Kecamatan"] == "Siulak"
    assert answered["Nomor SP4N-LAPOR!"] == "8812345"
    assert sensitive["Kategori"] == "Belum dikategorikan"
    assert sensitive["Hari kerja sampai jawaban"] is None
    book = load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == ["Perkara", "Angka", "Definisi"]
    assert book["Perkara"].auto_filter.ref == "A1:W3"
    assert book["Perkara"].freeze_panes == "A2"
    figures = {row[:3]: row[3] for row in book["Angka"].iter_rows(values_only=True)}
    assert figures["Menurut kategori", "Jumlah", "Diterima"] == 620
    assert figures["Menurut kategori", "Jumlah", "Median jawaban pertama"] == 1.2
    compared = [row for row in book["Angka"].iter_rows(values_only=True) if row[2] == "Selisih"]
    assert [(row[3], row[4]) for row in compared] == [
        (66, None),
        (-2.5, "poin persen"),
        (pytest.approx(-0.4), "hari kerja"),
    ]
    terms = dict(book["Definisi"].iter_rows(values_only=True))
    assert terms["Jangka waktu"] == "November 2026"
    assert "belum berarti selesai" in str(terms["Dijawab"])


@pytest.mark.usefixtures("played")
def test_no_number_and_no_sensitive_text_leaves_in_a_file(tmp_path: Path) -> None:
    answered, sensitive = sheet(tmp_path / "x.xlsx")
    assert answered["Nomor pengirim (disamarkan)"] == "0812-66xx-xxxx"
    assert answered["Isi pesan"] == "Jalan rusak, hubungi [nomor disamarkan]"
    assert sensitive["Isi pesan"] == cases.WITHHELD
    assert sensitive["Nomor pengirim (disamarkan)"] == "Tanpa nomor HP"
    assert_lacks(str(table()), "6677", "9999", "memukul")


def test_what_is_objected_to_has_its_own_words_in_the_outcome(app: Flask, tmp_path: Path) -> None:
    with transaction():
        unit, took = skpd(), {"answered_at": NOON, "answer_channel": "bls"}
        again = case(CaseStatus.DITERUSKAN, unsolved_at=NOON, **took)
        denied = case(CaseStatus.DIJAWAB, received_at=NOON + timedelta(hours=1), **took)
        for card in (again, denied):
            forward(card, unit, ForwardStatus.DIJAWAB)
            reply(card, unit, "Sudah")
        denied.replies[0].disputed_at = NOON
    lines = sheet(tmp_path / "perkara.xlsx")
    assert [line["Hasil"] for line in lines] == [it.label for it in Objection]
    assert [line["Banyaknya jawaban"] for line in lines] == [1, 0]


def test_of_what_was_erased_a_file_does_not_say_that_it_had_no_number(app: Flask) -> None:
    with transaction():
        case(sender=None, body="", anonymised_at=NOON)
        case(sender=None, channel="surat")
    assert [it.sender for it in found()] == [cases.ERASED, cases.NO_NUMBER]


@pytest.mark.parametrize("text", ['=cmd|"/c calc"!A1', "+1+1", "@SUM(A1)", "-2+3", "#N/A", "＝1+1"])
def test_what_a_citizen_wrote_is_never_run(app: Flask, tmp_path: Path, text: str) -> None:
    with transaction():
        case(body=text)
    write_case_file(tmp_path / "x.xlsx", samples.report(), cases.case_pages(db.session(), scope()))
    cell = load_workbook(tmp_path / "x.xlsx")["Perkara"]["G2"]
    assert cell.data_type == "s"
    assert str(cell.value).lstrip("'") == text
    assert not str(cell.value).startswith(("=", "+", "-", "@", "＝"))
    assert not table()[0]["Isi Laporan"].startswith(("=", "+", "-", "@", "＝"))


@pytest.mark.parametrize("state", [*LOST, None])
def test_an_answer_that_is_lost_or_denied_stands_in_no_file(
    app: Flask, state: OutboundStatus | None
) -> None:
    with transaction():
        unit = skpd()
        card = case(CaseStatus.DIJAWAB)
        reply(card, unit, "Ditinjau besok")
        gone = reply(card, unit, "Kepala dinas menyangkal", state or OutboundStatus.SENT)
        gone.disputed_at = None if state else NOON
    (row,) = table()
    assert row["Tindak Lanjut"] == "Ditinjau besok"
    assert found()[0].answers.count == 1


@pytest.mark.parametrize("sees_all", [False, True])
def test_who_gave_a_case_back_does_not_read_what_became_of_it(app: Flask, sees_all: bool) -> None:
    back, later = NOON + timedelta(hours=1), NOON + timedelta(hours=2)
    with transaction():
        unit, other = skpd("Dinas Uji Jalan"), skpd("Dinas Uji Lampu")
        facts = {"outcome": "selesai_warga", "closed_at": later, "settle_minutes": 60}
        facts["due_at"] = later
        card = case(CaseStatus.SELESAI, answered_at=later, answer_minutes=60, **facts)
        rejected(forward(card, unit, ForwardStatus.DITOLAK), back)
        reply(card, other, "Sebelumnya")
        reply(card, other, "Inspektorat memeriksa").created_at = later
        forward(card, other, ForwardStatus.DIJAWAB)
    mine = Scope(NOVEMBER, Filters(skpd_id=unit.id), sees_all)
    ((entry,),) = cases.case_pages(db.session(), mine)
    row = entry.row
    told = (entry.state, entry.outcome, row.closed_at, row.answered_at, row.due_at)
    assert (entry.answers.text == "Inspektorat memeriksa") is sees_all
    assert entry.answers.count == 1 + sees_all
    assert (any(told), all(told)) == (sees_all, sees_all)
    with transaction():
        forward(card, unit)
    ((entry,),) = cases.case_pages(db.session(), mine)
    assert entry.answers.count == 2


# SP4N-LAPOR! -------------------------------------------------------------------------------------


def test_a_sender_of_another_channel_is_masked_and_a_web_form_is_no_phone(app: Flask) -> None:
    with transaction():
        for channel, value in (("whatsapp", "6281266771234"), ("web", "0f3a77c1" * 4)):
            case(sender=f"{channel}:{value}", channel=channel, received_at=NOON)
    told = [(it["Nomor Telepon"], it["Sumber"]) for it in table()]
    assert told == [
        ("WhatsApp 0812-66xx-xxxx", "Si UPIK (WhatsApp)"),
        (cases.NO_NUMBER, "Si UPIK (Formulir web)"),
    ]
    assert [it.sender for it in found()] == ["WhatsApp 0812-66xx-xxxx", "Formulir web"]


@pytest.mark.usefixtures("played")
def test_the_fields_of_sp4n_lapor() -> None:
    answered, sensitive = table()
    assert tuple(answered) == lapor.COLUMNS
    assert answered["Nomor SP4N-LAPOR!"] == "8812345"
    assert answered["Klasifikasi Laporan"] == "Pengaduan"
    assert answered["Judul Laporan"] == "Jalan rusak, hubungi [nomor disamarkan]"
    assert answered["Lokasi Kejadian"] == "Kecamatan Siulak"
    assert answered["Instansi Tujuan"] == "Dinas Uji Jalan, Dinas Uji Lampu"
    assert answered["Tanggal Laporan"] == "2026-11-24 12:00"
    assert answered["Status"] == "Sedang Diproses"
    assert answered["Tindak Lanjut"] == "Sudah ditinjau"
    assert (answered["Nama Pelapor"], answered["Anonim"], answered["Rahasia"]) == (
        *("Anonim", "Ya"),
        "Tidak",
    )
    assert sensitive["Rahasia"] == "Ya"
    assert sensitive["Nomor SP4N-LAPOR!"] == ""
    assert sensitive["Status"] == "Belum Ditindaklanjuti"


def test_praise_is_an_aspiration_and_a_long_text_gets_a_short_title(app: Flask) -> None:
    with transaction():
        case(category="pujian", body="Terima kasih " * 20)
        case(body="lampu" * 20)
    praise, unbroken = table()
    assert praise["Klasifikasi Laporan"] == "Aspirasi"
    assert len(praise["Judul Laporan"]) <= 82
    assert praise["Judul Laporan"].endswith("kasih …")
    assert unbroken["Judul Laporan"] == "lampu" * 16 + " …"


def test_no_name_leaves_the_house_but_one_that_a_moderator_let_through(app: Flask) -> None:
    with transaction():
        unit, body = skpd(), "Nama saya Yusuf Hidayat, jalan rusak"
        card = case(body=body)
        reply(card, unit, "Yth Bapak Yusuf Hidayat, ditinjau")
        case(body=body, published_at=NOON, public_text="Seorang warga: jalan rusak")
    hidden, public = table()
    for field in ("Judul Laporan", "Isi Laporan", "Tindak Lanjut"):
        assert "[nama disamarkan]" in hidden[field]
    assert public["Judul Laporan"] == public["Isi Laporan"] == "Seorang warga: jalan rusak"
    assert "Yusuf" not in str((hidden, public))


def test_an_answer_in_a_file_does_not_call_the_citizen_by_his_name(app: Flask) -> None:
    with transaction():
        unit = skpd()
        told = case(body="Nama saya Yusuf. Yusuf menunggu")
        reply(told, unit, "Terima kasih Pak Yusuf")
        written = case(body="Jalan rusak", sender_name="Rahmat Efendi")
        reply(written, unit, "Pak Rahmat, ditinjau")
    rows = table()
    assert [row["Tindak Lanjut"] for row in rows] == [
        "Terima kasih Pak [nama disamarkan]",
        "Pak [nama disamarkan], ditinjau",
    ]
    assert "Yusuf" not in str(rows)


# Which cases -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("played")
def test_a_file_holds_the_cases_that_its_filters_name() -> None:
    unit = next(it for it in found()[0].holds if it.short == "Lampu")
    assert unit.status is ForwardStatus.MENUNGGU
    ids = {it.name: it for it in db.session.scalars(select(Skpd))}
    lamp, road = ids["Dinas Uji Lampu"].id, ids["Dinas Uji Jalan"].id
    assert [it.short for it in found(skpd_id=lamp)[0].holds] == ["Lampu"]
    assert len(found(skpd_id=road)) == 1
    assert len(found(category="keluhan")) == len(found(category=NONE)) == 1
    assert len(found(kecamatan="Siulak")) == len(found(kecamatan=NONE)) == 1
    assert found(channel="surat") == []


def test_what_no_table_counts_stands_in_no_file(app: Flask) -> None:
    with transaction():
        case(deleted_at=datetime.now(UTC))
        case(is_quarantined=True)
        case(is_joined=True)
        case(received_at=NOVEMBER.end)
        case(received_at=NOVEMBER.start - timedelta(seconds=1))
        first = case(received_at=NOVEMBER.start).id
    assert [entry.row.id for entry in found()] == [first]


def test_page_by_page_every_case_comes_once_in_its_order(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "PAGE", 3)
    with transaction():
        # Many of one second: the key must tell them apart.
        rows = [case(received_at=NOON + timedelta(seconds=n // 4)).id for n in range(10)]
    assert [entry.row.id for entry in found()] == rows
