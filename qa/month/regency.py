"""People of the simulated month, and how soon each unit answers."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.access.roles import MODERATOR, OPERATOR
from app.domain.workflow.promises import Pledge
from app.models import Contact, Forward, Modem, OutboundSms, Promise, Skpd
from app.services.cases.actions import forwarding
from app.services.cases.answers import replying
from app.services.cases.deadlines import calendar_defaults
from app.services.cases.promises import promises
from app.services.inbound import intake
from app.services.journal.actor import SYSTEM, Actor
from app.services.settings import settings
from app.sms.protocol.gateway import PartKind, ReceivedPart

LAZY = ("PUPR", "DISHUB", "DLH")
UNITS = (*LAZY, "DUKCAPIL", "DINKES", "DISDIK", "DPMD", "PERTANIAN", "SATPOLPP", "BAPPEDA")
KABAG, SEKDA = "+6281100009001", "+6281100009002"
RANKS = ("kadis", "sekretaris", "operator")
TOPICS = ("Jalan rusak", "Lampu mati", "Sampah menumpuk", "Antre KTP", "Air keruh", "Guru absen")
CATEGORIES = ("keluhan", "keluhan", "pengaduan", "permintaan informasi")


@dataclass
class Regency:
    """Who acts, and what each SKPD has planned to answer when."""

    dice: random.Random
    modem: int
    units: dict[str, int]
    plans: dict[int, datetime] = field(default_factory=dict)
    arrived: int = 0

    @classmethod
    def founded(cls, seed: int) -> Regency:
        """In an empty database: ten SKPD with three phones each, the tables of time, the ladder."""
        with transaction():
            calendar_defaults.load()
            modem = Modem(name="simulator", kind="dummy", number="+628569020200")
            units = [
                Skpd(code=code, name=f"Dinas {code}", abbreviation=code, sms_code=code)
                for code in UNITS
            ]
            db.session.add_all([modem, *units])
            db.session.flush()
            for number, unit in enumerate(units, start=1):
                for place, rank in enumerate(RANKS, start=1):
                    title = f"{rank.capitalize()} {unit.code}"
                    phone = f"+62811000{number:03d}{place:02d}"
                    db.session.add(
                        Contact(skpd=unit, name=title, position=title, rank=rank, phone=phone)
                    )
            leaders = {
                "kabag_phone": KABAG,
                "sekda_phone": SEKDA,
                "send_hold": "0",
                "phone_hold": "0",
            }
            settings.change(leaders, None, actor=SYSTEM)
            return cls(random.Random(seed), modem.id, {unit.code: unit.id for unit in units})

    @property
    def desk(self) -> Actor:
        """The moderator."""
        return Actor("Mira", "Moderator", frozenset({MODERATOR}))

    def receive(self) -> None:
        """A citizen's SMS comes in and becomes a card."""
        self.arrived += 1
        part = ReceivedPart(
            location=1,
            kind=PartKind.TEXT,
            number=f"+628136{self.arrived:07d}",
            smsc="+62855000000",
            smsc_at=now(),
            text=f"{self.dice.choice(TOPICS)} di desa nomor {self.arrived}",
            body=str(self.arrived).encode(),
            reference=None,
            bits=0,
            total=1,
            sequence=1,
        )
        with transaction():
            keys = intake.record(self.modem, "simulator", [part])
        for key in keys:
            intake.process(key)

    def forward(self, message_id: int) -> None:
        """The moderator forwards it; every tenth to two SKPD."""
        codes = self.dice.sample(UNITS, 2 if self.dice.random() < 0.1 else 1)
        category = self.dice.choice(CATEGORIES)
        with transaction():
            units = [self.units[code] for code in codes]
            message = forwarding.forward(message_id, units, category, actor=self.desk)
            rows = [(row.id, row.skpd.code) for row in message.forwards]
        for forward_id, code in rows:
            self._plan(forward_id, code)

    def _plan(self, forward_id: int, code: str) -> None:
        """Who works well answers within a day; of the lazy's every third waits for weeks."""
        if code not in LAZY:
            self.plans[forward_id] = now() + timedelta(hours=self.dice.uniform(1, 26))
        elif self.dice.random() < 0.67:
            self.plans[forward_id] = now() + timedelta(days=self.dice.uniform(1, 12))

    def answer(self) -> None:
        """What was planned for by now is answered; every fifth answer is a promise."""
        ripe = [row for row, at in self.plans.items() if at <= now()]
        for forward_id in ripe:
            del self.plans[forward_id]
            self._answer(forward_id)

    def _answer(self, forward_id: int) -> None:
        text, pledge = "Sudah kami tangani, terima kasih.", Pledge()
        if self.dice.random() < 0.2:
            day = now().date() + timedelta(days=self.dice.randint(2, 9))
            text, pledge = "Akan kami perbaiki.", Pledge(day)
        with transaction():
            row = db.session.get_one(Forward, forward_id)
            actor = Actor("Operator", "Operator", frozenset({OPERATOR}), skpd_id=row.skpd_id)
            replying.answer_forward(forward_id, text, "Kadis", actor=actor, pledge=pledge)

    def keep_promises(self, today: date) -> None:
        """Who works well keeps his word on the day before; the lazy keep none."""
        lazy = [self.units[code] for code in LAZY]
        due = select(Promise.id).where(
            Promise.status == "terbuka",
            Promise.due_on <= today + timedelta(days=1),
            Promise.skpd_id.not_in(lazy),
        )
        for promise_id in db.session.scalars(due).all():
            with transaction():
                promises.keep(promise_id, "Sudah diperbaiki", actor=self.desk)


def send(is_up: bool) -> None:
    """The modem takes what is due; while it is down nothing leaves."""
    if not is_up:
        return
    with transaction():
        due = select(OutboundSms).where(OutboundSms.status == "queued", OutboundSms.due_at <= now())
        for sms in db.session.scalars(due):
            sms.status, sms.sent_at = "sent", now()
