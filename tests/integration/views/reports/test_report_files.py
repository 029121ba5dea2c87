"""The files of Report: at once where they are small, else from the list; and who may have which."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.operations.report_file_kinds import LAPOR_NUMBER, LAPOR_TICKET, PaperKind
from app.domain.workflow.codes import show_ticket
from app.jobs import papers as job
from app.models import Case, Event, Paper, Skpd
from app.reports.documents import pdf_export, report_files
from app.services.cases.state import case_measures
from app.services.journal.actor import SYSTEM
from app.services.report_files import report_files as orders
from tests.cases import Login, cards, case, forwarded, page, person, unit_id
from tests.integration.views.reports.test_report_page import play, row, table
from tests.reading import assert_lacks, assert_says, change, part

DAY = "jangka=hari&tanggal=2026-11-24"
MONTH = {"jangka": "bulan", "tanggal": "2026-11-01"}


def made(kind: PaperKind, skpd: str | None = None) -> int:
    """A paper of the list, asked for by the clock or by an SKPD."""
    own = unit_id(skpd) if skpd else None
    with transaction():
        order = orders.Order(kind, "November 2026", MONTH, own)
        paper_id = orders.order(order, actor=person("moderator"))
    job.make(str(paper_id))
    db.session.rollback()
    return paper_id


@pytest.mark.parametrize(
    ("path", "mime", "name", "begins"),
    [
        ("pdf", "application/pdf", "laporan-si-upik-2026-11-24-2026-11-24.pdf", b"%PDF"),
        ("xlsx", PaperKind.XLSX.mime, "perkara-si-upik-2026-11-24-2026-11-24.xlsx", b"PK"),
        ("lapor", "text/csv", "sp4n-lapor-si-upik-2026-11-24-2026-11-24.csv", b"\xef\xbb\xbf"),
    ],
)
def test_a_small_file_comes_at_once(
    desk: FlaskClient, path: str, mime: str, name: str, begins: bytes
) -> None:
    forwarded("Jalan rusak", "PUPR")
    answer = desk.get(f"/report/{path}?{DAY}&kertas=f4")
    assert answer.status_code == 200
    assert answer.mimetype == mime
    assert name in answer.headers["Content-Disposition"]
    assert answer.data.startswith(begins)
    facts = db.session.scalars(select(Event.facts).where(Event.action == "report_exported")).all()
    assert [it["period"] for it in facts] == ["24 November 2026"]
    assert facts[0]["paper"] == PaperKind(path).label


def test_the_buttons_of_the_page_lead_to_the_files_of_what_is_shown(desk: FlaskClient) -> None:
    forwarded("Jalan rusak", "PUPR")
    text = page(desk, f"/report/?{DAY}&kategori=keluhan")
    links = re.findall(
        r'<a class="btn mini" href="(/report/(?:pdf|xlsx|lapor|mingguan)\?[^"]*)"', text
    )
    assert len(links) == 5
    for link in links:
        assert desk.get(link).status_code == 200, link
    assert all("kategori=keluhan" in link for link in links if "mingguan" not in link)
    assert "tanggal=2026-11-16" in next(link for link in links if "mingguan" in link)


def test_a_large_file_is_made_by_a_job_and_fetched_from_its_page(
    office: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2):
        forwarded("Jalan rusak", "PUPR", number=f"08126677000{number}")
    monkeypatch.setattr(report_files, "MOST_AT_ONCE", 1)
    answer = office.get("/report/xlsx")
    assert answer.status_code == 302
    paper_id = int(answer.location.rpartition("/")[2])
    assert_says(page(office, answer.location), "Sedang disusun", "Daftar perkara (Excel)")
    assert office.get(f"/report/berkas/{paper_id}/unduh").status_code == 302
    change(Paper, paper_id, run=1, done=1, total=4)
    assert 'value="25"' in page(office, f"/report/berkas/{paper_id}/baru")
    job.make(str(paper_id))
    text = page(office, f"/report/berkas/{paper_id}/baru")
    assert "Sudah selesai disusun" in text
    assert "hx-get" not in text
    file = office.get(f"/report/berkas/{paper_id}/unduh")
    assert file.data.startswith(b"PK")
    assert "perkara-si-upik-" in file.headers["Content-Disposition"]
    assert "Daftar perkara (Excel)" in page(office, "/report/berkas")


def test_what_could_not_be_made_says_why(desk: FlaskClient) -> None:
    paper_id = made(PaperKind.LAPOR)
    change(Paper, paper_id, problem=report_files.TOO_MANY)
    for path in (f"/report/berkas/{paper_id}", "/report/berkas"):
        assert report_files.TOO_MANY in page(desk, path)
    assert desk.get(f"/report/berkas/{paper_id}/unduh").status_code == 302


OPENS = {
    "moderator": {"pdf", "xlsx", "lapor", "mingguan", "own"},
    "pimpinan": {"pdf", "xlsx", "mingguan", "own"},
    "operator-pupr": {"own"},
    "operator-dishub": set(),
}


def test_who_may_have_which_paper(app: Flask, login: Login) -> None:
    found = {kind.value: made(kind) for kind in PaperKind if kind is not PaperKind.PAGE}
    found["own"] = made(PaperKind.PDF, "PUPR")
    for who, opens in OPENS.items():
        client = app.test_client()
        login(client, who)
        listed = page(client, "/report/berkas")
        for name, paper_id in found.items():
            may = name in opens
            for path in ("", "/baru", "/unduh"):
                answer = client.get(f"/report/berkas/{paper_id}{path}")
                assert answer.status_code == (200 if may else 404), (who, name, path)
                # A file comes piece by piece: who stops reading lets go of the database.
                answer.close()
            assert (f"/report/berkas/{paper_id}/unduh" in listed) == may, (who, name)


def test_a_list_without_papers_says_what_comes(leader: FlaskClient) -> None:
    assert "Belum ada berkas" in page(leader, "/report/berkas")
    assert leader.get("/report/berkas/77").status_code == 404


def send_back(client: FlaskClient, text: str, name: str = "lapor.csv") -> str:
    """Sends a filled file; what the page says."""
    answer = client.post("/report/lapor/nomor", data={"file": (io.BytesIO(text.encode()), name)})
    assert answer.status_code == 303
    return page(client, answer.location)


def test_the_numbers_of_sp4n_lapor_come_back_into_the_next_file(desk: FlaskClient) -> None:
    row = forwarded("Jalan rusak", "PUPR")
    file = desk.get("/report/lapor").data.decode("utf-8-sig")
    ticket = show_ticket(case(row).ticket)
    assert f"\n;{ticket};" in file.replace("\r", "")
    told = send_back(desk, file.replace(f"\n;{ticket}", f"\n8812345;{ticket}"))
    assert "dicatat pada 1 pesan" in told
    assert f"8812345;{ticket};" in desk.get("/report/lapor").data.decode()
    facts = db.session.scalars(select(Event.facts).where(Event.action == "lapor_numbers")).all()
    assert facts == [{"count": 1}]


def test_a_file_that_does_not_fit_changes_nothing(desk: FlaskClient) -> None:
    head = f"{LAPOR_NUMBER};{LAPOR_TICKET}\n"
    for text, words in (
        ("a;b\n1;2\n", "Kolom Nomor SP4N-LAPOR! dan Nomor Tiket Si UPIK tidak ada"),
        (f"{head}1;ABC-DEF\n=1+1;K7Q-4M2\n", "tidak dapat dipakai: 2, 3"),
        (f"{head};K7Q-4M2\n", "dicatat pada 0 pesan."),
    ):
        assert words in send_back(desk, text)
    assert "Pilih berkasnya dahulu" in send_back(desk, "", "")
    assert db.session.scalars(select(Event.id).where(Event.action == "lapor_numbers")).all() == []


def test_the_week_of_the_bupati_asks_for_a_week(leader: FlaskClient) -> None:
    answer = leader.get("/report/mingguan?jangka=minggu&tanggal=2026-11-24&kategori=keluhan")
    assert "lembar-bupati-2026-11-23-2026-11-29.pdf" in answer.headers["Content-Disposition"]
    assert leader.get("/report/mingguan?jangka=bulan").status_code == 404


def test_without_pango_a_sentence_stands_in_place_of_the_buttons(
    desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_export, "is_available", lambda: False)
    text = page(desk, "/report/")
    assert "Tombol PDF tidak tersedia: pasang paket libpango-1.0-0" in text
    assert_lacks(text, "/report/pdf", "/report/mingguan")
    assert "/report/xlsx" in text
    assert desk.get(f"/report/pdf?{DAY}").location == f"/report/?{DAY}"


def test_what_the_calendar_made_stays_in_reach(desk: FlaskClient) -> None:
    with transaction():
        order = orders.Order(PaperKind.PDF, "Oktober 2026, semua SKPD", MONTH)
        orders.order_once(order, "pdf:2026-10-01", actor=SYSTEM)
        for number in range(101):
            fields = {"jangka": "hari", "tanggal": f"2026-01-{number}"}
            orders.order(orders.Order(PaperKind.PDF, f"Diminta {number}.", fields), actor=SYSTEM)
    listed = page(desk, "/report/berkas")
    assert "Oktober 2026, semua SKPD" in listed
    assert ("Diminta 100." in listed, "Diminta 0." in listed) == (True, False)


def test_an_skpd_that_is_no_longer_in_use_is_chosen_for_what_it_was_sent(desk: FlaskClient) -> None:
    forwarded("Jalan rusak", "PUPR")
    with transaction():
        gone, unused = (db.session.get_one(Skpd, unit_id(code)) for code in ("PUPR", "DISHUB"))
        gone.is_active = unused.is_active = False
        chosen, other = gone.id, unused.id
    text = page(desk, f"/report/?skpd={chosen}")
    assert f'<option value="{chosen}" selected>' in text
    assert f'<option value="{other}"' not in text
    assert row(table(text, "kategori"), "Jumlah")[0] == "1"


def test_an_skpd_that_is_late_with_what_came_before_leads_to_that_alone(desk: FlaskClient) -> None:
    case_id = forwarded("Jalan rusak", "PUPR")
    forwarded("Angkot tidak lewat", "DISHUB", number="081266771237")
    with transaction():
        card = db.session.get_one(Case, case_id)
        case_measures.mark(card)
        for of, name in ((card, "received_at"), (card, "due_at"), (card.forwards[0], "due_at")):
            setattr(of, name, getattr(of, name) - timedelta(days=70))
        case_measures.mark(card)
    offices = table(page(desk, "/report/?jangka=hari"), "skpd")
    cells = row(offices, "Dinas Pekerjaan Umum dan Penataan Ruang")
    assert (cells[0], cells[7]) == ("0", "1")
    links = re.findall(r'href="([^"]*)"', re.findall(r"Dinas Pekerjaan Umum.*?</tr>", offices)[0])
    assert len(links) == 1
    assert cards(page(desk, links[0])) == [case_id]


def test_a_large_report_that_fails_is_not_ordered_again_by_looking(
    leader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    play()
    monkeypatch.setattr(report_files, "MOST_COUNTED", 4)
    page(leader, "/report/")
    first = db.session.scalars(select(Paper)).one()
    change(Paper, first.id, problem="Penyusunan gagal.", finished_at=now())
    assert "HX-Refresh" not in leader.get(f"/report/berkas/{first.id}/baru").headers
    for _ in range(2):
        text = page(leader, "/report/")
        assert "Penyusunan gagal." in text
        assert "http-equiv" not in text
    assert len(db.session.scalars(select(Paper)).all()) == 1
    again = part(r'action="(/report/ulang[^"]*)"', text)
    for _ in range(2):
        assert leader.post(again.replace("&amp;", "&")).status_code == 302
    assert len(db.session.scalars(select(Paper)).all()) == 2
    assert "Sedang disusun" in page(leader, "/report/")
