"""A WhatsApp message that holds no word of its sender is an ordinary card."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from app.channels.whatsapp import webhook
from app.database.extensions import db, now, transaction
from app.jobs import upkeep
from app.models import Case, Event, OutboundSms, Suggestion
from app.services.cases.state import silence
from app.services.cases.visibility import publishing
from app.services.inbound import channel_intake
from tests.office import Office, cards, outgoing
from tests.whatsapp.fake_api import PHONE_ID, call, message

NUMBERS = ("6281266000001", "6281266000002")
COMPLAINT = "Jembatan gantung di Siulak putus sejak kemarin, mohon diperbaiki"
POLL: dict[str, Any] = {"poll": {}}
# The name of a file is its maker's, not the citizen's report.
FILE: dict[str, Any] = {"document": {"filename": "suami mau bunuh diri.pdf"}}


def came(wamid: str, number: str, content: dict[str, Any]) -> Case:
    """The card of what WhatsApp's webhook tells."""
    at = int(now().timestamp())
    body = json.loads(call(messages=[message(wamid, number, at, **content)]))
    for incoming in webhook.read(body, PHONE_ID).messages:
        channel_intake.accept(incoming)
    return cards()[-1]


def receipts(number: str) -> list[str]:
    return outgoing(f"whatsapp:{number}")


@pytest.mark.parametrize("content", [POLL, FILE])
def test_it_alarms_nobody_silences_nobody_and_gets_its_receipt(
    office: Office, content: dict[str, Any]
) -> None:
    first = came("wamid.1", NUMBERS[0], content)
    assert (first.is_sensitive, first.is_urgent, first.flag) == (False, False, None)
    alarms = select(Event.id).where(Event.action.in_(("tell_duty", "duty_missing", "emergency")))
    assert db.session.scalars(alarms).all() == []
    assert not silence.is_silent(f"whatsapp:{NUMBERS[0]}")
    assert len(receipts(NUMBERS[0])) == 1
    assert first.ticket[:3] in receipts(NUMBERS[0])[0]


def test_the_clear_complaint_that_follows_a_poll_is_no_secret(office: Office) -> None:
    came("wamid.1", NUMBERS[0], POLL)
    with transaction():
        # The pause between two receipts is over.
        db.session.scalars(select(OutboundSms)).one().created_at = now().replace(year=2020)
    second = came("wamid.2", NUMBERS[0], {"text": {"body": COMPLAINT}})
    assert len(receipts(NUMBERS[0])) == 2
    assert second.ticket[:3] in receipts(NUMBERS[0])[1]


@pytest.mark.parametrize("content", [POLL, FILE])
def test_two_strangers_messages_are_not_alike_and_nothing_is_proposed(
    office: Office, content: dict[str, Any]
) -> None:
    for place, number in enumerate(NUMBERS):
        came(f"wamid.{place}", number, content)
    upkeep.propose_waiting()
    rows = db.session.scalars(select(Suggestion)).all()
    assert [(row.similar, row.units, row.category, row.is_spam) for row in rows] == [
        ([], [], None, False)
    ] * 2


def test_two_photos_of_one_number_are_not_the_same_text_again(office: Office) -> None:
    photo = {"image": {"id": "1", "mime_type": "image/jpeg"}}
    came("wamid.1", NUMBERS[0], photo)
    assert came("wamid.2", NUMBERS[0], photo).follows_as == "susulan"


def test_the_public_reads_the_citizen_s_words_alone(office: Office) -> None:
    file = {**FILE["document"], "filename": "KTP Budi Santoso.pdf", "caption": COMPLAINT}
    card = came("wamid.1", NUMBERS[0], {"document": file})
    assert "KTP Budi Santoso.pdf" in card.body
    assert publishing.topics(card) == ()
    assert not publishing.needs_a_look(card)
    assert publishing.proposed(card, publishing.named(card)) == COMPLAINT
