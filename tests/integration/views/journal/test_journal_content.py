"""What the journal must hold (every look, export, login, change) and must never hold (D4, D5)."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database.extensions import db
from app.models import Case, Contact, Note, OutboundSms, Reply, User
from app.services.setup import demo_data
from tests.cases import Login, citizen_sms, forward_id, forwarded, page, send, unit_id
from tests.databases import DEMO_PASSWORD
from tests.integration.views.accounts.test_users import new, role
from tests.reading import events
from tests.web import sign_in

NUMBER, OTHER = "081266771234", "085266119087"
SPELLINGS = ("81266771234", "8126677", "1266-7712", "85266119087")
SAID = {
    "case": "Jalan rusak di depan rumah Pak Zulkifli, hubungi 0813 7410 5566",
    "second": "Pungli di terminal oleh petugas bernama Wiranto",
    "reply": "Petugas meninjau Kamis pagi bersama camat",
    "direct": "Terima kasih, laporan sudah kami teruskan",
    "reason": "Bukan kewenangan kami, jalan itu milik provinsi",
    "note": "Pelapor tetangga saya sendiri",
    "block": "Mengirim kata kasar berkali-kali",
    "delete": "Isinya sama dengan pesan kemarin",
    "password": "sandi-dlh-2026",
    "typed": "ini-password-yang-terketik",
}
KNOWN_BY = "Kabid Bina Marga Ir. Syahrul"


def everything() -> str:
    """All that the journal says, but the marks: those are meant to say nothing."""
    rows = []
    for event in events():
        facts = {name: value for name, value in event.facts.items() if name != "text_mark"}
        said = [event.action, event.subject, event.actor, event.address, event.old, event.new]
        rows.append(json.dumps([*said, facts], ensure_ascii=False))
    return "\n".join(rows)


@pytest.fixture
def played(client: FlaskClient, login: Login) -> FlaskClient:
    """A day at the desk: every kind of act, each with a text or a number of its own."""
    sign_in(client, SAID["typed"], SAID["typed"])
    first, second = citizen_sms(SAID["case"], NUMBER), citizen_sms(SAID["second"], OTHER)
    login(client, "admin")
    for path, form in _desk(first, second):
        assert send(client, path, **form)[0] in (200, 204), path
    person = {"skpd": unit_id("PUPR"), "name": "Budi Baru", "position": "Operator PUPR"}
    added = client.post(
        "/kontak/add",
        data={**person, "rank": "operator", "phone": "0812 7000 4411", "is_active": "1"},
    )
    assert added.status_code == 302
    assert client.post("/pengguna/add", data=new()).status_code == 302
    for address in (
        *("/pesan-masuk/", f"/pesan-masuk/?cari={NUMBER}", f"/pesan-masuk/{first}"),
        *(f"/pesan-masuk/{first}/riwayat", f"/pesan-keluar/?cari={NUMBER}", "/black-list/"),
        *("/info-sim/", "/info-sim/karantina", "/report/pdf"),
    ):
        assert client.get(address).status_code == 200, address
    client.post("/logout/")
    _office(client, login, first)
    return client


def _desk(first: int, second: int) -> list[tuple[str, dict[str, Any]]]:
    inbox = "/pesan-masuk"
    direct = {"text": SAID["direct"], "category": "keluhan", "acknowledged_by": KNOWN_BY}
    return [
        (f"{inbox}/{first}/teruskan", {"skpd": unit_id("PUPR"), "category": "keluhan"}),
        (f"{inbox}/{first}/catatan", {"note": SAID["note"]}),
        (f"{inbox}/{first}/ingatkan", {}),
        (f"{inbox}/{second}/balas", direct),
        (f"{inbox}/{second}/publish", {"terbit": "1", "periksa": "1"}),
        (f"{inbox}/{second}/blokir", {"reason": SAID["block"]}),
        (f"{inbox}/{second}/jangan-blokir", {}),
        (f"{inbox}/{second}/hapus", {"reason": SAID["delete"]}),
        (f"{inbox}/{second}/pulihkan", {}),
    ]


def _office(client: FlaskClient, login: Login, first: int) -> None:
    login(client, "operator-pupr")
    row = forward_id(first)
    answer = {"text": SAID["reply"], "acknowledged_by": KNOWN_BY}
    assert send(client, f"/pesan-dinas/{row}/balas", **answer)[0] == 200
    client.post("/logout/")


def test_the_journal_holds_no_number_no_text_and_no_citizen_s_name(played: FlaskClient) -> None:
    told = everything()
    secrets = [*SAID.values(), *SPELLINGS, KNOWN_BY, "Zulkifli", "Wiranto", DEMO_PASSWORD]
    secrets += [row.phone.removeprefix("+62") for row in demo_data.PHONES]
    for query in (
        *(Case.sender, Case.body, Reply.text, Note.text, OutboundSms.text),
        *(OutboundSms.number, Contact.phone, User.password),
    ):
        stored = [str(value) for value in db.session.scalars(select(query)) if value]
        assert stored, query
        secrets += [value.removeprefix("+62") for value in stored]
    assert [secret for secret in secrets if secret in told] == []
    assert re.findall(r"\+?\d[\d .-]{7,}\d", told.replace("127.0.0.1", "")) == []


def test_every_act_names_its_actor_and_where_he_sat(played: FlaskClient) -> None:
    found = {event.action for event in events()}
    assert found >= {
        *("receive", "forward", "reply", "note", "remind", "publish", "block", "unblock"),
        *("delete", "restore", "contact_added", "user_added", "login", "login_failed", "logout"),
        *("number_seen", "numbers_listed", "number_searched", "case_printed", "report_exported"),
    }
    for event in events():
        if event.action == "login_failed":
            assert (event.actor, event.address) == ("system", "127.0.0.1")
        elif event.actor != "system":
            assert event.actor.startswith("user:"), event.action
            assert event.address == "127.0.0.1", event.action


def test_looks_are_told_by_list_once_an_hour_and_by_card_each_time(desk: FlaskClient) -> None:
    row = citizen_sms("Lampu mati", NUMBER)
    for _ in range(3):
        page(desk, "/pesan-masuk/")
        page(desk, f"/pesan-masuk/{row}")
    page(desk, "/pesan-keluar/")
    page(desk, "/pesan-masuk/?cari=lampu")
    page(desk, "/pesan-masuk/?cari=0812-6677")
    lists = [event.facts["list"] for event in events("numbers_listed")]
    assert lists == ["Pesan Masuk", "Pesan Keluar"]
    assert [event.case_id for event in events("number_seen")] == [row] * 3
    assert [event.facts for event in events("number_searched")] == [{"list": "Pesan Masuk"}]


def test_a_window_a_refused_act_and_an_outgoing_sms_are_looks(desk: FlaskClient) -> None:
    row = forwarded("Lampu mati", "PUPR", number=NUMBER)
    page(desk, f"/pesan-masuk/{row}/balas")
    assert send(desk, f"/pesan-masuk/{row}/jangan-blokir")[0] == 409
    assert [event.case_id for event in events("number_seen")] == [row] * 2
    sms = db.session.scalars(select(OutboundSms.id)).first() or 0
    page(desk, f"/pesan-keluar/{sms}/batalkan")
    assert [event.subject_id for event in events("sms_number_seen")] == [sms]


def test_an_open_list_is_told_of_once_an_hour_and_a_number_asked_for_by_it_once(
    desk: FlaskClient,
) -> None:
    """What a page asks by itself leaves no cookie."""
    row = citizen_sms("Lampu mati", NUMBER)
    for _ in range(3):
        page(desk, f"/pesan-masuk/baru?after=0&shown={row}:x")
        page(desk, f"/pesan-masuk/baru?after=0&shown={row}:x&cari=0812-6677")
    assert [event.facts["list"] for event in events("numbers_listed")] == ["Pesan Masuk"]
    assert len(events("number_searched")) == 1
    page(desk, "/pesan-masuk/?cari=0812-6688")
    desk.get("/pesan-masuk/baru?after=0&cari=08126688")
    assert len(events("number_searched")) == 2


def test_a_new_session_and_a_new_hour_are_told_again(client: FlaskClient, login: Login) -> None:
    login(client, "moderator")
    page(client, "/black-list/")
    with client.session_transaction() as session:
        session["listed"] = {name: hour - 1 for name, hour in session["listed"].items()}
    page(client, "/black-list/")
    client.post("/logout/")
    login(client, "moderator")
    page(client, "/black-list/")
    assert len(events("numbers_listed")) == 3


def test_who_sees_masks_only_is_not_told_of(office: FlaskClient) -> None:
    page(office, "/pesan-dinas/")
    assert [event.action for event in events()] == ["login"]


def test_a_card_that_is_not_there_is_no_look(desk: FlaskClient) -> None:
    assert desk.get("/pesan-masuk/999").status_code == 404
    assert events("number_seen") == []


def test_a_deleted_rule_keeps_its_name_in_the_journal(admin: FlaskClient) -> None:
    assert admin.post("/rule/add", data={"name": "Magang"}).status_code == 302
    assert admin.post(f"/rule/delete/{role('Magang').id}").status_code == 302
    assert events("role_deleted")[0].facts == {"name": "Magang"}
    assert "menghapus peran Magang" in page(admin, "/jurnal/?tindakan=role_deleted")
