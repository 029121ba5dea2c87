"""An official's near miss: kept, asked back, done after OK; never executed, never silent (D12)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.database.extensions import db, now, transaction
from app.models import Approval, Event, NearMiss, Reply
from app.queries.inbox import dashboard
from app.services.contacts import typing_trouble
from app.services.journal import journal
from app.services.journal.actor import SYSTEM
from app.services.privacy import retention
from tests.integration.services.conftest import (
    KADIS,
    OPERATOR_PHONE,
    OTHER_KADIS,
    SEKRETARIS,
    Office,
    ReceiveSms,
    cards,
    outgoing,
)
from tests.integration.services.inbound.conftest import contact, demand_approval, message

NEIGHBOUR = "+6281266775555"
TEXT = "Petugas kami turun besok"


@pytest.fixture
def other(code: str, office: Office, receive_sms: ReceiveSms) -> str:
    """The code of a second message of PUPR."""
    receive_sms(NEIGHBOUR, "Pipa bocor")
    return office.forward(cards()[-1].id)


def replies() -> list[str]:
    return list(db.session.scalars(select(Reply.text).order_by(Reply.id)))


def kept() -> list[tuple[str, str]]:
    return [(row.word, row.text) for row in db.session.scalars(select(NearMiss))]


@pytest.mark.parametrize(
    "typed", ["BSL {code} {text}", "{text} {code}", "bls {text}", "bls {code}1 {text}"]
)
def test_what_is_nearly_bls_is_asked_back_and_sent_after_ok(
    code: str, receive_sms: ReceiveSms, typed: str
) -> None:
    receive_sms(KADIS, typed.format(code=code, text=TEXT))
    assert (
        outgoing(KADIS)[-1] == f'Belum dikirim. Ketik OK {code} untuk mengirim: "{TEXT}" -Si UPIK'
    )
    assert (replies(), len(cards())) == ([], 1)
    receive_sms(KADIS, f"ok {code} pak")
    assert (replies(), len(cards())) == ([TEXT], 1)
    assert f"Jawaban {code}" in outgoing(KADIS)[-1]


def test_ok_does_it_once_from_the_same_phone_and_within_a_day(
    code: str, receive_sms: ReceiveSms
) -> None:
    receive_sms(KADIS, f"jwb {code} {TEXT}")
    receive_sms(SEKRETARIS, f"OK {code}")
    assert outgoing(SEKRETARIS)[-1].startswith("Tidak ada SMS dari HP ini yang menunggu OK")
    receive_sms(KADIS, f"OK {code}")
    receive_sms(KADIS, f"OK {code}")
    assert replies() == [TEXT]
    assert outgoing(KADIS)[-1].startswith("Tidak ada SMS dari HP ini")
    receive_sms(KADIS, f"jwb {code} Besok pagi")
    with transaction():
        db.session.execute(update(NearMiss).values(kept_at=now() - timedelta(hours=25)))
    receive_sms(KADIS, f"OK {code}")
    assert replies() == [TEXT]
    with transaction():
        retention.near_misses()
    assert kept() == []


def test_ok_does_what_was_asked_last(code: str, receive_sms: ReceiveSms) -> None:
    receive_sms(KADIS, f"jwb {code} Besok")
    receive_sms(KADIS, f"jwb {code} Lusa")
    assert '"Lusa"' in outgoing(KADIS)[-1]
    receive_sms(KADIS, f"OK {code}")
    assert replies() == ["Lusa"]


@pytest.mark.parametrize("yes", ["ok", "ya", "sudah benar", "0k {code}", "siap pak"])
def test_another_yes_is_told_the_short_word_again(
    code: str, receive_sms: ReceiveSms, yes: str
) -> None:
    receive_sms(KADIS, f"jwb {code} {TEXT}")
    receive_sms(KADIS, yes.format(code=code))
    assert len([text for text in outgoing(KADIS) if f"Ketik OK {code}" in text]) == 2
    assert (replies(), len(cards())) == ([], 1)


def test_the_other_words_are_asked_back_too(code: str, receive_sms: ReceiveSms) -> None:
    demand_approval()
    receive_sms(OPERATOR_PHONE, f"BLS {code} {TEXT}")
    receive_sms(KADIS, f"ok setuju {code}")
    assert f'Ketik OK {code} bila maksud Bapak/Ibu: "SETUJU {code}"' in outgoing(KADIS)[-1]
    assert db.session.scalars(select(Approval.status)).all() == ["menunggu"]
    receive_sms(KADIS, f"OK {code}")
    assert replies() == [TEXT]
    receive_sms(KADIS, "batal")
    assert f'"BATAL {code}"' in outgoing(KADIS)[-1]
    receive_sms(KADIS, f"OK {code}")
    assert f"Jawaban {code}" in outgoing(KADIS)[-1]
    assert "dibatalkan" in outgoing(KADIS)[-1]


def test_a_rejection_is_done_with_its_reason(code: str, receive_sms: ReceiveSms) -> None:
    receive_sms(KADIS, f"tlk {code} jalan provinsi")
    assert cards()[0].status == "diteruskan"
    receive_sms(KADIS, f"OK {code}")
    assert message().status == "ditolak"
    assert message().forwards[0].rejection.reason == "jalan provinsi"


def test_a_no_is_never_offered_as_a_yes(code: str, receive_sms: ReceiveSms) -> None:
    receive_sms(KADIS, f"tidak setuju {code}")
    told = outgoing(KADIS)[-1]
    assert told.startswith("Belum diproses, tidak ada yang dikirim.")
    assert f"TOLAK {code} alasan" in told
    assert kept() == []


@pytest.mark.parametrize(
    "typed",
    [
        "BLS {code} dan {other} sudah",
        "BLS {code} sudah, {other} besok",
        "BLS {code} laporan {foreign} sama",
        "jwb {code} sudah, {other} besok",
        "{code} {other} sudah",
        "sudah diperbaiki {code} dan {other}",
    ],
)
def test_no_live_code_reaches_a_citizen(
    code: str, other: str, office: Office, receive_sms: ReceiveSms, typed: str
) -> None:
    """D14, whichever unit the other code belongs to."""
    receive_sms("+6281266778888", "KTP belum jadi")
    foreign = office.forward(cards()[-1].id, office.dukcapil)
    receive_sms(KADIS, typed.format(code=code, other=other, foreign=foreign))
    assert "satu SMS untuk satu kode" in outgoing(KADIS)[-1]
    assert replies() == []
    assert cards()[-1].flag == "dari_kontak"
    assert kept() == []


def test_its_own_code_in_the_text_is_left_out(code: str, receive_sms: ReceiveSms) -> None:
    receive_sms(KADIS, f"BLS {code} laporan {code} sudah kami tangani")
    assert replies() == []
    receive_sms(KADIS, f"OK {code}")
    assert replies() == ["sudah kami tangani"]


def test_a_code_that_lives_meanwhile_is_not_sent_by_ok(
    code: str, office: Office, receive_sms: ReceiveSms
) -> None:
    receive_sms(KADIS, f"jwb {code} biaya 5120 rupiah")
    receive_sms(NEIGHBOUR, "Pipa bocor")
    office.forward(cards()[-1].id)
    with transaction():
        cards()[-1].code = "5120"
    receive_sms(KADIS, f"OK {code}")
    assert replies() == []
    assert "satu SMS untuk satu kode" in outgoing(KADIS)[-1]


@pytest.mark.parametrize(
    "typed", ["jwb {code} sudah", "{code} sudah", "setujui {code}", "BLS {code}"]
)
def test_a_foreign_code_reads_like_a_dead_one(
    code: str, receive_sms: ReceiveSms, typed: str
) -> None:
    receive_sms(OTHER_KADIS, typed.format(code=code))
    assert outgoing(OTHER_KADIS)[-1].startswith(f"Kode {code} tidak berlaku")
    assert kept() == []


def test_without_a_code_one_of_two_is_not_guessed(
    code: str, other: str, receive_sms: ReceiveSms
) -> None:
    receive_sms(KADIS, "bls sudah ditutup")
    assert outgoing(KADIS)[-1].startswith("Kode pesan belum terbaca")
    receive_sms(KADIS, "setuju")
    assert outgoing(KADIS)[-1].startswith("Kode pesan belum terbaca")
    assert kept() == []


def test_a_sensitive_card_is_not_answered_by_ok_either(code: str, receive_sms: ReceiveSms) -> None:
    receive_sms(KADIS, f"jwb {code} {TEXT}")
    with transaction():
        cards()[0].is_sensitive = True
    receive_sms(KADIS, f"OK {code}")
    assert replies() == []
    receive_sms(KADIS, f"jwb {code} {TEXT}")
    assert "buka di web" in outgoing(KADIS)[-1]


def test_a_sensitive_text_is_kept_and_not_repeated(code: str, receive_sms: ReceiveSms) -> None:
    receive_sms(KADIS, f"jwb {code} Korban KDRT sudah kami dampingi")
    assert "KDRT" not in outgoing(KADIS)[-1]
    assert f"OK {code}" in outgoing(KADIS)[-1]
    receive_sms(KADIS, f"OK {code}")
    assert replies() == ["Korban KDRT sudah kami dampingi"]


def test_every_sms_of_a_registered_phone_is_answered_up_to_ten_an_hour_then_a_person_is_told(
    code: str, receive_sms: ReceiveSms
) -> None:
    before = len(outgoing(KADIS))
    for number in range(12):
        receive_sms(KADIS, f"besok kami rapat {number}")
    assert len(outgoing(KADIS)) - before == 10
    limit = select(Event).where(Event.action == typing_trouble.PHONE_LIMIT)
    assert {row.subject_id for row in db.session.scalars(limit)} == {contact(KADIS).id}
    assert dashboard.count_officials().in_trouble == 1


def test_the_breaker_of_citizens_never_silences_a_registered_phone(
    code: str, receive_sms: ReceiveSms
) -> None:
    with transaction():
        journal.record("automatic_stopped", "outbound_sms", None, actor=SYSTEM)
    receive_sms(KADIS, f"jwb {code} {TEXT}")
    receive_sms(NEIGHBOUR, "BANTUAN")
    assert f"OK {code}" in outgoing(KADIS)[-1]
    assert outgoing(NEIGHBOUR) == []


def test_three_near_misses_make_a_trouble_and_two_do_not(
    code: str, receive_sms: ReceiveSms
) -> None:
    for number in (1, 2):
        receive_sms(KADIS, f"jwb {code} {number}")
    assert dashboard.count_officials().in_trouble == 0
    receive_sms(KADIS, "dftar")
    assert "ketik DAFTAR" in outgoing(KADIS)[-1]
    assert dashboard.count_officials().in_trouble == 1
