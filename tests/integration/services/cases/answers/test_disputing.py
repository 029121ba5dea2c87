"""BATAL KODE (D11): within the hold an answer is called back, afterwards it is disputed."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.models import OutboundSms, Reply
from app.services.cases.actions import closing, closing_after_wait
from app.services.cases.answers import approving, replying
from app.services.cases.visibility import publishing
from app.services.settings import settings
from tests.office import KADIS, OPERATOR_PHONE, OTHER_KADIS, SEKRETARIS, Office, cards, outgoing
from tests.stage import actors_of, case, forward_id, send_all


@pytest.fixture
def held(office: Office) -> None:
    """Answers by phone wait ten minutes."""
    office.desk(settings.change, {"phone_hold": "10"}, None)


def test_the_echo_names_the_word(code: str, office: Office) -> None:
    office.receive(OPERATOR_PHONE, f"BLS {code} Sudah kami perbaiki")
    assert f"BATAL {code}" in outgoing(OPERATOR_PHONE)[-1]
    assert f"BATAL {code}" in outgoing(KADIS)[-1]
    assert "BATAL" not in outgoing(SEKRETARIS)[-1]


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("phone", [OPERATOR_PHONE, KADIS], ids=["the phone itself", "the head"])
def test_within_the_hold_it_never_reaches_the_citizen(
    code: str, office: Office, phone: str
) -> None:
    office.receive(OPERATOR_PHONE, f"BLS {code} Sudah kami perbaiki")
    assert "10 menit lagi" in outgoing(OPERATOR_PHONE)[-1]
    assert case().status == "dijawab"
    send_all()
    office.receive(phone, f"Batal {code}")
    assert "dibatalkan, tidak dikirim" in outgoing(phone)[-1]
    assert (case().status, case().forwards[0].status) == ("diteruskan", "menunggu")
    answer = db.session.scalars(select(OutboundSms).where(OutboundSms.reply_id.is_not(None))).one()
    assert answer.status == "cancelled"
    assert case().replies[0].disputed_at is None
    assert len(actors_of("cancel")) == 1
    # There is nothing left to take back.
    office.receive(phone, f"BATAL {code}")
    assert outgoing(phone)[-1].startswith(f"Tidak ada jawaban {code}")


def test_after_sending_it_is_disputed(office: Office, code: str) -> None:
    office.receive(OPERATOR_PHONE, f"BLS {code} Sudah kami perbaiki")
    send_all()
    office.desk(publishing.publish, case().id)
    office.receive(KADIS, f"BATAL {code}")
    assert "tandai sebagai dibantah" in outgoing(KADIS)[-1]
    (reply,) = case().replies
    assert reply.disputed_at is not None
    assert reply.disputed_by == "Kadis PUPR (Kadis PUPR)"
    assert reply.text == "Sudah kami perbaiki"
    # The public page tells the dispute in place of the answer.
    assert case().is_published
    assert (len(actors_of("dispute")), actors_of("unpublish")) == (1, [])
    office.receive(KADIS, f"BATAL {code}")
    assert outgoing(KADIS)[-1].startswith(f"Tidak ada jawaban {code}")
    assert len(actors_of("dispute")) == 1


@pytest.mark.parametrize(
    ("phone", "told"),
    [
        pytest.param(SEKRETARIS, "Tidak ada jawaban {code}", id="a phone that no echo named"),
        pytest.param(OTHER_KADIS, "Kode {code} tidak berlaku", id="another SKPD's head (A3)"),
    ],
)
def test_who_takes_back_nothing(code: str, office: Office, phone: str, told: str) -> None:
    office.receive(OPERATOR_PHONE, f"BLS {code} Sudah kami perbaiki")
    send_all()
    office.receive(phone, f"BATAL {code}")
    assert outgoing(phone)[-1].startswith(told.format(code=code))
    assert case().replies[0].disputed_at is None


def test_an_answer_from_the_web_is_not_taken_back_by_phone(office: Office, code: str) -> None:
    office.unit(replying.answer_forward, forward_id(), "Sudah", "Kadis PUPR")
    office.receive(KADIS, f"BATAL {code}")
    assert outgoing(KADIS)[-1].startswith(f"Tidak ada jawaban {code}")


@pytest.mark.parametrize("phone", [SEKRETARIS, KADIS], ids=["who approved", "the head"])
def test_an_approval_by_phone_is_taken_back(office: Office, code: str, phone: str) -> None:
    """SETUJU can be forged as well as BLS."""
    office.unit(approving.submit, forward_id(), "Kami tinjau", "Sekretaris PUPR")
    office.receive(SEKRETARIS, f"SETUJU {code}")
    assert f"BATAL {code}" in outgoing(SEKRETARIS)[-1]
    send_all()
    office.receive(phone, f"BATAL {code}")
    assert case().replies[0].disputed_at is not None


def test_a_closed_case_has_no_code_any_more(office: Office, code: str) -> None:
    office.receive(OPERATOR_PHONE, f"BLS {code} Sudah")
    send_all()
    office.desk(closing.close, case().id)
    office.receive(OPERATOR_PHONE, f"BATAL {code}")
    assert outgoing(OPERATOR_PHONE)[-1].startswith(f"Kode {code} tidak berlaku")


def test_of_two_answers_the_newest_is_meant(code: str, office: Office) -> None:
    for text in ("Selasa diaspal", "Rabu diaspal"):
        office.receive(OPERATOR_PHONE, f"BLS {code} {text}")
    send_all()
    office.receive(OPERATOR_PHONE, f"BATAL {code}")
    assert [bool(reply.disputed_at) for reply in case().replies] == [False, True]
    office.receive(OPERATOR_PHONE, f"BATAL {code}")
    assert [bool(reply.disputed_at) for reply in case().replies] == [True, True]


def test_a_disputed_case_does_not_end_by_itself(code: str, office: Office) -> None:
    office.receive(OPERATOR_PHONE, f"BLS {code} Sudah")
    send_all()
    office.receive(KADIS, f"BATAL {code}")
    assert not closing_after_wait.end(case().id)


def test_batal_alone_is_explained_and_of_a_citizen_it_is_a_card(code: str, office: Office) -> None:
    office.receive(KADIS, "Batal")
    assert "BATAL KODE" in outgoing(KADIS)[-1]
    office.receive("+6281255550000", f"BATAL {code}")
    assert cards()[-1].body == f"BATAL {code}"
    assert db.session.scalars(select(Reply.id)).all() == []


def test_of_what_is_half_sent_batal_stops_the_rest_and_denies_it(office: Office, code: str) -> None:
    """The citizen has read the first half: it needs a correction like a whole one."""
    office.receive(OPERATOR_PHONE, f"BLS {code} " + "Sudah kami perbaiki. " * 12)
    with transaction():
        answer = select(OutboundSms).where(OutboundSms.reply_id.is_not(None))
        sms = db.session.scalars(answer).one()
        assert len(sms.parts) == 2
        sms.parts[0].status = "sent"
        publishing.publish(case().id, actor=office.moderator)
    office.receive(KADIS, f"BATAL {code}")
    assert "tandai sebagai dibantah" in outgoing(KADIS)[-1]
    assert case().replies[0].disputed_at is not None
    assert case().is_published
    sms = db.session.scalars(answer.execution_options(populate_existing=True)).one()
    assert [part.status for part in sms.parts] == ["sent", "cancelled"]
    assert len(actors_of("dispute")) == 1
