"""Alarms in the language of the reader."""

from __future__ import annotations

from app.domain.operations.health_rules import Check, channel_label
from app.domain.operations.scheduled_jobs import missing_without
from app.i18n.language import translated


def trouble(key: str) -> str:
    """ "modem1: modem tidak dapat dipakai"; an unknown key (of another release) stays as it is."""
    word, _colon, name = key.partition(":")
    if word == Check.JOB:
        job, _colon, modem = name.partition(":")
        words = translated(missing_without(job))
        return f"{modem}: {words}" if modem else words
    if word == Check.CHANNEL:
        name = translated(channel_label(name))
    words = translated(Check(word).trouble) if word in list(Check) else word
    return f"{name}: {words}" if name else words
