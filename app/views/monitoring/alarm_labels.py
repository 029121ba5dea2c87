"""Alarms in the language of the reader."""

from __future__ import annotations

from app.domain.operations.health_rules import Check
from app.i18n.language import translated


def trouble(key: str) -> str:
    """ "modem1: modem tidak dapat dipakai"; an unknown key (of another release) stays as it is."""
    word, _colon, name = key.partition(":")
    words = translated(Check(word).trouble) if word in list(Check) else word
    return f"{name}: {words}" if name else words
