"""Forty SMS with what becomes of each, played through the intake and the services.

docs/pemakai/panduan-pimpinan.md says the same in short. A line: who writes, what, what the desk
does with the card before the next SMS, and where the SMS stands in the figures afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import update

from app.database.extensions import db, now, transaction
from app.domain.workflow.outcomes import Outcome
from app.models import Case, Contact, OutboundSms
from app.services.cases.actions import blocking, closing, deleting, forwarding, incidents, merging
from app.services.cases.answers import asking_citizen, replying
from app.services.cases.visibility import publishing
from app.services.journal.actor import Actor
from tests.cases import person, unit_id
from tests.clock import Clock
from tests.integration.views.monitoring.test_non_citizen_sms_page import arrives
from tests.reading import keep

KADIS, UNREGISTERED = "+6281155500201", "+6281155500299"
_O: Final = Outcome
# Where an SMS stands that is in no figure of citizens' cases.
OFFICIAL, SERVICE, COURTESY = "pejabat", "layanan", "ucapan"
DELETED, BLOCKED, JOINED = "dihapus", "diblokir", "digabung"
# It was done, or is the operator's notice about the SIM: no card.
DONE = "-"


@dataclass(frozen=True)
class Sms:
    """One line of the table; {5} in a text is the code of the fifth SMS's card."""

    who: str
    text: str
    desk: str
    stands: str


def _citizen(number: int) -> str:
    return f"+62812667700{number:02d}"


# fmt: off
TABLE: Final = (
    # What citizens write
    Sms(_citizen(1), "Jembatan gantung di Kec. Siulak lapuk", "forward answer", _O.ANSWERED),
    Sms(_citizen(2), "Lampu jalan di Pasar Rawang padam", "forward", _O.ANSWERED),
    Sms(_citizen(3), "Air PDAM keruh sejak kemarin", "forward answer", _O.SOLVED),
    Sms(_citizen(4), "Sampah menumpuk di Tamiai", "forward answer publish", _O.REOPENED),
    Sms(_citizen(5), "Jalan desa berlubang", "forward publish", _O.DISPUTED),
    Sms(_citizen(6), "Drainase pasar tersumbat", "forward", _O.WAITING),
    Sms(_citizen(7), "Tiang listrik miring di depan sekolah", "forward", _O.WAITING),
    Sms(_citizen(8), "Angkot tidak lewat lagi", "forward", _O.RETURNED),
    Sms(_citizen(9), "Kapan jadwal vaksin anak?", "", _O.NEW),
    Sms(_citizen(10), "Tolak 2026 tambang emas di desa kami!", "", _O.NEW),
    Sms(_citizen(11), "jual pulsa murah hubungi saya", "delete", DELETED),
    Sms(_citizen(12), "Bodoh semua pejabatnya", "block", _O.NEW),
    Sms(_citizen(12), "Bodoh sekali lagi", "", BLOCKED),
    Sms(_citizen(13), "Keponakan saya diperkosa ayah tirinya", "", _O.NEW),
    Sms(_citizen(14), "Syarat membuat KTP apa saja?", "direct publish", _O.ANSWERED),
    Sms(_citizen(15), "Jalan ke puskesmas rusak parah", "forward answer close publish", _O.CLOSED),
    Sms(_citizen(16), "Pohon tumbang menimpa rumah di jalan raya", "", _O.NEW),
    Sms(_citizen(16), "Pohon tumbang itu menutup jalan raya", "join", JOINED),
    Sms(_citizen(17), "Pohon tumbang, jalan raya tertutup", "unite", _O.NEW),
    Sms(_citizen(18), "Yang kemarin bagaimana?", "ask", _O.ASKED),
    Sms(_citizen(19), "tes", "close", _O.UNANSWERED),
    Sms(_citizen(20), "Guru SD sering tidak masuk", "forward answer silence", _O.SILENT),
    # What citizens say to an answer
    Sms(_citizen(3), "iya", "", DONE),
    Sms(_citizen(4), "blm pak", "", DONE),
    Sms(_citizen(1), "terima kasih pak", "", COURTESY),
    Sms(_citizen(21), "Terima kasih", "", COURTESY),
    Sms(_citizen(22), "iya pak", "", COURTESY),
    # What an official's phone sends
    Sms(KADIS, "BLS {2} Lampu sudah kami ganti", "", DONE),
    Sms(KADIS, "BLS {5} Sudah kami tambal", "sent", DONE),
    Sms(KADIS, "BATAL {5}", "", DONE),
    Sms(KADIS, "TOLAK {8} Bukan kewenangan kami", "", DONE),
    Sms(KADIS, "BSL {6} besok kami ke sana", "", DONE),
    Sms(KADIS, "Rapat besok jadi jam berapa?", "", OFFICIAL),
    Sms(KADIS, "Parit di depan rumah saya tersumbat", "forward answer", OFFICIAL),
    Sms(UNREGISTERED, "BLS {7} sudah diperbaiki", "", OFFICIAL),
    # Services and operators
    Sms("858", "Transfer pulsa Rp10.000 berhasil", "", SERVICE),
    Sms("TELKOMSEL", "Paket hemat, balas OK", "", SERVICE),
    Sms("08001234567", "Survei kepuasan pelanggan", "", SERVICE),
    Sms("1500888", "Tagihan Anda jatuh tempo", "close", SERVICE),
    Sms("3636", "Sisa pulsa Anda Rp12.500", "", DONE),
)
# fmt: on


@dataclass
class Played:
    """The table as it stands in the figures."""

    stands: Counter[str] = field(
        default_factory=lambda: Counter(str(getattr(it.stands, "value", it.stands)) for it in TABLE)
    )

    @property
    def outcomes(self) -> dict[Outcome, int]:
        return {it: self.stands[it.value] for it in Outcome if self.stands[it.value]}

    @property
    def received(self) -> int:
        return sum(self.outcomes.values())

    @property
    def answered(self) -> int:
        return sum(number for it, number in self.outcomes.items() if it.is_answered)

    @property
    def rejected(self) -> int:
        return self.outcomes[Outcome.RETURNED]

    @property
    def unanswered(self) -> int:
        return self.received - self.answered - self.rejected

    @property
    def closed(self) -> int:
        return sum(number for it, number in self.outcomes.items() if it.is_closed)

    @property
    def apart(self) -> list[int]:
        """In the order in which every place says them."""
        words = (OFFICIAL, SERVICE, COURTESY, DELETED, BLOCKED, JOINED)
        return [self.stands[word] for word in words]


class Desk:
    """Receives one SMS after the other and does with its card what the table says."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._moderator, self._operator = person("moderator"), person("operator-pupr")
        self._cards: dict[int, int] = {}
        head = {"name": "Hadi", "position": "Kepala Dinas", "rank": "kadis", "phone": KADIS}
        keep(Contact(skpd_id=unit_id("PUPR"), **head))

    def play(self) -> Played:
        """The whole table, ten minutes from one SMS to the next."""
        for place, sms in enumerate(TABLE, start=1):
            self._clock.move(minutes=10)
            self._receive(place, sms)
            for act in sms.desk.split():
                self._clock.move(minutes=1)
                does: Callable[[int], Any] = getattr(self, f"_{act}")
                with transaction():
                    does(self._cards.get(place, 0))
        return Played()

    def _receive(self, place: int, sms: Sms) -> None:
        codes = {str(n): db.session.get_one(Case, id_).code for n, id_ in self._cards.items()}
        text = sms.text
        for number, code in codes.items():
            text = text.replace(f"{{{number}}}", code or "")
        db.session.rollback()
        if (case_id := arrives(text, sms.who).case_id) is not None:
            self._cards[place] = case_id
        db.session.rollback()

    def _forward(self, card: int) -> None:
        forwarding.forward(
            card, [unit_id("PUPR")], "keluhan", actor=self._moderator, in_window=True
        )

    def _answer(self, card: int) -> None:
        self._clock.move(hours=2)
        hold = db.session.get_one(Case, card).forwards[0]
        replying.answer_forward(hold.id, "Sudah kami kerjakan", "Kepala", actor=self._operator)
        self._sent(card)

    def _direct(self, card: int) -> None:
        replying.answer_directly(
            card, "Bawa KK", "permintaan informasi", "Kabag", actor=self._moderator
        )
        self._sent(card)

    def _sent(self, _card: int) -> None:
        """Every answer has left."""
        waits = OutboundSms.reply_id.is_not(None), OutboundSms.sent_at.is_(None)
        db.session.execute(update(OutboundSms).where(*waits).values(status="sent", sent_at=now()))

    def _close(self, card: int) -> None:
        closing.close(card, actor=self._moderator, reason="Sudah jelas")

    def _silence(self, card: int) -> None:
        closing.close_undisputed(card)

    def _delete(self, card: int) -> None:
        deleting.delete(card, actor=self._moderator)

    def _block(self, card: int) -> None:
        blocking.block_sender(card, actor=self._admin)

    def _join(self, card: int) -> None:
        merging.join(card, db.session.get_one(Case, card).follows_id, actor=self._moderator)

    def _unite(self, card: int) -> None:
        incidents.unite(self._cards[17], [card], actor=self._moderator)

    def _ask(self, card: int) -> None:
        asking_citizen.ask_citizen(card, "Pesan yang mana?", actor=self._moderator)

    def _publish(self, card: int) -> None:
        publishing.publish(card, actor=self._moderator)

    @property
    def _admin(self) -> Actor:
        return person("admin")
