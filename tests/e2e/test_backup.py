"""A backup in the middle of a burst, the disk lost, the backup put back: nobody hears twice."""

from __future__ import annotations

import re
from pathlib import Path
from subprocess import CompletedProcess

from tests.e2e.station import Station, eventually
from tests.servers import run_python

CITIZENS = [f"+62812000009{number:02d}" for number in range(12)]
LATER = "+6281200000999"


def run(folder: Path, *words: str, typed: str | None = None) -> CompletedProcess[str]:
    command, site = ("-m", "flask", "--app", "wsgi:app"), {"UPIK_VAR": str(folder)}
    return run_python(*command, *words, typed=typed, UPIK_TEST_FAST_HASH="1", **site)


def flask(folder: Path, *words: str, typed: str | None = None) -> str:
    done = run(folder, *words, typed=typed)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def backed_up(folder: Path) -> str:
    """The file of a new backup; empty while the service itself makes its first."""
    done = run(folder, "backup")
    if "sedang berjalan" in done.stderr:
        return ""
    found = re.search(r"Cadangan: (\S+)", done.stdout)
    assert found is not None, done.stdout + done.stderr
    return found[1]


def test_a_backup_in_the_middle_of_a_burst_sends_nothing_twice(tmp_path: Path) -> None:
    folder = tmp_path / "upik"
    with Station(folder) as station:
        card = flask(folder, "backup", "key")
        for number, citizen in enumerate(CITIZENS):
            station.drop(citizen, f"Lampu jalan ke-{number} di Siulak mati sejak kemarin")
        eventually(station.sent, "the first acknowledgement", 60)
        file = eventually(lambda: backed_up(folder), "a backup", 60)
        eventually(lambda: all(map(station.texts, CITIZENS)), "all have theirs", 120)
        heard = {citizen: len(station.texts(citizen)) for citizen in CITIZENS}
        assert set(heard.values()) == {1}
        station.stop()
    told = flask(folder, "restore", file, "--key", "-", typed=card)
    assert "tidak dikirim sendiri" in told
    with Station(folder) as station:
        station.drop(LATER, "Apakah layanan sudah hidup lagi?")
        eventually(lambda: station.texts(LATER), "the service lives", 60)
        assert [citizen for citizen in CITIZENS if station.texts(citizen)] == []
    assert "temuan" not in flask(folder, "journal", "verify")
