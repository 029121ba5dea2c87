"""Objections to an answer: the citizen's BELUM (D12), the official's BATAL (D11); their words."""

from enum import StrEnum
from typing import Final

from app.domain.terms import ANSWERED, MessageStatus
from app.domain.words import N_


class Objection(StrEnum):
    """Why an answered message is not answered after all; the value is that of the open data."""

    REOPENED = "dibuka lagi"
    DISPUTED = "jawaban dibantah"

    @property
    def label(self) -> str:
        """The words for the offices: on cards, in reports and on paper."""
        return _LABELS[self]

    @property
    def short(self) -> str:
        """The same where there is little room: filters, Hari ini, charts."""
        return _SHORT[self]

    @property
    def public(self) -> str:
        """The words for everybody, who knows no SMS words of officials."""
        return _PUBLIC[self]

    @property
    def told(self) -> str:
        """The words for the sender, in the middle of a sentence; STATUS is one SMS."""
        return _TOLD[self]


_LABELS: Final = {
    Objection.REOPENED: N_("Dibuka lagi: warga membalas BELUM"),
    Objection.DISPUTED: N_("Jawaban dibantah SKPD (BATAL)"),
}
_SHORT: Final = {
    Objection.REOPENED: N_("Dibuka lagi"),
    Objection.DISPUTED: N_("Jawaban dibantah"),
}
_PUBLIC: Final = {
    Objection.REOPENED: N_("Dibuka lagi: menurut warga belum selesai"),
    Objection.DISPUTED: N_("Jawaban dibantah SKPD, menunggu ralat"),
}
_TOLD: Final = {
    Objection.REOPENED: N_("dibuka lagi karena belum selesai"),
    Objection.DISPUTED: N_("jawabannya dibantah SKPD, menunggu ralat"),
}


def is_reopened(status: MessageStatus, *, is_unsolved: bool) -> bool:
    """Whether the citizen has said BELUM (`is_unsolved`) and nobody has answered since."""
    return is_unsolved and status not in ANSWERED


def objection_to(status: MessageStatus, *, is_unsolved: bool, is_denied: bool) -> Objection | None:
    """The objection that an open message waits for an answer to; the citizen's before the SKPD's.

    `is_denied`: an official denies an answer, and none has followed it.
    """
    if is_reopened(status, is_unsolved=is_unsolved):
        return Objection.REOPENED
    return Objection.DISPUTED if is_denied and status != MessageStatus.SELESAI else None
