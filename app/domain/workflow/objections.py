"""Objections to an answer: the citizen's BELUM (D12), the official's BATAL (D11); their words."""

from typing import Self

from app.domain.terms import ANSWERED, CaseStatus
from app.domain.words import N_, Labelled


class Objection(Labelled):
    """Why an answered case is not answered after all; the value is that of the open data, the
    label the words for the offices: on cards, in reports and on paper."""

    # The same where there is little room: filters, Hari ini, charts.
    short: str
    # For everybody, who knows no SMS words of officials.
    public: str
    # For the sender, in the middle of a sentence; STATUS is one SMS.
    told: str

    def __new__(
        cls, value: str, label: str = "", short: str = "", public: str = "", told: str = ""
    ) -> Self:
        """The stored value, then the words in the order of the attributes."""
        member = str.__new__(cls, value)
        member._value_, member.label = value, label
        member.short, member.public, member.told = short, public, told
        return member

    REOPENED = (
        "dibuka lagi",
        N_("Dibuka lagi: warga membalas BELUM"),
        N_("Dibuka lagi"),
        N_("Dibuka lagi: menurut warga belum selesai"),
        N_("dibuka lagi karena belum beres"),
    )
    DISPUTED = (
        "jawaban dibantah",
        N_("Jawaban dibantah SKPD (BATAL)"),
        N_("Jawaban dibantah"),
        N_("Jawaban dibantah SKPD, menunggu ralat"),
        N_("jawaban tadi keliru, tunggu jawaban baru"),
    )


def is_reopened(status: CaseStatus, *, is_unsolved: bool) -> bool:
    """Whether the citizen has said BELUM (`is_unsolved`) and nobody has answered since."""
    return is_unsolved and status not in ANSWERED


def objection_to(status: CaseStatus, *, is_unsolved: bool, is_denied: bool) -> Objection | None:
    """The objection that an open case waits for an answer to; the citizen's before the SKPD's.

    `is_denied`: an official denies an answer, and none has followed it.
    """
    if is_reopened(status, is_unsolved=is_unsolved):
        return Objection.REOPENED
    return Objection.DISPUTED if is_denied and status != CaseStatus.SELESAI else None
