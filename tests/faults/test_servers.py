"""Valkey, PostgreSQL, the disk taken away in the middle: work stops, nothing is lost or doubled."""

from __future__ import annotations

import itertools
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.faults.matrix import Row, judge, line
from tests.faults.rig import Rig
from tests.faults.runs import is_done
from tests.faults.servers import Postgres, Valkey, full, small_disk

pytestmark = pytest.mark.faults

IN = [f"masuk {number} " + "y" * (200 if number % 3 == 0 else 20) for number in range(150)]
OUT = [f"keluar {number}" for number in range(60)]


def run(what: str, rig: Rig, server: Valkey | Postgres, printed: list[Row]) -> Row:
    """The server is killed when some cards are made, and is away for a second."""

    def interrupt() -> None:
        for _ in range(2):
            time.sleep(1.2)
            server.kill()
            time.sleep(0.5)
            server.start()

    rig.receive(IN)
    rig.queue(OUT)
    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        took = rig.drive(
            lambda: not thread.is_alive() and is_done(rig, len(IN)), 60, itertools.repeat(None)
        )
        row = judge(what, rig, IN, OUT, took)
    finally:
        thread.join()
        rig.stop()
        server.stop()
    printed.append(row)
    return row


def test_valkey_killed_twice(tmp_path: Path, printed: list[Row]) -> None:
    server = Valkey(tmp_path)
    row = run("Valkey killed twice", Rig(tmp_path / "upik", server.url), server, printed)
    assert (row.kills, row.is_clean, row.uncertain) == (0, True, 0), line(row)


def test_postgres_killed_twice(tmp_path: Path, valkey_url: str, printed: list[Row]) -> None:
    # pytest's folders are closed to the user PostgreSQL runs as.
    with TemporaryDirectory(prefix="upik-pg-") as folder:
        server = Postgres(Path(folder))
        rig = Rig(tmp_path / "upik", valkey_url, database_url=server.url)
        row = run("PostgreSQL killed twice", rig, server, printed)
    assert (row.kills, row.is_clean, row.uncertain) == (0, True, 0), line(row)


def test_a_full_disk(tmp_path: Path, valkey_url: str, printed: list[Row]) -> None:
    with small_disk(tmp_path / "disk", 8) as mounted:
        if not mounted:
            pytest.skip("no right to mount a small file system")
        folder = tmp_path / "disk"
        rig = Rig(folder / "upik", valkey_url)
        rig.receive(IN[:30])
        rig.queue(OUT[:10])
        try:
            with full(folder):
                rig.start()
                until = time.monotonic() + 4
                while time.monotonic() < until:
                    rig.ring()
                    time.sleep(0.1)
            plan = itertools.repeat(None)
            took = rig.drive(lambda: is_done(rig, 30), 60, plan)
            row = judge("disk full for 4 s", rig, IN[:30], OUT[:10], took + 4)
        finally:
            rig.stop()
    printed.append(row)
    assert (row.is_clean, row.uncertain) == (True, 0), line(row)
