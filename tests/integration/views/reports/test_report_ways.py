"""Report: which SKPD can be chosen, and that no line leads where nothing is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.models import Message, Paper, Skpd
from app.reports.documents import report_files
from app.services.cases.state import case_measures
from tests.integration.views.factories import cards, forwarded, page, unit_id
from tests.integration.views.reports.test_report_page import play, row, table

Login = Callable[[FlaskClient, str], object]


def test_an_skpd_that_is_no_longer_in_use_is_chosen_for_what_it_was_sent(
    app: Flask, client: FlaskClient, login: Login
) -> None:
    forwarded("Jalan rusak", "PUPR")
    with transaction():
        gone, unused = (db.session.get_one(Skpd, unit_id(code)) for code in ("PUPR", "DISHUB"))
        gone.is_active = unused.is_active = False
        chosen, other = gone.id, unused.id
    login(client, "moderator")
    text = page(client, f"/report/?skpd={chosen}")
    assert f'<option value="{chosen}" selected>' in text
    assert f'<option value="{other}"' not in text
    assert row(table(text, "kategori"), "Jumlah")[0] == "1"


def test_an_skpd_that_is_late_with_what_came_before_leads_to_that_alone(
    app: Flask, client: FlaskClient, login: Login
) -> None:
    message_id = forwarded("Jalan rusak", "PUPR")
    forwarded("Angkot tidak lewat", "DISHUB", number="081266771237")
    with transaction():
        card = db.session.get_one(Message, message_id)
        case_measures.mark(card)
        for of, name in ((card, "received_at"), (card, "due_at"), (card.forwards[0], "due_at")):
            setattr(of, name, getattr(of, name) - timedelta(days=70))
        case_measures.mark(card)
    login(client, "moderator")
    offices = table(page(client, "/report/?jangka=hari"), "skpd")
    cells = row(offices, "Dinas Pekerjaan Umum dan Penataan Ruang")
    assert (cells[0], cells[7]) == ("0", "1")
    links = re.findall(r'href="([^"]*)"', re.findall(r"Dinas Pekerjaan Umum.*?</tr>", offices)[0])
    assert len(links) == 1
    assert cards(page(client, links[0])) == [message_id]


def test_a_large_report_that_fails_is_not_ordered_again_by_looking(
    app: Flask, client: FlaskClient, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    play()
    monkeypatch.setattr(report_files, "MOST_MESSAGES", 4)
    login(client, "pimpinan")
    page(client, "/report/")
    first = db.session.scalars(select(Paper)).one()
    with transaction():
        first.problem, first.finished_at = "Penyusunan gagal.", now()
    assert "HX-Refresh" not in client.get(f"/report/berkas/{first.id}/baru").headers
    for _ in range(2):
        text = page(client, "/report/")
        assert "Penyusunan gagal." in text
        assert "http-equiv" not in text
    assert len(db.session.scalars(select(Paper)).all()) == 1
    again = re.search(r'action="(/report/ulang[^"]*)"', text)
    assert again
    for _ in range(2):
        assert client.post(again[1].replace("&amp;", "&")).status_code == 302
    assert len(db.session.scalars(select(Paper)).all()) == 2
    assert "Sedang disusun" in page(client, "/report/")
