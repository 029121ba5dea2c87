"""Report: who sees which figures, the interval and GO, and dates that make no sense."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.roles import OPERATOR
from app.domain.terms import ForwardStatus, MessageStatus
from app.extensions import transaction
from app.reports import export
from app.services.actor import Actor
from app.views import report
from tests.integration.reports.builders import forward, message, skpd

Login = Callable[[FlaskClient, str], object]
THE_DAY = "?jangka=hari&tanggal=2026-11-24"


def page(client: FlaskClient, query: str = THE_DAY) -> str:
    answer = client.get(f"/report/{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def row(text: str, label: str) -> list[str]:
    found = re.search(rf">{label}</th>(.*?)</tr>", text, re.DOTALL)
    assert found, label
    return re.findall(r"<td[^>]*>([^<]*)</td>", found[1])


@pytest.mark.parametrize("person", ["moderator", "pimpinan", "admin"])
def test_the_tables_and_the_chart_say_the_same(
    app: Flask, client: FlaskClient, login: Login, person: str
) -> None:
    with transaction():
        unit = skpd("Dinas Uji Jalan", "Jalan")
        forward(message(MessageStatus.DIJAWAB), unit, ForwardStatus.DIJAWAB)
        forward(message(MessageStatus.SELESAI), unit, ForwardStatus.MENUNGGU)
        forward(message(MessageStatus.DITOLAK, category="pujian"), unit, ForwardStatus.DITOLAK)
    login(client, person)
    text = page(client)
    assert row(text, "Dinas Uji Jalan") == ["3", "1", "1", "1", "33,3\u00a0%", "1"]
    assert row(text, "Keluhan") == ["2", "1", "1", "0", "50\u00a0%", "1"]
    assert row(text, "Jumlah") == ["3", "1", "1", "1", "33,3\u00a0%", "1"]
    figure = json.loads(re.findall(r'id="figure"[^>]*>(.*?)</script>', text, re.DOTALL)[0])
    assert [bar["x"] for bar in figure["data"]] == [[1], [1], [1]]
    assert "Dijawab belum tentu selesai" in text


def test_what_is_left_out_is_counted_beneath(app: Flask, client: FlaskClient, login: Login) -> None:
    with transaction():
        message()
        message(deleted_at=datetime.now(UTC))
        message(is_quarantined=True)
    login(client, "moderator")
    text = page(client)
    assert "1 pesan dihapus dan 1 pesan dari nomor terblokir" in text
    assert "1 pesan tidak sedang dipegang SKPD mana pun" in text


def test_an_operator_sees_his_own_skpd_whatever_he_asks(
    app: Flask, client: FlaskClient, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        own, other = skpd("Dinas Uji Jalan"), skpd("Dinas Uji Lampu")
        forward(message(), own)
        forward(message(), other)
    login(client, "moderator")
    operator = Actor("Oki", "Operator", frozenset({OPERATOR}), skpd_id=own.id)
    monkeypatch.setattr(report, "current_actor", lambda: operator)
    text = page(client, f"{THE_DAY}&skpd={other.id}")
    assert row(text, "Jumlah")[0] == "1"
    assert "Dinas Uji Lampu" not in text
    assert 'name="skpd"' not in text


def test_an_operator_without_a_skpd_sees_nothing_and_learns_why(
    app: Flask, client: FlaskClient, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        forward(message(), skpd())
    login(client, "moderator")
    nobody = Actor("Oki", "Operator", frozenset({OPERATOR}))
    monkeypatch.setattr(report, "current_actor", lambda: nobody)
    text = page(client)
    assert "Akun Anda belum dihubungkan dengan SKPD" in text
    assert "Tidak ada pesan dalam jangka waktu ini" in text


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("?jangka=hari&tanggal=2026-11-24", "24 November 2026"),
        ("?jangka=minggu&tanggal=2026-11-24", "23 - 29 November 2026"),
        ("?jangka=bulan&tanggal=2026-11-24", "November 2026"),
        ("?jangka=tahun&tanggal=2026-11-24", "2026"),
        ("?jangka=bebas&dari=2026-11-01&sampai=2026-11-24", "1 - 24 November 2026"),
    ],
)
def test_the_interval(
    app: Flask, client: FlaskClient, login: Login, query: str, label: str
) -> None:
    login(client, "moderator")
    text = page(client, query)
    assert f"<h2>{label}</h2>" in text
    assert '<label for="jangka">Jangka waktu</label>' in text
    assert ">GO</button>" in text


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("?jangka=bebas&dari=2026-11-24&sampai=2026-11-01", "sebelum tanggal Sampai"),
        ("?jangka=hari&tanggal=kemarin", "tidak dapat dibaca"),
        ("?jangka=hari&tanggal=2026-02-30", "tidak dapat dibaca"),
        ("?jangka=minggu&tanggal=9999-12-31", "antara tahun 2000 dan 2100"),
        ("?jangka=tahun&tanggal=0001-01-01", "antara tahun 2000 dan 2100"),
        ("?jangka=bebas&dari=1990-01-01", "antara tahun 2000 dan 2100"),
    ],
)
def test_dates_that_make_no_period_are_named(
    app: Flask, client: FlaskClient, login: Login, query: str, problem: str
) -> None:
    login(client, "moderator")
    assert problem in page(client, query)


@pytest.mark.parametrize("query", ["?jangka=abad&grafik=x&skpd=x", "?skpd=9999999999", "?skpd=%00"])
def test_a_senseless_address_still_gives_the_page(
    app: Flask, client: FlaskClient, login: Login, query: str
) -> None:
    login(client, "moderator")
    assert "Laporan layanan Si UPIK" in page(client, query)


def test_plotly_is_loaded_here_from_our_own_server_with_a_nonce(
    app: Flask, client: FlaskClient, login: Login
) -> None:
    with transaction():
        forward(message(), skpd())
    login(client, "moderator")
    scripts = re.findall(r"<script[^>]*>", page(client))
    assert any("vendor/plotly" in script for script in scripts)
    assert all("nonce=" in script for script in scripts)
    assert not any("http" in script for script in scripts)


def test_a_visitor_is_sent_to_the_login(app: Flask, client: FlaskClient) -> None:
    answer = client.get("/report/")
    assert answer.status_code == 302
    assert "/login/" in answer.location


# PDF ----------------------------------------------------------------------------------------------


def test_the_pdf_button_gives_the_shown_period_as_a_file(
    app: Flask, client: FlaskClient, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        unit = skpd("Dinas Uji Jalan", "Jalan")
        forward(message(MessageStatus.DIJAWAB), unit, ForwardStatus.DIJAWAB)
    login(client, "pimpinan")
    shown = re.search(r'<form method="get" action="/report/pdf">(.*?)</form>', page(client), re.S)
    assert shown
    assert ">PDF</button>" in re.sub(r"<i .*?</i>", "", shown[1])
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', shown[1]))
    papers = []
    as_pdf = export.as_pdf
    monkeypatch.setattr(export, "as_pdf", lambda paper: (papers.append(paper), as_pdf(paper))[1])
    answer = client.get("/report/pdf", query_string=fields)
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert "laporan-si-upik-2026-11-24-2026-11-24.pdf" in answer.headers["Content-Disposition"]
    (paper,) = papers
    assert (paper.issuer, paper.period) == ("Pemerintah Kabupaten Kerinci", "24 November 2026")
    assert [row.received for row in paper.offices if row.label == "Dinas Uji Jalan"] == [1]
    assert (paper.total.received, paper.total.answered) == (1, 1)


def test_an_operator_s_pdf_holds_his_own_skpd_only(
    app: Flask, client: FlaskClient, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        own, other = skpd("Dinas Uji Jalan"), skpd("Dinas Uji Lampu")
        forward(message(), own)
        forward(message(), other)
    login(client, "moderator")
    operator = Actor("Oki", "Operator", frozenset({OPERATOR}), skpd_id=own.id)
    monkeypatch.setattr(report, "current_actor", lambda: operator)
    papers = []
    monkeypatch.setattr(export, "as_pdf", lambda paper: (papers.append(paper), b"%PDF")[1])
    client.get(f"/report/pdf{THE_DAY}&skpd={other.id}")
    assert [row.label for row in papers[0].offices] == ["Dinas Uji Jalan"]
    assert papers[0].scope == "Dinas Uji Jalan"


def test_without_pango_a_sentence_stands_in_place_of_the_button(
    app: Flask, client: FlaskClient, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "is_available", lambda: False)
    login(client, "moderator")
    text = page(client)
    assert "Tombol PDF tidak tersedia: pasang paket libpango-1.0-0" in text
    assert "/report/pdf" not in text
    answer = client.get(f"/report/pdf{THE_DAY}")
    assert answer.location == "/report/?jangka=hari&tanggal=2026-11-24"


def test_the_pdf_asks_for_the_same_right_as_the_page(
    app: Flask, client: FlaskClient, login: Login
) -> None:
    assert "/login/" in client.get("/report/pdf").location
    login(client, "operator-pupr")
    assert client.get("/report/pdf").status_code == client.get("/report/").status_code == 200
