"""A9: only the moderator sets the category; a change is journalled and takes the mark along."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.models import Event, Message
from app.services.cases.actions import forwarding
from app.services.cases.answers import replying
from app.services.cases.deadlines import calendar_defaults
from tests.integration.services.conftest import CITIZEN, Office, ReceiveSms, cards


@pytest.fixture
def card(office: Office, receive_sms: ReceiveSms) -> int:
    """A report that PUPR must inspect."""
    with transaction():
        calendar_defaults.load()
    receive_sms(CITIZEN, "Warga membuang sampah ke sungai")
    row = cards()[0].id
    with transaction():
        forwarding.forward(
            row, [office.pupr], "pengaduan", needs_inspection=True, actor=office.moderator
        )
    return row


def message(card: int) -> Message:
    return db.session.get_one(Message, card, populate_existing=True)


def changes() -> list[tuple[str | None, str | None]]:
    rows = select(Event).where(Event.action == "recategorise").order_by(Event.id)
    return [(event.old, event.new) for event in db.session.scalars(rows)]


def test_another_category_is_journalled_and_not_inspected(office: Office, card: int) -> None:
    assert changes() == []
    with transaction():
        replying.answer_directly(card, "Baik", "keluhan", "Kabag", actor=office.moderator)
    assert (message(card).category, message(card).needs_inspection) == ("keluhan", False)
    # It has a deadline again, and may end by itself after the wait.
    assert message(card).due_at is not None
    assert changes() == [("pengaduan", "keluhan")]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param(None, True, id="the box was not offered"),
        pytest.param(False, False, id="the box was emptied"),
        pytest.param(True, True, id="the box was ticked"),
    ],
)
def test_the_mark_of_a_card_that_is_forwarded_again(
    office: Office, card: int, given: bool | None, kept: bool
) -> None:
    with transaction():
        forwarding.forward(
            card, [office.dukcapil], "pengaduan", needs_inspection=given, actor=office.moderator
        )
    assert message(card).needs_inspection is kept
    assert changes() == []


def test_the_same_category_in_an_answer_leaves_the_mark(office: Office, card: int) -> None:
    with transaction():
        replying.answer_directly(card, "Kami periksa", "pengaduan", "K", actor=office.moderator)
    assert message(card).needs_inspection
