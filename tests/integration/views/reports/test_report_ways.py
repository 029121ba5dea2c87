"""Report: which SKPD can be chosen, and that no line leads where nothing is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from app.database.extensions import db, transaction
from app.models import Message, Skpd
from app.services.cases.state import case_measures
from tests.integration.views.factories import forwarded, page, unit_id
from tests.integration.views.reports.test_report_page import row, table

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


def test_an_skpd_that_is_late_with_what_came_before_leads_to_no_empty_list(
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
    assert re.search("<a [^>]*>Dinas Pekerjaan Umum", offices) is None
