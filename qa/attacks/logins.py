"""Logins: a flood with invented names beside people at work, and offices shut out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from qa.attacks.outcome import Outcome, quiet, seconds_of_a_save
from qa.soak.person import Person, hidden
from tests.e2e.station import PASSWORD, Station
from tests.faults.test_slow_clients import moderator

_CONNECTIONS, _SAVES, _NAMES, _ADDRESSES = 6, 30, 101, 40
_BOUND = 1.0


def _attempt(person: Person, address: str, username: str, password: str) -> int:
    """The status of one login from this address; 200 is a page within."""
    person.headers = {"X-Forwarded-For": address}
    page = person.ask("/login/")
    form = {"username": username, "password": password, **hidden(page.body)}
    return person.ask("/login/", form).status


@contextmanager
def _flooding(station: Station) -> Iterator[list[int]]:
    """So many connections try invented names from ever new addresses; the answers they get."""
    answers: list[int] = []
    over = threading.Event()

    def flood(place: int) -> None:
        person, count = Person(station.url), 0
        while not over.is_set():
            count += 1
            address = f"198.51.{place}.{count % 250}"
            answers.append(_attempt(person, address, f"tamu{place}-{count}", "rahasia-sekali"))

    threads = [threading.Thread(target=flood, args=(place,)) for place in range(_CONNECTIONS)]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        over.set()
        for thread in threads:
            thread.join()


def flood(station: Station) -> Iterator[Outcome]:
    """The saves of a moderator beside the flood, and what the logs say of the lock."""
    person, window = moderator(station.url)
    alone = quiet(person, window)
    with _flooding(station) as answers:
        notes = [f"Ditelepon, kali {number}" for number in range(_SAVES)]
        saves = [seconds_of_a_save(person, window, note) for note in notes]
    logs = (station.folder / "log").glob("*.log*")
    locked = sum(path.read_text(errors="replace").count("database is locked") for path in logs)
    yield Outcome(
        f"{_CONNECTIONS} connections try invented names",
        "a staff save 1-5 s instead of 0.02 s; jobs fail: database is locked",
        f"a staff save {median(saves):.2f} s, alone {alone:.2f}, beside {len(answers)} tries;"
        f" locked: {locked}",
        median(saves) < _BOUND + alone and not locked and {it for _, _, it in person.met} == {200},
    )


def lock_out(station: Station) -> Iterator[Outcome]:
    """A whole office behind one address, and one account that many addresses guess."""
    office, known = "203.0.113.7", Person(station.url)
    assert _attempt(known, office, "moderator", PASSWORD) == 200
    known.ask("/logout/")
    stranger = Person(station.url)
    for number in range(_NAMES):
        _attempt(stranger, office, f"nama{number}", "salah-sekali")
    closed = _attempt(stranger, office, "nama-baru", "salah-sekali")
    status = _attempt(known, office, "moderator", PASSWORD)
    yield Outcome(
        f"{_NAMES} invented names from an office's address",
        "the office is shut out for 15 minutes",
        f"strangers there get {closed}, a browser that has logged in before {status}",
        (closed, status) == (429, 200),
    )
    answers = [
        _attempt(Person(station.url), f"198.51.100.{number}", "operator-pupr", "salah-sekali")
        for number in range(_ADDRESSES)
    ]
    yield Outcome(
        f"{_ADDRESSES} addresses guess one account",
        f"{_ADDRESSES} tries answered, its owner is told nothing",
        f"{answers.count(401)} tries answered, {answers.count(429)} must wait, its owner is told",
        answers.count(401) <= _ADDRESSES / 2,
    )
