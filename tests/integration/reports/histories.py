"""Random histories: what citizens, the desk and the SKPD do one after the other, by the services.

An act that the rules refuse is left out, as the screen would refuse it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.access.roles import ADMIN, MODERATOR, OPERATOR
from app.domain.errors import DomainError
from app.domain.messaging.delivery import OutboundStatus, PartStatus
from app.domain.terms import Category
from app.domain.workflow.deadlines import WIB
from app.models import Case, Forward, Modem, OutboundSms, Reply, Skpd
from app.services.cases.actions import (
    blocking,
    closing,
    deleting,
    forwarding,
    incidents,
    merging,
    rejecting,
    withdrawing,
)
from app.services.cases.actions.manual_entry import Entry, enter
from app.services.cases.answers import asking_citizen, recalling, replying
from app.services.cases.deadlines import calendar_defaults
from app.services.cases.state import case_state
from app.services.inbound import intake
from app.services.journal.actor import Actor
from app.sms.protocol.gateway import PartKind, ReceivedPart
from tests.clock import Clock
from tests.integration.reports.builders import contact

MODERATOR_ = Actor("Mira", "Moderator", frozenset({MODERATOR, ADMIN}))
CITIZENS = ("+6281266770001", "+6281266770002", "+6281266770003")
TEXTS = (
    "Jalan di Kec. Siulak berlubang, mohon diperbaiki",
    "Lampu jalan di Tamiai mati",
    "Kapan jadwal vaksin?",
    "Pungli di sekolah, tolong rahasiakan nama saya",
)
# What no citizen writes, and what says nothing: counted apart.
SERVICE, COURTESY = "858", "Terima kasih"
WAYS = ("whatsapp", "surat", "telepon")

# How often each act is tried.
ACTS = {
    **{"arrive": 14, "stray": 6, "enter": 4, "forward": 14, "answer": 14, "direct": 4, "reject": 8},
    **{"close": 4, "reopen": 3, "delete": 3, "restore": 2, "withdraw": 2, "lost": 3},
    **{"cancel": 2, "ask": 3, "bring_back": 2, "join": 4, "split": 1, "unite": 4, "take_out": 1},
    **{"silence": 3, "block": 1, "wait": 6, "solved": 2, "unsolved": 4},
}
# What is no transaction by itself: an SMS is recorded by one, and made a card by another.
OUTSIDE = ("arrive", "stray", "wait")
Step = tuple[str, int, int]


def steps(random: Random, count: int) -> list[Step]:
    """So many acts with two numbers each, which choose whom they concern."""
    names = random.choices(list(ACTS), list(ACTS.values()), k=count)
    return [(name, random.randrange(6), random.randrange(8)) for name in names]


is_open = Case.status != "selesai"


@dataclass
class World:
    """The rows that stand before anything happens, and the clock."""

    clock: Clock
    skpds: list[int] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    modem: int = 0
    number: int = 0

    def build(self) -> None:
        """Three SKPD, one modem, the tables of time."""
        with transaction():
            calendar_defaults.load()
            for name in ("Dinas Jalan", "Dinas Air", "Dinas Sekolah"):
                unit = Skpd(code=name, name=name, abbreviation=name[6:], sms_code=name[6:])
                db.session.add(unit)
                db.session.flush()
                self.phones.append(contact(unit).phone)
                self.skpds.append(unit.id)
            modem = db.session.scalars(select(Modem)).first()
            modem = modem or Modem(name="simulator", kind="dummy", number="+628569020200")
            db.session.add(modem)
            db.session.flush()
            self.modem = modem.id

    def live(self, steps: list[Step]) -> None:
        """Does one step after the other."""
        for name, one, two in steps:
            act: Callable[[int, int], Any] = getattr(self, f"_{name}")
            with suppress(DomainError), nullcontext() if name in OUTSIDE else transaction():
                act(one, two)
            db.session.rollback()
            self.clock.move(hours=0.1)

    def _wait(self, one: int, two: int) -> None:
        self.clock.move(hours=1 + 2 * one * (two + 1))

    def _arrive(self, one: int, two: int) -> None:
        self._receive(CITIZENS[one % 3], TEXTS[two % 4])

    def _stray(self, one: int, two: int) -> None:
        """An official's phone, a service, a citizen's thanks."""
        if one % 3 == 2:
            self._receive(CITIZENS[two % 3], COURTESY)
        else:
            self._receive((self.phones[two % 3], SERVICE)[one % 3], TEXTS[two % 4])

    def _receive(self, number: str, text: str) -> None:
        self.number += 1
        part = ReceivedPart(
            location=1,
            kind=PartKind.TEXT,
            number=number,
            smsc="+62855000000",
            smsc_at=self.clock.at,
            text=text if text == COURTESY else f"{text} {self.number}",
            body=b"",
        )
        with transaction():
            keys = intake.record(self.modem, "simulator", [part])
        for key in keys:
            intake.process(key)

    def _enter(self, one: int, two: int) -> None:
        received = self.clock.at.astimezone(WIB).strftime("%Y-%m-%dT%H:%M")
        kind = [None, *Category][two % 5]
        entry = Entry(WAYS[one % 3], CITIZENS[two % 3], "Warga", received, TEXTS[one % 4], kind)
        enter(entry, actor=MODERATOR_)

    def _forward(self, one: int, two: int) -> None:
        units = [self.skpds[two % 3]] if two < 6 else self.skpds[:2]
        inspect = bool(one % 2)
        forwarding.forward(
            self._card(one), units, self._category(two), actor=MODERATOR_, needs_inspection=inspect
        )

    def _answer(self, one: int, two: int) -> None:
        forward = self._waiting(one)
        actor = Actor("Oki", "Operator", frozenset({OPERATOR}), skpd_id=forward.skpd_id)
        replying.answer_forward(forward.id, f"Sudah {two}", "Kadis", actor=actor, is_safe=True)

    def _direct(self, one: int, two: int) -> None:
        replying.answer_directly(
            self._card(one), "Baik", self._category(two), "Kabag", actor=MODERATOR_, is_safe=True
        )

    def _reject(self, one: int, two: int) -> None:
        forward = self._waiting(one)
        actor = Actor("Oki", "Operator", frozenset({OPERATOR}), skpd_id=forward.skpd_id)
        rejecting.reject_forward(
            forward.id, "Bukan kewenangan kami", "Dinas lain", "Kadis", actor=actor
        )

    def _close(self, one: int, two: int) -> None:
        closing.close(self._card(one, is_open), actor=MODERATOR_, reason="Sudah jelas")

    def _unite(self, one: int, two: int) -> None:
        incidents.unite(self._card(one, is_open), [self._card(two, is_open)], actor=MODERATOR_)

    def _take_out(self, one: int, two: int) -> None:
        incidents.take_out(self._card(one, Case.lead_id.is_not(None)), actor=MODERATOR_)

    def _silence(self, one: int, two: int) -> None:
        closing.close_undisputed(self._card(one, Case.status == "dijawab"))

    def _solved(self, one: int, two: int) -> None:
        """YA: also while the card is back, where a promise was kept."""
        states = ("dijawab", "selesai", "diteruskan")
        closing.close_solved(case_state.lock(self._card(one, Case.status.in_(states))))

    def _unsolved(self, one: int, two: int) -> None:
        """BELUM."""
        states = ("dijawab", "selesai")
        closing.open_unsolved(case_state.lock(self._card(one, Case.status.in_(states))))

    def _reopen(self, one: int, two: int) -> None:
        closing.reopen(self._card(one, Case.status == "selesai"), actor=MODERATOR_)

    def _delete(self, one: int, two: int) -> None:
        deleting.delete(self._card(one), actor=MODERATOR_)

    def _restore(self, one: int, two: int) -> None:
        deleting.restore(self._card(one, Case.deleted_at.is_not(None)), actor=MODERATOR_)

    def _withdraw(self, one: int, two: int) -> None:
        withdrawing.withdraw(self._waiting(one).id, actor=MODERATOR_)

    def _lost(self, one: int, two: int) -> None:
        """An answer does not arrive (A8)."""
        wanted = select(OutboundSms).where(OutboundSms.reply_id.is_not(None))
        sms = self._pick(wanted, OutboundSms.id, one)[0]
        sms.status = OutboundStatus.FAILED.value
        for part in sms.parts:
            part.status = PartStatus.FAILED.value
        case_state.reconsider(sms.case_id)

    def _cancel(self, one: int, two: int) -> None:
        recalling.cancel(self._pick(select(Reply.id), Reply.id, one).id, actor=MODERATOR_)

    def _ask(self, one: int, two: int) -> None:
        asking_citizen.ask_citizen(self._card(one), "Di desa mana?", actor=MODERATOR_)

    def _bring_back(self, one: int, two: int) -> None:
        case = case_state.lock(self._card(one, Case.status == "menunggu_warga"))
        if not case.is_deleted:
            asking_citizen.resume(case, MODERATOR_)

    def _join(self, one: int, two: int) -> None:
        part = self._card(one, Case.follows_id.is_not(None), ~Case.is_joined)
        merging.join(part, db.session.get_one(Case, part).follows_id, actor=MODERATOR_)

    def _split(self, one: int, two: int) -> None:
        merging.split(self._card(one, Case.is_joined), actor=MODERATOR_)

    def _block(self, one: int, two: int) -> None:
        blocking.block_sender(self._card(one), actor=MODERATOR_)

    def _card(self, number: int, *conditions: Any) -> int:
        found: int = self._pick(select(Case.id).where(*conditions), Case.id, number).id
        return found

    def _waiting(self, number: int) -> Any:
        """Mostly a hold that waits; now and then one that has answered before."""
        query = select(Forward.id, Forward.skpd_id)
        if number:
            query = query.where(Forward.status == "menunggu")
        return self._pick(query, Forward.id, number)

    def _pick(self, query: Any, order: Any, number: int) -> Any:
        rows = db.session.execute(query.order_by(order)).all()
        if not rows:
            raise DomainError
        return rows[-1 - number % len(rows)]

    def _category(self, number: int) -> str:
        return list(Category)[number % 4].value
