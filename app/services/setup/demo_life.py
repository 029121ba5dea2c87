"""The life of one case of the example year, by the services as in life, in moved time.

All of it is one transaction: nobody sees a case of last March as new, no job reminds of it, and
what it sends is recorded as sent before any modem could take it.
"""

from __future__ import annotations

import random
import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Final

from babel.dates import format_date
from sqlalchemy import select

from app.database.extensions import db, moved_time
from app.domain.errors import DomainError
from app.domain.terms import ANSWERED
from app.domain.workflow.deadlines import WIB
from app.domain.workflow.promises import Pledge
from app.domain.workflow.workflow import CaseStatus
from app.models import Case, Forward, Promise, Rejection, Reply
from app.services.cases.actions import (
    closing,
    closing_after_wait,
    forwarding,
    incidents,
    manual_entry,
    merging,
    rejecting,
    spam,
)
from app.services.cases.answers import asking_citizen, replying
from app.services.cases.promises import promises
from app.services.cases.state import case_state
from app.services.cases.suggestions import suggesting
from app.services.cases.visibility import publishing
from app.services.settings.local_time import today
from app.services.setup.demo_answers import Answer, answer_to, citizen_says, filled_in
from app.services.setup.demo_plan import Kind, Story
from app.services.setup.demo_stage import Over, Regency, Stage, Unit

# An SKPD can only reject what is not its own task: the habit is a share of all that it gets.
_FITTING: Final = 5
_LATELY: Final = timedelta(days=21)
_ELSEWHERE: Final = (
    "Urusan ini bukan wewenang dinas kabupaten. "
    "Pesan Anda sudah kami teruskan kepada yang berwenang."
)
# What a spam says -> why its sender is blocked.
_SPAM_WORDS: Final = (
    (r"pinjam|kredit|dana tunai|modal", "Iklan pinjaman online"),
    (r"menang|undian|hadiah|selamat anda", "Mengaku menang undian"),
    (r"slot|gacor|judi|togel|depo", "Promosi judi online"),
    (r"pulsa|mama|papa", "Minta pulsa"),
    (r"http|www|bit\.ly|\.com|klik", "Tautan mencurigakan"),
    (r"jual|promo|diskon|murah|obat", "Iklan dagangan"),
    (r"rekening|transfer|bank|atm", "Mengaku petugas bank"),
)
_SPAM: Final = ("Promosi atau penipuan", "Bukan pengaduan", "Iklan berulang")
# The kinds that have answers of their own.
_ANSWERED: Final = ("pengaduan", "permintaan informasi", "pujian")


def play(regency: Regency, story: Story) -> None:
    """Everything that happens to the case until the end of the year."""
    with moved_time(story.at) as clock:
        life = _Life(regency, story, clock, random.Random(f"story {story.number}"))
        with suppress(Over):
            life.run()
        # Whatever its last act was: nothing is left for a modem.
        life.send()


class _Life(Stage):
    def run(self) -> None:
        story, is_entered = self.story, self.story.kind is Kind.ENTERED
        came = self._enter() if is_entered else self.sms(story.sender, story.text.words)
        if not self.begin(came) or self.case.is_quarantined or self.case.is_joined:
            return
        if self.regency.end - story.at < suggesting.LOOKS_BACK:
            suggesting.propose_within(self.case, self.regency.knowledge)
        if story.kind is Kind.SPAM:
            self._spam()
        elif story.kind is not Kind.DIRECT or not self._direct():
            self._case()

    # What the desk does.

    def _enter(self) -> int:
        """Somebody telephones, writes a letter or comes to the desk."""
        self.go(self.office(3))
        way = self.dice.choice(("whatsapp", "telepon", "surat", "langsung"))
        number = self.story.sender if way in ("whatsapp", "telepon") else None
        typed = f"{self.clock.at.astimezone(WIB):%d/%m/%Y %H.%M}"
        entry = manual_entry.Entry(way, number, None, typed, self.story.text.words)
        case, _ = manual_entry.enter(entry, actor=self.desk, acknowledge=number is not None)
        self.send()
        return case.id

    def _spam(self) -> None:
        self.go(self.later(1.5))
        if not spam.is_safe(self.case):
            closing.close(self.case_id, actor=self.desk, reason="Pesan berantai")
            return
        words = self.story.text.words.lower()
        known = (reason for pattern, reason in _SPAM_WORDS if re.search(pattern, words))
        reason = next(known, None) or self.dice.choice(_SPAM)
        spam.remove(self.case_id, actor=self.desk, reason=reason)
        for _ in range(self.dice.randrange(3)):
            self.go(self.clock.at + timedelta(days=self.dice.uniform(0.3, 9)))
            self.sms(self.story.sender, self.story.text.words)

    def _direct(self) -> bool:
        """What is nobody's of ours is answered by the desk itself; False where it can't be."""
        self.go(self.later(2.2))
        said = answer_to(self.story.text.unit, "langsung", self.story.text.about, self.dice)
        if said is None or self.case.is_sensitive:
            return False
        self._answer_directly(self._filled_in(said))
        return True

    def _answer_directly(self, words: str) -> None:
        kind = self.story.text.category
        replying.answer_directly(self.case_id, words, kind, "Kabag PDE", actor=self.desk)
        self.send()
        self._after_answer()

    def _case(self) -> None:
        """The desk forwards it; a sensitive one of another office goes to Dinsos."""
        unit = self.regency.units.get(self.story.text.unit) or self.regency.units["DINSOS"]
        beside = self._said(unit, "bersama") if self.story.kind is Kind.JOINT else None
        partner = self.regency.units[beside.other] if beside else None
        self.go(self.later(0.4 if self.case.is_urgent else 1.8))
        if self.story.incident and self._joins():
            return
        if not self.story.incident and self.happens(3) and not self.case.is_sensitive:
            self._ask()
        self._forward(unit, *([partner] if partner else []))
        if partner is None and self.happens(unit.habit.rejects * _FITTING):
            holder = self._reject(unit)
            if holder is None:
                return
            unit = holder
        if beside is not None and partner is not None:
            self.wait(self.later(partner.habit.hours))
            self._answer(partner, beside)
        self.wait(self.later(unit.habit.hours * self._delay()))
        promised = self._answer(unit)
        self._after_answer(promised, unit)

    def _joins(self) -> bool:
        """Whether the desk handles it with what others write of the event; one that is answered
        already gives it that answer."""
        query = select(Case).where(Case.incident_name == self.story.incident)
        lead = db.session.scalar(query.limit(1))
        if lead is None:
            self.case.incident_name = self.story.incident
            return False
        if not incidents.may_lead(lead, self.desk):
            return False  # it is over
        if lead.answered_at is not None and lead.answered_at > self.clock.at:
            self.go(lead.answered_at + timedelta(minutes=self.dice.uniform(2, 40)))
        joined = incidents.unite(lead.id, [self.case_id], actor=self.desk)
        self.send()
        if joined and self.case.status == CaseStatus.DIJAWAB:
            self._after_answer()
        return bool(joined)

    def _delay(self) -> float:
        """Some are forgotten for long; of those that are due these days so many that the desk has
        something to remind of."""
        age = self.regency.end - self.story.at
        is_due_now = timedelta(days=4) < age < timedelta(days=12)
        return 60 if is_due_now and self.happens(35) else 9 if self.happens(4) else 1

    def _said(self, unit: Unit, kind: str) -> Answer | None:
        """What the unit may say to it."""
        return answer_to(unit.habit.code, kind, self.story.text.about, self.dice)

    def _filled_in(self, said: Answer) -> str:
        return filled_in(said.words, self.clock.at, self.story.text.place, self.dice)

    def _ask(self) -> None:
        if case_state.reachable_number(self.case) is None:
            return  # a letter that names no phone
        question = "Mohon sebutkan nama desa dan RT-nya, agar petugas dapat datang."
        asking_citizen.ask_citizen(self.case_id, question, actor=self.desk)
        self.send()
        if self.happens(75):
            self.go(self.clock.at + timedelta(hours=self.dice.uniform(0.2, 20)))
            self._says("tempat")
        else:
            self.go(self.clock.at + timedelta(days=14, hours=1))
            closing_after_wait.bring_back(self.case_id)

    def _forward(self, *units: Unit) -> None:
        kind = self.story.text.category
        forwarding.forward(
            self.case_id,
            [unit.id for unit in units],
            kind if kind != "spam" else "keluhan",
            actor=self.desk,
            heads_only=self.case.needs_own_window,
            in_window=True,
        )
        self.send()

    # What the SKPD do.

    def _held(self, unit: Unit) -> Forward:
        query = select(Forward).where(Forward.case_id == self.case_id, Forward.skpd_id == unit.id)
        return db.session.scalars(query.order_by(Forward.id.desc()).limit(1)).one()

    def _reject(self, unit: Unit) -> Unit | None:
        """It says whose task it is; the desk forwards it there, or answers where none of ours is.
        Who holds it then."""
        said, category = self._said(unit, "tolak"), self.story.text.category
        may_be_another_s = self.story.kind is Kind.UNIT and category in ("keluhan", "pengaduan")
        if said is None or not may_be_another_s or self.case.is_sensitive:
            return unit
        other = self.regency.units.get(said.other)
        self.wait(self.later(unit.habit.hours / 2))
        self._give_back(unit, said.words, other.name if other else "Bagian PDE")
        self.wait(self.later(1.5))
        if other is not None:
            self._forward(other)
            return other
        self._answer_directly(_ELSEWHERE)
        return None

    def _give_back(self, unit: Unit, why: str, whose: str) -> None:
        held = self._held(unit).id
        if self._by_phone(unit):
            self.sms(unit.phones[0], f"TOLAK {self.case.code} {why}")
            given_back = select(Rejection.id).where(Rejection.forward_id == held)
            self.go(self.later(1))
            for rejection_id in db.session.scalars(given_back).all():
                rejecting.complete(rejection_id, whose, unit.head, actor=unit.operator)
        else:
            rejecting.reject_forward(held, why, whose, unit.head, actor=unit.operator)
        self.send()

    def _by_phone(self, unit: Unit) -> bool:
        return not self.case.needs_own_window and self.happens(unit.habit.by_phone)

    def _answer(
        self, unit: Unit, said: Answer | None = None, *, may_promise: bool = True
    ) -> Promise | None:
        """Its answer, by web or phone; the promise in it. `said`: what it says in a joint case."""
        category = self.story.text.category
        kind = category if category in _ANSWERED else "keluhan"
        # Some of what is promised these days is still open when the year ends.
        often = unit.habit.promises * (2 if self.regency.end - self.clock.at < _LATELY else 1)
        is_free = said is None and may_promise and kind == "keluhan"
        promising = is_free and self.happens(often)
        said = said or self._said(unit, "janji" if promising else kind)
        assert said is not None
        day = self._promised_day()
        words = self._filled_in(said)
        words = words.replace("{tgl}", format_date(day, "d MMMM y", locale="id"))
        if self._by_phone(unit):
            phone = unit.phones[0 if self.happens(40) else -1]
            self.sms(phone, f"BLS {self.case.code} {words}")
        else:
            pledge = Pledge(day) if promising else Pledge(is_none=True)
            replying.answer_forward(
                self._held(unit).id,
                words,
                unit.head,
                actor=unit.operator,
                is_safe=self.case.is_sensitive,
                pledge=pledge,
            )
            self.send()
        query = select(Promise).where(Promise.case_id == self.case_id)
        return db.session.scalar(query.order_by(Promise.id.desc()).limit(1))

    def _promised_day(self) -> date:
        earliest = today()
        if self.regency.end - self.clock.at < _LATELY and self.happens(70):
            earliest = self.regency.end.astimezone(WIB).date()
        return earliest + timedelta(days=self.dice.randint(3, 21))

    # What follows an answer.

    def _after_answer(self, promise: Promise | None = None, unit: Unit | None = None) -> None:
        if self.case.sender is not None:
            self.deliver("failed" if self.happens(1.5) else "delivered")
        if self.case.status not in ANSWERED:
            # The answer reached nobody, and no other way is known.
            self.wait(self.later(10))
            if promise is not None:
                promises.drop(promise.id, "HP warga tidak aktif lagi", actor=self.desk)
            closing.close(self.case_id, actor=self.desk, reason="HP warga tidak aktif lagi")
            return
        if self.happens(45):
            self.go(self.office(self.dice.uniform(5, 600)))
            if not publishing.needs_a_look(self.case):
                with suppress(DomainError):
                    publishing.publish(self.case_id, actor=self.desk)
        if promise is not None and unit is not None:
            self._promised(promise, unit)
        said = self.dice.random()
        if said < 0.3 and not self.story.is_regular and self.case.sender is not None:
            self.go(self.clock.at + timedelta(hours=self.dice.uniform(0.1, 60)))
            self._respond(said, unit)
        self._end()

    def _complete(self) -> None:
        """Who knows of an answer by phone is named at the screen afterwards."""
        unnamed = select(Reply.id, Forward.skpd_id).join(Forward, Forward.id == Reply.forward_id)
        unnamed = unnamed.where(Reply.case_id == self.case_id, Reply.acknowledged_by.is_(None))
        for reply_id, skpd_id in db.session.execute(unnamed).all():
            unit = next(it for it in self.regency.units.values() if it.id == skpd_id)
            self.go(self.later(2))
            replying.acknowledge(reply_id, unit.head, actor=unit.operator)

    def _promised(self, promise: Promise, unit: Unit) -> None:
        """Kept on the day or before, or broken and kept late, or never."""
        day = promise.due_on or today()
        noon = datetime.combine(day, time(10, self.dice.randrange(60)), WIB)
        if not self.happens(unit.habit.keeps):
            self.wait(noon + timedelta(days=self.dice.randint(6, 14)))
            if self.happens(45):
                return
        else:
            early = timedelta(days=self.dice.randint(0, 3))
            self.wait(max(noon - early, self.clock.at + timedelta(hours=3)))
        said = self._said(unit, "kabar")
        words = self._filled_in(said) if said else "Selesai"
        with suppress(DomainError):
            promises.keep(promise.id, words, actor=unit.operator)
        self.send()

    def _respond(self, said: float, unit: Unit | None) -> None:
        """The citizen says YA, BELUM, or thanks."""
        if said < 0.16:
            self._says("ya")
        elif said < 0.24:
            self._says("terima")
        elif unit is not None and self.case.status != CaseStatus.SELESAI:
            self._says("belum")
            if self.case.status == CaseStatus.DITERUSKAN:
                self.wait(self.later(unit.habit.hours))
                self._answer(unit, may_promise=False)
                self.deliver("delivered")

    def _says(self, kind: str) -> None:
        """One more SMS of the citizen; what becomes a card of its own the desk puts to this one."""
        text = citizen_says(kind, self.clock.at, self.story.text.place, self.dice)
        came = self.sms(self.case.sender or "", text)
        if came is None or came == self.case_id or db.session.get_one(Case, came).is_joined:
            return
        self.go(self.later(1))
        try:
            merging.join(came, self.case_id, actor=self.desk)
        except DomainError:
            closing.close(came, actor=self.desk, reason="Termasuk pesan sebelumnya")
        self.send()

    def _end(self) -> None:
        """The desk closes some; the others end when nobody disputes them."""
        if self.happens(97):
            self._complete()
        if self.happens(25):
            self.go(self.later(20))
            if self.case.status == CaseStatus.DIJAWAB:
                with suppress(DomainError):
                    closing.close(self.case_id, actor=self.desk)
        for days in (14, 45):
            if self.case.status == CaseStatus.DIJAWAB:
                self.go(self.clock.at + timedelta(days=days, hours=2))
                closing_after_wait.end(self.case_id)
