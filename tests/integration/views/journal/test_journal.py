"""Jurnal: every act in words, its filters and pages, its seals; read by Admin and Auditor alone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.workflow import journal_events
from app.models import Event, JournalHead, Setting
from app.reports.documents import pdf_export
from app.services.cases.actions import notes
from app.services.journal import journal, sealing
from app.services.journal.actor import SYSTEM
from tests.cases import case, forwarded, let, page, person
from tests.journal import act, write
from tests.reading import assert_lacks, assert_says, keep, plain
from tests.web import BrowserlikeClient


def rows(text: str) -> list[str]:
    """What a page of the journal says, one line a row."""
    body = text.split("<tbody>")[1].split("</tbody>")[0] if "<tbody>" in text else ""
    found = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [plain(row) for row in found]


def test_an_act_is_told_with_actor_ticket_address_and_seal(auditor: BrowserlikeClient) -> None:
    case_id = forwarded("Jalan berlubang di Siulak", "PUPR")
    let("moderator", notes.add_note, case_id, "periksa dulu")
    ticket = case(case_id).ticket
    shown = f"{ticket[:3]}-{ticket[3:]}"
    assert "menunggu disegel" in rows(page(auditor, "/jurnal/"))[0]
    sealing.seal_all()
    text = page(auditor, f"/jurnal/?objek={shown}")
    told = rows(text)
    assert (
        f"Rina Moderator Moderator Si UPIK menulis catatan internal pada pesan {shown}" in told[0]
    )
    assert "tersegel #" in told[0]
    joined = "\n".join(told)
    assert f"meneruskan pesan {shown} ke PUPR sebagai Keluhan" in joined
    assert f"mengubah status pesan {shown} (dari Baru menjadi Diteruskan)" in joined
    assert f"Si UPIK menerima pesan {shown} dari warga" in joined
    assert_lacks(text, "Jalan berlubang", "periksa dulu")
    assert_says(rows(page(auditor, "/jurnal/?tindakan=login"))[0], "Auditor Latihan", "127.0.0.1")


def test_the_filters_narrow(auditor: BrowserlikeClient) -> None:
    with transaction():
        for number in range(3):
            journal.record("close", "case", number, actor=person("moderator"))
        old = journal.record("publish", "case", 9, actor=person("admin"))
        old.at = now() - timedelta(days=40)
    sealing.seal_all()
    day = f"{now() - timedelta(days=40) + timedelta(hours=7):%Y-%m-%d}"
    asked: dict[str, int] = {
        "?pelaku=rina": 3,
        "?pelaku=Si+UPIK": 0,
        "?pelaku=admin&tindakan=publish": 1,
        "?tindakan=kelompok:1": 4,
        "?tindakan=unsinn": 5,
        f"?dari={day}&sampai={day}": 1,
        f"?dari={day}": 5,
        "?objek=%232": 1,
        "?objek=XXX-XXX": 0,
        "?dari=kemarin": 5,
    }
    assert {query: len(rows(page(auditor, f"/jurnal/{query}"))) for query in asked} == asked
    assert "Tanggal tidak dapat dibaca" in page(auditor, "/jurnal/?dari=kemarin")
    assert "harus sebelum" in page(auditor, "/jurnal/?dari=2026-02-01&sampai=2026-01-01")


def test_pages_by_key_show_every_row_once(auditor: BrowserlikeClient) -> None:
    act(60)
    address, seen, pages = "/jurnal/?tindakan=remind", [], 0
    while address:
        text = page(auditor, address)
        seen += rows(text)
        pages += 1
        # What is written meanwhile moves nothing.
        act()
        following = re.search(r'rel="next" href="([^"]+)"', text)
        address = f"/jurnal/{following[1]}" if following else ""
    assert (pages, len(seen)) == (3, 60)


def test_what_the_address_says_is_never_run(auditor: BrowserlikeClient) -> None:
    bad = "<script>alert(1)</script>"
    answer = auditor.get("/jurnal/", query_string={"pelaku": bad, "objek": "' OR 1=1 --"})
    assert answer.status_code == 200
    assert bad not in answer.get_data(as_text=True)


# Words --------------------------------------------------------------------------------------------


def test_every_sentence_reads_also_without_its_values() -> None:
    for action in journal_events.SENTENCES:
        words = journal_events.event_sentence(action, {})
        assert "{" not in words
        assert words[0].islower(), action
        assert journal_events.event_heading(action)[0].isupper()
    headings = [journal_events.event_heading(action) for action in journal_events.SENTENCES]
    assert len(set(headings)) == len(headings)


def test_permissions_given_and_taken_are_named(admin: BrowserlikeClient) -> None:
    from tests.integration.views.accounts.test_users import edit, role, user

    operator = role("Operator")
    kept = [row.id for row in operator.permissions if row.view_menu.name != "Report"]
    added = next(row.id for row in role("Moderator").permissions if row.view_menu.name == "Today")
    form = {"name": "Operator", "permissions": [*kept, added]}
    assert admin.post(f"/rule/edit/{operator.id}", data=form).status_code == 302
    changed = edit(user("pimpinan"), role=role("Auditor").id)
    assert admin.post(f"/pengguna/edit/{user('pimpinan').id}", data=changed).status_code == 302
    told = "\n".join(rows(page(admin, "/jurnal/?tindakan=kelompok:4")))
    assert "mengubah peran Operator (hak; ditambah: Hari ini: membaca; dicabut: Report" in told
    assert (
        "mengubah pengguna Pimpinan Latihan (peran; ditambah: Auditor; dicabut: Pimpinan)" in told
    )


# Berita Acara -------------------------------------------------------------------------------------


def printed(client: BrowserlikeClient) -> str:
    """Makes this month's sheet; its address."""
    month = f"{now() + timedelta(hours=7):%Y-%m}"
    answer = client.post("/jurnal/berita-acara/buat", data={"bulan": month})
    assert answer.status_code == 303
    return answer.location


def test_the_sheet_holds_the_head_and_places_to_sign(auditor: BrowserlikeClient) -> None:
    text = page(auditor, address := printed(auditor))
    kept = db.session.scalars(select(JournalHead)).one()
    assert (kept.how, kept.findings) == ("cetak", 0)
    assert kept.month
    assert "Utuh: tidak ada baris yang berubah" in text
    assert f"upik journal verify --head {kept.seq}:{kept.seal}" in text
    for who in ("Pengelola Si UPIK", "Auditor", "Mengetahui, Kabag PDE"):
        assert who in text
    assert_says(page(auditor, "/jurnal/berita-acara"), f'href="{address}"', "Auditor Latihan")
    told = rows(page(auditor, "/jurnal/?tindakan=journal_head"))
    assert "mencatat segel terakhir jurnal #1 (dicetak pada Berita Acara)" in told[0]


def test_the_sheet_is_issued_by_the_region_as_it_is_called_now(auditor: BrowserlikeClient) -> None:
    keep(Setting(key="site_name", value="Kabupaten Lain"))
    assert "Pemerintah Kabupaten Lain" in page(auditor, printed(auditor))


def test_a_printed_sheet_stays_as_it_was_printed(auditor: BrowserlikeClient) -> None:
    before = page(auditor, address := printed(auditor))
    page(auditor, "/jurnal/")
    auditor.post("/logout/")
    write(1)
    from tests.databases import DEMO_PASSWORD
    from tests.web import sign_in

    assert sign_in(auditor, "auditor", DEMO_PASSWORD).status_code == 302
    inside = re.compile(r"<main.*</main>", re.DOTALL)
    assert inside.findall(page(auditor, address)) == inside.findall(before)


def test_findings_stand_on_the_sheet(auditor: BrowserlikeClient) -> None:
    sealing.seal_all()
    with transaction():
        db.session.scalars(select(Event)).one().actor = "user:99"
    assert "1 temuan." in page(auditor, printed(auditor))


def test_the_sheet_as_pdf_holds_the_seal(auditor: BrowserlikeClient) -> None:
    assert pdf_export.is_available()
    answer = auditor.get(f"{printed(auditor)}.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")


@pytest.mark.parametrize("month", ["", "2026-13", "x", "1999-12", "2026-11-05"])
def test_a_month_that_is_none_is_refused(auditor: BrowserlikeClient, month: str) -> None:
    assert auditor.post("/jurnal/berita-acara/buat", data={"bulan": month}).status_code == 400


def test_a_head_from_the_terminal_has_no_sheet(auditor: BrowserlikeClient) -> None:
    write(1)
    with transaction():
        kept: Any = sealing.keep_head("terminal", actor=SYSTEM)
        kept_id = kept.id
    assert auditor.get(f"/jurnal/berita-acara/{kept_id}").status_code == 404
    assert "ditampilkan di terminal" in page(auditor, "/jurnal/berita-acara")
