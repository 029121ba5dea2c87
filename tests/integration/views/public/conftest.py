"""The form of the public site as a citizen finds it, and a case that was written there."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.domain.workflow.deadlines import WIB
from tests.clock import Clock
from tests.integration.views.public.citizen import Citizen, answer, forward_to_pupr, link_of
from tests.web import BrowserlikeClient


@pytest.fixture
def citizen(client: BrowserlikeClient, monkeypatch: pytest.MonkeyPatch) -> Citizen:
    """A citizen with a browser, on a working morning."""
    return Citizen(client, Clock(monkeypatch, datetime(2026, 11, 30, 9, 0, tzinfo=WIB)))


@pytest.fixture
def link(citizen: Citizen) -> str:
    """The link of a case that was written on the web."""
    return link_of(citizen.send())


@pytest.fixture
def answered(link: str, citizen: Citizen) -> int:
    """Its card, answered by PUPR."""
    card = forward_to_pupr()
    answer(card, "Kami perbaiki besok. Hubungi 081398765432.")
    citizen.await_answer()
    return card
