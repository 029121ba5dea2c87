"""Danger reading: what a text tells of danger, by the shipped list and the words of this site."""

from __future__ import annotations

from app.domain.language import danger
from app.domain.language.danger import OwnWords, Reading
from app.services.settings import settings


def of(text: str) -> Reading:
    """What the text tells (D7)."""
    values = settings.current()
    return danger.read(text, OwnWords(values.sensitive_words, values.urgent_words))
