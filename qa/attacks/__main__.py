"""`python -m qa.attacks`: carries each attack out on a running Si UPIK and prints one table.

Ends with 1 when what must stand did not. The figures of before were measured when the attacks were
first carried out, on the same two cores.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from qa.attacks import bomb, codes, forms, logins, slow
from qa.attacks.outcome import Outcome, first_value
from tests.e2e.station import Station, eventually
from tests.faults.test_slow_clients import CARD

# As in production: passwords are hashed with scrypt, and a proxy tells the address.
_SETTINGS = {"UPIK_TEST_FAST_HASH": "0", "UPIK_PROXIES": "1"}


_ATTACKS: dict[str, Callable[[Station], Iterator[Outcome]]] = {
    "slow": slow.attack,
    "codes": codes.attack,
    "flood": logins.flood,
    "lock-out": logins.lock_out,
    "photos": bomb.attack,
    "form-key": forms.planted,
    "form-photos": forms.photos,
    "form-junk": forms.junk,
}


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="attack", help=", ".join(_ATTACKS))
    wanted, fallen = parser.parse_args().names or list(_ATTACKS), 0
    print("| attack | before | now | holds |\n|---|---|---|---|", flush=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        Station(Path(folder) / "data", extra=_SETTINGS) as station,
    ):
        station.drop("+6281266001234", CARD)
        eventually(lambda: first_value(station, "SELECT id FROM message"), "a card is there", 300)
        for it in chain.from_iterable(_ATTACKS[name](station) for name in wanted):
            holds = "yes" if it.holds else "NO"
            print(f"| {it.attack} | {it.before} | {it.now} | {holds} |", flush=True)
            fallen += not it.holds
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
