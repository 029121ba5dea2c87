"""Three citizens' cases about one lamp, and what is done to them (A33)."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from app.database.extensions import db, transaction
from app.domain.messaging.delivery import OutboundStatus
from app.models import Case, Forward, OutboundSms
from app.services.cases.actions import incidents
from app.services.cases.answers import replying
from tests.office import CITIZEN, KADIS, Office
from tests.stage import send_all

SECOND, THIRD, FOURTH = "+6281266775678", "+6281266779012", "+6281266773456"
LAMP = "Lampu jalan di Siulak mati"
OTHERS = ("lampu simpang Siulak padam pak", "gelap gulita di Siulak, lampunya mati")
DONE = "Lampu sudah kami ganti tadi malam."


@pytest.fixture
def three(office: Office) -> list[int]:
    """Three citizens write of one lamp."""
    texts = zip((CITIZEN, SECOND, THIRD), (LAMP, *OTHERS), strict=True)
    return [office.card(text, number) for number, text in texts]


def row(case_id: int) -> Case:
    db.session.expire_all()
    return db.session.get_one(Case, case_id)


def unite(office: Office, ids: list[int], lead: int | None = None) -> None:
    lead = lead or ids[0]
    office.desk(incidents.unite, lead, [it for it in ids if it != lead], "Lampu Siulak")


def answer(office: Office, case_id: int, text: str = DONE) -> None:
    held = db.session.scalars(select(Forward).where(Forward.case_id == case_id)).one()
    office.unit(replying.answer_forward, held.id, text, "Kadis")
    send_all()


def deny_an_answer(office: Office, code: str) -> None:
    """A phone has answered, the SMS have left, and its owner denies it."""
    office.receive(KADIS, f"BLS {code} {DONE}")
    with transaction():
        of_answers = update(OutboundSms).where(OutboundSms.reply_id.is_not(None))
        db.session.execute(of_answers.values(status="sent"))
    office.receive(KADIS, f"BATAL {code}")


def statuses(ids: list[int]) -> list[str]:
    return [row(it).status for it in ids]


def outgoing_sent(number: str) -> list[str]:
    sent = select(OutboundSms.text).where(
        OutboundSms.number == number, OutboundSms.status == OutboundStatus.SENT
    )
    return list(db.session.scalars(sent))
