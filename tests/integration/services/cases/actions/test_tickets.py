"""Which tickets are given (D14)."""

from __future__ import annotations

from random import Random

import pytest
from flask import Flask

from app.services.cases.actions import creating


class Drawing(Random):
    """Draws these tickets one after the other."""

    def __init__(self, *tickets: str) -> None:
        super().__init__(1)
        self._tickets = list(tickets)

    def choices(self, *_: object, **__: object) -> list[str]:
        """The next one's letters."""
        return list(self._tickets.pop(0))


def test_no_ticket_spells_a_word_of_danger(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(creating, "_random", Drawing("WSEGAY", "K7Q4M2"))
    assert creating.new_ticket() == "K7Q4M2"
