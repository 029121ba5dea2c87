"""`python -m qa.bench.growth`: 1, 2 and 4 modems on two hosts, their rates; then a host is cut off.

Two web hosts, two of jobs and two with modems are network namespaces beside one PostgreSQL and one
Valkey (tests/hosts.py): needs root.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, func, select, text, update

from app.database.extensions import db, now, transaction
from app.domain.messaging.delivery import Purpose
from app.models import Message, Modem, OutboundSms
from app.services.outbox import outbox
from qa.bench.figures import Figure, figure, tell
from qa.bench.fleet import COUNTS, MOST, STEPS, Fleet, names, started
from qa.bench.measuring import until
from qa.soak.person import Person
from tests.causes import cause
from tests.databases import DEMO_PASSWORD
from tests.hosts import refusal

TO = "+6281266001234"


def incoming(fleet: Fleet, modems: list[str], count: int) -> tuple[float, float]:
    """Parts stored and cards made a second, all modems together, from the moment on in which
    `count` wait at each."""
    parts, cards, wanted = fleet.parts_in(), fleet.cards(), count * len(modems)
    ready = [fleet.put[name](fleet.texts(count)) for name in modems]
    begun = time.monotonic()
    for appear in ready:
        appear()
    until(lambda: fleet.parts_in() - parts >= wanted, 0.02)
    stored = time.monotonic() - begun
    until(lambda: fleet.cards() - cards >= wanted, 0.02)
    return wanted / stored, wanted / (time.monotonic() - begun)


def outgoing(fleet: Fleet, modems: list[str], count: int) -> float:
    """Parts sent a second, all modems together, while `count` wait for each."""
    before = fleet.parts_out()
    _queue(fleet, modems, count)
    until(lambda: fleet.parts_out() > before, 0.01)
    begun, first = time.monotonic(), fleet.parts_out()
    until(lambda: fleet.parts_out() - before >= count * len(modems), 0.01)
    return (count * len(modems) + before - first) / (time.monotonic() - begun)


def _queue(fleet: Fleet, modems: list[str], count: int) -> None:
    with fleet.lan.app.app_context(), transaction():
        for _ in range(count):
            for name in modems:
                fleet.number += 1
                why = cause(f"growth:{fleet.number}", Purpose.FORWARD)
                outbox.put(TO, f"keluar {fleet.number}", why, modem_id=fleet.ids[name])


def answered(fleet: Fleet) -> float:
    """Seconds from an SMS at a modem of host sms1 to the answer from web2 on the same modem."""
    begun, words = time.monotonic(), "Lampu mati di simpang tiga"
    fleet.put["at1"]([(TO, words, 1)])()
    found = select(Message.id).where(Message.body == words)
    until(lambda: fleet.count(found) > 0)
    with fleet.lan.hosts["web2"].inside():
        person = Person("http://127.0.0.1:8000")
        assert person.log_in("moderator", DEMO_PASSWORD)
        fields = {"category": "keluhan", "acknowledged_by": "Kabag PDE", "text": "Kami catat."}
        assert person.fill(f"/pesan-masuk/{fleet.count(found)}/balas", **fields) == 200
    sent = select(func.count(OutboundSms.id)).where(
        OutboundSms.purpose == Purpose.ANSWER,
        OutboundSms.status == "sent",
        OutboundSms.modem_id == fleet.ids["at1"],
    )
    until(lambda: fleet.count(sent) == 1)
    return time.monotonic() - begun


def taken_over(fleet: Fleet, count: int) -> float:
    """Seconds in which the others send what a cut host's modem should have sent, after its five
    minutes are over (they are moved, not waited for)."""
    fleet.lan.hosts["sms1"].cut()
    before = fleet.parts_out()
    _queue(fleet, ["at1"], count)
    with fleet.lan.app.app_context(), transaction():
        gone = [fleet.ids[name] for kind in COUNTS for name in names(kind)[::2]]
        silent = update(Modem).where(Modem.id.in_(gone))
        db.session.execute(silent.values(healthy_at=now() - timedelta(minutes=6)))
    begun = time.monotonic()
    until(lambda: fleet.parts_out() - before >= count)
    return time.monotonic() - begun


def rung(fleet: Fleet, modems: int) -> float:
    """Milliseconds of queuing one SMS, commit and bells included, with so many modems in use."""
    with fleet.lan.app.app_context():
        with transaction() as store:
            for number in range(2 * MOST + 1, modems + 1):
                store.add(Modem(name=f"jauh{number}", kind="dummy", rate_per_minute=0))
        begun = time.monotonic()
        for _ in range(20):
            _queue(fleet, ["at1"], 1)
        took = time.monotonic() - begun
        with transaction():
            db.session.execute(delete(Modem).where(Modem.name.startswith("jauh")))
    return 1000 * took / 20


def connections(fleet: Fleet) -> int:
    """Of all hosts, to the database."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE client_addr IS NOT NULL"
    return fleet.count(text(query))


def table(fleet: Fleet, share: float) -> Iterator[str]:
    """Markdown; the rates of the most modems are figures of weight."""
    rates: list[Figure] = []
    yield "| modems | parts/s stored (a modem) | cards/s | parts/s sent (a modem) |"
    yield "|---|---:|---:|---:|"
    for kind, count in COUNTS.items():
        for step in STEPS:
            modems = names(kind)[:step]
            each = max(2, int(share * count))
            stored, made = incoming(fleet, modems, each)
            sent = outgoing(fleet, modems, each)
            cells = f"{stored:,.1f} ({stored / step:,.1f}) | {made:,.1f}"
            yield f"| {step} {kind} | {cells} | {sent:,.2f} ({sent / step:,.2f}) |"
        where = f"{MOST} {kind} modems, 2 hosts"
        rates += [figure("parts stored", stored, "/s", where=where)]
        rates += [figure("parts sent", sent, "/s", where=where)]
    yield f"\nconnections to the database: {connections(fleet)}\n"
    tell(rates)
    _tell(fleet)


def _tell(fleet: Fleet) -> None:
    """What does not grow with the number of SMS."""
    where = "several hosts"
    for modems in (2 * MOST, 50):
        what = f"queuing one SMS, {modems} modems"
        tell([figure(what, rung(fleet, modems), "ms", where=where)])
    what = "in at one host, answered from another, out by the same modem"
    tell([figure(what, answered(fleet), "s", where=where)])
    what = "host cut off, 20 SMS of its modem sent by the others"
    tell([figure(what, taken_over(fleet, 20), "s", where=where)])


def main() -> int:
    """Prints the table, or why it can't."""
    parser = argparse.ArgumentParser(prog="python -m qa.bench.growth", description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="of the usual number of SMS")
    given = parser.parse_args()
    if reason := refusal():
        print(f"skipped: {reason}")
        return 0
    with tempfile.TemporaryDirectory(prefix="upik-growth-") as place, ExitStack() as stack:
        fleet = started(stack, Path(place))
        for line in table(fleet, given.share):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
