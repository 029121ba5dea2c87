"""An answer that comes late must not be taken for the next SMS's own."""

from __future__ import annotations

import pytest

from app.sms.gammu.gateway import LATEST_ANSWER_SECONDS, MessageReferences


@pytest.mark.parametrize(
    ("last", "cut_off", "heard", "is_own"),
    [
        (7, 0, 8, True),  # the usual case
        (7, 1, 9, True),  # one was cut off, this is the next one's
        (7, 1, 8, False),  # the one cut off
        (7, 2, 9, False),
        (7, 2, 10, True),
        (255, 1, 0, False),  # eight bits
        (255, 1, 1, True),
        (0, 1, 0, True),  # a modem that counts nothing
        (None, 1, 8, True),  # nothing to compare with
    ],
)
def test_whose_answer_it_is(last: int | None, cut_off: int, heard: int, is_own: bool) -> None:
    references = MessageReferences()
    if last is not None:
        assert references.is_own(last)
    for _ in range(cut_off):
        references.unanswered()
    assert references.is_own(heard) is is_own


def test_after_a_minute_no_answer_is_late() -> None:
    time = [0.0]
    references = MessageReferences(lambda: time[0])
    assert references.is_own(7)
    references.unanswered()
    time[0] = LATEST_ANSWER_SECONDS
    assert references.is_own(8)


def test_one_mistake_costs_one_sms() -> None:
    references = MessageReferences()
    assert references.is_own(7)
    references.unanswered()
    assert not references.is_own(8)
    assert references.is_own(9)
