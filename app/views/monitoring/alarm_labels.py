"""An alarm in the words of the reader's language."""

from __future__ import annotations

from app.domain.operations.health_rules import Check
from app.i18n.language import translated


def trouble(key: str) -> str:
    """ "modem1: modem tidak dapat dipakai"; a key of another release by its own word."""
    word, _colon, name = key.partition(":")
    words = translated(Check(word).trouble) if word in list(Check) else word
    return f"{name}: {words}" if name else words
