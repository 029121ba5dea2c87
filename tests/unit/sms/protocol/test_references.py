"""An answer that comes late must not be taken for the next SMS's own; nor does it spoil what
follows."""

from __future__ import annotations

import pytest

from app.sms.protocol.references import (
    LATEST_ANSWER_SECONDS,
    Candidates,
    MessageReferences,
    narrowed,
)


def after(last: int | None, cut_off: int = 0, refused: int = 0) -> MessageReferences:
    """The last answer, and how many sends were refused, then cut off since."""
    references = MessageReferences()
    if last is not None:
        assert references.judge(last) is None
    for _ in range(refused):
        references.failed()
    for _ in range(cut_off):
        references.failed(is_unanswered=True)
    return references


@pytest.mark.parametrize(
    ("last", "cut_off", "heard", "is_own"),
    [
        (7, 0, 8, True),  # the usual case
        (7, 1, 9, True),  # one was cut off, this is the next one's
        (7, 1, 8, False),  # that of the one cut off, or its own
        (7, 2, 9, False),
        (7, 2, 10, True),
        (255, 1, 0, False),  # eight bits
        (255, 1, 1, True),
        (0, 1, 0, True),  # a modem that counts nothing
        (None, 0, 8, True),  # the first answer of all
        (None, 1, 8, False),  # nothing to compare with: that of the one cut off, or its own
    ],
)
def test_whose_answer_it_is(last: int | None, cut_off: int, heard: int, is_own: bool) -> None:
    assert (after(last, cut_off).judge(heard) is None) is is_own


@pytest.mark.parametrize(
    ("cut_off", "heard", "is_own"),
    [(1, 8, False), (1, 9, False), (1, 10, True), (2, 9, False), (2, 10, False), (2, 11, True)],
)
def test_what_was_refused_before_a_cut_off_send_may_have_been_counted(
    cut_off: int, heard: int, is_own: bool
) -> None:
    assert (after(7, cut_off, refused=1).judge(heard) is None) is is_own


def test_what_was_refused_after_it_makes_no_answer_earlier() -> None:
    references = after(7, cut_off=1)
    references.failed()
    assert references.judge(9) is None


@pytest.mark.parametrize(
    ("last", "failures", "heard", "is_own"),
    [(7, 0, 8, False), (7, 0, 9, True), (7, 1, 9, False), (7, 1, 10, True), (None, 0, 8, False)],
)
def test_a_new_process_knows_of_the_sends_that_were_cut_off(
    last: int | None, failures: int, heard: int, is_own: bool
) -> None:
    references = MessageReferences()
    references.resume(last, failures)
    assert (references.judge(heard) is None) is is_own


def test_after_a_minute_no_answer_is_late() -> None:
    time = [0.0]
    references = MessageReferences(lambda: time[0])
    assert references.judge(7) is None
    references.failed(is_unanswered=True)
    time[0] = LATEST_ANSWER_SECONDS
    assert references.judge(8) is None


def test_an_answer_is_due_until_one_is_the_last_sends_own() -> None:
    """The suspected SMS had heard another's answer: a refusal may still be its own."""
    references = after(7, cut_off=1)
    assert references.is_answer_due
    references.judge(8)
    assert references.is_answer_due
    references.judge(9)
    assert not references.is_answer_due


@pytest.mark.parametrize("second", [9, 10], ids=["counts accepted SMS", "counts every attempt"])
def test_one_cut_off_sms_makes_one_more_uncertain_and_no_third(second: int) -> None:
    references = after(7, cut_off=1)
    assert references.judge(8) is not None
    assert references.judge(second) is None
    assert references.judge(second + 1) is None


@pytest.mark.parametrize("last", [7, 254])
def test_each_sms_of_open_outcome_has_the_references_that_may_be_its_own(last: int) -> None:
    references = after(last)
    first, second, third = ((last + place) % 256 for place in (1, 2, 3))
    assert references.failed(is_unanswered=True) == Candidates(first, 1)
    references.failed()  # refused, and counted or not
    assert references.judge(first) == Candidates(first, 3, heard=first)
    assert references.failed() == Candidates(second, 3)
    assert references.judge(third) is None
    assert MessageReferences().failed() is None, "nothing to count from"


CUT_OFF, HEARD = Candidates(8, 1), Candidates(8, 2, heard=8)


@pytest.mark.parametrize(
    ("doubts", "answer", "expected"),
    [
        # The next number again: what was heard was its own, so the one before it has none.
        ([CUT_OFF, HEARD], 9, [range(0), range(8, 9)]),
        ([CUT_OFF, HEARD], 10, [range(8, 9), range(9, 10)]),
        ([Candidates(8, 1), Candidates(8, 2)], 10, [range(8, 9), range(9, 10)]),
        ([Candidates(8, 1), Candidates(8, 2)], 8, [range(0), range(0)]),
        ([Candidates(8, 1), None, Candidates(8, 3)], 10, [range(8, 9), None, range(9, 10)]),
        ([Candidates(255, 1), Candidates(255, 2)], 1, [range(255, 256), range(0, 1)]),
        # Reset, or not counted at all: nothing is known of it.
        ([CUT_OFF, HEARD], 40, [None, None]),
        ([CUT_OFF], 7, [None]),
    ],
)
def test_the_next_answer_tells_whose_reference_was_whose(
    doubts: list[Candidates | None], answer: int, expected: list[range | None]
) -> None:
    found = [it and range(it.lowest, it.lowest + it.count) for it in narrowed(doubts, answer)]
    assert found == expected
