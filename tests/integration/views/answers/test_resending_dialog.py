"""A8: an answer that did not arrive is seen by its SKPD, sent again from its card, reminded of."""

from __future__ import annotations

from app.database.extensions import db, now, transaction
from app.models import Case, OutboundSms, Reply
from app.services.cases.actions import deleting
from app.services.cases.answers import replying
from app.services.cases.state import case_state
from app.services.cases.visibility import publishing
from tests.cases import answered, cards, case, citizen_sms, forward_id, forwarded, let, person
from tests.integration.views.outgoing import do
from tests.rows import all_rows, change, one_row
from tests.web import Browser

LOST = "?status=tidak-sampai"


def answered_by(*codes: str) -> tuple[int, int]:
    """A case that the first of these SKPD has answered; the ids of case and answer."""
    row = answered("Jembatan lapuk", *codes)
    return row, one_row(Reply.id, case_id=row)


def lose(reply_id: int, status: str = "failed") -> None:
    """The SMS of an answer ends like this."""
    with transaction():
        sms = one_row(OutboundSms, reply_id=reply_id)
        sms.status, sms.problem = status, "Nomor tidak aktif."
        for part in sms.parts:
            part.status = status
        case_state.reconsider(sms.case_id)


def becomes_sensitive(row: int) -> None:
    with transaction():
        publishing.mark_sensitive(db.session.get_one(Case, row), person("moderator"))


def lost_to_a_phone() -> tuple[int, OutboundSms]:
    """A case of which one official's phone was not told; the id, and the SMS."""
    row = forwarded("Jembatan lapuk", "PUPR")
    sms = all_rows(OutboundSms, OutboundSms.contact_id.is_not(None), case_id=row)[0]
    change([sms, sms.parts[0]], status="failed")
    return row, sms


def test_the_skpd_finds_its_lost_answer_and_sends_it_again(office: Browser) -> None:
    row, reply = answered_by("PUPR")
    held = forward_id(row)
    assert held not in cards(office.page(f"/pesan-dinas/{LOST}"))
    assert "Kirim ulang" not in office.page(f"/pesan-dinas/{held}")
    lose(reply)
    text = office.page(f"/pesan-dinas/{LOST}")
    assert cards(text) == [held]
    assert "Jawaban tidak sampai: Nomor tidak aktif." in text
    url = f"/pesan-dinas/balasan/{reply}/kirim-ulang"
    assert url in text
    text = office.posted(url)
    assert "Jawaban masuk antrean kirim lagi." in text
    assert "Kirim ulang" not in text
    assert cards(office.page(f"/pesan-dinas/{LOST}")) == []
    assert office.send(url)[0] == 409
    assert case(row).status == "dijawab"


def test_a_further_answer_takes_it_from_the_list(office: Browser) -> None:
    row, reply = answered_by("PUPR")
    held = forward_id(row)
    lose(reply, "undelivered")
    assert cards(office.page(f"/pesan-dinas/{LOST}")) == [held]
    answer = {"text": "Sekali lagi", "acknowledged_by": "Kepala Dinas PUPR"}
    assert office.send(f"/pesan-dinas/{held}/balas", **answer)[0] == 200
    assert cards(office.page(f"/pesan-dinas/{LOST}")) == []


def test_the_desk_sends_it_again_or_reminds_the_skpd(desk: Browser) -> None:
    row, reply = answered_by("PUPR")
    lose(reply)
    direct = citizen_sms("Jam buka?")
    own = let("moderator", replying.answer_directly, direct, "Pukul 8.", "keluhan", "Kabag").id
    lose(own)
    assert "Pengingat dikirim ke 3 HP" in desk.send(f"/pesan-masuk/{row}/ingatkan")[1]
    for case_id, reply_id in ((row, reply), (direct, own)):
        url = f"/pesan-masuk/balasan/{reply_id}/kirim-ulang"
        assert url in desk.page(f"/pesan-masuk/{case_id}")
        assert desk.send(url)[0] == 200
        assert case(case_id).status == "dijawab"
    assert "masih ditunggu" in desk.send(f"/pesan-masuk/{row}/ingatkan")[1]


def test_another_skpd_s_or_a_closed_card_s_answer_is_not_sent_again(client: Browser) -> None:
    row, reply = answered_by("PUPR", "DISHUB")
    lose(reply)
    client.log_in("operator-dishub")
    assert f"balasan/{reply}" not in client.page("/pesan-dinas/?status=semua")
    assert client.send(f"/pesan-dinas/balasan/{reply}/kirim-ulang")[0] == 403
    client.log_in("moderator")
    assert client.send(f"/pesan-masuk/{row}/selesai", reason="sudah dilayani")[0] == 200
    assert f"balasan/{reply}/kirim" not in client.page(f"/pesan-masuk/{row}")
    assert client.send(f"/pesan-masuk/balasan/{reply}/kirim-ulang")[0] == 409
    assert client.send("/pesan-masuk/balasan/999999/kirim-ulang")[0] == 404


def test_an_answer_that_its_office_denies_is_never_sent_again(desk: Browser) -> None:
    """D11: it may be forged; what follows it is a correction."""
    row, reply = answered_by("PUPR")
    change(one_row(Reply, id=reply), disputed_at=now(), disputed_by="Kepala Dinas PUPR")
    lose(reply, "undelivered")
    sms_id = one_row(OutboundSms, reply_id=reply).id
    assert "Kirim ulang" not in desk.page(f"/pesan-masuk/{row}")
    assert "dibantah" in desk.posted(f"/pesan-masuk/balasan/{reply}/kirim-ulang", 409)
    assert do(desk, sms_id, "kirim-ulang")[0] == 409
    assert db.session.get_one(OutboundSms, sms_id).status == "undelivered"


def test_what_may_arrive_twice_or_be_read_by_others_is_asked_first(desk: Browser) -> None:
    """D7: the card may have become sensitive after it was answered."""
    row, reply = answered_by("PUPR")
    lose(reply)
    url = f"/pesan-masuk/balasan/{reply}/kirim-ulang"
    assert "hx-confirm" not in desk.page(f"/pesan-masuk/{row}")
    lose(reply, "undelivered")
    assert "dapat menerimanya dua kali" in desk.page(f"/pesan-masuk/{row}")
    becomes_sensitive(row)
    assert "hanya bila jawaban ini aman" in desk.page(f"/pesan-masuk/{row}")
    assert desk.send(url)[0] == 409
    assert desk.send(url, confirm="ya")[0] == 200


def test_pesan_keluar_asks_and_refuses_as_the_card_does(desk: Browser) -> None:
    """D7, and what is deleted is told to nobody (A10)."""
    row, reply = answered_by("PUPR")
    lose(reply)
    sms_id = one_row(OutboundSms, reply_id=reply).id
    window = f"/pesan-keluar/{sms_id}/kirim-ulang"
    assert "Pesan sensitif" not in desk.page(window)
    becomes_sensitive(row)
    assert "Saya yakin jawaban ini aman" in desk.page(window)
    status, text = do(desk, sms_id, "kirim-ulang")
    assert status == 409
    assert "aman bagi pengirim wajib diisi" in text
    assert do(desk, sms_id, "kirim-ulang", confirm="ya")[0] == 200
    lose(reply)
    let("moderator", deleting.delete, row)
    status, text = do(desk, sms_id, "kirim-ulang", confirm="ya")
    assert status == 409
    assert "sudah dihapus" in text
    assert db.session.get_one(OutboundSms, sms_id).status == "failed"


def test_no_phone_is_told_of_a_deleted_case_again(desk: Browser) -> None:
    row, sms = lost_to_a_phone()
    let("moderator", deleting.delete, row)
    status, text = do(desk, sms.id, "kirim-ulang")
    assert (status, "sudah dihapus" in text) == (409, True)


def test_pesan_keluar_sends_a_phone_no_words_of_a_sensitive_card_again(desk: Browser) -> None:
    """D7: what had failed before the card became sensitive goes out in other words."""
    row, sms = lost_to_a_phone()
    sms_id, number = sms.id, sms.number
    becomes_sensitive(row)
    assert "isi SMS ini tidak dikirim lagi" in desk.page(f"/pesan-keluar/{sms_id}/kirim-ulang")
    status, text = do(desk, sms_id, "kirim-ulang")
    assert (status, "SMS ini ditarik" in text) == (200, True)
    waits = all_rows(OutboundSms.text, number=number, status="queued")
    assert waits
    assert all("lapuk" not in words for words in waits)
