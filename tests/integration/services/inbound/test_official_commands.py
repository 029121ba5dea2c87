"""An official's SMS is not lost, reaches nobody else, and is told nothing untrue."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.workflow.deadlines import WIB
from app.models import Approval, Reply
from app.services.cases.actions import manual_entry
from app.services.directory import directory
from tests.office import CITIZEN, KADIS, OPERATOR_PHONE, SEKRETARIS, Office, cards, outgoing
from tests.stage import case, contact, demand_approval, send_all


def test_who_wrote_a_draft_and_left_is_asked_for_no_day(code: str, office: Office) -> None:
    demand_approval()
    office.receive(OPERATOR_PHONE, f"BLS {code} Segera kami perbaiki")
    with transaction():
        directory.retire(contact(OPERATOR_PHONE))
    office.receive(KADIS, f"SETUJU {code}")
    assert len(case().replies) == 1
    assert outgoing("") == []
    # The promise has no day: who approved it is asked instead.
    assert any(f"Ketik JANJI {code} tanggal" in text for text in outgoing(KADIS))


def test_a_second_answer_while_one_waits_is_told_so(code: str, office: Office) -> None:
    demand_approval()
    office.receive(OPERATOR_PHONE, f"BLS {code} Kami tinjau")
    office.receive(OPERATOR_PHONE, f"BLS {code} Ralat: kami tinjau Jumat")
    told = outgoing(OPERATOR_PHONE)[-1]
    assert "tidak berlaku" not in told
    assert "belum diproses" in told
    assert "Kadis PUPR" in told
    assert code in told
    assert db.session.scalars(select(Approval.text)).all() == ["Kami tinjau"]


def test_tolak_after_an_answer_is_not_called_a_wrong_code(code: str, office: Office) -> None:
    office.receive(OPERATOR_PHONE, f"BLS {code} Kami tinjau")
    office.receive(KADIS, f"TOLAK {code} ternyata jalan provinsi")
    told = outgoing(KADIS)[-1]
    assert "tidak berlaku" not in told
    assert told.startswith(f"TOLAK {code} belum diproses")
    assert case().forwards[0].status == "dijawab"


def test_a_sender_whom_no_answer_reaches_is_not_called_a_wrong_code(office: Office) -> None:
    code = office.case("Bus sekolah mogok", number="DISHUB")
    office.receive(KADIS, f"BLS {code} Bus kami perbaiki")
    assert outgoing(KADIS)[-1].startswith(f"BLS {code} belum diproses")


@pytest.mark.usefixtures("heads_log_in")
@pytest.mark.parametrize("is_sensitive", [False, True])
@pytest.mark.parametrize("word", ["BLS {} Kami tinjau", "TOLAK {} bukan kami", "BATAL {}"])
def test_what_is_for_the_head_alone_no_other_phone_answers(
    office: Office, word: str, is_sensitive: bool
) -> None:
    """D7: nor does it hear that there is such a case."""
    text = "KDRT di sebelah rumah" if is_sensitive else "Kepala UPT minta uang"
    code = office.case(text, category="pengaduan", heads_only=True)
    for phone in (OPERATOR_PHONE, SEKRETARIS):
        office.receive(phone, word.format(code))
        assert outgoing(phone)[-1].startswith(f"Kode {code} tidak berlaku")
    assert (case().replies, case().forwards[0].status) == ([], "menunggu")


def test_the_same_answer_after_belum_is_a_new_one(code: str, office: Office) -> None:
    office.receive(OPERATOR_PHONE, f"BLS {code} Lampu sudah diganti")
    send_all()
    office.receive(CITIZEN, "BELUM")
    assert case().status == "diteruskan"
    office.receive(OPERATOR_PHONE, f"BLS {code} Lampu sudah diganti")
    assert len(case().replies) == 2
    assert case().status == "dijawab"


def test_what_no_sms_carries_to_the_citizen_is_not_called_sent(office: Office) -> None:
    """D10: it came by letter, somebody has to tell him."""
    at = f"{now().astimezone(WIB):%Y-%m-%dT%H:%M}"
    entry = manual_entry.Entry(
        channel="surat", sender="", sender_name="", received=at, body="Jembatan lapuk"
    )
    code = office.forward(office.desk(manual_entry.enter, entry)[0].id)
    office.receive(OPERATOR_PHONE, f"BLS {code} Kami tinjau")
    assert "terkirim" not in outgoing(OPERATOR_PHONE)[-1]
    assert f"Jawaban {code}" in outgoing(OPERATOR_PHONE)[-1]
    assert "dicatat" in outgoing(OPERATOR_PHONE)[-1]
    assert f"BATAL {code}" in outgoing(OPERATOR_PHONE)[-1]
    office.receive(OPERATOR_PHONE, f"BATAL {code}")
    assert "tandai sebagai dibantah" in outgoing(OPERATOR_PHONE)[-1]
    assert "sampai ke warga" not in outgoing(OPERATOR_PHONE)[-1]


def test_two_answers_in_one_sms_reach_no_citizen(office: Office, code: str) -> None:
    """The second would go to the citizen of the first, with its code (D14)."""
    office.receive("+6281255550000", "KK saya hilang", reference=8)
    other = office.forward(cards()[1].id)
    text = f"BLS {code} Jembatan kami tinjau\nBLS {other} KK Ibu Ani sudah jadi"
    office.receive(OPERATOR_PHONE, text)
    assert db.session.scalars(select(Reply.id)).all() == []
    assert "satu SMS untuk satu kode" in outgoing(OPERATOR_PHONE)[-1]
    assert (cards()[-1].body, cards()[-1].flag) == (text, "dari_kontak")
