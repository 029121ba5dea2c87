"""What two cases of one number have to do with each other (A19)."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.workflow.related_cases import Link, Said, link_between, link_rank

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def after(gap: timedelta, first: str, second: str) -> Link | None:
    return link_between(Said(first, NOON), Said(second, NOON + gap))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("(1/2) jembatan gantung", "(2/2) papannya lapuk"),
        ("1/2 jembatan gantung", "2/2 papannya lapuk"),
        ("jembatan gantung 1/2", "papannya lapuk (2/2)"),
        ("jembatan gantung [1/3]", "papannya lapuk [3/3]"),
        ("bag 1 dari 2: jembatan", "bagian 2 dari 2: lapuk"),
        ("(2/2) papannya lapuk", "(1/2) jembatan gantung"),
    ],
)
def test_a_text_cut_by_hand_is_known_by_its_marks(first: str, second: str) -> None:
    assert after(MINUTE, first, second) is Link.PART


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("(1/2) jembatan", "(1/2) jalan", id="the same number twice"),
        pytest.param("(1/2) jembatan", "(2/3) jalan", id="another total"),
        pytest.param("(3/2) jembatan", "(1/2) jalan", id="beyond the total"),
        pytest.param("rapat tgl 1/2", "jalan rusak", id="a date, and no mark"),
        pytest.param("rapat 11/2/2026", "rapat 12/2/2026", id="dates"),
    ],
)
def test_what_only_looks_like_marks_is_a_follow_up(first: str, second: str) -> None:
    assert after(MINUTE, first, second) is Link.FOLLOW_UP


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("jembatan gantung", "Lanjutan: papannya lapuk"),
        ("jembatan gantung", "(sambungan) papannya lapuk"),
        ("jembatan gantung bersambung...", "papannya lapuk"),
    ],
)
def test_words_say_that_it_goes_on(first: str, second: str) -> None:
    assert after(MINUTE, first, second) is Link.CONTINUATION
    assert after(timedelta(hours=2), first, second) is Link.FOLLOW_UP


def test_marks_count_only_at_once() -> None:
    assert after(timedelta(hours=1), "(1/2) a", "(2/2) b") is Link.FOLLOW_UP


def test_the_same_text_is_a_resend_whatever_its_spelling() -> None:
    assert after(3 * DAY, "Jalan rusak!", "jalan  RUSAK") is Link.RESEND


def test_after_fourteen_days_there_is_no_thread() -> None:
    assert after(14 * DAY, "Jalan rusak", "Kapan?") is Link.FOLLOW_UP
    assert after(14 * DAY + MINUTE, "Jalan rusak", "Jalan rusak") is None


def test_the_order_of_the_two_does_not_matter() -> None:
    one, other = Said("a", NOON), Said("lanjutan b", NOON + MINUTE)
    assert link_between(one, other) is link_between(other, one) is Link.CONTINUATION


def test_the_surest_comes_first() -> None:
    assert sorted(Link, key=link_rank)[0] is Link.ANSWER
    assert link_rank(Link.PART) < link_rank(Link.RESEND) < link_rank(Link.FOLLOW_UP)
