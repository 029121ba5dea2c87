"""Data Operator, Kadis & Sekretaris (S60-S63), the SKPD and the SMS texts."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.database.extensions import db
from app.models import Contact, Event, Skpd
from app.services.directory import directory
from tests.web import BrowserlikeClient, alerts


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
    return list(db.session.scalars(select(Contact).where(Contact.phone == phone)))


def test_first_the_skpd_is_chosen_then_its_people_are_shown(desk: BrowserlikeClient) -> None:
    page = desk.get(f"/kontak/list/?skpd={skpd('PUPR')}").text
    assert "Hendra Kadis" in page
    assert "Yusuf Kadis" not in page
    assert f'href="/kontak/add?skpd={skpd("PUPR")}"' in page


def test_the_add_window_has_the_tutorial_s_fields_and_the_chosen_skpd(
    desk: BrowserlikeClient,
) -> None:
    page = desk.get(f"/kontak/add?skpd={skpd('PUPR')}").text
    for label in ("Dinas", "Nama", "Jabatan", "HP", "Status", "Sebagai"):
        assert f">{label}</label>" in page
    assert f'<option selected value="{skpd("PUPR")}">' in page


def test_a_search_stays_within_what_hari_ini_has_led_to(desk: BrowserlikeClient) -> None:
    text = desk.get("/kontak/list/?hanya=habis&q=Kadis").text
    search, choice = text.split("<form")[-2:]
    assert '<input type="hidden" name="hanya" value="habis">' in search
    assert '<input type="hidden" name="hanya" value="habis">' in choice
    assert '<input type="hidden" name="q" value="Kadis">' in choice


def test_after_edit_one_stays_under_the_filters_of_the_list(desk: BrowserlikeClient) -> None:
    row = db.session.scalars(select(Contact).where(Contact.name == "Hendra Kadis")).one()
    fields = new(skpd=row.skpd_id, name="Hendra K", phone=row.phone)
    for here, there in (
        ("/kontak/list/?q=Hendra&hal=1", "/kontak/list/?q=Hendra&hal=1"),
        ("/hari-ini/", f"/kontak/list/?skpd={row.skpd_id}"),
    ):
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://localhost{here}"}
        answer = desk.post(f"/kontak/edit/{row.id}", data=fields, headers=headers)
        assert answer.headers["HX-Redirect"] == there


@pytest.mark.parametrize("spelling", ["0811 0000 0299", "+62811-0000-0299", "6281100000299"])
def test_any_spelling_of_a_phone_is_stored_as_one(desk: BrowserlikeClient, spelling: str) -> None:
    answer = desk.post("/kontak/add", data=new(phone=spelling))
    assert answer.location == f"/kontak/list/?skpd={skpd('DLH')}"
    (row,) = people("+6281100000299")
    assert (row.name, row.rank, row.is_active, row.skpd.code) == ("Budi", "kadis", True, "DLH")


def test_every_field_must_be_right(desk: BrowserlikeClient) -> None:
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


def test_a_retired_official_s_phone_may_pass_to_his_successor(desk: BrowserlikeClient) -> None:
    (old,) = people("+6281100000201")
    form = new(skpd=old.skpd_id, name=old.name, phone="081100000201", is_active="0")
    assert desk.post(f"/kontak/edit/{old.id}", data=form).status_code == 302
    assert desk.post("/kontak/add", data=new(phone="081100000201")).status_code == 302
    assert {(row.name, row.is_active) for row in people("+6281100000201")} == {
        ("Hendra Kadis", False),
        ("Budi", True),
    }


def test_edit_keeps_what_is_not_changed(desk: BrowserlikeClient) -> None:
    (row,) = people("+6281100000201")
    page = desk.get(f"/kontak/edit/{row.id}").text
    assert 'value="0811-0000-0201"' in page
    assert "Save" in page
    form = new(skpd=row.skpd_id, name="Hendra Baru", phone="0811-0000-0201")
    desk.post(f"/kontak/edit/{row.id}", data=form)
    (row,) = people("+6281100000201")
    assert (row.name, row.position) == ("Hendra Baru", "Kepala DLH")


def test_a_deleted_official_is_out_of_lists_and_gets_nothing(desk: BrowserlikeClient) -> None:
    (row,) = people("+6281100000201")
    desk.post(f"/kontak/delete/{row.id}")
    page = desk.get(f"/kontak/list/?skpd={skpd('PUPR')}").text
    assert "Hendra Kadis" not in page
    assert people("+6281100000201") == []
    assert not db.session.get_one(Contact, row.id).is_active
    event = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert event is not None
    assert (event.action, event.subject_id) == ("contact_deleted", row.id)


def test_search_and_order_and_a_strange_address(desk: BrowserlikeClient) -> None:
    page = desk.get("/kontak/list/?q=hendra&urut=phone&arah=turun&hal=99&skpd=x")
    assert "Hendra Kadis" in page.text
    assert "Yusuf" not in page.text
    empty = desk.get("/kontak/list/?q=%25").text
    assert "Tidak ada yang cocok" in empty


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
    desk: BrowserlikeClient, values: dict[str, str], words: str
) -> None:
    form = {"code": "BARU", "name": "Dinas Baru", "abbreviation": "Baru", "sms_code": "Baru"}
    answer = desk.post("/skpd/add", data={**form, "is_active": "1", **values})
    assert answer.status_code == 422
    assert words in alerts(answer)
    ok = desk.post("/skpd/add", data={**form, "is_active": "1"})
    assert ok.status_code == 302
    assert db.session.scalars(select(Skpd).where(Skpd.code == "BARU")).one().sms_code == "Baru"
