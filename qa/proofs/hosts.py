"""`python -m qa.proofs.hosts`: two hosts for the web, two for jobs, four with a modem each, and no
folder between them; then one of each loses its power in the middle of its work.

Each host is a network namespace with a name, an address and a data folder of its own, beside one
PostgreSQL and one Valkey (tests/hosts.py): needs root. Ends with 1 when an SMS is lost or doubled.
"""

from __future__ import annotations

import argparse
import re
import secrets
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image
from sqlalchemy import func, select, update

from app.database.extensions import db, now, transaction
from app.database.reading import reading
from app.domain.access.roles import MODERATOR
from app.domain.operations.report_file_kinds import PaperKind
from app.models import Case, Evidence, Modem, OutboundSms, Paper, Promise
from app.runtime.queues import PAPERS, enqueue
from app.services.journal.actor import Actor
from app.services.monitoring import backup_status
from app.services.report_files import report_files
from app.services.settings.local_time import today
from qa.bench.measuring import until
from qa.soak.person import Person, hidden
from tests.at_modem.emulator import Emulator
from tests.databases import DEMO_PASSWORD
from tests.faults.rig import deliver, emulated, whole
from tests.hosts import Lan, refusal

STICKS = "abcd"
JOBS = ["jobs", "papers", "cron"]
CITIZEN = "+62812660{:05d}"
ADDRESS = "http://127.0.0.1:8000"
DESK = Actor("Rina", "Moderator", frozenset({MODERATOR}))


@dataclass
class Site:
    """Everything that runs, the SMS that went in, and the answers that must leave once each."""

    lan: Lan
    sticks: dict[str, Emulator]
    moderator: Person = field(default_factory=lambda: Person(ADDRESS))
    said: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    def ask(self, query: object) -> int:
        """A number from the database."""
        with self.lan.app.app_context(), reading():
            return int(db.session.scalar(query) or 0)  # type: ignore[call-overload]

    def come_in(self, sticks: str, count: int) -> list[int]:
        """So many SMS at each of these sticks at one moment; their cards."""
        first = len(self.said)
        for stick in sticks * count:
            number = len(self.said)
            self.said.append(f"Lampu jalan nomor {number} padam")
            deliver(self.sticks[stick], CITIZEN.format(number), self.said[-1], number)
        return [self.card(text) for text in self.said[first:]]

    def card(self, text: str) -> int:
        """The card of an SMS, once there is one."""
        query = select(Case.id).where(Case.body == text)
        until(lambda: self.ask(query) > 0)
        return self.ask(query)

    def answer(self, web: str, card: int, text: str = "Sudah kami catat", **more: str) -> None:
        """The moderator answers a card at this web host."""
        self.answers.append(f"{text}, nomor {card}.")
        fields = {"category": "keluhan", "acknowledged_by": "Kabag PDE", "text": self.answers[-1]}
        with self.lan.hosts[web].inside():
            assert self.moderator.fill(f"/pesan-masuk/{card}/balas", **fields, **more) == 200

    def got(self, text: str, sticks: str = STICKS) -> int:
        """How often the networks of these sticks have got an answer."""
        found = 0
        for stick in (self.sticks[it] for it in sticks if it in self.sticks):
            with stick.lock:
                found += sum(n for it, n in whole(stick.network).items() if it.startswith(text))
        return found


def started(stack: ExitStack, folder: Path, names: str = STICKS) -> Site:
    """Every host with its processes; each modem is found, the moderator is logged in at web1."""
    places = {it: folder / f"stick-{it}" for it in names}
    for place in places.values():
        place.mkdir()
    sticks = {
        it: stack.enter_context(emulated(place, counts_accepted_only=True))
        for it, place in places.items()
    }
    site = Site(stack.enter_context(Lan(folder)), sticks)
    with site.lan.app.app_context(), transaction() as store:
        for number, (name, stick) in enumerate(sticks.items()):
            stick.sim.imei = stick.sim.imsi = f"35000000000001{number}"
            row = Modem(name=name, kind="at", device=str(stick.link), model="at")
            row.rate_per_minute, row.host = 0, f"sms-{name}"
            store.add(row)
    site.lan.know([])
    runs = {"web1": ["web"], "web2": ["web"], "jobs1": JOBS, "jobs2": JOBS}
    runs |= {f"sms-{name}": ["modems"] for name in names}
    for host, programs in runs.items():
        site.lan.add(host)
        for program in programs:
            site.lan.hosts[host].start(program)
    ready = select(func.count(Modem.id)).where(Modem.state == "siap", Modem.name.in_(sticks))
    until(lambda: site.ask(ready) == len(names), 0.2)
    with site.lan.hosts["web1"].inside():
        until(lambda: site.moderator.log_in("moderator", DEMO_PASSWORD), 0.5)
    return site


def photo_seen(site: Site, card: int) -> bool:
    """A photo that is sent at web1 comes from web2 as it is stored."""
    site.answer("web1", card, "Akan kami ganti", promised_on=today().strftime("%d/%m/%Y"))
    promise = site.ask(select(Promise.id).where(Promise.case_id == card))
    drawn = BytesIO()
    Image.effect_noise((1600, 1200), 90).save(drawn, "JPEG", quality=90)
    with site.lan.hosts["web1"].inside():
        _send_photo(site.moderator, f"/janji/{promise}/ditepati", drawn.getvalue())
    evidence = site.ask(select(Evidence.id))
    size = site.ask(select(Evidence.size))
    with site.lan.hosts["web2"].inside():
        picture = site.moderator.fetch(f"/janji/bukti/{evidence}")
    return size > 200_000 and len(picture) == size and picture.startswith(b"\xff\xd8\xff")


def _send_photo(person: Person, path: str, data: bytes) -> None:
    mark = secrets.token_hex(8)
    fields = {**hidden(person.ask(path).body), "note": "Lampunya diganti"}
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{name}"' for name in fields]
    body = "".join(
        f"{part}\r\n\r\n{value}\r\n" for part, value in zip(parts, fields.values(), strict=True)
    )
    body += f'--{mark}\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n'
    headers = {
        "Referer": person.url + path,
        "Content-Type": f"multipart/form-data; boundary={mark}",
    }
    sent = body.encode() + data + f"\r\n--{mark}--\r\n".encode()
    person.fetch(path, urllib.request.Request(person.url + path, sent, headers))


def paper_made(site: Site) -> float:
    """Seconds until a report file that is ordered now can be fetched at web2."""
    with site.lan.app.app_context(), transaction():
        fields = {"jangka": "bulan", "tanggal": today().isoformat(), "uji": secrets.token_hex(4)}
        order = report_files.Order(PaperKind.LAPOR, "Uji", fields)
        paper = report_files.order(order, actor=DESK)
    took = until(
        lambda: site.ask(
            select(Paper.file_id).where(Paper.id == paper, Paper.finished_at.is_not(None))
        ),
        0.1,
    )
    with site.lan.hosts["web2"].inside():
        assert site.said[0] in site.moderator.fetch(f"/report/berkas/{paper}/unduh").decode()
    return took


def cut_at_its_backup(site: Site) -> tuple[str, float]:
    """The job host that was making a backup when it was cut off, and the seconds until the other
    has made one: its own clock finds that it is due."""
    # At a desk that is none of the hosts: these find its public half in the database.
    assert site.lan.app.test_cli_runner().invoke(args=["backup", "key"]).exit_code == 0
    with site.lan.app.app_context():
        enqueue(PAPERS, "app.jobs.backups.make")
    hosts = ("jobs1", "jobs2")

    def halves() -> list[str]:
        return [it for it in hosts if any((site.lan.folder / it).glob(".cadangan-*"))]

    until(lambda: bool(halves()), 0.001)
    (cut,) = halves()
    site.lan.hosts[cut].cut()

    def is_made() -> bool:
        with site.lan.app.app_context(), reading():
            state = backup_status.last_backup()
        return state is not None and state.file is not None

    assert not is_made(), "it was quicker than its end"
    return cut, until(is_made, 0.5)


def left_by_others(site: Site, cards: list[int]) -> float:
    """Seconds until the answers to stick a's SMS have left by the others, its host being cut off
    and the five minutes of waiting over (they are moved, not waited for). What it was to send
    before has left: of an SMS that it is cut off in nobody knows the fate."""
    owed = select(func.count(OutboundSms.id)).where(
        OutboundSms.status.in_(("queued", "sending")), OutboundSms.due_at <= now()
    )
    until(lambda: not site.ask(owed), 0.2)
    site.lan.hosts["sms-a"].cut()
    for card in cards:
        site.answer("web2", card)
    with site.lan.app.app_context(), transaction():
        silent = update(Modem).where(Modem.name == "a")
        db.session.execute(silent.values(healthy_at=now() - timedelta(minutes=6)))
    return until(lambda: all(site.got(text) for text in site.answers), 0.05)


def plugged_in_elsewhere(site: Site, count: int) -> float:
    """Seconds until what waits on the SIM of the stick without a host is cards: it is plugged
    into the host of stick b, as its row then says."""
    first = len(site.said)
    for number in range(first, first + count):
        site.said.append(f"Lampu jalan nomor {number} padam")
        deliver(site.sticks["a"], CITIZEN.format(number), site.said[-1], number)
    with site.lan.app.app_context(), transaction():
        db.session.execute(update(Modem).where(Modem.name == "a").values(host="sms-b"))
    arrived = select(func.count(Case.id)).where(Case.body.in_(site.said))
    return until(lambda: site.ask(arrived) >= len(site.said), 0.05)


def ledger(site: Site) -> tuple[int, int, int]:
    """Of all SMS: lost, doubled, and answers that nobody knows to have left."""
    until(lambda: not any(stick.sim.stored for stick in site.sticks.values()), 0.2)
    cards = [site.ask(select(func.count()).where(Case.body == text)) for text in site.said]
    gone = [site.got(text) for text in site.answers]
    both = [*cards, *gone]
    uncertain = select(func.count(OutboundSms.id)).where(OutboundSms.status == "uncertain")
    return both.count(0), sum(it > 1 for it in both), site.ask(uncertain)


def prove(site: Site, count: int) -> Iterator[tuple[str, str]]:
    """What is done, and what came of it; the last row is the ledger."""
    cards = site.come_in("abcd", count)
    for place, card in enumerate(cards[len(STICKS) :]):
        site.answer(f"web{1 + place % 2}", card)
    until(lambda: all(site.got(text) for text in site.answers), 0.05)
    counted = f"{len(cards)} and {len(site.answers)}"
    yield "SMS in at four modem hosts, answered from two web hosts", counted
    assert photo_seen(site, cards[1])
    yield "A photo sent at web1, seen at web2", "the same bytes"
    yield "A report file ordered, fetched at web2", f"{paper_made(site):.1f} s"
    site.lan.hosts["web1"].cut()
    with site.lan.hosts["web2"].inside():
        took = until(lambda: site.moderator.ask("/pesan-masuk/").status == 200)
    yield "web1 cut off: its moderator goes on at web2, logged in", f"{took:.1f} s"
    cut, took = cut_at_its_backup(site)
    yield "A job host cut off in the middle of a backup: made by the other", f"{took:.0f} s"
    late = site.come_in("bcd", count)
    yield f"Cards without {cut}; a report file", f"{len(late)}; {paper_made(site):.1f} s"
    took = left_by_others(site, [cards[0], *late[:3]])
    told = f"{took:.1f} s after its five minutes"
    yield "The host of stick a cut off: its answers leave by the others", told
    took = plugged_in_elsewhere(site, count)
    yield "Stick a moved to the host of stick b: what waited on its SIM is cards", f"{took:.1f} s"
    lost, doubled, uncertain = ledger(site)
    both = f"{len(site.said)} and {len(site.answers)}"
    yield (
        "All SMS in, all answers",
        f"{both}: {lost} lost, {doubled} doubled, {uncertain} uncertain",
    )


def main() -> int:
    """Prints the table, or why it can't."""
    parser = argparse.ArgumentParser(prog="python -m qa.proofs.hosts", description=__doc__)
    parser.add_argument("--count", type=int, default=10, help="SMS at each stick, each time")
    given = parser.parse_args()
    if reason := refusal():
        print(f"skipped: {reason}")
        return 0
    with tempfile.TemporaryDirectory(prefix="upik-hosts-") as place, ExitStack() as stack:
        site = started(stack, Path(place))
        told = ""
        for what, told in prove(site, given.count):
            print(f"| {what} | {told} |", flush=True)
    return 0 if re.search(r": 0 lost, 0 doubled", told) else 1


if __name__ == "__main__":
    sys.exit(main())
