"""Balas on a new card offers the ready answers of every category, and says which is for which."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database.extensions import db, now, transaction
from app.models import AnswerTemplate, Message, Suggestion
from app.services.cases.answers import answer_templates
from tests.integration.views.factories import Login, citizen_sms, page, unit_id


@pytest.fixture
def card(app: Flask) -> int:
    """A new card, which has no category yet."""
    row = citizen_sms("Jalan rusak")
    with transaction() as store:
        for name, category in (("A", "pujian"), ("B", "keluhan"), ("C", None)):
            store.add(AnswerTemplate(name=name, text=f"Teks {name}", category=category))
    return row


def offered(text: str) -> list[str]:
    """The choices of "template jawaban"."""
    choices = text.split('id="ready"')[1].split("</select>")[0]
    return re.findall(r"<option value=\"Teks .\">([^<]*)<", choices)


def test_a_new_card_offers_the_templates_of_every_category(
    desk: FlaskClient, login: Login, card: int
) -> None:
    url = f"/pesan-masuk/{card}/balas"
    assert offered(page(desk, url)) == ["C", "A (Pujian)", "B (Keluhan)"]
    with transaction() as store:
        store.add(
            Suggestion(
                message_id=card,
                category="keluhan",
                units=[],
                reason="",
                places=[],
                similar=[],
                made_at=now(),
            )
        )
    # Those that fit what is proposed come first.
    assert offered(page(desk, url)) == ["B (Keluhan)", "C", "A (Pujian)"]


def test_the_desk_is_offered_first_what_the_proposed_skpd_has(card: int) -> None:
    with transaction() as store:
        unit, praise = unit_id("PUPR"), {"category": "pujian"}
        store.add(AnswerTemplate(name="P", text="Teks P", skpd_id=unit))
        store.add(AnswerTemplate(name="Q", text="Teks Q", skpd_id=unit, **praise))
        empty = {"units": [], "reason": "", "places": [], "similar": [], "made_at": now()}
        store.add(Suggestion(message_id=card, category="keluhan", unit="PUPR", **empty))
    message = db.session.get_one(Message, card)
    found = answer_templates.offered(message, None, at_desk=True)
    assert [ready.name for ready in found if ready.fits] == ["P", "B", "C"]
    assert [ready.name for ready in found if not ready.fits] == ["Q", "A"]
    # An SKPD's own window asks for its own alone.
    held = answer_templates.offered(message, unit_id("DISHUB"), at_desk=False)
    assert [ready.name for ready in held if ready.fits] == ["B", "C"]
