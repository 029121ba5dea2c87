"""An SMS moves only along known ways, and nothing doubtful is sent again by itself."""

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import TransitionRefused
from app.domain.messaging.delivery import (
    OUTBOUND_MOVES,
    PART_MOVES,
    OutboundStatus,
    PartStatus,
    Purpose,
    queue_priority,
    require_move,
    retry_delay,
    status_of_parts,
)

O, P = OutboundStatus, PartStatus  # noqa: E741 - the table reads better so


def test_every_state_of_an_sms_can_be_reached() -> None:
    for moves, start in ((OUTBOUND_MOVES, [O.HELD]), (PART_MOVES, [P.QUEUED])):
        reached, open_ends = set(start), list(start)
        while open_ends:
            fresh = set(moves[open_ends.pop()]) - reached
            reached |= fresh
            open_ends += fresh
        assert reached == set(moves) == set(type(start[0]))


@pytest.mark.parametrize(("old", "new"), list(product(O, O)))
def test_an_sms_moves_exactly_as_the_table_says(old: O, new: O) -> None:
    if new in OUTBOUND_MOVES[old] and old is not new:
        require_move(old, new)
        return
    with pytest.raises(TransitionRefused) as caught:
        require_move(old, new)
    assert (caught.value.action, caught.value.state) == (new, old)


@pytest.mark.parametrize(("old", "new"), list(product(P, P)))
def test_a_part_moves_exactly_as_the_table_says(old: P, new: P) -> None:
    if new in PART_MOVES[old]:
        require_move(old, new)
        return
    with pytest.raises(TransitionRefused):
        require_move(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(O.UNCERTAIN, O.SENDING, id="uncertain never goes straight to the modem"),
        pytest.param(O.SENDING, O.CANCELLED, id="what the modem holds can't be called back"),
        pytest.param(O.SENT, O.QUEUED, id="what left is not sent again"),
        pytest.param(O.DELIVERED, O.QUEUED, id="what arrived is not sent again"),
        pytest.param(O.CANCELLED, O.QUEUED, id="cancelled stays cancelled"),
        pytest.param(O.HELD, O.SENDING, id="held must be released first"),
        pytest.param(O.QUEUED, O.SENT, id="sending is recorded before the modem talks"),
        pytest.param(O.QUEUED, O.QUEUED, id="a no-op is refused"),
    ],
)
def test_dangerous_moves_are_refused(old: O, new: O) -> None:
    with pytest.raises(TransitionRefused):
        require_move(old, new)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param([P.QUEUED], O.QUEUED, id="one part decides"),
        pytest.param([P.SENT, P.QUEUED], O.QUEUED, id="half sent still waits"),
        pytest.param([P.SENT, P.SENDING], O.SENDING, id="the modem is at the second part"),
        pytest.param([P.SENT, P.DELIVERED], O.SENT, id="delivered only when all are"),
        pytest.param([P.DELIVERED, P.DELIVERED], O.DELIVERED, id="all delivered"),
        pytest.param([P.DELIVERED, P.UNDELIVERED], O.UNDELIVERED, id="one part did not arrive"),
        pytest.param([P.SENT, P.FAILED, P.QUEUED], O.FAILED, id="one part failed"),
        pytest.param([P.UNCERTAIN, P.QUEUED], O.QUEUED, id="the rest of a doubtful one goes on"),
        pytest.param([P.UNCERTAIN, P.SENDING, P.QUEUED], O.SENDING, id="and is on its way"),
        pytest.param([P.UNCERTAIN, P.SENT], O.UNCERTAIN, id="then a person decides"),
        pytest.param([P.UNCERTAIN, P.UNDELIVERED], O.UNCERTAIN, id="about that one first"),
        pytest.param([P.UNCERTAIN, P.FAILED], O.FAILED, id="what failed is decided before it"),
        pytest.param(
            [P.UNCERTAIN, P.CANCELLED], O.CANCELLED, id="nobody asks about a cancelled one"
        ),
        pytest.param([P.CANCELLED, P.CANCELLED], O.CANCELLED, id="cancelled as a whole"),
    ],
)
def test_the_whole_follows_from_its_parts(parts: list[P], expected: O) -> None:
    assert status_of_parts(parts) is expected


@given(parts=st.lists(st.sampled_from(P), min_size=1), data=st.data())
def test_the_order_of_parts_does_not_matter(parts: list[P], data: st.DataObject) -> None:
    assert status_of_parts(data.draw(st.permutations(parts))) is status_of_parts(parts)


def _next(parts: tuple[P, ...]) -> set[tuple[P, ...]]:
    """What can happen next to these parts: the modem sends one at a time, in order."""
    is_stuck = bool({P.SENDING, P.FAILED, P.CANCELLED} & set(parts))
    found = set()
    if status_of_parts(parts) is O.QUEUED:
        found.add(tuple(P.CANCELLED if part is P.QUEUED else part for part in parts))
    for place, part in enumerate(parts):
        for target in PART_MOVES[part] - {P.CANCELLED}:
            if target is P.SENDING and (is_stuck or P.QUEUED in parts[:place]):
                continue
            if (part, target) == (P.QUEUED, P.UNCERTAIN):
                continue  # only all together, below
            found.add((*parts[:place], target, *parts[place + 1 :]))
    if status_of_parts(parts) in (O.QUEUED, O.SENDING):
        # A backup was restored: whatever had not left by then is doubtful.
        waiting = (P.QUEUED, P.SENDING)
        found.add(tuple(P.UNCERTAIN if part in waiting else part for part in parts))
    return found


@pytest.mark.parametrize("count", [1, 2, 3])
def test_whatever_happens_to_the_parts_is_a_lawful_move_of_the_whole(count: int) -> None:
    start = (P.QUEUED,) * count
    reached, open_ends = {start}, [start]
    while open_ends:
        before = open_ends.pop()
        for after in _next(before):
            if status_of_parts(before) is not status_of_parts(after):
                require_move(status_of_parts(before), status_of_parts(after))
            if after not in reached:
                reached.add(after)
                open_ends.append(after)
    assert {status_of_parts(parts) for parts in reached} == set(O) - {O.HELD}


def test_an_sms_without_parts_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one part"):
        status_of_parts([])


def test_an_alert_goes_first_then_citizens_answers_forwards_reminders_acknowledgements() -> None:
    order = sorted(Purpose, key=queue_priority)
    assert order[:3] == [Purpose.ALERT, Purpose.ANSWER, Purpose.FORWARD]
    assert order.index(Purpose.REMINDER) < order.index(Purpose.ACKNOWLEDGEMENT)
    assert len({queue_priority(purpose) for purpose in Purpose}) == len(Purpose)


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(1, 30), (2, 120), (3, 600), (4, 3600), (5, 3600), (6, None), (60, None)],
)
def test_five_tries_again_then_failed(attempts: int, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert retry_delay(attempts) == expected


def test_no_back_off_before_the_first_try() -> None:
    with pytest.raises(ValueError, match="first is 1"):
        retry_delay(0)


def test_every_state_has_a_name_on_the_screen() -> None:
    assert len({status.label for status in O}) == len(O)
