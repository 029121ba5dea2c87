"""Hosts and modems of the growth bench: two hosts each for web, jobs and modems."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import func, select

from app.database.extensions import db, transaction
from app.database.reading import reading
from app.models import InboundPart, Message, Modem, OutboundPart
from qa.bench.measuring import until, written
from tests.faults.rig import deliver, emulated
from tests.hosts import Lan

Kind = Literal["at", "dummy"]
Sms = tuple[str, str, int]  # sender, text, reference
STEPS = (1, 2, 4)
MOST = max(STEPS)
# How many SMS each modem gets and sends: gammu's AT driver sends 1.4 parts a second.
COUNTS: dict[Kind, int] = {"at": 40, "dummy": 1500}


@dataclass
class Fleet:
    """All hosts, running; modem k of a kind stands on host sms1 or sms2 in turns.

    `put` makes ready what a modem shall get; what it returns, called, lets it come in.
    """

    lan: Lan
    put: dict[str, Callable[[Sequence[Sms]], Callable[[], object]]]
    ids: dict[str, int]
    number: int = 0

    def texts(self, count: int) -> list[Sms]:
        """So many SMS that nobody has sent before."""
        first, self.number = self.number + 1, self.number + count
        return [(f"+62812{n:08d}", f"masuk {n}", n) for n in range(first, first + count)]

    def count(self, query: object) -> int:
        """A number from the database."""
        with self.lan.app.app_context(), reading():
            return int(db.session.scalar(query) or 0)  # type: ignore[call-overload]

    def parts_in(self) -> int:
        """Parts stored."""
        return self.count(select(func.count(InboundPart.id)))

    def cards(self) -> int:
        """Cards made."""
        return self.count(select(func.count(Message.id)))

    def parts_out(self) -> int:
        """Parts sent."""
        sent = OutboundPart.status == "sent"
        return self.count(select(func.count(OutboundPart.id)).where(sent))


def names(kind: Kind) -> list[str]:
    """The modems of a kind."""
    return [f"{kind}{number}" for number in range(1, MOST + 1)]


def started(stack: ExitStack, folder: Path) -> Fleet:
    """Every host with its processes."""
    lan = stack.enter_context(Lan(folder))
    fleet = Fleet(lan, {}, {})
    for kind in COUNTS:
        for place, name in enumerate(names(kind)):
            _add(stack, fleet, kind, name, f"sms{1 + place % 2}")
    lan.know([*names("at"), *names("dummy")])
    runs = {"web1": ["web"], "web2": ["web"], "jobs1": ["jobs", "cron"], "jobs2": ["jobs"]}
    runs |= {
        f"sms{n}": [f"modem-{m}" for k in COUNTS for m in names(k)[n - 1 :: 2]] for n in (1, 2)
    }
    for host, programs in runs.items():
        lan.add(host)
        for program in programs:
            lan.hosts[host].start(program)
    ready = select(func.count(Modem.id)).where(Modem.state == "siap")
    until(lambda: fleet.count(ready) == 2 * MOST, 0.5)
    return fleet


def _add(stack: ExitStack, fleet: Fleet, kind: Kind, name: str, host: str) -> None:
    """A modem in the table, and how an SMS reaches it."""
    row = Modem(name=name, kind=kind, rate_per_minute=0)
    if kind == "at":
        place = fleet.lan.folder / name
        place.mkdir()
        emulator = stack.enter_context(emulated(place, size=COUNTS["at"]))
        emulator.sim.imei = emulator.sim.imsi = f"3500000000000{name[-1]}0"
        row.device, row.model = str(emulator.link), "at"
        fleet.put[name] = lambda waiting: lambda: [deliver(emulator, *sms) for sms in waiting]
    else:
        phone = fleet.lan.folder / host / "modems" / name
        fleet.put[name] = lambda waiting: written(phone, waiting)
    with fleet.lan.app.app_context(), transaction() as store:
        store.add(row)
        store.flush()
        fleet.ids[name] = row.id
