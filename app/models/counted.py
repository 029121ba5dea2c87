"""Whose case it is: the one definition of what every figure, list and public page counts (S68).

A figure is about what citizens write. What comes from officials' phones, from services, and as a
mere courtesy is read by a person like all others, but counted apart.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, and_

from app.domain.messaging.phone_numbers import SenderClass
from app.domain.words import N_, Labelled
from app.models.case import Case

_SERVICES: Final = (SenderClass.SHORT_CODE, SenderClass.ALPHANUMERIC, SenderClass.SERVICE)


class Apart(Labelled):
    """What is no citizen's case (`Case.counted_apart`); the label stands beside its number,
    wherever figures are shown."""

    OFFICIAL = "pejabat", N_("dari HP pejabat")
    SERVICE = "layanan", N_("SMS layanan dan operator seluler")
    COURTESY = "ucapan", N_("ucapan singkat (terima kasih, ok)")


def apart_of(klass: SenderClass, *, is_official: bool, is_courtesy: bool) -> Apart | None:
    """What an SMS is counted as, decided once, when it comes in; None: a citizen's case.

    `is_official`: it comes from a registered phone, or says what only an official says;
    `is_courtesy`: thanks, or a bare yes or no that answers nothing.
    """
    if klass in _SERVICES:
        return Apart.SERVICE
    if is_official:
        return Apart.OFFICIAL
    return Apart.COURTESY if is_courtesy else None


def is_citizens() -> ColumnElement[bool]:
    """A citizen's case, whatever became of it."""
    return Case.counted_apart.is_(None)


def is_counted() -> ColumnElement[bool]:
    """In the figures: a citizen's case, neither deleted (D6) nor withheld from a blocked number
    (A11) nor a part of another card (A19)."""
    return and_(
        Case.deleted_at.is_(None),
        Case.is_quarantined.is_(False),
        Case.is_joined.is_(False),
        is_citizens(),
    )


def counts_within(part: Case, lead: Case) -> bool:
    """Whether a figure counts one case where this is a part of that: a complaint behind a
    "terima kasih" would be counted by none."""
    return lead.counted_apart in (None, part.counted_apart)


def counts(case: Case) -> bool:
    """The same of one row."""
    is_hidden = case.is_deleted or case.is_quarantined or case.is_joined
    return not is_hidden and case.counted_apart is None
