"""SMS load of the soak: citizens who write, and officials who answer with BLS."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.database.extensions import db, now
from app.database.reading import reading
from app.domain.messaging.delivery import OutboundStatus
from app.domain.workflow.workflow import ForwardStatus
from app.models import Case, Contact, Forward, OutboundSms
from app.sms.gammu.dummy_phone import drop_sms
from app.sms.protocol.encoding import split
from qa.soak.site import SIMULATORS, STICK, Site
from tests.faults.rig import deliver

TOPICS = ("Jalan berlubang", "Lampu jalan mati", "Sampah menumpuk", "Antrean KTP lama", "Air keruh")
MORE = " di dekat pasar, sudah lama begini dan warga sekitar mohon segera dilihat petugas." * 4


@dataclass(frozen=True)
class Arrived:
    """One SMS that a phone sent to us; `word` is what shall become of it: card, status or bls."""

    word: str
    number: str
    text: str
    parts: int


@dataclass
class Traffic:
    """All that came in, as the network knows it."""

    site: Site
    chance: Random
    arrived: list[Arrived] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, word: str, number: str, text: str) -> None:
        """One SMS reaches one of the four modems; the stick, which is slow, gets fewest."""
        with self._lock:
            reference = len(self.arrived)
            self.arrived.append(Arrived(word, number, text, len(split(text))))
            modem = STICK if self.chance.random() < 0.15 else self.chance.choice(SIMULATORS)
        if modem == STICK:
            deliver(self.site.emulator, number, text, reference)
        else:
            drop_sms(self.site.phone(modem), number, text, now(), reference=reference)

    def cards(self) -> int:
        """How many SMS that become cards have come in."""
        with self._lock:
            return sum(it.word == "card" for it in self.arrived)


def citizens(traffic: Traffic, rate: float, is_over: Callable[[float], bool]) -> None:
    """So many SMS a second; a third needs two or three parts, one in thirty asks STATUS."""
    chance, number = Random(traffic.chance.random()), 0
    while not is_over(chance.expovariate(rate)):
        number += 1
        if number % 30 == 0:
            traffic.send("status", f"+62813{number:08d}", "STATUS")
            continue
        # Every fifth comes from a number that has written before: a card of its own, linked.
        sender = number - 5 if number % 5 == 0 and number > 5 else number
        tail = MORE[: 150 + 160 * (number % 2)] if number % 3 == 0 else ""
        text = f"{chance.choice(TOPICS)} nomor {number}.{tail}"
        traffic.send("card", f"+62812{sender:08d}", text.strip())


def officials(traffic: Traffic, is_over: Callable[[float], bool]) -> None:
    """Operators answer what their phones were told, each forward once."""
    chance, answered = Random(traffic.chance.random()), set[int]()
    while not is_over(1):
        for forward_id, code, phone in _told(traffic.site):
            if forward_id not in answered and chance.random() < 0.5:
                answered.add(forward_id)
                long = MORE[:60] if chance.random() < 0.2 else ""
                text = f"Sudah kami tangani, laporan {forward_id}.{long}".strip()
                traffic.send("bls", phone, f"BLS {code} {text}")


def _told(site: Site) -> list[tuple[int, str, str]]:
    """Forward, code and phone of the operators whose SMS has left, and who have not answered."""
    query = (
        select(Forward.id, Case.code, Contact.phone)
        .join(Case, Case.id == Forward.case_id)
        .join(OutboundSms, OutboundSms.forward_id == Forward.id)
        .join(Contact, Contact.id == OutboundSms.contact_id)
        .where(
            Forward.status == ForwardStatus.MENUNGGU,
            Contact.rank == "operator",
            OutboundSms.status == OutboundStatus.SENT,
        )
        .order_by(Forward.id)
        .limit(50)
    )
    with suppress(SQLAlchemyError), site.app.app_context(), reading():
        return [(row[0], row[1] or "", row[2]) for row in db.session.execute(query)]
    return []  # the database is away
