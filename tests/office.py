"""The small regency that tests act in: its phones, its people, an SMS that comes in or went out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.access.roles import MODERATOR, OPERATOR
from app.models import Case, Contact, Modem, OutboundSms, Skpd
from app.services.cases.actions import forwarding
from app.services.inbound import intake
from app.services.journal.actor import Actor
from app.sms.protocol.encoding import split
from app.sms.protocol.gateway import PartKind, ReceivedPart

CITIZEN = "+6281266771234"
KADIS, SEKRETARIS, OPERATOR_PHONE = "+6281100000201", "+6281100000202", "+6281100000203"
OTHER_KADIS = "+6281100000211"
# What an answer ends with while that costs no further part (A16).
HINT = "Sudah selesai? Balas YA atau BELUM."


def does(actor: Actor, act: Callable[..., Any], *args: Any, **values: Any) -> Any:
    """This person does this, in a transaction of its own."""
    with transaction():
        return act(*args, actor=actor, **values)


@dataclass
class Office:
    """The seeded rows by id, and the people who act."""

    pupr: int
    dukcapil: int
    modem: int
    moderator: Actor = field(
        default_factory=lambda: Actor("Mira", "Moderator", frozenset({MODERATOR}))
    )

    @property
    def operator(self) -> Actor:
        """The operator of PUPR at his screen."""
        return Actor("Oki", "Operator PUPR", frozenset({OPERATOR}), skpd_id=self.pupr)

    @property
    def other_operator(self) -> Actor:
        """The operator of another SKPD."""
        return Actor("Dian", "Operator Dukcapil", frozenset({OPERATOR}), skpd_id=self.dukcapil)

    def receive(
        self,
        number: str,
        text: str,
        *,
        at: datetime | None = None,
        only: tuple[int, ...] = (),
        reference: int = 7,
        process: bool = True,
    ) -> list[str]:
        """An SMS as the modem's owner reads it: stored, then processed; its group keys."""
        pieces = split(text)
        parts = [
            ReceivedPart(
                location=sequence,
                kind=PartKind.TEXT,
                number=number,
                smsc="+62855000000",
                smsc_at=at or now(),
                text=piece,
                body=piece.encode(),
                reference=reference if len(pieces) > 1 else None,
                bits=8 if len(pieces) > 1 else 0,
                total=len(pieces),
                sequence=sequence,
            )
            for sequence, piece in enumerate(pieces, start=1)
            if not only or sequence in only
        ]
        with transaction():
            keys = intake.record(self.modem, "simulator", parts)
        if process:
            for key in keys:
                intake.process(key)
        return keys

    def desk(self, act: Callable[..., Any], *args: Any, **values: Any) -> Any:
        """The moderator does this, in a transaction of its own."""
        return does(self.moderator, act, *args, **values)

    def unit(self, act: Callable[..., Any], *args: Any, **values: Any) -> Any:
        """The operator of PUPR does this, in a transaction of its own."""
        return does(self.operator, act, *args, **values)

    def forward(
        self, case_id: int, *skpd_ids: int, category: str = "keluhan", heads_only: bool = False
    ) -> str:
        """Forwards (to PUPR unless told otherwise); the code."""
        units, how = skpd_ids or (self.pupr,), {"heads_only": heads_only, "in_window": True}
        return str(self.desk(forwarding.forward, case_id, units, category, **how).code)

    def card(self, text: str, number: str = CITIZEN) -> int:
        """A citizen's SMS has become a card; its id."""
        self.receive(number, text)
        return cards()[-1].id

    def case(self, text: str, *skpd_ids: int, number: str = CITIZEN, **how: Any) -> str:
        """A card that PUPR holds, unless told otherwise; its code."""
        return self.forward(self.card(text, number), *skpd_ids, **how)


def regency() -> Office:
    """Two SKPD with their phones, and a modem, in an empty database."""
    with transaction():
        pupr = Skpd(code="PUPR", name="Dinas PUPR", abbreviation="PUPR", sms_code="PUPR")
        dukcapil = Skpd(code="DUKCAPIL", name="Dukcapil", abbreviation="D", sms_code="Dukcapil")
        modem = Modem(name="simulator", kind="dummy", number="+628569020200")
        db.session.add_all([pupr, dukcapil, modem])
        db.session.flush()
        people = [
            (pupr, "Kadis PUPR", "kadis", KADIS),
            (pupr, "Sekretaris PUPR", "sekretaris", SEKRETARIS),
            (pupr, "Operator PUPR", "operator", OPERATOR_PHONE),
            (dukcapil, "Kadis Dukcapil", "kadis", OTHER_KADIS),
        ]
        for skpd, position, rank, phone in people:
            db.session.add(
                Contact(skpd=skpd, name=position, position=position, rank=rank, phone=phone)
            )
        return Office(pupr.id, dukcapil.id, modem.id)


def cards() -> list[Case]:
    """All cases, oldest first."""
    return list(db.session.scalars(select(Case).order_by(Case.id)))


def outgoing(number: str) -> list[str]:
    """The texts queued or sent to a number, in the order of their cause."""
    rows = select(OutboundSms.text).where(OutboundSms.number == number).order_by(OutboundSms.id)
    return list(db.session.scalars(rows))
