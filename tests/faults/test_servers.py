"""Valkey, PostgreSQL, the disk taken away in the middle: work stops, nothing is lost or doubled."""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.faults.matrix import Row, judge, line
from tests.faults.rig import Rig, emulated
from tests.faults.runs import Lives, is_done
from tests.faults.servers import Filler, Postgres, Valkey, full, small_disk

pytestmark = pytest.mark.faults

IN = [f"masuk {number} " + "y" * (200 if number % 3 == 0 else 20) for number in range(150)]
OUT = [f"keluar {number}" for number in range(60)]
KILLS = 2


def run(what: str, fault_rig: Rig, server: Valkey | Postgres, printed: list[Row]) -> Row:
    """The server is killed twice, each time when a new lot of SMS has begun to become cards."""
    lives = Lives(fault_rig)
    try:
        for kill in range(KILLS):
            before = sum(fault_rig.cards().values())
            _lot(fault_rig, kill)
            lives.until(lambda: sum(fault_rig.cards().values()) > before)  # noqa: B023
            server.kill()
            _while_away(lives)
            server.start()
        lives.until(lambda: is_done(fault_rig, len(IN)))
        row = judge(what, fault_rig, (IN, OUT), (KILLS, KILLS + lives.kills), lives.seconds)
    finally:
        fault_rig.stop()
        server.stop()
    printed.append(row)
    return row


def _lot(fault_rig: Rig, number: int) -> None:
    """One of the lots that come one after the other."""
    first_in, first_out = (number * len(texts) // KILLS for texts in (IN, OUT))
    fault_rig.receive(IN[first_in : first_in + len(IN) // KILLS], first=first_in)
    fault_rig.queue(OUT[first_out : first_out + len(OUT) // KILLS], first=first_out)


def _while_away(lives: Lives) -> None:
    for _ in range(8):
        lives.turn()


def test_valkey_killed_twice(tmp_path: Path, printed: list[Row]) -> None:
    server = Valkey(tmp_path)
    row = run("Valkey killed twice", Rig(tmp_path / "upik", server.url), server, printed)
    assert (row.is_clean, row.uncertain) == (True, 0), line(row)


def test_postgres_killed_twice(tmp_path: Path, valkey_url: str, printed: list[Row]) -> None:
    # pytest's folders are closed to the user PostgreSQL runs as.
    with TemporaryDirectory(prefix="upik-pg-") as folder:
        server = Postgres(Path(folder))
        fault_rig = Rig(tmp_path / "upik", valkey_url, database_url=server.url)
        row = run("PostgreSQL killed twice", fault_rig, server, printed)
    assert (row.is_clean, row.uncertain) == (True, 0), line(row)


def test_a_full_disk(tmp_path: Path, valkey_url: str, printed: list[Row]) -> None:
    with small_disk(tmp_path / "disk", 8) as folder, Rig(folder / "upik", valkey_url) as fault_rig:
        lives = Lives(fault_rig)
        lives.until(lambda: fault_rig.state()[0] == "siap")
        fault_rig.receive(IN[:60])
        fault_rig.queue(OUT[:20])
        with full(folder) as filler:
            _answer_bells(fault_rig, filler, 5)
            assert not is_done(fault_rig, 60), "the disk was not full"
        lives.until(lambda: is_done(fault_rig, 60))
        kills = 0, lives.kills
        row = judge(
            "disk full for five bells", fault_rig, (IN[:60], OUT[:20]), kills, lives.seconds
        )
    printed.append(row)
    assert (row.is_clean, row.uncertain) == (True, 0), line(row)


def test_a_disk_that_fills_while_an_sms_is_being_sent(
    tmp_path: Path, valkey_url: str, printed: list[Row]
) -> None:
    """Its answer never comes, and libGammu's log has stopped before Ctrl-Z: it may have left."""
    text = "Jalan rusak di depan pasar. " * 5
    with small_disk(tmp_path / "disk", 8) as folder, emulated(tmp_path) as emulator:
        filler = Filler(folder)
        with Rig(folder / "upik", valkey_url, emulator=emulator) as fault_rig:
            emulator.on_prompt = filler.top_up
            emulator.fault("lost")
            fault_rig.queue([text])
            lives = Lives(fault_rig)
            lives.until(lambda: bool(emulator.network))
            _answer_bells(fault_rig, filler, 5)
            emulator.on_prompt = lambda: None
            filler.path.unlink()
            lives.until(lambda: is_done(fault_rig, 0))
            kills = 0, lives.kills
            what = "disk full from the prompt of an SMS on"
            row = judge(what, fault_rig, ([], [text]), kills, lives.seconds)
    printed.append(row)
    assert (row.is_clean, row.uncertain) == (True, 1), line(row)


def _answer_bells(fault_rig: Rig, filler: Filler, count: int) -> None:
    """Returns when the owner has answered so many bells (one rings again when it was answered),
    or has ended by itself."""
    while count and not fault_rig.is_dead():
        filler.top_up()
        count -= fault_rig.ring()
        time.sleep(0.05)
