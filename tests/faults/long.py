"""`python -m tests.faults.long`: the long form; kills over thousands of SMS, then every fault.

Prints the matrix; ends with 1 when anything was lost or doubled.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests.at_modem.emulator import Emulator
from tests.faults.emulated import all_faults, show
from tests.faults.matrix import HEAD, Row, line
from tests.faults.owner import STEPS
from tests.faults.rig import Rig, emulated
from tests.faults.runs import AT_ONLY, AT_STEPS, ONCE, torture
from tests.faults.test_servers import (
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
        most = 1 if step in ONCE else 9
        plan = [f"{step}:{chance.randint(1, most)}" for _ in range(IN_A_ROW)]
        rig = Rig(folder / f"d{number}", redis_url)
        name = f"dummy: {step}"
        yield torture(name, rig, texts("masuk", count), texts("keluar", 30), iter(plan), 300)


def over_the_modem(
    folder: Path, redis_url: str, count: int, chance: random.Random
) -> Iterator[Row]:
    """The same over gammu's AT driver, and killed between Ctrl-Z and the answer."""
    for number, step in enumerate(AT_STEPS):
        plan = [f"{step}:{chance.randint(1, 6)}" for _ in range(IN_A_ROW)]
        with emulated(_made(folder / f"a{number}")) as emulator:
            rig = Rig(folder / f"a{number}" / "upik", redis_url, emulator=emulator)
            out = [f"keluar {n}" for n in range(25)]
            yield torture(f"AT: {step}", rig, texts("masuk", count), out, iter(plan), 600)
    with emulated(_made(folder / "z")) as emulator:
        rig = Rig(folder / "z" / "upik", redis_url, emulator=emulator)
        moments = [3, 8, 14, 19]
        for nth in range(1, 26):
            emulator.fault("late" if nth in moments else "ok", 1)
        threading.Thread(target=_killer, args=(emulator, rig, moments), daemon=True).start()
        out = [f"keluar {n}" for n in range(25)]
        name, plan_of_none = "AT: after Ctrl-Z, before the answer", itertools.repeat(None)
        yield torture(name, rig, texts("masuk", count), out, plan_of_none, 600)


def _killer(emulator: Emulator, rig: Rig, moments: list[int]) -> None:
    for nth in moments:
        while len(emulator.network) < nth:
            time.sleep(0.001)
        if rig.process is not None:
            os.kill(rig.process.pid, signal.SIGKILL)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def main() -> int:
    """Runs all of it, or one part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help="dummy, at, servers, emulated; nothing is all")
    parser.add_argument("--count", type=int, default=300, help="inbound SMS of each row")
    arguments = parser.parse_args()
    wanted = set(arguments.parts) or {"dummy", "at", "servers", "emulated"}
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name, start_valkey(Path(name)) as url:
        folder, chance = Path(name), random.Random(20261125)
        print(HEAD, flush=True)
        runs = [over_the_dummy(folder, url, arguments.count, chance)] if "dummy" in wanted else []
        if "at" in wanted:
            runs.append(over_the_modem(folder, url, arguments.count // 3, chance))
        for row in itertools.chain(*runs):
            rows.append(row)
            print(line(row), flush=True)
        if "servers" in wanted:
            _servers(folder, url, rows)
        total = f"in {sum(row.inbound for row in rows)}, out {sum(row.outbound for row in rows)}"
        print(f"{len(rows)} runs, {sum(row.kills for row in rows)} kills, {total}", flush=True)
        if "emulated" in wanted:
            for seen in all_faults(_made(folder / "e"), url):
                print(show(seen), flush=True)
    return 0 if all(row.is_clean for row in rows) else 1


def _servers(folder: Path, url: str, rows: list[Row]) -> None:
    test_valkey_killed_twice(_made(folder / "v"), rows)
    test_postgres_killed_twice(_made(folder / "p"), url, rows)
    test_a_full_disk(_made(folder / "f"), url, rows)
    for row in rows[-3:]:
        print(line(row), flush=True)


if __name__ == "__main__":
    sys.exit(main())
