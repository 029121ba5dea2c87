"""Nobody raises himself (S64-S67), nor acts by a password that he has set for another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.database.extensions import db, now
from app.domain.access.permissions import pairs_of
from app.domain.access.roles import ADMIN, MODERATOR, OPERATOR, PUBLIC
from app.models import Approval, Contact, Event, OutboundSms, Reply
from app.services.accounts import passwords
from app.services.contacts import account_notices
from tests.cases import forwarded
from tests.integration.views.accounts.test_second_factor import patient
from tests.integration.views.accounts.test_users import NEW, edit, new, role, user
from tests.reading import assert_says, part
from tests.rows import all_rows, change, last_row, one_row
from tests.web import Browser, alerts, sign_in

GIVEN, OWN = "sandi-dipasang-77", "jembatan-gantung-77"
CHOSEN = {"password": OWN, "again": OWN}


def given(client: Browser, username: str, **values: Any) -> None:
    """The person at the screen sets the password of another."""
    person = user(username)
    form = edit(person, password=GIVEN, again=GIVEN, **values)
    assert client.post(f"/pengguna/edit/{person.id}", data=form).status_code == 302


def sent_code() -> str:
    return part(r"\b(\d{6})\b", last_row(OutboundSms.text, kind="account_code"))


@pytest.fixture
def thief(desk: Browser) -> Browser:
    """The moderator, logged in as an operator whose password the moderator has set."""
    given(desk, "operator-pupr")
    return desk.another().log_in("operator-pupr", GIVEN)


def test_the_account_reads_and_neither_answers_nor_approves(thief: Browser) -> None:
    forward_id = forwarded("Jalan berlubang", "PUPR")
    page = thief.get("/pesan-dinas/").text
    assert_says(page, "Jalan berlubang", "Akun ini hanya dapat membaca")
    assert "BALAS" not in page
    for path in (f"/pesan-dinas/{forward_id}/balas", f"/pesan-dinas/{forward_id}/tolak"):
        assert thief.get(path).status_code in (403, 404), path
        assert thief.post(path, data={"text": "Sudah ditangani."}).status_code in (403, 404), path
    assert all_rows(Reply) == []
    assert all_rows(Approval) == []


def test_the_own_password_and_the_second_factor_are_closed_too(thief: Browser) -> None:
    form = {"current": GIVEN, **CHOSEN}
    assert thief.post("/password/", data=form).location == "/konfirmasi/"
    assert thief.get("/verifikasi/").status_code == 403
    assert thief.post("/konfirmasi/selesai", data=CHOSEN).status_code == 422
    assert user("operator-pupr").password_given_at is not None


def test_a_code_to_the_registered_phone_and_a_new_password_open_it(
    thief: Browser, client: Browser
) -> None:
    page = thief.get("/konfirmasi/").text
    assert "berakhir dengan <b>203</b>" in page
    assert 'name="code"' not in page
    assert thief.post("/konfirmasi/kirim").status_code == 302
    page = thief.get("/konfirmasi/").text
    assert page.index('name="code"') < page.index('name="password"')
    code = sent_code()
    # Neither the list nor its search tells the moderator the code.
    outbox = client.get("/pesan-keluar/").text
    assert ("Kode untuk pemilik akun" in outbox, code in outbox) == (True, False)
    assert "Kode untuk pemilik akun" not in client.get(f"/pesan-keluar/?cari={code}").text
    same = {"code": code, "password": GIVEN, "again": GIVEN}
    assert "orang lain mengetahuinya" in alerts(thief.post("/konfirmasi/selesai", data=same))
    done = thief.post("/konfirmasi/selesai", data={"code": code, **CHOSEN})
    assert (done.status_code, done.location) == (302, "/pesan-dinas/")
    assert "hanya dapat membaca" not in thief.get("/pesan-dinas/").text
    told = ["password_given", "owner_code_sent", "owner_confirmed"]
    assert all_rows(Event.action, Event.action.in_(told)) == told
    assert thief.get("/konfirmasi/").location == "/pesan-dinas/"


def test_five_wrong_codes_void_it_and_five_a_day_are_sent(
    thief: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = now()
    monkeypatch.setattr(account_notices, "now", lambda: at)
    thief.post("/konfirmasi/kirim")
    thief.post("/konfirmasi/kirim")
    assert "Tunggu dua menit" in thief.get("/konfirmasi/").text
    code = sent_code()
    wrong = {"code": f"{(int(code) + 1) % 10**6:06d}", **CHOSEN}
    for _ in range(account_notices.MOST_FAILURES):
        assert "Kode salah" in alerts(thief.post("/konfirmasi/selesai", data=wrong))
    assert thief.post("/konfirmasi/selesai", data={"code": code, **CHOSEN}).status_code == 422
    for _ in range(account_notices.MOST_A_DAY):
        at += account_notices.PAUSE
        thief.post("/konfirmasi/kirim")
    assert "Hari ini sudah lima kode dikirim" in thief.get("/konfirmasi/").text
    at += timedelta(minutes=31)
    late = {"code": sent_code(), **CHOSEN}
    assert thief.post("/konfirmasi/selesai", data=late).status_code == 422
    assert len(all_rows(Event, action="owner_code_failed")) == account_notices.MOST_FAILURES


def test_without_a_registered_phone_only_an_admin_hands_the_account_over(client: Browser) -> None:
    client.log_in("moderator")
    assert "handed_over" not in client.get(f"/pengguna/edit/{user('operator-pupr').id}").text
    made = new(username="pimpinan-dua", role=role("Pimpinan").id, handed_over="0")
    assert client.post("/pengguna/add", data=made).status_code == 302
    patient()
    stranger = client.another()
    sign_in(stranger, "pimpinan-dua", NEW["password"])
    page = stranger.get("/konfirmasi/").text
    assert "moderator tidak dapat melakukannya" in page
    assert '<button type="submit"' not in page.partition("<h1>")[2]
    stranger.post("/konfirmasi/kirim")
    assert "tidak terhubung dengan HP terdaftar" in alerts(stranger.get("/konfirmasi/"))
    given(client.log_in("admin"), "pimpinan-dua", handed_over="0")
    assert len(all_rows(Event, action="password_handed")) == 1
    owner = client.another().log_in("pimpinan-dua", GIVEN)
    assert "tidak perlu kode SMS" in owner.get("/konfirmasi/").text
    assert "/report/export" not in owner.get("/report/").text
    assert owner.post("/konfirmasi/selesai", data=CHOSEN).location == "/report/"


def test_a_moderator_undoes_no_handover_and_gains_nothing_by_one(client: Browser) -> None:
    given(client.log_in("admin"), "operator-dukcapil", handed_over="0")
    given(client.log_in("moderator"), "operator-dukcapil", handed_over="0")
    assert user("operator-dukcapil").is_handed_over is False


def test_a_moderator_who_replaces_the_owner_s_phone_first_gets_no_code(desk: Browser) -> None:
    desk.another("operator-pupr")
    person = user("operator-pupr")
    row = one_row(Contact, user_id=person.id)
    form = {
        **{"skpd": row.skpd_id, "name": row.name, "position": row.position, "rank": row.rank},
        **{"phone": "0811-0000-0999", "is_active": "1", "user": person.id},
    }
    assert desk.post(f"/kontak/edit/{row.id}", data=form).status_code == 302
    given(desk, "operator-pupr")
    thief = desk.another().log_in("operator-pupr", GIVEN)
    thief.post("/konfirmasi/kirim")
    assert "baru diganti, jadi kode tidak dikirim" in alerts(thief.get("/konfirmasi/"))
    assert all_rows(OutboundSms, kind="account_code") == []


def test_a_retired_phone_gets_no_code(thief: Browser) -> None:
    change(one_row(Contact, user_id=user("operator-pupr").id), is_active=False)
    assert "tidak terhubung" in thief.get("/konfirmasi/").text


def rights(name: str) -> set[tuple[str, str]]:
    db.session.rollback()
    return {(row.permission.name, row.view_menu.name) for row in role(name).permissions}


def test_a_second_role_beside_the_first_is_not_taken(desk: Browser) -> None:
    person = user("operator-pupr")
    data = edit(person, role=[person.roles[0].id, role(ADMIN).id])
    desk.post(f"/pengguna/edit/{person.id}", data=data)
    assert [row.name for row in user("operator-pupr").roles] == [OPERATOR]


@pytest.mark.parametrize("act", ["edit", "delete"])
def test_an_admin_is_not_there_for_a_moderator(desk: Browser, act: str) -> None:
    admin = user("admin")
    path = f"/pengguna/{act}/{admin.id}"
    assert "Admin Latihan" not in desk.get("/pengguna/list/").text
    assert desk.get(path).status_code == 404
    data = edit(admin, password="jembatan-gantung-77", again="jembatan-gantung-77")
    for headers in ({}, {"HX-Request": "true"}):
        assert desk.post(path, data=data, headers=headers).status_code == 404
    assert passwords.is_right(user("admin").password, "jembatan-gantung-77") is False
    assert user("admin").active


def test_the_rule_of_admin_is_shut_to_every_field(desk: Browser) -> None:
    before = rights(ADMIN)
    for name in (ADMIN, "Lain"):
        assert desk.post(f"/rule/edit/{role(ADMIN).id}", data={"name": name}).status_code == 422
    desk.post(f"/rule/delete/{role(ADMIN).id}")
    assert rights(ADMIN) == before


def test_a_moderator_s_own_rule_and_a_new_one_get_nothing_beyond_his_rights(desk: Browser) -> None:
    before = rights(MODERATOR)
    every = [str(row.id) for row in role(ADMIN).permissions]
    data = {"name": MODERATOR, "permissions": every}
    assert desk.post(f"/rule/edit/{role(MODERATOR).id}", data=data).status_code == 422
    assert desk.post("/rule/add", data=data | {"name": "Baru"}).status_code == 422
    assert desk.post(f"/rule/edit/{role(OPERATOR).id}", data=data).status_code == 422
    assert rights(MODERATOR) == before
    assert rights(OPERATOR) == pairs_of(OPERATOR)


def test_one_s_own_password_is_changed_where_the_present_one_is_asked(desk: Browser) -> None:
    me = user("moderator")
    data = edit(me, password="jembatan-gantung-77", again="jembatan-gantung-77")
    assert "Ubah kata sandi" in alerts(desk.post(f"/pengguna/edit/{me.id}", data=data))
    assert not passwords.is_right(user("moderator").password, "jembatan-gantung-77")


# Visitors -----------------------------------------------------------------------------------------


def test_only_admin_sees_the_rule_of_visitors(client: Browser) -> None:
    public = role(PUBLIC).id
    client.log_in("moderator")
    assert client.get(f"/rule/edit/{public}").status_code == 404
    assert client.post(f"/rule/edit/{public}", data={"name": PUBLIC}).status_code == 404
    client.log_in("admin")
    assert f"/rule/edit/{public}" in client.get("/rule/list/").text


def test_visitors_never_get_more_than_the_table_gives_them(admin: Browser) -> None:
    every = [str(row.id) for row in role(ADMIN).permissions]
    form = {"name": PUBLIC, "permissions": every}
    assert admin.post(f"/rule/edit/{role(PUBLIC).id}", data=form).status_code == 422
    assert rights(PUBLIC) == pairs_of(PUBLIC)


def test_what_visitors_lose_is_gone_from_the_public_page(client: Browser) -> None:
    assert ">Berita</a>" in client.get("/").text
    client.log_in("admin")
    kept = [row.id for row in role(PUBLIC).permissions if row.view_menu.name != "Berita"]
    path = f"/rule/edit/{role(PUBLIC).id}"
    assert client.post(path, data={"name": PUBLIC, "permissions": kept}).status_code == 302
    client.post("/logout/")
    assert ">Berita</a>" not in client.get("/").text
