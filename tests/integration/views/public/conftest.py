"""The form of the public site as a citizen finds it, and a message that was written there."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from app.database.extensions import transaction
from app.domain.workflow.deadlines import WIB
from app.services.cases.answers import replying
from app.views.public import web_form
from tests.clock import Clock
from tests.integration.views.factories import forward_id, hidden, person
from tests.integration.views.public.test_own_case import forwarded_to_pupr, leave
from tests.integration.views.public.test_web_form import fresh, link_of, send
from tests.web import BrowserlikeClient


@pytest.fixture
def clock(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A working morning."""
    return Clock(monkeypatch, datetime(2026, 11, 30, 9, 0, tzinfo=WIB))


@pytest.fixture
def opened(client: BrowserlikeClient, clock: Clock) -> dict[str, str]:
    """The hidden fields of a form that was read for a while."""
    said = client.get("/tulis/").text
    clock.move(seconds=20)
    return {"form_key": hidden(said, "form_key"), web_form.TRAP: ""}


@pytest.fixture
def link(client: BrowserlikeClient, clock: Clock) -> str:
    """The link of a message that was written on the web."""
    return link_of(send(client, fresh(client, clock)))


@pytest.fixture
def answered(link: str, clock: Clock) -> int:
    """Its card, answered by PUPR."""
    card = forwarded_to_pupr()
    with transaction():
        replying.answer_forward(
            forward_id(card),
            "Kami perbaiki besok. Hubungi 081398765432.",
            "Kadis",
            actor=person("operator-pupr"),
        )
    leave(clock)
    return card
