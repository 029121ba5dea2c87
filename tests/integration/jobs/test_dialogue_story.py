"""A dialogue by SMS that forgives: an official who never types it right, citizens of few words.

Through the real intake and the real sender, over gammu's dummy phone; what it sent is the oracle.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.access.roles import MODERATOR
from app.models import Case, Contact, Reply, Skpd
from app.queries.directory import officials
from app.services.cases.actions import forwarding
from app.services.journal.actor import Actor
from app.sms.gammu.dummy_phone import drop_sms, sent_messages
from tests.faults.rig import Rig
from tests.faults.runs import Lives, is_done

KADIS = "+6281100000201"
ADI, ENI = "+6281266771234", "+6281266775555"
MODERATOR_AT_WORK = Actor("Mira", "Moderator", frozenset({MODERATOR}))


@dataclass
class Town:
    """One unit with its head's phone; everybody else writes from a phone of their own."""

    rig: Rig
    lives: Lives = field(init=False)

    def __post_init__(self) -> None:
        self.lives = Lives(self.rig)
        with self.rig.app.app_context(), transaction() as store:
            unit = Skpd(code="PUPR", name="Dinas PUPR", abbreviation="PUPR", sms_code="PUPR")
            head = Contact(skpd=unit, name="Hadi", position="Kadis", rank="kadis", phone=KADIS)
            store.add_all([unit, head])

    def write(self, number: str, text: str) -> list[str]:
        """Somebody writes; what that phone gets back, after everything was read and sent."""
        before = len(self.got(number))
        drop_sms(self.rig.phone, number, text, now())
        self._settle()
        return self.got(number)[before:]

    def forward(self) -> str:
        """The moderator forwards the newest message; its code."""
        with self.rig.app.app_context(), transaction():
            newest = db.session.scalars(select(Case.id).order_by(Case.id.desc())).first()
            unit = db.session.scalars(select(Skpd.id)).one()
            row = forwarding.forward(newest or 0, [unit], "keluhan", actor=MODERATOR_AT_WORK)
            code = row.code or ""
        self._settle()
        return code

    def got(self, number: str) -> list[str]:
        """Every SMS that the network has for this number, in its order."""
        return [sms.text for sms in sent_messages(self.rig.phone) if sms.to == number]

    def _settle(self) -> None:
        self.lives.until(lambda: is_done(self.rig, 0))


@pytest.fixture
def town(tmp_path: Path, valkey_url: str) -> Iterator[Town]:
    made = Rig(tmp_path / "site", valkey_url, acknowledge=True)
    yield Town(made)
    made.stop()


def test_an_official_who_never_types_it_right_is_answered_each_time_and_heard_by_ok(
    town: Town,
) -> None:
    town.write(ADI, "Lampu jalan di Pasar Siulak padam")
    code = town.forward()
    wrong = [
        "sudah diganti pak",
        f"BSL {code} lampu sudah diganti",
        f"jwb{code} lampu sudah diganti",
        f"{code[:2]} {code[2:]} lampu sudah diganti",
        "dftar",
        f"tidak setuju {code}",
        f"lampu sudah diganti untuk kode {code}",
        "ok pak",
    ]
    answers = [town.write(KADIS, text) for text in wrong]
    assert [len(found) for found in answers] == [1] * len(wrong)
    assert len(town.got(ADI)) == 1  # the acknowledgement
    offer = f'Belum dikirim. Ketik OK {code} untuk mengirim: "lampu sudah diganti" -Si UPIK'
    assert answers[1] == answers[2] == answers[3] == answers[6] == answers[7] == [offer]
    assert "DAFTAR" in answers[4][0]
    (echo,) = town.write(KADIS, f"ok {code} pak")
    assert echo.startswith(f"Jawaban {code}")
    assert town.got(ADI)[1:] == ["lampu sudah diganti -PUPR Sudah selesai? Balas YA atau BELUM."]
    with town.rig.app.app_context():
        assert db.session.scalars(select(Reply.text)).all() == ["lampu sudah diganti"]
        assert officials.count_troubles().in_trouble == 1


def test_citizens_who_only_say_iya_and_blm_pak_are_understood(town: Town) -> None:
    for number, text in ((ADI, "Lampu padam di Siulak"), (ENI, "Pipa bocor di Hiang")):
        town.write(number, text)
        code = town.forward()
        town.write(KADIS, f"BLS {code} Sudah kami perbaiki")
    asked = len(town.got(KADIS))
    (solved,) = town.write(ADI, "iya")
    (unsolved,) = town.write(ENI, "blm pak")
    assert "catat selesai" in solved
    assert "kami buka lagi" in unsolved
    assert [code in sms and "BELUM selesai" in sms for sms in town.got(KADIS)[asked:]] == [True]
    assert town.write(ADI, "terima kasih pak") == []
    with town.rig.app.app_context():
        rows = db.session.scalars(select(Case).order_by(Case.id)).all()
        assert [(row.status, row.outcome) for row in rows[:2]] == [
            ("selesai", "selesai_warga"),
            ("diteruskan", None),
        ]
        assert [(row.body, row.is_joined) for row in rows[2:]] == [("terima kasih pak", True)]
