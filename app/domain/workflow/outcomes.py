"""Outcomes of a case for reports: answered is not solved (D13)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.domain.terms import ELSEWHERE, CaseStatus, ForwardStatus
from app.domain.words import N_, Labelled
from app.domain.workflow.objections import Objection


class Ending(StrEnum):
    """How a case was closed (`Case.outcome`)."""

    BY_MODERATOR = "selesai_moderator"
    BY_CITIZEN = "selesai_warga"
    NO_RESPONSE = "tanpa_tanggapan"
    # "Lupakan saya" while it was still worked on.
    ERASED = "data_dihapus"


class Outcome(Labelled):
    """The classes of a report: each counted case stands in exactly one of them."""

    NEW = "baru", N_("Belum diteruskan")
    WAITING = "menunggu_skpd", N_("Menunggu jawaban SKPD")
    RETURNED = "ditolak", N_("Ditolak SKPD, kembali ke moderator")
    ASKED = "menunggu_warga", N_("Menunggu kejelasan warga")
    REOPENED = "dibuka_lagi", Objection.REOPENED.label
    ANSWERED = "dijawab", N_("Dijawab, belum dinyatakan selesai")
    DISPUTED = "dibantah", Objection.DISPUTED.label
    SOLVED = "selesai_warga", N_("Selesai menurut warga")
    CLOSED = "selesai_moderator", N_("Diselesaikan moderator")
    SILENT = "tanpa_tanggapan", N_("Ditutup tanpa tanggapan warga")
    UNANSWERED = "tanpa_jawaban", N_("Ditutup tanpa jawaban")

    @property
    def is_answered(self) -> bool:
        """An answer has reached the citizen, or is on its way (A8)."""
        return self in _ANSWERED

    @property
    def is_closed(self) -> bool:
        """Nobody works on it any more."""
        return self in _CLOSED


_ANSWERED: Final = frozenset(
    {Outcome.ANSWERED, Outcome.DISPUTED, Outcome.SOLVED, Outcome.CLOSED, Outcome.SILENT}
)
_CLOSED: Final = frozenset({Outcome.SOLVED, Outcome.CLOSED, Outcome.SILENT, Outcome.UNANSWERED})
_OPEN: Final = {
    CaseStatus.BARU: Outcome.NEW,
    CaseStatus.DITERUSKAN: Outcome.WAITING,
    CaseStatus.DITOLAK: Outcome.RETURNED,
    CaseStatus.MENUNGGU_WARGA: Outcome.ASKED,
    CaseStatus.DIJAWAB: Outcome.ANSWERED,
}
# What was rejected since the BELUM stays under "Ditolak", a column of its own; a disputed answer
# that is lost, too, is none.
_OBJECTED: Final[Mapping[tuple[CaseStatus, Objection | None], Outcome]] = {
    (CaseStatus.BARU, Objection.REOPENED): Outcome.REOPENED,
    (CaseStatus.DITERUSKAN, Objection.REOPENED): Outcome.REOPENED,
    (CaseStatus.MENUNGGU_WARGA, Objection.REOPENED): Outcome.REOPENED,
    (CaseStatus.DIJAWAB, Objection.DISPUTED): Outcome.DISPUTED,
}
# Of a case that stands here no answer counts, whoever gave it: none came, all were lost (A8), or
# the citizen said BELUM to them (D12).
UNSOLVED: Final = ELSEWHERE
_ENDED: Final[Mapping[str | None, Outcome]] = {
    Ending.BY_CITIZEN: Outcome.SOLVED,
    Ending.BY_MODERATOR: Outcome.CLOSED,
    Ending.NO_RESPONSE: Outcome.SILENT,
}


def outcome_of(
    status: CaseStatus, ending: str | None, *, is_answered: bool, objection: Objection | None = None
) -> Outcome:
    """The class of a case by its state, how it was closed, whether it has an answer, and who
    objects to that."""
    if status != CaseStatus.SELESAI:
        return _OBJECTED.get((status, objection), _OPEN[status])
    return _ENDED.get(ending, Outcome.CLOSED) if is_answered else Outcome.UNANSWERED


def office_outcome_of(
    hold: ForwardStatus,
    status: CaseStatus,
    ending: str | None,
    *,
    is_answered: bool,
    objection: Objection | None = None,
) -> Outcome:
    """The class of one SKPD's hold on a case; `is_answered` by itself, not by another SKPD, and
    likewise a disputed answer."""
    if hold == ForwardStatus.DITOLAK:
        return Outcome.RETURNED
    if status in UNSOLVED:
        return _OBJECTED.get((status, objection), _OPEN[status])
    if not is_answered:
        is_over = status == CaseStatus.SELESAI
        return Outcome.UNANSWERED if is_over else Outcome.WAITING
    if status != CaseStatus.SELESAI:
        return _OBJECTED.get((status, objection), Outcome.ANSWERED)
    return outcome_of(status, ending, is_answered=True)
