"""Answered is not solved: each case stands in one honest class (D13)."""

from __future__ import annotations

import pytest

from app.domain.terms import CaseStatus, ForwardStatus
from app.domain.workflow.objections import Objection, objection_to
from app.domain.workflow.outcomes import Ending, Outcome, office_outcome_of, outcome_of

M, F = CaseStatus, ForwardStatus


@pytest.mark.parametrize(
    ("status", "ending", "is_answered", "outcome"),
    [
        (M.BARU, None, False, Outcome.NEW),
        (M.DITERUSKAN, None, False, Outcome.WAITING),
        (M.DITOLAK, None, False, Outcome.RETURNED),
        (M.MENUNGGU_WARGA, None, False, Outcome.ASKED),
        (M.DIJAWAB, None, True, Outcome.ANSWERED),
        (M.SELESAI, Ending.BY_CITIZEN, True, Outcome.SOLVED),
        (M.SELESAI, Ending.BY_MODERATOR, True, Outcome.CLOSED),
        (M.SELESAI, Ending.NO_RESPONSE, True, Outcome.SILENT),
        # Closed with a reason, but nobody answered.
        (M.SELESAI, Ending.BY_MODERATOR, False, Outcome.UNANSWERED),
        # A word of another release.
        (M.SELESAI, "lain", True, Outcome.CLOSED),
    ],
)
def test_the_class_of_a_case(
    status: M, ending: str | None, is_answered: bool, outcome: Outcome
) -> None:
    assert outcome_of(status, ending, is_answered=is_answered) is outcome


@pytest.mark.parametrize(
    ("status", "is_unsolved", "is_denied", "objection", "outcome"),
    [
        (M.BARU, True, False, Objection.REOPENED, Outcome.REOPENED),
        (M.DITERUSKAN, True, True, Objection.REOPENED, Outcome.REOPENED),
        (M.MENUNGGU_WARGA, True, False, Objection.REOPENED, Outcome.REOPENED),
        # "Ditolak" is a column of its own.
        (M.DITOLAK, True, False, Objection.REOPENED, Outcome.RETURNED),
        # Answered anew, or closed all the same.
        (M.DIJAWAB, True, False, None, Outcome.ANSWERED),
        (M.SELESAI, True, True, None, Outcome.CLOSED),
        (M.DIJAWAB, False, True, Objection.DISPUTED, Outcome.DISPUTED),
        # Half of it was sent: none arrived, and the SKPD denies it.
        (M.DITERUSKAN, False, True, Objection.DISPUTED, Outcome.WAITING),
    ],
)
def test_what_is_objected_to_is_a_class_of_its_own(
    status: M, is_unsolved: bool, is_denied: bool, objection: Objection | None, outcome: Outcome
) -> None:
    found = objection_to(status, is_unsolved=is_unsolved, is_denied=is_denied)
    assert found is objection
    assert outcome_of(status, Ending.BY_MODERATOR, is_answered=True, objection=found) is outcome


@pytest.mark.parametrize(
    ("hold", "status", "is_answered", "outcome"),
    [
        (F.MENUNGGU, M.DITERUSKAN, False, Outcome.WAITING),
        # Another SKPD has answered; this one has not.
        (F.MENUNGGU, M.DIJAWAB, False, Outcome.WAITING),
        (F.MENUNGGU, M.MENUNGGU_WARGA, False, Outcome.ASKED),
        # Its answer was lost (A8).
        (F.DIJAWAB, M.DITERUSKAN, False, Outcome.WAITING),
        (F.DIJAWAB, M.SELESAI, False, Outcome.UNANSWERED),
        # It arrived, but the citizen said BELUM; then he was asked something (D12).
        (F.DIJAWAB, M.DITERUSKAN, True, Outcome.WAITING),
        (F.DIJAWAB, M.MENUNGGU_WARGA, True, Outcome.ASKED),
        (F.DIJAWAB, M.DIJAWAB, True, Outcome.ANSWERED),
        (F.DIJAWAB, M.SELESAI, True, Outcome.SOLVED),
        # It gave it back, whatever others made of it.
        (F.DITOLAK, M.SELESAI, False, Outcome.RETURNED),
    ],
)
def test_the_class_of_an_skpds_hold(
    hold: F, status: M, is_answered: bool, outcome: Outcome
) -> None:
    found = office_outcome_of(hold, status, Ending.BY_CITIZEN, is_answered=is_answered)
    assert found is outcome


def test_every_class_has_its_words_and_only_answers_count_as_answered() -> None:
    assert len({it.label for it in Outcome}) == len(Outcome)
    answered = [it for it in Outcome if it.is_answered]
    assert answered == [
        *(Outcome.ANSWERED, Outcome.DISPUTED),
        *(Outcome.SOLVED, Outcome.CLOSED, Outcome.SILENT),
    ]
    assert not Outcome.ANSWERED.is_closed
