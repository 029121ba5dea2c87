"""The whole table: every row permits its act, everything beside the table is refused."""

from collections import Counter
from itertools import product

import pytest

from app.domain.access.roles import (
    ADMIN,
    AUDITOR,
    MODERATOR,
    OPERATOR,
    PIMPINAN,
    PUBLIC,
    REGISTERED_PHONE,
    SYSTEM,
)
from app.domain.errors import TransitionRefused
from app.domain.workflow.transitions import CASE_START, FORWARD_START, TRANSITIONS, Transition
from app.domain.workflow.workflow import (
    Action,
    CaseStatus,
    Facts,
    ForwardStatus,
    Subject,
    is_allowed,
    require_transition,
)

ROLES = (ADMIN, MODERATOR, OPERATOR, PIMPINAN, AUDITOR, PUBLIC, REGISTERED_PHONE, SYSTEM)
M, F = CaseStatus, ForwardStatus

# What must hold beside the state for a fact's own act to make sense.
READY = {
    Action.RESTORE: {"is_deleted": True},
    Action.UNBLOCK: {"is_blocked": True},
    Action.ADMIT: {"is_quarantined": True},
    Action.UNPUBLISH: {"is_published": True},
    Action.REMIND: {"has_open_forward": True},
    Action.SPLIT: {"is_joined": True},
    Action.TAKE_OUT: {"is_member": True},
    Action.DETACH: {"is_linked": True},
    Action.RELEASE: {"is_helper": True},
    Action.APPROVE: {"has_draft": True},
    Action.RETURN_DRAFT: {"has_draft": True},
    Action.RECALL_DRAFT: {"has_draft": True},
}


def _facts(action: Action, subject: Subject, state: M | F | None) -> Facts:
    ready = READY.get(action, {})
    if subject is Subject.FORWARD:
        return Facts(status=M.DITERUSKAN, forward=F(state or F.MENUNGGU), **ready)
    return Facts(status=M(state or M.BARU), **ready)


def _sentence(row: Transition) -> str:
    who = "+".join(sorted(row.who))
    return f"{row.action} {row.subject} {row.source or 'any'} to {row.target or 'same'} by {who}"


@pytest.mark.parametrize("row", TRANSITIONS, ids=_sentence)
def test_a_row_permits_its_act_to_each_of_its_roles(row: Transition) -> None:
    facts = _facts(row.action, row.subject, row.source)
    for role in row.who:
        assert require_transition(row.action, facts, [role]) is row


@pytest.mark.parametrize("row", TRANSITIONS, ids=_sentence)
def test_a_row_permits_nothing_to_other_roles(row: Transition) -> None:
    facts = _facts(row.action, row.subject, row.source)
    same = [r for r in TRANSITIONS if (r.action, r.subject) == (row.action, row.subject)]
    for role in set(ROLES) - {name for other in same for name in other.who}:
        assert not is_allowed(row.action, facts, [role])
        with pytest.raises(TransitionRefused) as caught:
            require_transition(row.action, facts, [role])
        assert caught.value.reason == "role"


ACTS = [*product(Action, [Subject.CASE], M), *product(Action, [Subject.FORWARD], F)]


@pytest.mark.parametrize(("action", "subject", "state"), ACTS)
def test_what_no_row_names_is_refused(action: Action, subject: Subject, state: M | F) -> None:
    facts = _facts(action, subject, state)
    for role in ROLES:
        rows = [
            row
            for row in TRANSITIONS
            if (row.action, row.subject) == (action, subject)
            and row.source in (None, state)
            and role in row.who
        ]
        closed = action is Action.REMIND and state is M.SELESAI
        assert is_allowed(action, facts, [role]) is bool(rows and not closed)


def test_no_two_rows_answer_the_same_question() -> None:
    questions = Counter(
        (row.action, row.subject, row.source, role) for row in TRANSITIONS for role in row.who
    )
    assert max(questions.values()) == 1


def test_every_state_can_be_reached() -> None:
    reached: set[M | F] = {CASE_START, FORWARD_START}
    # A case is rejected when the last of its forwards is: derived, see case_status_after.
    for _ in TRANSITIONS:
        reached |= {row.target for row in TRANSITIONS if row.target and row.source in reached}
        if F.DITOLAK in reached:
            reached.add(M.DITOLAK)
    assert [s for s in (*M, *F) if s not in reached] == []


@pytest.mark.parametrize("row", TRANSITIONS, ids=_sentence)
def test_a_row_is_about_its_own_subject(row: Transition) -> None:
    kind = CaseStatus if row.subject is Subject.CASE else ForwardStatus
    assert row.source is None or type(row.source) is kind
    assert row.target is None or type(row.target) is kind
    assert (row.source is None) is (row.target is None)


@pytest.mark.parametrize("row", TRANSITIONS, ids=_sentence)
def test_a_rejection_a_return_and_an_unanswered_end_need_a_note(row: Transition) -> None:
    by_citizen = row.who == {SYSTEM}
    unanswered_end = row.action is Action.CLOSE and row.source is not M.DIJAWAB and not by_citizen
    assert row.needs_note is (
        row.action in (Action.REJECT, Action.RETURN_DRAFT, Action.RELEASE) or unanswered_end
    )


@pytest.mark.parametrize("action", Action)
def test_every_action_stands_in_the_table(action: Action) -> None:
    assert any(row.action is action for row in TRANSITIONS)


def test_leaders_auditors_and_the_public_change_nothing() -> None:
    assert not any(row.who & {PIMPINAN, AUDITOR, PUBLIC} for row in TRANSITIONS)
