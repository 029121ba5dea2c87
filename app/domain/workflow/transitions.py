"""Transitions table: every act on a case or forward with its states, roles and SMS.

A row's role, SMS or note is changed here and nowhere else; workflow.py evaluates the table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from app.domain.access.roles import ADMIN, MODERATOR, OPERATOR, REGISTERED_PHONE, SYSTEM
from app.domain.terms import UNANSWERED, UNTRIED, Action, CaseStatus, ForwardStatus, Subject

CASE_START: Final = CaseStatus.BARU
FORWARD_START: Final = ForwardStatus.MENUNGGU

Status = CaseStatus | ForwardStatus


@dataclass(frozen=True)
class Transition:
    """One row: `source` None is any state, `target` None keeps it (a fact beside the state).

    `sms` are the keys of texts.py that the act may cause; `needs_note` asks for a reason.
    """

    action: Action
    subject: Subject
    source: Status | None
    target: Status | None
    who: frozenset[str]
    sms: tuple[str, ...] = ()
    needs_note: bool = False


_DESK = frozenset({MODERATOR, ADMIN})
_OFFICE = frozenset({OPERATOR, MODERATOR, ADMIN})  # S46: a moderator is an operator of the own unit
_PHONE = frozenset({REGISTERED_PHONE})

M: TypeAlias = CaseStatus
F: TypeAlias = ForwardStatus
_TOLD = ("answer", "answered_by_other")
_APPROVED = (*_TOLD, "approval_given", "approval_given_head")
_REJECTED = ("forward_withdrawn", "rejected_head")


def _case(
    action: Action, moves: Mapping[M, M], sms: tuple[str, ...] = (), needs_note: bool = False
) -> Iterator[Transition]:
    for source, target in moves.items():
        yield Transition(action, Subject.CASE, source, target, _DESK, sms, needs_note)


def _fact(action: Action, who: frozenset[str], sms: tuple[str, ...] = ()) -> Transition:
    return Transition(action, Subject.CASE, None, None, who, sms)


def _forward(
    action: Action, source: F, target: F, who: frozenset[str], sms: tuple[str, ...], note: bool
) -> Transition:
    return Transition(action, Subject.FORWARD, source, target, who, sms, note)


def _draft(
    action: Action,
    who: frozenset[str],
    sms: tuple[str, ...] = (),
    target: F | None = None,
    needs_note: bool = False,
) -> Iterator[Transition]:
    for source in (F.MENUNGGU, F.DIJAWAB):
        yield _forward(action, source, target or source, who, sms, needs_note)


TRANSITIONS: Final[tuple[Transition, ...]] = (
    # S43, A2; a second SKPD (A7), or again after a rejection (A20). What is answered stays so.
    *_case(Action.FORWARD, dict.fromkeys(UNANSWERED, M.DITERUSKAN), ("forward",)),
    *_case(Action.FORWARD, {M.DIJAWAB: M.DIJAWAB}, ("forward",)),
    # S47: the moderator answers himself, as often as needed (S91).
    *_case(Action.REPLY, dict.fromkeys((*UNANSWERED, M.DIJAWAB), M.DIJAWAB), _TOLD),
    *_case(Action.ASK, dict.fromkeys(UNTRIED, M.MENUNGGU_WARGA), ("question",)),
    # Answered is not solved: closing what nobody answered needs a reason.
    *_case(Action.CLOSE, {M.DIJAWAB: M.SELESAI}, ("forward_withdrawn",)),
    *_case(Action.CLOSE, dict.fromkeys(UNANSWERED, M.SELESAI), ("forward_withdrawn",), True),
    # ... or, after the wait, nobody has said anything to the answer (D13).
    Transition(Action.CLOSE, Subject.CASE, M.DIJAWAB, M.SELESAI, frozenset({SYSTEM})),
    # ... or what was promised is kept, and the citizen says YA while the card is back (D12).
    Transition(
        Action.CLOSE,
        Subject.CASE,
        M.DITERUSKAN,
        M.SELESAI,
        frozenset({SYSTEM}),
        ("forward_withdrawn",),
    ),
    # ... or the citizen has: YA closes (the row above), BELUM opens it again (D12). The service
    # acts for them; "diteruskan" is "baru" where no SKPD holds it.
    *(
        Transition(Action.REOPEN, Subject.CASE, source, M.DITERUSKAN, frozenset({SYSTEM}), sms)
        for source, sms in ((M.DIJAWAB, ("unsolved_phones",)), (M.SELESAI, ("unsolved_phones",)))
    ),
    # Closed by mistake or too early: back to where its forwards and answers put it.
    *_case(Action.REOPEN, {M.SELESAI: M.DIJAWAB}),
    _fact(Action.DELETE, _DESK),
    # By Admin; on the same day also by the moderator who deleted it (D6): services/cases.
    _fact(Action.RESTORE, _DESK),
    _fact(Action.BLOCK, _DESK),
    _fact(Action.UNBLOCK, _DESK),
    # A11: what came while its number was blocked becomes an ordinary card.
    _fact(Action.ADMIT, _DESK),
    _fact(Action.PUBLISH, _DESK),
    _fact(Action.UNPUBLISH, _DESK),
    # What the public reads of it, looked at before or mended after it is published.
    _fact(Action.REVIEW, _DESK),
    _fact(Action.REMIND, _DESK, ("reminder",)),
    _fact(Action.NOTE, _DESK),
    # A19: what nobody works on yet becomes a part of another card of its number, and back.
    *_case(Action.JOIN, {M.BARU: M.BARU, M.DITOLAK: M.DITOLAK}, ("forward_added",)),
    _fact(Action.SPLIT, _DESK),
    _fact(Action.DETACH, _DESK),
    # A19: Sampaikan; what the citizen added since is shown to the SKPD that have the case.
    *_case(Action.CONVEY, {M.DITERUSKAN: M.DITERUSKAN, M.DIJAWAB: M.DIJAWAB}, ("forward_added",)),
    # Tangani bersama: several citizens' cases about one event have one code and one answer (A33).
    *_case(
        Action.UNITE,
        {M.BARU: M.BARU, M.DITOLAK: M.DITOLAK, M.DITERUSKAN: M.DITERUSKAN},
        ("forward_united", "forward_another"),
    ),
    _fact(Action.TAKE_OUT, _DESK),
    # S83, S91: several answers, each goes to the citizen and is archived.
    _forward(Action.REPLY, F.MENUNGGU, F.DIJAWAB, _OFFICE, _TOLD, False),
    _forward(Action.REPLY, F.DIJAWAB, F.DIJAWAB, _OFFICE, _TOLD, False),
    _forward(Action.REPLY, F.MENUNGGU, F.DIJAWAB, _PHONE, (*_TOLD, "answer_confirmed"), False),
    _forward(Action.REPLY, F.DIJAWAB, F.DIJAWAB, _PHONE, (*_TOLD, "answer_confirmed"), False),
    # S72: a draft waits for the superior; approval makes it the unit's answer, like any other.
    *_draft(Action.ASK_APPROVAL, _OFFICE, ("approval_asked",)),
    *_draft(Action.ASK_APPROVAL, _PHONE, ("approval_asked", "approval_waits", "answer_doubted")),
    *_draft(Action.APPROVE, _OFFICE, _APPROVED, F.DIJAWAB),
    *_draft(Action.APPROVE, _PHONE, (*_APPROVED, "approval_confirmed"), F.DIJAWAB),
    *_draft(Action.RETURN_DRAFT, _OFFICE, needs_note=True),
    *_draft(Action.RECALL_DRAFT, _OFFICE),
    # D11: BATAL of what was given by phone; the answer stays in the archive.
    _forward(
        Action.DISPUTE,
        F.DIJAWAB,
        F.DIJAWAB,
        _PHONE,
        ("answer_called_back", "answer_disputed"),
        False,
    ),
    # S82, S98: back to the moderator, with a reason; the phones learn that the code is gone (A20),
    # the head also who, why and what instead (S99).
    _forward(Action.REJECT, F.MENUNGGU, F.DITOLAK, _OFFICE, _REJECTED, True),
    _forward(
        Action.REJECT, F.MENUNGGU, F.DITOLAK, _PHONE, (*_REJECTED, "rejection_confirmed"), True
    ),
    _forward(Action.WITHDRAW, F.MENUNGGU, F.DITARIK, _DESK, ("forward_withdrawn",), False),
    # A7: who only helps may say that it has nothing to add; the one that leads answers.
    _forward(Action.RELEASE, F.MENUNGGU, F.DITARIK, _OFFICE, ("forward_withdrawn",), True),
)
