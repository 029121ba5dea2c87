"""Report: which SKPD can be chosen."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db, transaction
from app.models import Skpd
from tests.integration.views.stage import forwarded, page, unit_id
from tests.integration.views.test_report import row, table

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
