"""Clients that are slow on purpose, through the shipped proxy."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from qa.attacks.outcome import Outcome, quiet, seconds_of, seconds_of_a_save
from tests.e2e.station import Station
from tests.faults import proxies
from tests.faults.test_slow_clients import moderator, slow_clients

_TRIES = 5
_BOUND = 1.0


def attack(station: Station) -> Iterator[Outcome]:
    """Ten and two hundred: the health page and staff saves beside them."""
    for count, before in ((10, "silence the web until they let go"), (200, "the same")):
        with (
            tempfile.TemporaryDirectory() as folder,
            proxies.caddy(Path(folder), station.port) as port,
        ):
            person, window = moderator(f"https://localhost:{port}")
            alone = quiet(person, window)
            with slow_clients(port, count, tls=True) as slow:
                health, saves = [], []
                for number in range(_TRIES):
                    slow.send_a_byte()
                    health.append(seconds_of(person, "/healthz"))
                    saves.append(seconds_of_a_save(person, window, f"Kali {count}.{number}"))
        answers = {status for _, _, status in person.met}
        yield Outcome(
            f"{count} slow clients through Caddy",
            before,
            f"/healthz {median(health):.2f} s, a staff save {median(saves):.2f} s,"
            f" alone {alone:.2f}",
            median(health) < _BOUND and median(saves) < _BOUND + alone and answers == {200},
        )
