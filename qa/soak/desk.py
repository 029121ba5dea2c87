"""Web load of the soak: a moderator at work, a leader at the reports, visitors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from qa.soak.person import Person
from qa.soak.site import UNITS, Site
from tests.e2e.station import PASSWORD

READ = (
    "/pesan-masuk/?status=semua",
    "/pesan-masuk/?status=belum",
    "/pesan-masuk/?status=semua&cari=jalan",
    "/hari-ini/",
    "/pesan-keluar/",
    "/modem/list/",
)
PUBLIC = ("/", "/statistik", "/tentang", "/data", "/umpan.atom", "/?cari=jalan", "/cek/")
CATEGORIES = ("keluhan", "pengaduan", "permintaan informasi")


@dataclass
class Done:
    """What the moderator did; `sure` was answered with success, `open` may or may not be done."""

    sure: set[tuple[str, int, str]] = field(default_factory=set)
    open: set[tuple[str, int, str]] = field(default_factory=set)


def moderator(
    site: Site, person: Person, chance: Random, done: Done, is_over: Callable[[float], bool]
) -> None:
    """Forwards two of three new messages, answers the third, and reads in between."""
    while not person.log_in("moderator", PASSWORD):
        if is_over(1):
            return
    while not is_over(0.2):
        for case_id in person.cards("/pesan-masuk/?status=baru")[:6]:
            _one(site, person, chance, done, case_id)
            if is_over(0.1):
                return
        person.ask(chance.choice(READ))


def _one(site: Site, person: Person, chance: Random, done: Done, case_id: int) -> None:
    path, category = f"/pesan-masuk/{case_id}", chance.choice(CATEGORIES)
    if chance.random() < 0.67:
        unit = site.units[chance.choice(UNITS)]
        deed = ("forward", case_id, unit)
        status = person.fill(f"{path}/teruskan", skpd=unit, category=category)
    else:
        text = f"Terima kasih, pesan {case_id} kami catat."
        deed = ("reply", case_id, text)
        status = person.fill(
            f"{path}/balas", text=text, category=category, acknowledged_by="Kabag PDE"
        )
    (done.sure if status == 200 else done.open).add(deed)


def leader(person: Person, chance: Random, is_over: Callable[[float], bool]) -> None:
    """Reads the reports."""
    while not person.log_in("pimpinan", PASSWORD):
        if is_over(1):
            return
    while not is_over(chance.uniform(1, 5)):
        person.ask("/report/")


def visitor(person: Person, chance: Random, is_over: Callable[[float], bool]) -> None:
    """Reads the public pages."""
    while not is_over(chance.uniform(0.1, 1)):
        person.ask(chance.choice(PUBLIC))
