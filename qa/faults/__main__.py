"""`python -m qa.faults`: the long form; kills over thousands of SMS, then every fault.

Prints the matrix and the table of faults; ends with 1 when anything was lost or doubled, uncertain
without Ctrl-Z, when a planned kill did not happen or a fault lasted too long.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from app.services.sending import sending
from tests.faults.emulated import LIMIT, all_faults, show
from tests.faults.matrix import HEAD, Row, line
from tests.faults.owner import STEPS
from tests.faults.rig import COUNTED, Rig, emulated
from tests.faults.runs import AT_ONLY, AT_STEPS, ONCE, torture
from tests.faults.test_servers import (
    test_a_disk_that_fills_while_an_sms_is_being_sent,
    test_a_full_disk,
    test_postgres_killed_twice,
    test_valkey_killed_twice,
)
from tests.servers import start_valkey

IN_A_ROW = 3  # kills at the same step, one life after the other


def texts(word: str, count: int) -> list[str]:
    """Texts that are all different; a third of them needs two parts."""
    return [f"{word} {n} " + "x" * (200 if n % 3 == 0 else 20) for n in range(count)]


def over_the_dummy(
    folder: Path, redis_url: str, count: int, chance: random.Random
) -> Iterator[Row]:
    """Each step, killed three times in a row at a moment of chance."""
    for number, step in enumerate(step for step in STEPS if step not in AT_ONLY):
        # The dummy's SMS share their claim and their record: few of these in one life.
        plan = _plan(step, 3 if STEPS[step][0] is sending else 9, chance)
        rig = Rig(folder / f"d{number}", redis_url)
        yield torture(f"dummy: {step}", rig, texts("masuk", count), texts("keluar", 30), plan)


def over_the_modem(
    folder: Path, redis_url: str, count: int, chance: random.Random
) -> Iterator[Row]:
    """The same over gammu's AT driver, and killed between Ctrl-Z and the answer."""
    for counted in COUNTED:
        place = _made(folder / counted.replace(" ", "-"))
        for number, step in enumerate(AT_STEPS):
            plan = _plan(step, 6, chance)
            yield _torture_at(place / f"a{number}", redis_url, counted, step, count, plan)
        after = "after Ctrl-Z, before the answer"
        yield _torture_at(place / "z", redis_url, counted, after, count, moments=(3, 8, 14, 19))


def _plan(step: str, most: int, chance: random.Random) -> list[str]:
    return [f"{step}:{1 if step in ONCE else chance.randint(1, most)}" for _ in range(IN_A_ROW)]


def _torture_at(
    folder: Path,
    redis_url: str,
    counted: str,
    step: str,
    count: int,
    plan: Sequence[str] = (),
    moments: Sequence[int] = (),
) -> Row:
    with emulated(_made(folder), counts_accepted_only=COUNTED[counted]) as emulator:
        rig = Rig(folder / "upik", redis_url, emulator=emulator)
        inbound, outbound = texts("masuk", count), texts("keluar", 20)
        return torture(f"AT ({counted}): {step}", rig, inbound, outbound, plan, moments)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def main() -> int:
    """Runs all of it, or one part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help="dummy, at, servers, emulated; nothing is all")
    parser.add_argument("--count", type=int, default=300, help="inbound SMS of each row")
    parser.add_argument("--only", default="", help="the emulated faults with these words")
    arguments = parser.parse_args()
    wanted = set(arguments.parts) or {"dummy", "at", "servers", "emulated"}
    is_good = True
    with tempfile.TemporaryDirectory() as name, start_valkey(Path(name)) as url:
        if wanted - {"emulated"}:
            is_good = _matrix(_made(Path(name) / "kills"), url, wanted, arguments.count)
        if "emulated" in wanted:
            print(f"\nemulated faults; works again within {LIMIT:.0f} s of the end", flush=True)
            for counted, accepted_only in COUNTED.items():
                print(f"\na modem that {counted}", flush=True)
                place = _made(Path(name) / f"faults-{counted}".replace(" ", "-"))
                for seen in all_faults(place, url, arguments.only, accepted_only):
                    print(show(seen), flush=True)
                    is_good = is_good and seen.is_good
    print("all as it must be" if is_good else "FAILED", flush=True)
    return 0 if is_good else 1


def _matrix(folder: Path, url: str, wanted: set[str], count: int) -> bool:
    """Prints the kills and the servers; whether all rows are clean."""
    chance, rows = random.Random(20261125), []
    print(HEAD, flush=True)
    runs = {
        "dummy": lambda: over_the_dummy(folder, url, count, chance),
        "at": lambda: over_the_modem(folder, url, count // 3, chance),
        "servers": lambda: _servers(folder, url),
    }
    for row in itertools.chain.from_iterable(run() for kind, run in runs.items() if kind in wanted):
        rows.append(row)
        print(line(row), flush=True)
    kills = f"{sum(row.kills for row in rows)} of {sum(row.planned for row in rows)} kills"
    total = f"in {sum(row.inbound for row in rows)}, out {sum(row.outbound for row in rows)}"
    fate = (
        f"lost {sum(row.lost for row in rows)}, doubled {sum(row.doubled for row in rows)}, "
        f"uncertain {sum(row.uncertain for row in rows)}"
    )
    print(f"{len(rows)} runs, {kills}, {total}: {fate}", flush=True)
    return all(row.is_clean for row in rows)


def _servers(folder: Path, url: str) -> Iterator[Row]:
    """The short form's rows; an assertion that fails there ends the run here."""
    rows: list[Row] = []
    test_valkey_killed_twice(_made(folder / "v"), rows)
    test_postgres_killed_twice(_made(folder / "p"), url, rows)
    with suppress(pytest.skip.Exception):
        test_a_full_disk(_made(folder / "f"), url, rows)
        test_a_disk_that_fills_while_an_sms_is_being_sent(_made(folder / "g"), url, rows)
    yield from rows


if __name__ == "__main__":
    sys.exit(main())
