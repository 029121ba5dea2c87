"""Report: who sees which figures, the interval and GO, the way to the cards, odd addresses."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.database.extensions import db, now, transaction
from app.jobs import papers as job
from app.models import Case, DayMark, Paper, StoredPiece
from app.reports.documents import report_files
from app.services.settings.local_time import today
from tests.cases import (
    Login,
    answered,
    cards,
    citizen_sms,
    forwarded,
    page,
    person,
    reject,
    unit_id,
)
from tests.reading import assert_lacks, assert_says, change, part

# The page of a paper that is still being made asks for it here.
MADE = r"/report/berkas/(\d+)/baru"


def row(text: str, label: str) -> list[str]:
    """The cells of a table's line."""
    found = re.search(rf'<th scope="row"[^>]*>(?:<a[^>]*>)?{label}(?:</a>)?</th>(.*?)</tr>', text)
    found = found or re.search(rf">{label}(?:</a>)?</th>(.*?)</tr>", text, re.DOTALL)
    assert found, label
    cells = re.findall(r"<td[^>]*>(.*?)</td>", found[1])
    return [html.unescape(re.sub("<[^>]+>", "", it)) for it in cells]


def table(text: str, key: str) -> str:
    """One section of the page."""
    return part(rf'(?s)<section[^>]*aria-labelledby="h-{key}".*?</section>', text)


def figure(text: str, key: str) -> dict[str, Any]:
    return dict(json.loads(part(rf'(?s)data-figure="{key}"[^>]*>(.*?)</script>', text)))


def play() -> None:
    """Three cases at PUPR (one answered, one given back), one at Dishub, one at the desk."""
    answered("Jalan di Kayu Aro rusak", said="Ditinjau")
    refused = forwarded("Lampu mati", "PUPR", category="pengaduan", number="081266771235")
    forwarded("Jembatan putus", "PUPR", number="081266771236")
    forwarded("Angkot tidak lewat", "DISHUB", number="081266771237")
    citizen_sms("Syarat KTP apa", "081266771238")
    reject(refused, "Bukan tupoksi kami", "Dishub", by="operator-pupr")


def test_tables_and_charts_say_the_same_also_without_a_script(leader: FlaskClient) -> None:
    play()
    text = page(leader, "/report/")
    offices = table(text, "skpd")
    assert row(offices, "Dinas Pekerjaan Umum dan Penataan Ruang")[:5] == [
        *("3", "1", "1", "1"),
        "33,3\u00a0%",
    ]
    assert row(table(text, "kategori"), "Jumlah")[:4] == ["5", "1", "3", "1"]
    drawn = figure(leader.get("/report/").text, "skpd")
    assert [bar["x"][-1] for bar in drawn["data"]] == [1, 1, 1]
    assert [bar["name"] for bar in drawn["data"]] == ["Dijawab", "Belum dijawab", "Ditolak"]
    assert "Selesai menurut warga" in table(text, "hasil")
    assert row(table(text, "tempat"), "Kec. Kayu Aro")[0] == "1"
    for key in ("skpd", "kategori", "hasil", "hari", "jam"):
        part = table(text, key)
        assert part.index("<svg") < part.index("<table"), key
    assert offices.count("<rect") >= 4
    assert "Dijawab belum berarti selesai" in table(text, "kategori")
    assert "tidak ada yang tahu apakah urusannya selesai" in table(text, "hasil")
    assert "/pesan-masuk/" not in text


def test_an_operator_sees_his_own_skpd_whatever_he_asks(office: FlaskClient) -> None:
    play()
    other = unit_id("DISHUB")
    text = page(office, f"/report/?skpd={other}")
    assert row(table(text, "kategori"), "Jumlah")[0] == "3"
    assert_lacks(text, "Perhubungan", 'name="skpd"', "Lembar Bupati")
    assert office.get("/report/mingguan?jangka=minggu").status_code == 404
    assert office.get("/report/lapor").status_code == 403


def test_an_account_without_a_skpd_sees_nothing_and_learns_why(office: FlaskClient) -> None:
    play()
    with transaction():
        user = person("operator-pupr").user_id
        db.session.execute(
            db.text("UPDATE ab_user SET skpd_id = NULL WHERE id = :id"), {"id": user}
        )
    text = page(office, "/report/")
    assert "Akun Anda belum dihubungkan dengan SKPD" in text
    assert "Tidak ada pesan dalam jangka waktu ini" in text
    assert office.get("/report/xlsx").status_code == 302


def test_the_interval(desk: FlaskClient) -> None:
    for query, label in (
        ("?jangka=hari&tanggal=2026-11-24", "24 November 2026"),
        ("?jangka=minggu&tanggal=2026-11-24", "23 - 29 November 2026"),
        ("?jangka=bulan&tanggal=2026-11-24", "November 2026"),
        ("?jangka=triwulan&tanggal=2026-11-24", "Triwulan 4 2026"),
        ("?jangka=tahun&tanggal=2026-11-24", "2026"),
        ("?jangka=bebas&dari=2026-11-01&sampai=2026-11-24", "1 - 24 November 2026"),
    ):
        text = page(desk, f"/report/{query}")
        assert f"<h2>{label}</h2>" in text
        assert '<label for="jangka">Jangka waktu</label>' in text, query
        assert ">GO</button>" in text
    assert "Berikutnya<" not in page(desk, "/report/?jangka=bulan")
    assert "Berikutnya<" in page(desk, "/report/?jangka=bulan&tanggal=2024-11-24")


def test_what_is_unanswered_is_compared_when_the_period_is_over(desk: FlaskClient) -> None:
    for days, text in ((0, "Jalan rusak"), (1, "Lampu mati"), (2, "Sampah menumpuk")):
        row = citizen_sms(text, f"08126677123{days}")
        with transaction():
            db.session.get_one(Case, row).received_at -= timedelta(days=days)
            db.session.merge(DayMark(day=today() - timedelta(days=days)))
    day = today() - timedelta(days=1)
    running = table(page(desk, "/report/?jangka=hari"), "banding")
    assert "Diterima" in running
    assert "Belum dijawab" not in running
    ended = page(desk, f"/report/?jangka=hari&tanggal={day.isoformat()}")
    assert "Belum dijawab" in table(ended, "banding")


def test_each_filter_narrows_it_and_stays_in_the_address(leader: FlaskClient) -> None:
    play()
    for query, received in (
        ("?kategori=pengaduan", "1"),
        ("?kategori=tanpa", "1"),
        ("?kecamatan=Kayu+Aro", "1"),
        ("?kecamatan=tanpa", "4"),
        ("?kanal=surat", "0"),
        ("?kanal=sms&kategori=keluhan", "3"),
    ):
        text = page(leader, f"/report/{query}")
        found = part(r"<dt>pesan diterima.*?</dt><dd>(?:<a[^>]*>)?(\d+)<", text)
        assert found == received, query
        for name in re.findall(r"(\w+)=", query):
            assert f"{name}=" in part(r'<a class="btn mini" href="([^"]*)"', text)


def test_dates_that_make_no_period_are_named(desk: FlaskClient) -> None:
    for query, problem in (
        ("?jangka=bebas&dari=2026-11-24&sampai=2026-11-01", "sebelum tanggal Sampai"),
        ("?jangka=hari&tanggal=kemarin", "tidak dapat dibaca"),
        ("?jangka=hari&tanggal=2026-02-30", "tidak dapat dibaca"),
        ("?jangka=minggu&tanggal=9999-12-31", "antara tahun 2000 dan 2100"),
        ("?jangka=bebas&dari=1990-01-01", "antara tahun 2000 dan 2100"),
    ):
        assert problem in page(desk, f"/report/{query}")
        assert desk.get(f"/report/pdf{query}").status_code == 302


def test_the_first_and_the_last_day_of_the_calendar_have_reports(leader: FlaskClient) -> None:
    for interval in ("hari", "bulan", "triwulan", "tahun"):
        for day in ("2000-01-01", "2100-12-31"):
            assert "GO</button>" in page(leader, f"/report/?jangka={interval}&tanggal={day}")


def test_a_senseless_address_still_gives_the_page(desk: FlaskClient) -> None:
    for query in ("?jangka=abad&kanal=x&skpd=x&kategori=x", "?skpd=9999999999", "?kecamatan=%00"):
        assert "Laporan layanan Si UPIK" in page(desk, f"/report/{query}")


@pytest.mark.parametrize(("who", "path"), [("moderator", "masuk"), ("operator-pupr", "dinas")])
def test_each_number_leads_to_as_many_cards(
    client: FlaskClient, login: Login, who: str, path: str
) -> None:
    play()
    login(client, who)
    for query in ("", "&kategori=keluhan", f"&skpd={unit_id('PUPR')}", "&kecamatan=Kayu+Aro"):
        text = page(client, f"/report/?jangka=tahun{query}")
        found = re.findall(r'<a (?:class="in" )?href="(/pesan-[^"]*)">(.*?)</a>', text)
        numbers = [(url, re.sub("<[^>]+>", "", words).split()) for url, words in found]
        counted = {url: int(it[-1]) for url, it in numbers if it[-1].isdecimal()}
        assert len(counted) > 10
        for url, number in counted.items():
            assert url.startswith(f"/pesan-{path}/?")
            assert len(cards(page(client, url))) == number, url


def test_a_list_says_which_number_of_the_report_it_shows(desk: FlaskClient) -> None:
    play()
    text = page(desk, "/pesan-masuk/?status=warga&angka=terjawab,tempat:Kayu+Aro")
    assert len(cards(text)) == 1
    assert "dijawab, Kec. Kayu Aro" in text
    assert len(cards(page(desk, "/pesan-masuk/?status=warga&angka=abc"))) == 5


def test_a_bar_of_our_own_plotly_leads_where_its_number_leads(desk: FlaskClient) -> None:
    play()
    drawn = figure(desk.get("/report/").text, "skpd")
    urls = {bar["name"]: bar["customdata"][-1][1] for bar in drawn["data"]}
    assert urls["Dijawab"] in page(desk, "/report/")
    assert len(set(urls.values())) == 3
    scripts = re.findall(r"<script[^>]*>", page(desk, "/report/"))
    assert any("vendor/plotly" in script for script in scripts)
    assert all("nonce=" in script and "http" not in script for script in scripts)


# A report that is too large for a request ---------------------------------------------------------


def test_a_large_report_is_made_by_a_job_shown_and_kept_for_an_hour(
    leader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    play()
    monkeypatch.setattr(report_files, "MOST_COUNTED", 4)
    text = page(leader, "/report/")
    assert_says(text, "Sedang disusun", "<progress")
    paper_id = part(MADE, text)
    assert page(leader, "/report/").count(f"/berkas/{paper_id}/baru") == 1
    assert "HX-Refresh" not in leader.get(f"/report/berkas/{paper_id}/baru").headers
    job.make(paper_id)
    assert leader.get(f"/report/berkas/{paper_id}/baru").headers["HX-Refresh"] == "true"
    text = page(leader, "/report/")
    assert row(table(text, "kategori"), "Jumlah")[0] == "5"
    assert "disusun di latar belakang" in text
    change(Paper, int(paper_id), finished_at=now() - timedelta(hours=2))
    assert "Sedang disusun" in page(leader, "/report/")
    # What was counted stays where the page said that it would, as it was counted.
    forwarded("Jembatan putus", "PUPR", number="081266770099")
    assert_says(page(leader, "/report/berkas"), f'href="/report/berkas/{paper_id}"><i', "dihitung ")
    text = page(leader, f"/report/berkas/{paper_id}")
    assert row(table(text, "kategori"), "Jumlah")[0] == "5"
    assert 'action="/report/"' in text


def test_a_page_that_an_skpd_ordered_leads_the_desk_to_that_skpd_s_cards(
    client: FlaskClient, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    play()
    forwarded("Trayek tidak dilayani", "DISHUB", number="081266771239")
    monkeypatch.setattr(report_files, "MOST_COUNTED", 0)
    login(client, "operator-pupr")
    ordered = part(MADE, page(client, "/report/"))
    job.make(ordered)
    login(client, "moderator")
    kinds = table(page(client, f"/report/berkas/{ordered}"), "kategori")
    found = part(r'>Keluhan</th><td[^>]*><a href="([^"]*)"', kinds)
    assert "skpd=PUPR" in found
    assert len(cards(page(client, found))) == 2


def test_what_another_release_has_stored_is_made_again(
    leader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    play()
    monkeypatch.setattr(report_files, "MOST_COUNTED", 4)
    paper_id = part(MADE, page(leader, "/report/"))
    job.make(paper_id)
    with transaction():
        paper = db.session.get_one(Paper, int(paper_id))
        db.session.get_one(StoredPiece, (paper.file_id, 0)).data = b'{"scope": {}}'
    assert part(MADE, page(leader, "/report/")) != paper_id
    # From its own page there is a way to it.
    assert 'href="/report/?jangka=bulan' in page(leader, f"/report/berkas/{paper_id}")
