"""The pace of one SIM: a burst, then a rate, a reserve for answers, no pattern of a machine."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sms.protocol.rate_limit import BURST, RESERVE, TokenBucket, restored_bucket


def _bucket(per_minute: float = 20) -> TokenBucket:
    return TokenBucket(per_minute, chance=random.Random(1))


def _sent_at(bucket: TokenBucket, seconds: float, *, answer: bool) -> list[float]:
    """When parts go out when something always waits, looked at ten times a second."""
    times, at = [], 0.0
    while at < seconds:
        if bucket.may_answer(at) if answer else bucket.may_send(at):
            bucket.take(at)
            times.append(at)
        else:
            at += 0.1
    return times


def test_answers_may_take_the_whole_burst() -> None:
    assert BURST - 2 <= _sent_at(_bucket(), 0.1, answer=True).count(0.0) <= BURST + 2


def test_other_sms_leave_a_reserve_for_answers() -> None:
    bucket = _bucket()
    assert BURST - RESERVE - 1 <= len(_sent_at(bucket, 0.1, answer=False)) <= BURST - RESERVE + 1
    assert not TokenBucket(20, level=RESERVE).may_send(0)
    assert TokenBucket(20, level=RESERVE).may_answer(0)


@pytest.mark.parametrize("per_minute", [5, 20, 60])
def test_after_the_burst_the_rate_is_kept(per_minute: float) -> None:
    times = _sent_at(_bucket(per_minute), 1800, answer=True)
    assert len(times) == pytest.approx(BURST + 30 * per_minute, rel=0.1)


def test_the_pace_varies_by_a_fifth() -> None:
    times = [at for at in _sent_at(_bucket(), 1200, answer=True) if at > 0]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps) >= 3 * 0.8 - 0.2
    assert max(gaps) <= 3 * 1.2 + 0.2
    assert max(gaps) - min(gaps) > 0.6


def test_zero_is_no_limit() -> None:
    bucket = _bucket(0)
    for _ in range(1000):
        assert bucket.may_send(0)
        bucket.take(0)
    assert bucket.may_send(0)


def test_after_a_restart_the_bucket_remembers_the_last_minute() -> None:
    assert restored_bucket(20, [], 100).may_send(100)
    spent = restored_bucket(20, [1.0] * 20, 100)
    assert not spent.may_answer(100)
    assert restored_bucket(20, [60.0] * 10, 100).may_send(100)


@given(st.lists(st.floats(0, 100), max_size=60))
def test_it_never_holds_more_than_a_burst(gaps: list[float]) -> None:
    bucket, at = _bucket(), 0.0
    for gap in gaps:
        at += gap
        bucket.take(at)
        assert bucket.level <= BURST
