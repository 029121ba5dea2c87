"""Which tickets are given (D14)."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import select

from app.database.extensions import db
from app.models import Message
from app.services.cases.actions import creating
from app.services.cases.state import known_number
from tests.integration.services.conftest import ReceiveSms


class Drawing(Random):
    """Draws these tickets one after the other."""

    def __init__(self, *tickets: str) -> None:
        super().__init__(1)
        self._tickets = list(tickets)

    def choices(self, *_: object, **__: object) -> list[str]:
        """The next one's letters."""
        return list(self._tickets.pop(0))


@pytest.fixture
def drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_number, "_random", Drawing("WSEGAY", "K7Q4M2"))


@pytest.mark.usefixtures("app", "drawing")
def test_no_ticket_of_the_desk_spells_a_word_of_danger() -> None:
    assert creating.new_ticket() == "K7Q4M2"


@pytest.mark.usefixtures("drawing")
def test_no_ticket_of_an_sms_spells_a_word_of_danger(receive_sms: ReceiveSms) -> None:
    receive_sms("+6281266771234", "Jalan rusak di Siulak")
    assert db.session.scalars(select(Message.ticket)).all() == ["K7Q4M2"]
