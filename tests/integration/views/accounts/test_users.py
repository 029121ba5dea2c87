"""Manage User and Rule Access: nobody gives or takes more than he holds."""

from __future__ import annotations

from threading import Thread
from typing import Any

from flask import Flask
from flask_appbuilder.security.sqla.models import PermissionView, Role
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.models import Event, Forward, User
from app.services.accounts import user_accounts
from tests.cases import citizen_sms, unit_id
from tests.reading import assert_lacks
from tests.rows import all_rows, change, one_row
from tests.web import FRAGMENT, Browser, alerts, refusal, sign_in

NEW = {
    "username": "operator-dlh",
    "password": "sandi-dlh-2026",
    "again": "sandi-dlh-2026",
    "first_name": "Siti",
    "position": "Operator DLH",
    "active": "1",
}


def user(username: str) -> User:
    found = user_accounts.find(username)
    assert found is not None, username
    return found


def role(name: str) -> Role:
    return one_row(Role, name=name)


def new(**values: Any) -> dict[str, Any]:
    return {**NEW, "skpd": unit_id("DLH"), "role": role("Operator").id, **values}


def edit(person: User, **values: Any) -> dict[str, Any]:
    return {
        "username": person.username,
        "first_name": person.first_name,
        "position": person.position,
        "skpd": person.skpd_id or "",
        "active": "1" if person.active else "0",
        "role": person.roles[0].id,
        **values,
    }


def test_the_tutorial_s_words_make_an_operator_who_can_log_in(desk: Browser) -> None:
    window = desk.get("/pengguna/add").text
    for label in ("Username", "Kata sandi", "Dinas / SKPD", "Active", "Peran (Rule)"):
        assert f">{label}</label>" in window
    assert desk.post("/pengguna/add", data=new()).location == "/pengguna/list/"
    assert "operator-dlh" in desk.get("/pengguna/list/").text
    assert sign_in(desk.another(), "operator-dlh", NEW["password"]).location == "/pesan-dinas/"
    made = user("operator-dlh")
    assert (made.get_full_name(), [row.name for row in made.roles]) == ("Siti", ["Operator"])
    assert made.email.endswith("@pengguna.invalid")


def test_a_window_of_htmx_gets_fragments_and_a_way_back(desk: Browser) -> None:
    assert "<html" not in desk.get("/pengguna/add", headers=FRAGMENT).text
    wrong = desk.post("/pengguna/add", data=new(username=""), headers=FRAGMENT)
    assert "Wajib diisi." in refusal(wrong)
    done = desk.post("/pengguna/add", data=new(), headers=FRAGMENT)
    assert (done.status_code, done.headers["HX-Redirect"]) == (204, "/pengguna/list/")


def test_each_wrong_field_is_named_and_nothing_is_saved(desk: Browser) -> None:
    for values, words in (
        ({"username": "Moderator 2"}, "Username hanya huruf kecil"),
        ({"username": "moderator"}, "Username sudah dipakai"),
        ({"password": "pendek", "again": "pendek"}, "paling sedikit 10 karakter"),
        ({"again": "lain-sekali-2026"}, "Kedua kata sandi tidak sama"),
        ({"first_name": " "}, "Wajib diisi."),
        ({"skpd": ""}, "Dinas / SKPD wajib diisi"),
        ({"role": ""}, "Wajib dipilih."),
        ({"role": "99999"}, "Pilihan tidak dikenal"),
        ({"first_name": "x" * 65}, "Paling banyak 64 karakter."),
    ):
        assert words in refusal(desk.post("/pengguna/add", data=new(**values))), values
        assert user_accounts.find("operator-dlh") is None


def test_a_moderator_can_not_make_an_admin_of_anybody(desk: Browser) -> None:
    operator = user("operator-pupr")
    for forged in (role("Admin").id, role("Public").id):
        edited = f"/pengguna/edit/{operator.id}", edit(operator, role=forged)
        for path, form in (("/pengguna/add", new(role=forged)), edited):
            answer = desk.post(path, data=form)
            assert (answer.status_code, "Pilihan tidak dikenal" in alerts(answer)) == (422, True)
    assert [row.name for row in user("operator-pupr").roles] == ["Operator"]


def test_a_role_with_more_rights_than_one_s_own_is_as_far_as_admin(desk: Browser) -> None:
    with transaction():
        rows = db.session.scalars(select(PermissionView)).unique()
        db.session.add(Role(name="Pengelola", permissions=list(rows)))
        user("operator-dishub").roles = [role("Pengelola")]
    assert desk.post("/pengguna/add", data=new(role=role("Pengelola").id)).status_code == 422
    page = desk.get("/pengguna/list/").text
    assert "operator-dishub" not in page
    assert "operator-pupr" in page


def test_nobody_changes_his_own_rights(desk: Browser) -> None:
    me = user("moderator")
    for values in ({"role": role("Pimpinan").id}, {"active": "0"}):
        answer = desk.post(f"/pengguna/edit/{me.id}", data=edit(me, **values))
        assert "akun sendiri hanya oleh orang lain" in alerts(answer)
    desk.post(f"/pengguna/delete/{me.id}")
    assert user("moderator").active
    assert [row.name for row in user("moderator").roles] == ["Moderator"]


def test_the_last_admin_stays(client: Browser) -> None:
    with transaction():
        user_accounts.create("kedua", "Kedua", "Admin", password_hash=user("admin").password)
    client.log_in("kedua")
    admin = user("admin")
    assert client.post(f"/pengguna/delete/{admin.id}").location == "/pengguna/list/"
    assert user_accounts.find("admin") is None
    with transaction():
        second = user("kedua")
        second.roles.append(role("Moderator"))
    answer = client.post(f"/pengguna/delete/{user('kedua').id}", follow_redirects=True)
    assert "akun sendiri" in alerts(answer)


def test_two_admins_who_take_each_other_away_at_once_leave_one(app: Flask) -> None:
    with transaction():
        user_accounts.create("kedua", "Kedua", "Admin", password_hash=user("admin").password)
    told: list[bool] = []

    def other() -> None:
        with app.app_context(), transaction():
            told.append(user_accounts.is_last_admin(user("kedua")))

    thread = Thread(target=other)
    with transaction():
        admin = user("admin")
        assert not user_accounts.is_last_admin(admin)
        thread.start()
        # Long enough to stand at the lock; too short costs only the meaning of the test.
        thread.join(0.5)
        admin.active = False
    thread.join(60)
    assert told == [True]


def test_what_is_no_field_of_the_form_is_not_written(desk: Browser) -> None:
    """However it is called."""
    columns = ("id", "password", "session_epoch", "login_count", "email")
    me, admin = user("moderator"), role("Admin").id
    before = [getattr(me, name) for name in columns]
    forged = {
        **{"roles": admin, "roles-0": admin, "role_id": admin, "groups": "1", "is_admin": "1"},
        **{"id": user("admin").id, "pk": user("admin").id, "password_hash": "x"},
        **{"session_epoch": "77", "login_count": "77", "email": "x@example.org"},
    }
    form = edit(me, first_name="Budi", **forged)
    assert desk.post(f"/pengguna/edit/{me.id}", data=form).status_code == 302
    db.session.rollback()
    me = user("moderator")
    assert (me.first_name, [row.name for row in me.roles]) == ("Budi", ["Moderator"])
    assert [getattr(me, name) for name in columns] == before


def test_a_deleted_person_is_out_and_his_username_is_free(client: Browser) -> None:
    operator = client.another("operator-pupr")
    client.log_in("moderator")
    gone = user("operator-pupr").id
    assert "Hapus Andi Operator?" in client.get(f"/pengguna/delete/{gone}").text
    client.post(f"/pengguna/delete/{gone}")
    assert "operator-pupr" not in client.get("/pengguna/list/").text
    assert operator.get("/password/").status_code == 302
    assert sign_in(client.another(), "operator-pupr").status_code == 401
    assert client.post("/pengguna/add", data=new(username="operator-pupr")).status_code == 302
    assert user("operator-pupr").id != gone
    assert user_accounts.get(gone).get_full_name() == "Andi Operator"


def test_the_journal_tells_which_fields_and_no_values(desk: Browser) -> None:
    person = user("operator-pupr")
    desk.post(f"/pengguna/edit/{person.id}", data=edit(person, first_name="Budi"))
    event = one_row(Event, action="user_changed")
    assert (event.subject_id, event.facts) == (person.id, {"fields": ["first_name"]})


# Rule Access ------------------------------------------------------------------------------------


def rights(name: str) -> set[str]:
    return {str(row.id) for row in role(name).permissions}


def test_an_admin_edits_a_rule_in_the_menu_s_words(admin: Browser) -> None:
    page = admin.get(f"/rule/edit/{role('Operator').id}").text
    group = page.partition("<legend>Pesan untuk Dinas</legend>")[2].partition("</fieldset>")[0]
    assert ("Pilih semua" in group, "membalas" in group, "menerbitkan" in group) == (1, 1, 0)
    kept = sorted(rights("Operator"))[:2]
    form = {"name": "Operator", "permissions": kept}
    assert admin.post(f"/rule/edit/{role('Operator').id}", data=form).status_code == 302
    assert rights("Operator") == set(kept)


def test_all_rights_of_a_page_are_given_by_one_tick_without_scripts(desk: Browser) -> None:
    """Of the page named, and of those only what the giver holds."""
    form = {"name": "Pembaca", "permissions_all": ["Pesan untuk Dinas", "Jurnal", "tidak ada"]}
    assert desk.post("/rule/add", data=form).status_code == 302
    given = {(row.permission.name, row.view_menu.name) for row in role("Pembaca").permissions}
    acts = {f"can_{act}" for act in ("read", "reply", "reject", "approve")}
    assert given == {("menu_access", "Pesan untuk Dinas"), *((act, "Office") for act in acts)}


def test_rights_change_at_the_next_click(client: Browser) -> None:
    operator = client.another("operator-pupr")
    assert operator.get("/pesan-dinas/").status_code == 200
    client.log_in("admin")
    client.post(f"/rule/edit/{role('Operator').id}", data={"name": "Operator"})
    assert operator.get("/pesan-dinas/").status_code == 403


def test_ticks_decide_on_the_acts_whatever_the_rule_is_called(client: Browser) -> None:
    """A rule of one's own that forwards: its button, its act, no other; the number stays hidden."""
    case = citizen_sms("Jalan rusak di pasar", "081266771234")
    wanted = {("can_read", "Inbox"), ("can_forward", "Inbox"), ("menu_access", "Pesan Masuk")}
    rows = db.session.scalars(select(PermissionView)).unique()
    ids = [row.id for row in rows if (row.permission.name, row.view_menu.name) in wanted]
    client.log_in("admin")
    form = {"name": "Penerus", "permissions": ids}
    assert client.post("/rule/add", data=form).status_code == 302
    person = edit(user("operator-pupr"), role=role("Penerus").id)
    assert client.post(f"/pengguna/edit/{user('operator-pupr').id}", data=person).status_code == 302
    client.log_in("operator-pupr")
    page = client.get("/pesan-masuk/").text
    assert f"/pesan-masuk/{case}/teruskan" in page
    assert_lacks(page, f"/pesan-masuk/{case}/balas", "0812-6677-1234")
    form = {"skpd": [str(unit_id("PUPR"))], "category": "keluhan"}
    assert client.post(f"/pesan-masuk/{case}/teruskan", data=form).status_code == 303
    assert len(all_rows(Forward)) == 1
    assert client.get(f"/pesan-masuk/{case}/balas").status_code == 403


def test_admin_s_rule_holds_everything_for_ever(admin: Browser) -> None:
    answer = admin.post(f"/rule/edit/{role('Admin').id}", data={"name": "Admin"})
    assert "selalu memegang semua hak" in alerts(answer)


def test_only_an_unused_rule_of_one_s_own_is_deleted(admin: Browser) -> None:
    admin.post("/rule/add", data={"name": "Baru", "permissions": []})
    change(user("operator-dishub"), roles=[role("Baru")])
    for name, words in (("Auditor", "Peran bawaan"), ("Baru", "masih dipakai")):
        assert words in alerts(admin.post(f"/rule/delete/{role(name).id}", follow_redirects=True))
        assert role(name)
    change(user("operator-dishub"), roles=[role("Operator")])
    admin.post(f"/rule/delete/{role('Baru').id}")
    assert db.session.scalars(select(Role).where(Role.name == "Baru")).first() is None
