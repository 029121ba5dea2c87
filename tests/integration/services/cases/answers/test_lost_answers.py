"""What did not arrive, or was taken back, is no answer: for STATUS, BLS and corrections."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.models import Case, OutboundSms
from app.models.denial import is_denied
from app.services.cases.actions import reminding
from app.services.cases.answers import recalling, replying
from app.services.cases.state import case_state
from app.services.settings import settings
from tests.office import CITIZEN, KADIS, OPERATOR_PHONE, OTHER_KADIS, Office, cards, outgoing
from tests.stage import become, case, forward_id

pytestmark = pytest.mark.usefixtures("on_hold")

SAID = "Sudah kami perbaiki"


def become_all(status: str) -> None:
    """What the modem made of the answers' SMS that still waited."""
    with transaction():
        answers = select(OutboundSms).where(
            OutboundSms.reply_id.is_not(None), OutboundSms.status.in_(("held", "queued"))
        )
        for sms in db.session.scalars(answers):
            sms.status = status
        db.session.flush()
        case_state.reconsider(case().id)


def answer(office: Office) -> int:
    return office.unit(replying.answer_forward, forward_id(), SAID, "Kadis PUPR").id


def test_status_says_that_the_answer_did_not_leave(office: Office, code: str) -> None:
    answer(office)
    become_all("failed")
    assert (case().status, case().forwards[0].status) == ("diteruskan", "dijawab")
    office.receive(CITIZEN, "STATUS")
    assert "diteruskan ke PUPR, jawabannya belum terkirim" in outgoing(CITIZEN)[-1]
    assert len(cards()) == 1


def test_of_two_skpd_status_names_the_one_that_has_not_answered(office: Office, code: str) -> None:
    answer(office)
    become_all("failed")
    office.forward(case().id, office.dukcapil)
    office.receive(CITIZEN, "STATUS")
    assert "diteruskan ke Dukcapil, belum dijawab" in outgoing(CITIZEN)[-1]


@pytest.mark.parametrize("lost", ["batal", "batal after sending", "failed", "undelivered"])
def test_the_same_bls_after_a_lost_answer_is_sent(office: Office, code: str, lost: str) -> None:
    office.desk(settings.change, {"phone_hold": "10"}, None)
    office.receive(OPERATOR_PHONE, f"BLS {code} {SAID}")
    if lost == "batal after sending":
        become_all("sent")
    if lost.startswith("batal"):
        office.receive(KADIS, f"BATAL {code}")
    else:
        become_all(lost)
    office.receive(OPERATOR_PHONE, f"BLS {code} {SAID}")
    assert [reply.text for reply in case().replies] == [SAID, SAID]
    status = select(OutboundSms.status).where(OutboundSms.reply_id == case().replies[1].id)
    assert db.session.scalars(status).one() == "held"
    assert case().status == "dijawab"


def test_the_phone_s_resend_is_still_sent_to_nobody(code: str, office: Office) -> None:
    for _ in range(2):
        office.receive(OPERATOR_PHONE, f"BLS {code} {SAID}")
    become_all("sent")
    office.receive(OPERATOR_PHONE, f"BLS {code} {SAID}")
    assert len(case().replies) == 1


@pytest.mark.parametrize("fate", ["called back", "failed"])
def test_a_lost_correction_corrects_nothing(office: Office, code: str, fate: str) -> None:
    office.receive(OPERATOR_PHONE, f"BLS {code} Pekan depan diaspal")
    become_all("sent")
    office.receive(KADIS, f"BATAL {code}")
    assert denied()
    correction = answer(office)
    assert not denied()
    if fate == "called back":
        office.desk(recalling.cancel, correction, is_vouched=True)
    else:
        become_all("failed")
    assert denied()
    answer(office)
    assert not denied()


def denied() -> bool:
    return db.session.scalar(select(Case.id).where(is_denied())) is not None


def test_who_was_reminded_of_a_lost_answer_is_not_reminded_after_it_left(
    office: Office, code: str
) -> None:
    """At night the reminder waits; meanwhile the answer was sent again."""
    reply = answer(office)
    become_all("failed")
    office.desk(reminding.remind, case().id)
    become("sent", reply)
    assert case().status == "dijawab"
    reminders = select(OutboundSms.status).where(OutboundSms.purpose == "reminder")
    assert set(db.session.scalars(reminders)) == {"cancelled"}


def test_another_skpd_s_answer_keeps_the_reminder_of_who_still_owes_one(office: Office) -> None:
    office.case("Jembatan lapuk", office.pupr, office.dukcapil)
    office.desk(reminding.remind, case().id)
    answer(office)
    reminders = select(OutboundSms.number, OutboundSms.status).where(
        OutboundSms.purpose == "reminder"
    )
    assert {number for number, status in db.session.execute(reminders) if status == "queued"} == {
        OTHER_KADIS
    }
