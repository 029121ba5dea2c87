"""`python -m qa.bench.modem_added [--times 3]`: how long a modem takes to work after it was added.

A stick (the emulator of the tests, which answers an AT driver's opening as slowly as real ones) is
added to the table while all runs, with an SMS that waits on it.
`make run` is the launcher with all its processes; `worker.py modems` is the role alone, as a
container or a unit of systemd runs it (under systemd itself: qa/proofs/units.py).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from app.database.extensions import db, transaction
from app.models import Message, Modem
from qa.bench.figures import Aim, figure, tell
from qa.soak.site import Site
from tests.at_modem.emulator import Emulator
from tests.e2e.station import eventually
from tests.faults.rig import NAME, Rig, deliver, emulated
from tests.servers import start_valkey

AIM = 10.0


@contextmanager
def make_run(place: Path, emulator: Emulator) -> Iterator[Rig | Site]:
    """All of it."""
    site = Site(place, None, emulator)
    with site.app.app_context(), transaction() as store:
        store.execute(db.delete(Modem).where(Modem.kind == "at"))
    with site.running():
        yield site


@contextmanager
def role_alone(place: Path, emulator: Emulator) -> Iterator[Rig | Site]:
    """Beside a Valkey and a database that others keep."""
    (place / "valkey").mkdir()
    with start_valkey(place / "valkey") as url:
        rig = Rig(place / "upik", url, role=("modems",))
        rig.start()
        try:
            yield rig
        finally:
            rig.stop()


def added(place: Rig | Site, emulator: Emulator) -> tuple[float, float]:
    """Seconds from the row until the stick is open and read, and until its SMS is a card."""
    deliver(emulator, "+6281266770111", "Lampu jalan mati", 1)
    with place.app.app_context(), transaction() as store:
        rows = store.scalars(select(Modem))
        for row in rows:
            row.is_enabled = False
        store.add(Modem(name="baru", kind="at", device=str(emulator.link), model="at"))
    begun = time.monotonic()

    def is_so(query: object) -> Callable[[], bool]:
        def ask() -> bool:
            with place.app.app_context():
                return db.session.scalar(query) is not None  # type: ignore[call-overload]

        return ask

    ready = select(Modem.id).where(Modem.name == "baru", Modem.state == "siap")
    eventually(is_so(ready), "it is read", 120)
    opened = time.monotonic() - begun
    eventually(is_so(select(Message.id).where(Message.body == "Lampu jalan mati")), "a card", 120)
    return opened, time.monotonic() - begun


def main() -> None:
    """A line a way of running."""
    parser = argparse.ArgumentParser(prog="python -m qa.bench.modem_added", description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    given = parser.parse_args()
    ways = {"make run": make_run, f"worker.py modems, beside {NAME}": role_alone}
    figures = []
    for name, way in ways.items():
        worst = 0.0
        for _ in range(given.times):
            with tempfile.TemporaryDirectory() as folder, emulated(Path(folder)) as emulator:
                inside = Path(folder) / "data"
                inside.mkdir()
                with way(inside, emulator) as place:
                    time.sleep(15)
                    opened, card = added(place, emulator)
            print(f"{name}: siap {opened:.1f} s, kartu {card:.1f} s", flush=True)
            worst = max(worst, card)
        figures.append(figure("from the row to the SMS's card", worst, "s", Aim(AIM), where=name))
    tell(figures)


if __name__ == "__main__":
    main()
