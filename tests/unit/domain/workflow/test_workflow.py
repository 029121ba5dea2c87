"""What a card offers, what it refuses, and where a case stands after its forwards moved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.access.roles import ADMIN, MODERATOR, OPERATOR, PIMPINAN, REGISTERED_PHONE
from app.domain.errors import TransitionRefused
from app.domain.reasons import Refusal
from app.domain.workflow.workflow import (
    Action,
    CaseStatus,
    Category,
    Channel,
    Facts,
    ForwardStatus,
    ReplyChannel,
    actions_for,
    case_status_after,
    is_allowed,
    is_code_live,
    more_actions,
    require_transition,
)

M, F, A = CaseStatus, ForwardStatus, Action
OPEN_FORWARD = Facts(M.DITERUSKAN, has_open_forward=True)


@pytest.mark.parametrize(
    ("facts", "sight", "more"),
    [
        pytest.param(
            Facts(M.BARU),
            (A.FORWARD, A.DELETE, A.BLOCK, A.REPLY, A.PUBLISH),
            (A.ASK, A.JOIN, A.CLOSE, A.NOTE, A.REVIEW),
            id="new: forward first, then the tutorial's order",
        ),
        pytest.param(
            Facts(M.BARU, is_blocked=True),
            (A.FORWARD, A.DELETE, A.UNBLOCK, A.REPLY, A.PUBLISH),
            (A.ASK, A.JOIN, A.CLOSE, A.NOTE, A.REVIEW),
            id="a blocked number offers Jangan Blokir; its old message stays in work",
        ),
        pytest.param(
            Facts(M.BARU, is_blocked=True, is_quarantined=True),
            (A.ADMIT, A.UNBLOCK, A.DELETE),
            (),
            id="what is withheld is made a card before it is worked on (A11)",
        ),
        pytest.param(
            Facts(M.BARU, is_answerable=False, is_reachable=False),
            (A.FORWARD, A.DELETE, A.BLOCK, A.PUBLISH),
            (A.JOIN, A.CLOSE, A.NOTE, A.REVIEW),
            id="TELKOMSEL can't be answered",
        ),
        pytest.param(
            Facts(M.BARU, is_reachable=False, has_number=False),
            (A.FORWARD, A.DELETE, A.REPLY, A.PUBLISH),
            (A.CLOSE, A.NOTE, A.REVIEW),
            id="a letter is answered, but neither asked nor blocked (D10)",
        ),
        pytest.param(
            Facts(M.BARU, is_joined=True),
            (A.SPLIT,),
            (),
            id="a part of another card: only Pisahkan",
        ),
        pytest.param(
            OPEN_FORWARD,
            (A.REMIND, A.DELETE, A.FORWARD, A.REPLY, A.PUBLISH),
            (A.BLOCK, A.ASK, A.CLOSE, A.NOTE, A.REVIEW),
            id="forwarded: remind first, Blokir moves to Lainnya",
        ),
        pytest.param(
            Facts(M.DITOLAK),
            (A.FORWARD, A.DELETE, A.BLOCK, A.REPLY, A.PUBLISH),
            (A.ASK, A.JOIN, A.CLOSE, A.NOTE, A.REVIEW),
            id="rejected: forward again",
        ),
        pytest.param(
            Facts(M.MENUNGGU_WARGA),
            (A.REPLY, A.DELETE, A.BLOCK, A.FORWARD, A.PUBLISH),
            (A.CLOSE, A.NOTE, A.REVIEW),
            id="the citizen was asked",
        ),
        pytest.param(
            Facts(M.DIJAWAB),
            (A.PUBLISH, A.DELETE, A.BLOCK, A.FORWARD, A.REPLY),
            (A.CLOSE, A.NOTE, A.REVIEW),
            id="answered: publish next",
        ),
        pytest.param(
            Facts(M.DIJAWAB, is_published=True),
            (A.DELETE, A.BLOCK, A.FORWARD, A.REPLY, A.UNPUBLISH),
            (A.CLOSE, A.NOTE, A.REVIEW),
            id="answered and published: the button has changed (S55)",
        ),
        pytest.param(
            Facts(M.DIJAWAB, is_sensitive=True),
            (A.DELETE, A.BLOCK, A.FORWARD, A.REPLY),
            (A.PUBLISH, A.CLOSE, A.NOTE, A.REVIEW),
            id="nobody is led to publish a sensitive card, nor to answer it twice",
        ),
        pytest.param(
            Facts(M.SELESAI),
            (A.PUBLISH, A.DELETE, A.BLOCK),
            (A.REOPEN, A.NOTE, A.REVIEW),
            id="closed: it can be opened again; no forward, no answer",
        ),
        pytest.param(Facts(M.BARU, is_deleted=True), (A.RESTORE,), (), id="deleted: restored (D6)"),
    ],
)
def test_the_moderators_buttons_follow_the_state(
    facts: Facts, sight: tuple[A, ...], more: tuple[A, ...]
) -> None:
    assert actions_for(facts, [MODERATOR]) == sight
    assert more_actions(facts, [MODERATOR]) == more


@pytest.mark.parametrize(
    ("forward", "buttons"),
    [
        pytest.param(F.MENUNGGU, (A.REJECT, A.REPLY), id="exactly TOLAK and BALAS (S81)"),
        pytest.param(F.DIJAWAB, (A.REPLY,), id="answered: again, but no TOLAK any more"),
        pytest.param(F.DITOLAK, (), id="rejected: back with the moderator"),
        pytest.param(F.DITARIK, (), id="withdrawn"),
    ],
)
@pytest.mark.parametrize("role", [OPERATOR, MODERATOR, REGISTERED_PHONE])
def test_the_card_of_an_skpd_has_the_operators_two_buttons(
    forward: F, buttons: tuple[A, ...], role: str
) -> None:
    facts = Facts(M.DITERUSKAN, forward=forward)
    assert actions_for(facts, [role]) == buttons
    assert more_actions(facts, [role]) == ()


def test_an_operator_has_no_button_on_the_moderators_card() -> None:
    assert actions_for(Facts(M.BARU), [OPERATOR]) == ()
    assert more_actions(Facts(M.BARU), [OPERATOR, PIMPINAN]) == ()


facts_of_cards = st.builds(
    Facts,
    status=st.sampled_from(M),
    forward=st.none() | st.sampled_from(F),
    **{
        name: st.booleans()
        for name in Facts.__dataclass_fields__
        if name.startswith(("is_", "has_"))
    },
)


@given(facts=facts_of_cards, role=st.sampled_from([ADMIN, MODERATOR, OPERATOR, PIMPINAN]))
def test_a_button_in_sight_is_always_accepted_and_never_twice(facts: Facts, role: str) -> None:
    sight, more = actions_for(facts, [role]), more_actions(facts, [role])
    assert len(sight) <= 5
    assert len({*sight, *more}) == len(sight) + len(more)
    for action in (*sight, *more):
        assert require_transition(action, facts, [role]).action is action


@given(facts=facts_of_cards, action=st.sampled_from(A))
def test_button_and_service_agree(facts: Facts, action: A) -> None:
    if is_allowed(action, facts, [MODERATOR]):
        require_transition(action, facts, [MODERATOR])
    else:
        with pytest.raises(TransitionRefused):
            require_transition(action, facts, [MODERATOR])


@pytest.mark.parametrize(
    ("action", "facts", "reason"),
    [
        pytest.param(A.FORWARD, Facts(M.SELESAI), Refusal.STATE, id="a closed card: no forward"),
        pytest.param(A.REPLY, Facts(M.SELESAI), Refusal.STATE, id="a closed card: no answer"),
        pytest.param(
            A.REPLY,
            Facts(M.SELESAI, forward=F.MENUNGGU),
            Refusal.STATE,
            id="a closed card: no answer from its SKPD either",
        ),
        pytest.param(A.REMIND, Facts(M.SELESAI, has_open_forward=True), Refusal.STATE, id="closed"),
        pytest.param(A.REMIND, Facts(M.BARU), Refusal.NO_OPEN_FORWARD, id="nobody to remind"),
        pytest.param(A.FORWARD, Facts(M.BARU, is_quarantined=True), Refusal.BLOCKED, id="withheld"),
        pytest.param(
            A.REPLY, Facts(M.BARU, is_answerable=False), Refusal.NOT_ANSWERABLE, id="a name"
        ),
        pytest.param(A.REPLY, Facts(M.BARU, is_deleted=True), Refusal.DELETED, id="deleted"),
        pytest.param(A.DELETE, Facts(M.BARU, is_deleted=True), Refusal.NO_CHANGE, id="twice"),
        pytest.param(
            A.BLOCK, Facts(M.BARU, is_blocked=True), Refusal.NO_CHANGE, id="blocked twice"
        ),
        pytest.param(A.UNBLOCK, Facts(M.BARU), Refusal.NO_CHANGE, id="not blocked"),
        pytest.param(
            A.UNBLOCK,
            Facts(M.BARU, is_blocked=True, hides_number=True),
            Refusal.NO_CHANGE,
            id="blocked, but not his to know",
        ),
        pytest.param(A.PUBLISH, Facts(M.BARU, is_published=True), Refusal.NO_CHANGE, id="public"),
        pytest.param(A.ASK, Facts(M.BARU, is_sensitive=True), Refusal.SENSITIVE, id="no question"),
        pytest.param(A.UNPUBLISH, Facts(M.BARU), Refusal.NO_CHANGE, id="not public"),
        pytest.param(A.REJECT, Facts(M.BARU), Refusal.ROLE, id="TOLAK needs an SKPD's card"),
    ],
)
def test_a_refusal_says_why(action: A, facts: Facts, reason: Refusal) -> None:
    with pytest.raises(TransitionRefused) as caught:
        require_transition(action, facts, [MODERATOR])
    assert (caught.value.action, caught.value.reason) == (action, reason)


def test_an_answer_by_phone_is_echoed_and_one_by_web_is_not() -> None:
    facts = Facts(M.DITERUSKAN, forward=F.MENUNGGU)
    assert "answer_confirmed" in require_transition(A.REPLY, facts, [REGISTERED_PHONE]).sms
    assert "answer_confirmed" not in require_transition(A.REPLY, facts, [OPERATOR]).sms


@pytest.mark.parametrize(
    ("forwards", "has_reply", "current", "expected"),
    [
        pytest.param([], False, M.BARU, M.BARU, id="nothing happened"),
        pytest.param([F.MENUNGGU], False, M.BARU, M.DITERUSKAN, id="forwarded"),
        pytest.param([], True, M.BARU, M.DIJAWAB, id="answered by the moderator directly"),
        pytest.param([F.DIJAWAB], True, M.DITERUSKAN, M.DIJAWAB, id="answered by the SKPD"),
        pytest.param([F.DIJAWAB, F.MENUNGGU], True, M.DITERUSKAN, M.DIJAWAB, id="1 of 2 (A8)"),
        pytest.param([F.DIJAWAB], False, M.DIJAWAB, M.DITERUSKAN, id="the answer was lost (A8)"),
        pytest.param([], False, M.DIJAWAB, M.BARU, id="the moderator's own answer was lost (A8)"),
        pytest.param([F.DITOLAK], False, M.DITERUSKAN, M.DITOLAK, id="the only SKPD rejects"),
        pytest.param([F.DITOLAK, F.MENUNGGU], False, M.DITERUSKAN, M.DITERUSKAN, id="one of two"),
        pytest.param([F.DITOLAK, F.DITOLAK], False, M.DITERUSKAN, M.DITOLAK, id="both reject"),
        pytest.param([F.DITOLAK, F.DITARIK], False, M.DITERUSKAN, M.DITOLAK, id="rest withdrawn"),
        pytest.param([F.DITARIK], False, M.DITERUSKAN, M.BARU, id="withdrawn: new again"),
        pytest.param([F.DITOLAK, F.MENUNGGU], False, M.DITOLAK, M.DITERUSKAN, id="sent again"),
        pytest.param([], False, M.MENUNGGU_WARGA, M.MENUNGGU_WARGA, id="still asking"),
        pytest.param([F.MENUNGGU], False, M.MENUNGGU_WARGA, M.MENUNGGU_WARGA, id="asked meanwhile"),
        pytest.param([F.MENUNGGU], True, M.SELESAI, M.SELESAI, id="closed stays closed"),
    ],
)
def test_a_case_stands_where_its_forwards_put_it(
    forwards: list[F], has_reply: bool, current: M, expected: M
) -> None:
    assert case_status_after(forwards, has_reply, current) is expected


@given(forwards=st.lists(st.sampled_from(F)), has_reply=st.booleans(), current=st.sampled_from(M))
def test_deriving_twice_changes_nothing(forwards: list[F], has_reply: bool, current: M) -> None:
    once = case_status_after(forwards, has_reply, current)
    assert case_status_after(forwards, has_reply, once) is once


@pytest.mark.parametrize(
    ("forward", "case", "expected"),
    [
        pytest.param(F.MENUNGGU, M.DITERUSKAN, True, id="waiting"),
        pytest.param(F.DIJAWAB, M.DIJAWAB, True, id="answered: a further answer is welcome (S91)"),
        pytest.param(F.DITOLAK, M.DITERUSKAN, False, id="rejected"),
        pytest.param(F.DITARIK, M.DITERUSKAN, False, id="withdrawn"),
        pytest.param(F.DIJAWAB, M.SELESAI, False, id="closed"),
    ],
)
def test_when_a_code_is_live(forward: F, case: M, expected: bool) -> None:
    assert is_code_live(forward, case) is expected


def test_every_word_has_a_name_on_the_screen() -> None:
    assert all(word.label for word in (*Category, *ReplyChannel, *M, *F, *Channel.all()))
    assert all(category.hint for category in Category)
