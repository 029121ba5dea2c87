"""Who holds an office on a day, and by which phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from app.domain.operations import offices

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 14)


@dataclass
class Held:
    """A post as the rule reads it."""

    id: int
    phone: str
    rank: str = "kadis"
    acting: str | None = None
    stands_for_id: int | None = None
    is_active: bool = True
    valid_from: date | None = None
    valid_until: date | None = None


HEAD = Held(1, "+62811")
SECRETARY = Held(2, "+62812", "sekretaris")
ACTING = Held(3, "+62812", "kadis", "plh", 1, valid_from=FIRST, valid_until=LAST)


def on(day: date, *posts: Held) -> list[int]:
    return [post.id for post in offices.holders(posts or (HEAD, SECRETARY, ACTING), day)]


@pytest.mark.parametrize(
    ("day", "ids"),
    [(date(2026, 11, 30), [1, 2]), (FIRST, [2, 3]), (LAST, [2, 3]), (date(2026, 12, 15), [1, 2])],
)
def test_the_acting_one_holds_the_office_from_the_first_to_the_last_day(
    day: date, ids: list[int]
) -> None:
    assert on(day) == ids


def test_a_vacant_office_is_held_by_the_acting_one_alone() -> None:
    left = Held(1, "+62811", valid_until=date(2026, 11, 30))
    acting = Held(3, "+62819", acting="plt", valid_from=FIRST, valid_until=LAST)
    assert on(FIRST, left, acting) == [3]


def test_who_stands_in_for_the_one_who_stands_in_holds_the_office() -> None:
    second = Held(4, "+62813", acting="plh", stands_for_id=3, valid_from=FIRST, valid_until=FIRST)
    assert on(FIRST, HEAD, ACTING, second) == [4]


def test_an_acting_post_that_was_taken_back_replaces_nobody() -> None:
    gone = Held(3, "", acting="plh", stands_for_id=1, is_active=False, valid_from=FIRST)
    assert on(FIRST, HEAD, gone) == [1]


def test_a_phone_with_two_posts_is_told_once_in_the_higher_one() -> None:
    told = offices.one_a_phone([SECRETARY, ACTING])
    assert [post.id for post in told] == [3]
    own = Held(5, "+62814", "operator")
    acting = Held(6, "+62814", "operator", "pgs", 9)
    assert offices.one_a_phone([own, acting]) == [acting]


@pytest.mark.parametrize(
    ("typed", "bare"),
    [
        ("Kepala Dinas Perhubungan", "Kepala Dinas Perhubungan"),
        ("Plh. Kepala Dinas Perhubungan", "Kepala Dinas Perhubungan"),
        ("PLT Kepala  Dinas", "Kepala Dinas"),
        ("Pltu Sungai Penuh", "Pltu Sungai Penuh"),
    ],
)
def test_a_typed_title_is_not_written_twice(typed: str, bare: str) -> None:
    assert offices.bare_position(typed) == bare
