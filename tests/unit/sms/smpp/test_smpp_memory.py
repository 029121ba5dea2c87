"""What an SMSC's modem remembers on the disk: what it may hear again, and what it has sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.sms.protocol.gateway import Left, OutgoingPart
from app.sms.smpp import claims
from app.sms.smpp.claims import Claims
from app.sms.smpp.inbox import HeardNotes

NOON = datetime(2026, 11, 27, 5, tzinfo=UTC)


class Clock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


def reborn(path: Path, clock: Clock) -> HeardNotes:
    """The notes as the next process finds them, bound anew."""
    notes = HeardNotes(path, clock)
    notes.reopened()
    return notes


def test_a_repetition_has_the_time_of_the_first_also_after_a_crash(
    tmp_path: Path, clock: Clock
) -> None:
    path = tmp_path / "heard"
    notes = reborn(path, clock)
    first = notes.first_heard("a")
    notes.keep()
    clock.at += timedelta(hours=2)
    assert notes.first_heard("a") == first
    assert reborn(path, clock).first_heard("a") == first


def test_equal_words_are_a_new_sms_once_the_smsc_has_our_answer(
    tmp_path: Path, clock: Clock
) -> None:
    notes = reborn(tmp_path / "heard", clock)
    first = notes.first_heard("a")
    notes.answered("a")
    assert notes.first_heard("a") == first, "our answer may have crossed the repetition"
    notes.proved(["a"])
    assert notes.first_heard("a") == first, "the repetition is not answered"
    notes.answered("a")
    notes.proved(["a"])
    # The clock stands still: their times differ all the same.
    assert notes.first_heard("a") > first


@pytest.mark.parametrize(
    ("is_answered", "away", "later", "is_same"),
    [
        (False, timedelta(days=2), timedelta(0), True),
        (False, timedelta(days=4), timedelta(0), False),
        # Down for a night after the answer was cut off: it comes with the next bind, or never.
        (True, timedelta(hours=12), timedelta(minutes=59), True),
        (True, timedelta(hours=12), timedelta(minutes=61), False),
    ],
)
def test_how_long_a_repetition_is_expected(
    tmp_path: Path,
    clock: Clock,
    is_answered: bool,
    away: timedelta,
    later: timedelta,
    is_same: bool,
) -> None:
    path = tmp_path / "heard"
    notes = reborn(path, clock)
    first = notes.first_heard("a")
    notes.keep()
    if is_answered:
        notes.answered("a")
    clock.at += away
    notes = reborn(path, clock)
    clock.at += later
    assert (notes.first_heard("a") == first) is is_same


def test_a_broken_file_costs_no_sms(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "heard"
    for body in (b"", b"[1]", b'{"a": 1}', b'{"a": {"at": "?"}}'):
        path.write_bytes(body)
        assert reborn(path, clock).first_heard("a") == NOON


def part(number: int, clock: Clock, sequence: int = 1) -> OutgoingPart:
    clock.at += timedelta(seconds=1)
    return OutgoingPart(number, "+62812", "isi", sequence=sequence, claimed_at=clock.at)


def left(found: Claims, one: OutgoingPart) -> Left:
    return found.left(one.outbound_id, one.sequence, one.claimed_at)


def test_what_each_claim_came_to_outlives_the_process(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "sent"
    mine = Claims(path, clock)
    mine.open()
    sent, cut_off, refused, never = (part(number, clock) for number in range(4))
    for one in (sent, cut_off, refused):
        mine.arm(one)
    mine.sent(sent, "0A1B")
    mine.not_sent(refused)
    mine.keep()
    for found in (mine, Claims(path, clock)):
        fates = [left(found, one) for one in (sent, cut_off, refused, never)]
        assert fates == [Left.YES, Left.UNKNOWN, Left.NO, Left.NO]
    later = Claims(path, clock)
    later.open()
    assert left(later, sent) is Left.YES
    assert later.is_ours("a1b")


def test_another_try_of_a_part_has_a_fate_of_its_own(tmp_path: Path, clock: Clock) -> None:
    mine = Claims(tmp_path / "sent", clock)
    mine.open()
    first, second = part(1, clock), part(1, clock)
    mine.arm(first)
    mine.not_sent(first)
    mine.arm(second)
    assert (left(mine, first), left(mine, second)) == (Left.NO, Left.UNKNOWN)


def test_without_the_file_nobody_knows(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "sent"
    one = part(1, clock)
    assert left(Claims(path, clock), one) is Left.UNKNOWN
    fresh = Claims(path, clock)
    fresh.open()
    assert left(fresh, one) is Left.UNKNOWN, "claimed before the file began"
    assert left(fresh, part(2, clock)) is Left.NO
    assert fresh.left(1, 1, None) is Left.UNKNOWN


def test_torn_lines_take_no_other_with_them(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "sent"
    mine = Claims(path, clock)
    mine.open()
    with path.open("ab") as file:
        file.write(b'{"outbound_id": 1, "seq')
    one = part(1, clock)
    mine.arm(one)
    assert left(Claims(path, clock), one) is Left.UNKNOWN


def test_the_file_does_not_grow_for_ever(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "MOST_LINES", 20)
    monkeypatch.setattr(claims, "TIDIED_AFTER", 30)
    mine = Claims(tmp_path / "sent", clock)
    mine.open()
    parts = [part(number, clock) for number in range(100)]
    for one in parts:
        mine.arm(one)
        mine.sent(one, f"id{one.outbound_id}")
    assert len((tmp_path / "sent").read_bytes().split()) < 1000
    assert left(mine, parts[0]) is Left.UNKNOWN, "too old to be known"
    assert left(mine, parts[-1]) is Left.YES
    assert not mine.is_ours("id0")
