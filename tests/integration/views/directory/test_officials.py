"""Data Operator, Kadis & Sekretaris (S60-S63): entered, found, replaced; and the SKPD."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest

from app.database.extensions import db, transaction
from app.domain.messaging.delivery import OutboundStatus
from app.domain.messaging.failures import failure_reason
from app.models import Contact, Event, OutboundSms, Skpd, User
from app.services.cases.actions import blocking
from app.services.directory import directory
from app.services.journal import journal
from app.services.journal.actor import SYSTEM
from app.services.settings.local_time import today
from tests.cases import citizen_sms, forwarded, let
from tests.reading import assert_says, keep
from tests.rows import all_rows, change, last_row, one_row
from tests.web import Browser, alerts, refusal

OPERATOR, KADIS, NEW = "+6281100000203", "+6281100000201", "+6281100000299"


def skpd(code: str) -> int:
    return directory.skpd_by_code(code).id


def new(**values: Any) -> dict[str, Any]:
    return {
        "skpd": skpd("DLH"),
        "name": "Budi",
        "position": "Kepala DLH",
        "rank": "kadis",
        "phone": "0811 0000 0299",
        "is_active": "1",
        **values,
    }


def people(phone: str) -> list[Contact]:
    return all_rows(Contact, phone=phone)


def test_first_the_skpd_is_chosen_then_its_people_are_shown(desk: Browser) -> None:
    page = desk.get(f"/kontak/list/?skpd={skpd('PUPR')}").text
    assert "Hendra Kadis" in page
    assert "Yusuf Kadis" not in page
    assert f'href="/kontak/add?skpd={skpd("PUPR")}"' in page


def test_the_add_window_has_the_tutorial_s_fields_and_the_chosen_skpd(desk: Browser) -> None:
    page = desk.get(f"/kontak/add?skpd={skpd('PUPR')}").text
    for label in ("Dinas", "Nama", "Jabatan", "HP", "Status", "Sebagai"):
        assert f">{label}</label>" in page
    assert f'<option selected value="{skpd("PUPR")}">' in page


def test_a_search_stays_within_what_hari_ini_has_led_to(desk: Browser) -> None:
    search, choice = desk.get("/kontak/list/?hanya=habis&q=Kadis").text.split("<form")[-2:]
    assert '<input type="hidden" name="hanya" value="habis">' in search
    assert '<input type="hidden" name="hanya" value="habis">' in choice
    assert '<input type="hidden" name="q" value="Kadis">' in choice


def test_after_edit_one_stays_under_the_filters_of_the_list(desk: Browser) -> None:
    row = one_row(Contact, name="Hendra Kadis")
    fields = new(skpd=row.skpd_id, name="Hendra K", phone=row.phone)
    for here, there in (
        ("/kontak/list/?q=Hendra&hal=1", "/kontak/list/?q=Hendra&hal=1"),
        ("/hari-ini/", f"/kontak/list/?skpd={row.skpd_id}"),
    ):
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://localhost{here}"}
        answer = desk.post(f"/kontak/edit/{row.id}", data=fields, headers=headers)
        assert answer.headers["HX-Redirect"] == there


def test_any_spelling_of_a_phone_is_stored_as_one(desk: Browser) -> None:
    answer = desk.post("/kontak/add", data=new(phone="+62811-0000-0299"))
    assert answer.location == f"/kontak/list/?skpd={skpd('DLH')}"
    (row,) = people("+6281100000299")
    assert (row.name, row.rank, row.is_active, row.skpd.code) == ("Budi", "kadis", True, "DLH")


def test_every_field_must_be_right(desk: Browser) -> None:
    for values, words in (
        ({"skpd": ""}, "Wajib dipilih."),
        ({"name": ""}, "Wajib diisi."),
        ({"position": "  "}, "Wajib diisi."),
        ({"rank": ""}, "Wajib dipilih."),
        ({"rank": "bupati"}, "Pilihan tidak dikenal."),
        ({"phone": "12345"}, "bukan nomor HP yang benar"),
        ({"phone": "TELKOMSEL"}, "bukan nomor HP yang benar"),
        ({"phone": "0811-0000-0201"}, "HP sudah dipakai"),
        ({"is_active": ""}, "Pilihan tidak dikenal."),
    ):
        answer = desk.post("/kontak/add", data=new(**values))
        assert answer.status_code == 422, values
        # Without it the page says the answer as a toast and leaves the window as it was.
        assert answer.headers["X-Upik-Part"] == "1"
        assert words in alerts(answer)
        assert people("+6281100000299") == []
        assert 'value="0811 0000 0299"' in answer.text or "phone" in values


def test_a_retired_official_s_phone_may_pass_to_his_successor(desk: Browser) -> None:
    (old,) = people("+6281100000201")
    form = new(skpd=old.skpd_id, name=old.name, phone="081100000201", is_active="0")
    assert desk.post(f"/kontak/edit/{old.id}", data=form).status_code == 302
    assert desk.post("/kontak/add", data=new(phone="081100000201")).status_code == 302
    assert {(row.name, row.is_active) for row in people("+6281100000201")} == {
        ("Hendra Kadis", False),
        ("Budi", True),
    }


def test_edit_keeps_what_is_not_changed(desk: Browser) -> None:
    (row,) = people("+6281100000201")
    assert_says(desk.get(f"/kontak/edit/{row.id}").text, 'value="0811-0000-0201"', "Save")
    form = new(skpd=row.skpd_id, name="Hendra Baru", phone="0811-0000-0201")
    desk.post(f"/kontak/edit/{row.id}", data=form)
    (row,) = people("+6281100000201")
    assert (row.name, row.position) == ("Hendra Baru", "Kepala DLH")


def test_a_deleted_official_is_out_of_lists_and_gets_nothing(desk: Browser) -> None:
    (row,) = people("+6281100000201")
    desk.post(f"/kontak/delete/{row.id}")
    assert "Hendra Kadis" not in desk.get(f"/kontak/list/?skpd={skpd('PUPR')}").text
    assert people("+6281100000201") == []
    assert not db.session.get_one(Contact, row.id).is_active
    event = last_row(Event)
    assert (event.action, event.subject_id) == ("contact_deleted", row.id)


# SKPD and SMS texts ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"code": "dlh 2"}, "Kode hanya huruf besar"),
        ({"code": "DLH"}, "sudah dipakai"),
        ({"name": "Dinas Lingkungan Hidup"}, "Nama sudah dipakai"),
        ({"sms_code": "x" * 26}, "Paling banyak 25 karakter."),
        ({"sms_code": "Dinas 🌳"}, "Tanda tangan SMS"),
    ],
)
def test_an_skpd_s_signature_fits_into_sms(
    desk: Browser, values: dict[str, str], words: str
) -> None:
    form = {"code": "BARU", "name": "Dinas Baru", "abbreviation": "Baru", "sms_code": "Baru"}
    assert words in refusal(desk.post("/skpd/add", data={**form, "is_active": "1", **values}))
    assert desk.post("/skpd/add", data={**form, "is_active": "1"}).status_code == 302
    assert one_row(Skpd, code="BARU").sms_code == "Baru"


def of_phone(phone: str) -> Contact:
    db.session.rollback()
    return one_row(Contact, phone=phone)


def form(row: Contact, **values: Any) -> dict[str, Any]:
    return {
        "skpd": row.skpd_id,
        "name": row.name,
        "position": row.position,
        "rank": row.rank,
        "phone": row.phone,
        "is_active": "1",
        "user": row.user_id or "",
        **values,
    }


def newcomer() -> int:
    values = {"name": "Baru", "position": "Operator", "rank": "operator", "phone": NEW}
    keep(Contact(skpd_id=skpd("PUPR"), **values))
    return of_phone(NEW).id


def sent_to(phone: str) -> list[str]:
    db.session.rollback()
    return all_rows(OutboundSms.text, number=phone)


def test_sk_and_its_days_are_kept_and_shown(desk: Browser) -> None:
    row = of_phone(OPERATOR)
    first, last = today() - timedelta(days=9), today() - timedelta(days=1)
    days = {"valid_from": first.isoformat(), "valid_until": last.isoformat()}
    values = form(row, decree="821/12/BKD", **days)
    assert desk.post(f"/kontak/edit/{row.id}", data=values).status_code == 302
    row = of_phone(OPERATOR)
    assert (row.decree, row.valid_from, row.valid_until) == ("821/12/BKD", first, last)
    assert_says(desk.page(f"/kontak/list/?skpd={row.skpd_id}"), "821/12/BKD", "Masa tugas berakhir")
    assert "Masa tugas pejabat berakhir" in desk.page("/hari-ini/")
    only = desk.page("/kontak/list/?hanya=habis")
    assert "Andi Operator" in only
    assert "Hendra Kadis" not in only
    assert f'value="{last:%d/%m/%Y}"' in desk.page(f"/kontak/edit/{row.id}")


def test_what_is_wrong_is_said_and_nothing_changes(desk: Browser) -> None:
    let("moderator", blocking.block_sender, citizen_sms("Undian", "081255559999"))
    row = of_phone(OPERATOR)
    for values, words in (
        (
            {"valid_from": "2026-12-02", "valid_until": "2026-12-01"},
            "Berlaku sampai tidak boleh sebelum tanggal mulainya.",
        ),
        ({"valid_from": "kemarin"}, "Tulis tanggal seperti 30/11/2026."),
        ({"decree": "x" * 81}, "Paling banyak 80 karakter."),
        ({"phone": "0856 90 20 200"}, "HP ini nomor Si UPIK sendiri."),
        ({"phone": "0748-21234"}, "tidak menerima SMS. Isi nomor HP."),
        ({"phone": "0812-5555-9999"}, "HP ini ada di Black List."),
        ({"successor": "99999"}, "Pilihan tidak dikenal"),
    ):
        answer = desk.post(f"/kontak/edit/{row.id}", data=form(row, **values))
        assert words in refusal(answer), values
        assert of_phone(OPERATOR).decree is None


def test_the_question_names_the_open_codes_and_yakin_hands_them_over(desk: Browser) -> None:
    code = forwarded("Jalan berlubang", "PUPR") and sent_to(OPERATOR)[0][:4]
    successor, leaver = newcomer(), of_phone(OPERATOR).id
    window = desk.page(f"/kontak/delete/{leaver}")
    assert f"1 kode yang belum dijawab SKPD: {code}" in window
    # First, and so the one that stands picked: the newest of his own rank.
    picked = f'<option value="{successor}">Baru \\(Operator\\)<'
    assert re.search(r"<select[^>]*>\s*" + picked, window)
    assert f'<option value="{leaver}">' not in window
    form = {"successor": successor}
    answer = desk.post(f"/kontak/delete/{leaver}", data=form, follow_redirects=True)
    assert "1 kode terbuka dikirim ke HP Baru." in html.unescape(answer.text)
    assert sent_to(NEW) == [f"{code} Jalan berlubang"]


def test_a_forged_successor_takes_nothing_and_nobody_is_deleted(desk: Browser) -> None:
    forwarded("Jalan berlubang", "PUPR")
    stranger = of_phone("+6281100000211")
    before = sent_to(stranger.phone)
    leaver = of_phone(OPERATOR).id
    desk.post(f"/kontak/delete/{leaver}", data={"successor": stranger.id})
    assert of_phone(OPERATOR).is_active
    assert sent_to("+6281100000211") == before


def test_edit_hands_over_too(desk: Browser) -> None:
    forwarded("Jalan berlubang", "PUPR")
    successor, row = newcomer(), of_phone(OPERATOR)
    values = form(row, successor=successor, position="Operator Utama")
    assert desk.post(f"/kontak/edit/{row.id}", data=values).status_code == 302
    assert sent_to(NEW) == [], "who stays keeps his codes"
    assert all_rows(OutboundSms.status, number=OPERATOR) == [OutboundStatus.QUEUED]
    values = form(of_phone(OPERATOR), successor=successor, is_active="0")
    assert desk.post(f"/kontak/edit/{row.id}", data=values).status_code == 302
    assert [text[5:] for text in sent_to(NEW)] == ["Jalan berlubang"]


def test_a_corrected_number_and_what_nobody_took_over_are_said(desk: Browser) -> None:
    forwarded("Jalan berlubang", "PUPR")
    row = of_phone(OPERATOR)
    url = f"/kontak/edit/{row.id}"
    answer = desk.post(url, data=form(row, phone=NEW), follow_redirects=True)
    assert "1 SMS yang masih terbuka dikirim ke HP Andi Operator." in page_text(answer)
    assert (len(sent_to(NEW)), sent_to(OPERATOR)) == (1, [])
    answer = desk.post(url, data=form(of_phone(NEW), is_active="0"), follow_redirects=True)
    assert "1 kode terbuka tidak diserahkan" in page_text(answer)


def page_text(answer: Any) -> str:
    return html.unescape(answer.text)


def test_a_phone_that_failed_twice_is_red_with_reason_and_stands_in_hari_ini(desk: Browser) -> None:
    assert "HP pejabat tidak terjangkau" not in desk.page("/hari-ini/")
    reason = failure_reason(28, None)
    for text in ("Satu", "Dua"):
        forwarded(text, "PUPR")
    change(all_rows(OutboundSms, number=KADIS), status=OutboundStatus.FAILED.value, problem=reason)
    text = desk.page("/kontak/list/")
    assert text.count("dead-phone") == 1
    assert f"Dua SMS terakhir tidak sampai. {reason}" in text
    assert "HP pejabat tidak terjangkau" in desk.page("/hari-ini/")
    only = desk.page("/kontak/list/?hanya=gagal")
    assert ("Hendra Kadis" in only, "Maya Sekretaris" in only) == (True, False)


def test_who_has_trouble_typing_stands_on_hari_ini_with_a_link_to_the_person(desk: Browser) -> None:
    """D7: a person calls and helps."""
    assert "kesulitan mengetik" not in desk.page("/hari-ini/")
    kadis = of_phone(KADIS).id
    with transaction():
        for _ in range(3):
            journal.record("near_miss", "contact", kadis, actor=SYSTEM)
    assert "hanya=mengetik" in desk.page("/hari-ini/")
    only = desk.page("/kontak/list/?hanya=mengetik")
    assert ("Hendra Kadis" in only, "Maya Sekretaris" in only) == (True, False)


def test_a_deleted_user_is_nobody_s_account_any_more(desk: Browser) -> None:
    """D15, A24."""
    user_id = of_phone(OPERATOR).user_id
    desk.post(f"/pengguna/delete/{user_id}")
    assert of_phone(OPERATOR).user_id is None
    assert one_row(User, id=user_id).get_full_name() == "Andi Operator"


def test_a_moderator_is_not_offered_an_admin_s_account(desk: Browser) -> None:
    """As in Manage User."""
    admin = one_row(User, username="admin")
    change(admin, skpd_id=skpd("PUPR"))
    option = f'<option value="{admin.id}">admin'
    url = f"/kontak/edit/{of_phone(OPERATOR).id}"
    assert option not in desk.page(url)
    assert option in desk.log_in("admin").page(url)
