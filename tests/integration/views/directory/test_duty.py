"""Piket: the roster on its page, who serves now, and what the form refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.database.extensions import db, now, transaction
from app.models import DutyShift, Event, Modem
from app.services.outbox import routing
from app.services.sending import sending
from app.services.settings.local_time import WIB
from app.sms.protocol.gateway import FaultKind, GatewayError
from tests.cases import case, citizen_sms
from tests.reading import assert_says, keep
from tests.rows import all_rows, one_row
from tests.web import Browser

FIRE = "Tolong kebakaran di Siulak"


def new(**values: Any) -> dict[str, Any]:
    return {
        "name": "Rina Piket",
        "phone": "0813-7777-0001",
        "repeats": "mingguan",
        "begins_at": "2026-11-23T21:00",
        "ends_at": "2026-11-24T06:00",
        **values,
    }


def shifts() -> list[DutyShift]:
    db.session.rollback()
    return all_rows(DutyShift)


def serves_now(name: str, phone: str) -> None:
    begins = now() - timedelta(hours=1)
    days = {"begins_at": begins, "ends_at": begins + timedelta(hours=8), "repeats": "sekali"}
    keep(DutyShift(name=name, phone=phone, **days))


def test_a_night_shift_is_entered_shown_changed_and_deleted(desk: Browser) -> None:
    assert desk.send("/piket/add", **new())[0] < 400
    (row,) = shifts()
    assert (row.phone, row.begins_at.astimezone(WIB).hour) == ("+6281377770001", 21)
    assert_says(desk.page("/piket/list/"), "Senin 21.00 - Selasa 06.00", "0813-7777-0001")
    assert 'value="23/11/2026 21.00"' in desk.page(f"/piket/edit/{row.id}")
    changed = new(name="Budi", repeats="harian", ends_at="2026-11-23T23:30")
    assert desk.send(f"/piket/edit/{row.id}", **changed)[0] < 400
    assert "21.00 - 23.30" in desk.page("/piket/list/?q=budi")
    assert desk.send(f"/piket/delete/{row.id}")[0] < 400
    assert shifts() == []
    acts = all_rows(Event.action, subject="duty_shift")
    assert list(acts) == ["duty_shift_added", "duty_shift_changed", "duty_shift_deleted"]


def test_what_no_office_keeps_is_refused_with_a_sentence(desk: Browser) -> None:
    for values, sentence in (
        ({"phone": "abc"}, "HP"),
        ({"phone": "0748-21000"}, "HP"),
        ({"ends_at": "2026-11-23T21:00"}, "Selesai harus sesudah mulai."),
        ({"repeats": "harian", "ends_at": "2026-11-25T06:00"}, "Terlalu lama."),
        ({"repeats": "sekali", "ends_at": "2027-11-25T06:00"}, "Terlalu lama."),
        ({"begins_at": "kemarin"}, "Tulis tanggal dan jam seperti 30/11/2026 21.00."),
        ({"begins_at": "0001-01-01T00:00"}, "Tulis tanggal dan jam seperti 30/11/2026 21.00."),
        ({"repeats": "tahunan"}, ""),
        ({"name": " "}, "Wajib diisi."),
    ):
        assert sentence in desk.posted("/piket/add", 422, **new(**values)), values
        assert shifts() == []


def test_a_number_of_the_service_is_refused(desk: Browser) -> None:
    keep(Modem(name="tes", kind="dummy", number="+6281377770001"))
    assert "nomor Si UPIK sendiri" in desk.posted("/piket/add", 422, **new())


def test_who_serves_now_is_named_and_nobody_too(desk: Browser) -> None:
    for address in ("/piket/list/", "/hari-ini/"):
        assert "Belum ada petugas piket" in desk.page(address)
    serves_now("Rina <b>", "+6281377770001")
    for address in ("/piket/list/", "/hari-ini/"):
        answer = desk.get(address).text
        assert "Belum ada petugas piket" not in answer
        assert "Rina &lt;b&gt;" in answer


def test_the_card_tells_who_was_told_once_the_sms_has_left(desk: Browser) -> None:
    serves_now("Rina", "+6281377770001")
    row = citizen_sms(FIRE)
    assert case(row).is_urgent
    text = desk.page(f"/pesan-masuk/{row}")
    assert "SMS kepada piket menunggu dikirim: Rina" in text
    assert "Piket diberi tahu" not in text
    with transaction():
        (part,) = sending.claim(routing.lane(one_row(Modem.id)), "tes", answers_only=True)
        sending.mark_sent([(part, 17)])
    assert_says(desk.page(f"/pesan-masuk/{row}"), "Piket diberi tahu: Rina", "Petugas piket")


def test_the_card_tells_that_nobody_was_reached(desk: Browser) -> None:
    serves_now("Rina", "+6281377770001")
    row = citizen_sms(FIRE)
    refused = GatewayError("no such number", kind=FaultKind.MESSAGE, cms=1)
    with transaction():
        (part,) = sending.claim(routing.lane(one_row(Modem.id)), "tes", answers_only=True)
        sending.mark_failed(part, refused)
    text = desk.page(f"/pesan-masuk/{row}")
    assert "SMS kepada piket belum sampai: Rina (gagal terkirim)" in text
    assert "Piket diberi tahu" not in text


def test_the_sound_is_off_until_chosen_and_asks_for_ids_alone(desk: Browser) -> None:
    script = "frame/alert_sound.js"
    assert script not in desk.page("/hari-ini/")
    assert desk.send("/profil/", alert_sound="y")[0] == 302
    assert script in desk.page("/hari-ini/")
    urgent, sensitive = citizen_sms(FIRE), citizen_sms("Jangan sms lagi", "081266771235")
    violence = citizen_sms("Saya dipukuli suami", "081266771236")
    citizen_sms("Jalan berlubang", "081266771237")
    answer = desk.get("/pesan-masuk/bahaya").get_json()
    assert answer == [[violence, True], [sensitive, False], [urgent, True]]


def test_who_reads_no_inbox_is_offered_no_sound(office: Browser) -> None:
    assert "alert_sound" not in office.page("/profil/")
    assert office.send("/profil/", alert_sound="y")[0] == 302
    assert "frame/alert_sound.js" not in office.page("/pesan-dinas/")
