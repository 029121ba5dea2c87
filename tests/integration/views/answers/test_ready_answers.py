"""Balas on a new card offers the ready answers of every category, and says which is for which."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database.extensions import db, now, transaction
from app.models import AnswerTemplate, Message, Suggestion
from app.services.cases.answers import answer_templates
from tests.integration.views.factories import citizen_sms, page


@pytest.fixture
def card(app: Flask) -> int:
    """A new card, which has no category yet."""
    with app.app_context():
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
    app: Flask, client: FlaskClient, login: object, card: int
) -> None:
    login(client, "moderator")  # type: ignore[operator]
    url = f"/pesan-masuk/{card}/balas"
    assert offered(page(client, url)) == ["C", "A (Pujian)", "B (Keluhan)"]
    with app.app_context(), transaction() as store:
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
    assert offered(page(client, url)) == ["B (Keluhan)", "C", "A (Pujian)"]


def test_an_skpd_is_offered_what_fits_the_moderator_s_category(app: Flask, card: int) -> None:
    with app.app_context():
        message = db.session.get_one(Message, card)
        message.category = "keluhan"
        found = [ready.name for ready in answer_templates.fitting(message, None)]
        assert found == ["B", "C"]
