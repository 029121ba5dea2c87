"""Wrong logins: 1, 2, 4 … 60 s for a pair, 100 an hour for an address, never over 15 minutes."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.database.extensions import db, now, transaction
from app.models import Event, LoginPace
from app.services.accounts import login_throttle
from tests.clock import Clock

pytestmark = pytest.mark.postgresql

HERE, THERE = "192.0.2.7", "192.0.2.8"


@pytest.fixture
def clock(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that stands still."""
    return Clock(monkeypatch, now())


def turn(username: str = "rina", address: str | None = HERE) -> int:
    with transaction():
        return login_throttle.take_turn(username, address)


def fail(username: str = "rina", address: str | None = HERE) -> int:
    """One wrong try; the seconds it had to wait for its turn."""
    wait = turn(username, address)
    if not wait:
        with transaction():
            login_throttle.failed(username, address)
    return wait


def test_each_failure_doubles_the_pause_up_to_a_minute(clock: Clock) -> None:
    pauses = []
    for _ in range(9):
        assert fail() == 0
        pauses.append(turn())
        clock.move(seconds=pauses[-1])
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_hammering_makes_it_no_longer(clock: Clock) -> None:
    for _ in range(3):
        fail()
        clock.move(seconds=turn())
    fail()
    assert [turn() for _ in range(5)] == [8] * 5
    clock.move(seconds=8)
    assert turn() == 0


def test_of_many_tries_at_once_one_is_answered(clock: Clock) -> None:
    assert [turn() for _ in range(4)] == [0, 1, 1, 1]


def test_another_person_at_the_same_address_and_the_same_at_another_are_free(clock: Clock) -> None:
    for _ in range(5):
        fail()
        clock.move(seconds=turn())
    fail()
    assert turn() == 32
    assert turn("feri") == 0
    assert turn(address=THERE) == 0


def test_a_username_counts_in_any_case(clock: Clock) -> None:
    fail("rina")
    assert turn(" RINA ") == 1


def test_success_or_a_quarter_of_an_hour_begin_anew(clock: Clock) -> None:
    for _ in range(6):
        fail()
        clock.move(seconds=turn())
    assert turn() == 0
    with transaction():
        login_throttle.succeeded("rina", HERE)
    assert fail() == 0
    assert turn() == 1
    for _ in range(6):
        clock.move(seconds=turn())
        fail()
    clock.move(seconds=15 * 60)
    assert fail() == 0
    assert turn() == 1


def spray(address: str, count: int) -> None:
    """Another username each time, as who guesses does."""
    for number in range(count):
        assert fail(f"nama{number}", address) == 0


def test_an_address_past_a_hundred_an_hour_rests_a_quarter_of_an_hour(clock: Clock) -> None:
    spray(HERE, 100)
    assert turn("rina") == 0
    assert fail("terakhir") == 0
    assert turn("feri") == 15 * 60
    assert turn("feri", THERE) == 0
    (event,) = db.session.scalars(select(Event)).all()
    assert (event.action, event.address, event.facts) == ("login_slowed", HERE, {"minutes": 15})
    clock.move(seconds=15 * 60)
    assert turn("feri") == 0


def test_a_hundred_in_more_than_an_hour_are_no_matter(clock: Clock) -> None:
    spray(HERE, 90)
    clock.move(seconds=3601)
    spray(HERE, 90)
    assert turn("rina") == 0


def succeed(username: str, address: str = HERE, browser: str | None = None) -> None:
    with transaction():
        login_throttle.succeeded(username, address, browser)


def test_an_address_that_others_closed_is_open_to_who_logged_in_there_before(clock: Clock) -> None:
    succeed("rina")
    spray(HERE, 101)
    assert turn("feri") == 15 * 60
    assert turn("rina") == 0
    clock.move(seconds=31 * 24 * 3600)
    spray(HERE, 101)
    assert turn("rina") == 15 * 60


def test_a_browser_that_logged_in_before_has_its_own_budget(clock: Clock) -> None:
    spray(HERE, 101)
    for number in range(40):
        fail("rina", f"198.51.100.{number}")
    with transaction():
        assert login_throttle.take_turn("rina", HERE, "peramban-rina") == 0
        assert login_throttle.failed("rina", HERE, "peramban-rina") is False
        assert login_throttle.take_turn("rina", HERE, "peramban-rina") == 1
    assert turn("feri") > 60


def test_forty_addresses_that_guess_one_account_wait_for_each_other(clock: Clock) -> None:
    answered = [fail("rina", f"198.51.100.{number}") for number in range(40)].count(0)
    assert answered == login_throttle.SOFT_LIMIT
    # A minute of all forty together: 1, 2, 4, 8, 16, 32 seconds after one another.
    for _second in range(60):
        clock.move(seconds=1)
        answered += [fail("rina", f"198.51.100.{number}") for number in range(40)].count(0)
    assert answered <= login_throttle.SOFT_LIMIT + 6
    assert turn("feri", "198.51.100.1") == 0


def test_the_owner_is_told_once_when_the_account_reaches_its_soft_limit(clock: Clock) -> None:
    told = []
    for number in range(30):
        clock.move(seconds=turn("rina", f"198.51.100.{number}"))
        with transaction():
            told.append(login_throttle.failed("rina", f"198.51.100.{number}"))
    assert (told.count(True), told[login_throttle.SOFT_LIMIT - 1]) == (1, True)


def test_an_admin_frees_a_person_an_address_or_everybody(clock: Clock) -> None:
    def again() -> None:
        for username, address in (("rina", HERE), ("feri", HERE), ("rina", THERE)):
            fail(username, address)

    def waiting() -> list[int]:
        return [turn("rina", HERE), turn("feri", HERE), turn("rina", THERE)]

    again()
    with transaction():
        login_throttle.free("Rina", None)
    assert waiting() == [0, 1, 0]
    clock.move(seconds=60)
    again()
    with transaction():
        login_throttle.free(None, HERE)
    assert [bool(wait) for wait in waiting()] == [False, False, True]
    with transaction():
        login_throttle.free(None, None)
    assert waiting() == [0, 0, 0]


def test_no_username_is_kept_and_what_is_over_goes(clock: Clock) -> None:
    fail("password-saya")
    rows = list(db.session.scalars(select(LoginPace)))
    assert len(rows) == 3
    assert not any("password-saya" in row.key + row.mark for row in rows)
    assert {row.address for row in rows} == {login_throttle.place_of(HERE), "*"}
    clock.move(seconds=3 * 3600)
    turn("feri", THERE)
    assert db.session.scalar(select(func.count()).select_from(LoginPace)) == 3
    latest: datetime | None = db.session.scalar(select(func.max(LoginPace.expires_at)))
    assert latest is not None


@pytest.mark.parametrize(
    ("spelled", "place"),
    [
        ("192.0.2.7:5678", "192.0.2.7"),
        ("[2001:db8::1]:5678", "2001:db8::/64"),
        ("[2001:db8::1]", "2001:db8::/64"),
        ("2001:db8:0:0:ffff::9", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "-"),
        (None, "-"),
    ],
)
def test_an_ipv6_network_is_one_address_and_a_port_is_no_part_of_it(
    spelled: str | None, place: str
) -> None:
    assert login_throttle.place_of(spelled) == place
