"""An official's near miss: kept, asked back, done after OK; never executed, never silent (D12)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.database.extensions import db, now, transaction
from app.models import Approval, Event, NearMiss, Reply
from app.queries.directory import officials
from app.services.contacts import typing_trouble
from app.services.journal import journal
from app.services.journal.actor import SYSTEM
from app.services.privacy import retention
from tests.office import (
    KADIS,
    OPERATOR_PHONE,
    OTHER_KADIS,
    SEKRETARIS,
    Office,
    cards,
    does,
    outgoing,
)
from tests.stage import case, contact, demand_approval

NEIGHBOUR = "+6281266775555"
TEXT = "Petugas kami turun besok"


@pytest.fixture
def other(code: str, office: Office) -> str:
    """The code of a second case of PUPR."""
    return office.case("Pipa bocor", number=NEIGHBOUR)


def replies() -> list[str]:
    return list(db.session.scalars(select(Reply.text).order_by(Reply.id)))


def kept() -> list[tuple[str, str]]:
    """What OK would do."""
    return [(row.word, row.text) for row in db.session.scalars(select(NearMiss)) if row.word]


@pytest.mark.parametrize(
    "typed", ["BSL {code} {text}", "{text} {code}", "bls {text}", "bls {code}1 {text}"]
)
def test_what_is_nearly_bls_is_asked_and_sent_after_ok(
    code: str, office: Office, typed: str
) -> None:
    office.receive(KADIS, typed.format(code=code, text=TEXT))
    assert (
        outgoing(KADIS)[-1] == f'Belum dikirim. Ketik OK {code} untuk mengirim: "{TEXT}" -Si UPIK'
    )
    assert (replies(), len(cards())) == ([], 1)
    office.receive(KADIS, f"ok {code} pak")
    assert (replies(), len(cards())) == ([TEXT], 1)
    assert f"Jawaban {code}" in outgoing(KADIS)[-1]


def test_ok_does_it_once_from_the_same_phone_and_within_a_day(code: str, office: Office) -> None:
    office.receive(KADIS, f"jwb {code} {TEXT}")
    office.receive(SEKRETARIS, f"OK {code}")
    assert outgoing(SEKRETARIS)[-1].startswith("Tidak ada SMS dari HP ini yang menunggu OK")
    office.receive(KADIS, f"OK {code}")
    office.receive(KADIS, f"OK {code}")
    assert replies() == [TEXT]
    assert outgoing(KADIS)[-1].startswith("Tidak ada SMS dari HP ini")
    office.receive(KADIS, f"jwb {code} Besok pagi")
    with transaction():
        db.session.execute(update(NearMiss).values(kept_at=now() - timedelta(hours=25)))
    office.receive(KADIS, f"OK {code}")
    assert replies() == [TEXT]
    with transaction():
        retention.near_misses()
    assert kept() == []


def test_ok_does_what_was_asked_last(code: str, office: Office) -> None:
    office.receive(KADIS, f"jwb {code} Besok")
    office.receive(KADIS, f"jwb {code} Lusa")
    assert '"Lusa"' in outgoing(KADIS)[-1]
    office.receive(KADIS, f"OK {code}")
    assert replies() == ["Lusa"]


@pytest.mark.parametrize("yes", ["ok", "ya", "sudah benar", "0k {code}", "siap pak"])
def test_another_yes_is_told_the_short_word_again(code: str, office: Office, yes: str) -> None:
    office.receive(KADIS, f"jwb {code} {TEXT}")
    office.receive(KADIS, yes.format(code=code))
    assert len([text for text in outgoing(KADIS) if f"Ketik OK {code}" in text]) == 2
    assert (replies(), len(cards())) == ([], 1)


def test_the_other_words_are_asked_back_too(code: str, office: Office) -> None:
    demand_approval()
    office.receive(OPERATOR_PHONE, f"BLS {code} {TEXT}")
    office.receive(KADIS, f"ok setuju {code}")
    assert f'Ketik OK {code} bila maksud Bapak/Ibu: "SETUJU {code}"' in outgoing(KADIS)[-1]
    assert db.session.scalars(select(Approval.status)).all() == ["menunggu"]
    office.receive(KADIS, f"OK {code}")
    assert replies() == [TEXT]
    office.receive(KADIS, "batal")
    assert f'"BATAL {code}"' in outgoing(KADIS)[-1]
    office.receive(KADIS, f"OK {code}")
    assert f"Jawaban {code}" in outgoing(KADIS)[-1]
    assert "dibatalkan" in outgoing(KADIS)[-1]


def test_a_rejection_is_done_with_its_reason(code: str, office: Office) -> None:
    office.receive(KADIS, f"tlk {code} jalan provinsi")
    assert cards()[0].status == "diteruskan"
    office.receive(KADIS, f"OK {code}")
    assert case().status == "ditolak"
    assert case().forwards[0].rejection.reason == "jalan provinsi"


def test_a_no_is_never_offered_as_a_yes(code: str, office: Office) -> None:
    office.receive(KADIS, f"tidak setuju {code}")
    told = outgoing(KADIS)[-1]
    assert told.startswith("Belum diproses, tidak ada yang dikirim.")
    assert f"TOLAK {code} alasan" in told
    assert kept() == []


@pytest.mark.parametrize(
    "typed",
    [
        "BLS {code} jgn dibalas dulu ke warga, ini internal",
        "jangan dikirim dulu {code} saya mau baca",
        "bukan saya itu {code}",
        "Setuju tapi ganti kata besok jadi lusa {code}",
        "{code} Jembatan lapuk...",
        "Fwd: {code} Jembatan lapuk",
        "BLS {code} Jembatan lapuk",
        'Jawaban {code} ("sudah") terkirim. Bukan Bapak/Ibu yang menjawab?',
    ],
)
def test_what_is_no_answer_is_neither_sent_nor_offered(
    code: str, office: Office, typed: str
) -> None:
    office.receive(KADIS, typed.format(code=code))
    assert outgoing(KADIS)[-1].startswith(("Belum diproses, tidak ada yang", "Belum dikirim: isi"))
    assert len(outgoing(KADIS)[-1]) <= 160
    assert (replies(), kept()) == ([], [])
    # Neither a hasty OK nor the same at once again.
    office.receive(KADIS, f"OK {code}")
    office.receive(KADIS, typed.format(code=code))
    assert (replies(), kept()) == ([], [])


def test_an_answer_that_was_doubted_is_sent_when_it_is_sent_again(
    code: str, office: Office
) -> None:
    typed = f"BLS {code} jgn dibalas dulu ke warga"
    office.receive(KADIS, typed)
    with transaction():
        db.session.execute(update(NearMiss).values(kept_at=now() - timedelta(minutes=2)))
    office.receive(KADIS, typed)
    assert replies() == ["jgn dibalas dulu ke warga"]


def test_what_was_offered_as_taking_back_is_not_sent_by_repeating_it(
    code: str, office: Office
) -> None:
    office.receive(KADIS, f"BLS {code} {TEXT}")
    for _again in range(2):
        office.receive(KADIS, f"BLS {code} jgn dibalas dulu ke warga")
        with transaction():
            db.session.execute(update(NearMiss).values(kept_at=now() - timedelta(minutes=2)))
    assert replies() == [TEXT]
    assert kept() == [("BATAL", "")]


def test_a_hold_ends_what_ok_would_have_sent(code: str, office: Office) -> None:
    office.receive(KADIS, f"jwb {code} {TEXT}")
    office.receive(KADIS, f"jangan dikirim dulu {code} saya mau baca")
    office.receive(KADIS, f"OK {code}")
    assert (replies(), kept()) == ([], [])


def test_thanks_like_the_citizens_own_are_an_answer(office: Office, calendar: None) -> None:
    code = office.case("Terima kasih pak bupati")
    office.receive(KADIS, f"BLS {code} Terima kasih pak")
    assert replies() == ["Terima kasih pak"]


def test_not_ours_is_offered_as_a_rejection(code: str, office: Office) -> None:
    office.receive(KADIS, f"BLS {code} bukan tupoksi kami")
    assert f'"TOLAK {code} bukan tupoksi kami"' in outgoing(KADIS)[-1]
    office.receive(KADIS, f"OK {code}")
    assert (case().status, replies()) == ("ditolak", [])


@pytest.mark.parametrize("typed", ["jgn dikirim dulu {code}", "bukan saya itu {code}"])
def test_a_late_no_is_offered_as_taking_back(code: str, office: Office, typed: str) -> None:
    office.receive(KADIS, f"BLS {code} {TEXT}")
    office.receive(KADIS, typed.format(code=code))
    assert f'"BATAL {code}"' in outgoing(KADIS)[-1]
    office.receive(KADIS, f"OK {code}")
    assert "dibatalkan" in outgoing(KADIS)[-1]


def test_a_change_of_the_draft_is_offered_with_the_change(code: str, office: Office) -> None:
    demand_approval()
    office.receive(OPERATOR_PHONE, f"BLS {code} {TEXT}")
    office.receive(KADIS, f"Setuju tapi ganti kata besok jadi lusa {code}")
    assert '"Petugas kami turun lusa"' in outgoing(KADIS)[-1]
    assert replies() == []
    office.receive(KADIS, f"OK {code}")
    assert replies() == ["Petugas kami turun lusa"]


@pytest.mark.parametrize(
    "typed",
    [
        "BLS {code} dan {other} sudah",
        "BLS {code} sudah, {other} besok",
        "BLS {code} laporan {foreign} sudah kami tangani",
        "jwb {code} sudah, {other} besok",
        "{code} {other} sudah",
        "sudah diperbaiki {code} dan {other}",
    ],
)
def test_no_live_code_reaches_a_citizen(code: str, other: str, office: Office, typed: str) -> None:
    """D14, whichever unit the other code belongs to."""
    foreign = office.case("KTP belum jadi", office.dukcapil, number="+6281266778888")
    office.receive(KADIS, typed.format(code=code, other=other, foreign=foreign))
    assert "satu SMS untuk satu kode" in outgoing(KADIS)[-1]
    assert replies() == []
    assert cards()[-1].flag == "dari_kontak"
    assert kept() == []


def test_its_own_code_in_the_text_is_left_out(code: str, office: Office) -> None:
    office.receive(KADIS, f"BLS {code} laporan {code} sudah kami tangani")
    assert replies() == []
    office.receive(KADIS, f"OK {code}")
    assert replies() == ["sudah kami tangani"]


def test_a_code_that_lives_meanwhile_is_not_sent_by_ok(code: str, office: Office) -> None:
    office.receive(KADIS, f"jwb {code} Biayanya 5120 rupiah, bayar di loket")
    office.case("Pipa bocor", number=NEIGHBOUR)
    with transaction():
        cards()[-1].code = "5120"
    office.receive(KADIS, f"OK {code}")
    assert replies() == []
    assert "satu SMS untuk satu kode" in outgoing(KADIS)[-1]


@pytest.mark.parametrize(
    "typed", ["jwb {code} sudah", "{code} sudah", "setujui {code}", "BLS {code}"]
)
def test_a_foreign_code_reads_like_a_dead_one(code: str, office: Office, typed: str) -> None:
    office.receive(OTHER_KADIS, typed.format(code=code))
    assert outgoing(OTHER_KADIS)[-1].startswith(f"Kode {code} tidak berlaku")
    assert kept() == []


def test_without_a_code_one_of_two_is_not_guessed(other: str, office: Office) -> None:
    office.receive(KADIS, "bls sudah ditutup")
    assert outgoing(KADIS)[-1].startswith("Kode pesan belum terbaca")
    office.receive(KADIS, "setuju")
    assert outgoing(KADIS)[-1].startswith("Kode pesan belum terbaca")
    assert kept() == []


def test_a_sensitive_card_is_not_answered_by_ok_either(code: str, office: Office) -> None:
    office.receive(KADIS, f"jwb {code} {TEXT}")
    with transaction():
        cards()[0].is_sensitive = True
    office.receive(KADIS, f"OK {code}")
    assert replies() == []
    office.receive(KADIS, f"jwb {code} {TEXT}")
    assert "buka di web" in outgoing(KADIS)[-1]


def test_a_sensitive_text_is_kept_and_not_repeated(code: str, office: Office) -> None:
    office.receive(KADIS, f"jwb {code} Korban KDRT sudah kami dampingi")
    assert "KDRT" not in outgoing(KADIS)[-1]
    assert f"OK {code}" in outgoing(KADIS)[-1]
    office.receive(KADIS, f"OK {code}")
    assert replies() == ["Korban KDRT sudah kami dampingi"]


def test_every_sms_of_a_registered_phone_is_answered_up_to_ten_an_hour_then_a_person_is_told(
    code: str, office: Office
) -> None:
    before = len(outgoing(KADIS))
    for number in range(12):
        office.receive(KADIS, f"besok kami rapat {number}")
    assert len(outgoing(KADIS)) - before == 10
    limit = select(Event).where(Event.action == typing_trouble.PHONE_LIMIT)
    assert {row.subject_id for row in db.session.scalars(limit)} == {contact(KADIS).id}
    assert officials.count_troubles().in_trouble == 1


def test_the_breaker_of_citizens_silences_no_registered_phone(code: str, office: Office) -> None:
    does(SYSTEM, journal.record, "automatic_stopped", "outbound_sms", None)
    office.receive(KADIS, f"jwb {code} {TEXT}")
    office.receive(NEIGHBOUR, "BANTUAN")
    assert f"OK {code}" in outgoing(KADIS)[-1]
    assert outgoing(NEIGHBOUR) == []


def test_three_near_misses_make_a_trouble_and_two_do_not(code: str, office: Office) -> None:
    for number in (1, 2):
        office.receive(KADIS, f"jwb {code} {number}")
    assert officials.count_troubles().in_trouble == 0
    office.receive(KADIS, "dftar")
    assert "ketik DAFTAR" in outgoing(KADIS)[-1]
    assert officials.count_troubles().in_trouble == 1
