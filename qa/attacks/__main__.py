"""`python -m qa.attacks`: carries each attack out on a running Si UPIK and prints one table.

Ends with 1 when what must stand did not. The figures of before were measured when the attacks were
first carried out, on the same two cores.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from qa.attacks import bomb, codes, logins, slow
from qa.attacks.outcome import Outcome
from tests.e2e.station import Station
from tests.faults.test_slow_clients import CARD

# As in production: passwords are hashed with scrypt, and a proxy tells the address.
_SETTINGS = {"UPIK_TEST_FAST_HASH": "0", "UPIK_PROXIES": "1"}


def _outcomes(station: Station) -> Iterator[Outcome]:
    station.drop("+6281266001234", CARD)
    station.rests(CARD)
    acts = (slow.attack, codes.attack, logins.flood, logins.lock_out)
    yield from chain.from_iterable(act(station) for act in acts)
    yield from bomb.attack()


def main() -> int:
    """Prints the table."""
    print("| attack | before | now | holds |\n|---|---|---|---|", flush=True)
    fallen = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        Station(Path(folder) / "data", extra=_SETTINGS) as station,
    ):
        for it in _outcomes(station):
            print(
                f"| {it.attack} | {it.before} | {it.now} | {'yes' if it.holds else 'NO'} |",
                flush=True,
            )
            fallen += not it.holds
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
