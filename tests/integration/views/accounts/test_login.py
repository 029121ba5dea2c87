"""Who gets in, where he lands, and what ends a session."""

from __future__ import annotations

import time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.models import Event
from app.services.accounts import login_throttle, user_accounts
from tests.databases import DEMO_PASSWORD
from tests.integration.views.factories import Statements
from tests.web import Browser, alerts, is_in, sign_in

HTMX = {"HX-Request": "true"}


def actions() -> list[str]:
    return list(db.session.scalars(select(Event.action).order_by(Event.id)))


def change(username: str, **values: Any) -> None:
    with transaction():
        user = user_accounts.find(username)
        for name, value in values.items():
            setattr(user, name, value)


def age_session(client: Browser, minutes: float) -> None:
    """As if the last thing the person did were that long ago."""
    with client.session_transaction() as session:
        session["seen_at"] = int(time.time() - minutes * 60)


@pytest.mark.parametrize(
    ("username", "page"),
    [
        ("admin", "/hari-ini/"),
        ("moderator", "/hari-ini/"),
        ("operator-pupr", "/pesan-dinas/"),
        ("pimpinan", "/report/"),
        ("auditor", "/jurnal/"),
    ],
)
def test_each_role_lands_on_its_first_page(client: Browser, username: str, page: str) -> None:
    assert sign_in(client, username, DEMO_PASSWORD).location == page


def test_the_username_is_taken_in_any_case_and_with_spaces(client: Browser) -> None:
    assert sign_in(client, " Moderator ", DEMO_PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("moderator", "salah-sekali"),
        ("nobody", "salah-sekali"),
        ("x' OR username = 'moderator' --", DEMO_PASSWORD),
    ],
)
def test_a_wrong_pair_is_refused_with_one_sentence(
    client: Browser, username: str, password: str
) -> None:
    answer = sign_in(client, username, password)
    assert answer.status_code == 401
    assert "Username atau kata sandi salah" in alerts(answer)
    assert actions() == ["login_failed"]
    assert not is_in(client)


def test_an_empty_form_says_what_is_missing(client: Browser) -> None:
    assert alerts(sign_in(client, "", "")) == "Wajib diisi. Wajib diisi."


def test_an_inactive_person_stays_out(client: Browser) -> None:
    change("moderator", active=False)
    assert sign_in(client, "moderator", DEMO_PASSWORD).status_code == 401


def test_the_journal_names_the_person_by_id_and_keeps_no_username(client: Browser) -> None:
    sign_in(client, "rahasia-saya", "x")
    client.log_in("moderator")
    client.post("/logout/")
    rows = list(db.session.scalars(select(Event).order_by(Event.id)))
    moderator = user_accounts.find("moderator")
    assert moderator is not None
    assert [row.action for row in rows] == ["login_failed", "login", "logout"]
    assert [row.actor for row in rows] == ["system", *[f"user:{moderator.id}"] * 2]
    assert {row.address for row in rows} == {"127.0.0.1"}
    assert all(row.facts == {} for row in rows)


def test_after_a_wrong_password_one_waits_and_is_told_how_long(
    app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = now()
    monkeypatch.setattr(login_throttle, "now", lambda: at)
    assert sign_in(client, "moderator", "salah").status_code == 401
    answer = sign_in(client, "moderator", DEMO_PASSWORD)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert "Tunggu 1 detik, lalu coba lagi" in alerts(answer)
    assert 'value="moderator"' in answer.text
    assert actions() == ["login_failed"]
    # A colleague at the same address comes in, and an Admin frees the other one.
    assert sign_in(app.test_client(), "pimpinan", DEMO_PASSWORD).status_code == 302
    done = app.test_cli_runner().invoke(args=["login", "free", "moderator"])
    assert (done.exit_code, done.output[:9]) == (0, "2 catatan")
    assert sign_in(client, "moderator", DEMO_PASSWORD).status_code == 302


def test_an_address_with_too_many_failures_is_told_in_minutes(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login_throttle, "MOST_AN_HOUR", 2)
    for number in range(3):
        assert sign_in(client, f"nama{number}", "salah").status_code == 401
    answer = sign_in(client, "moderator", DEMO_PASSWORD)
    assert answer.status_code == 429
    assert "dari alamat ini. Tunggu 15 menit" in alerts(answer)


def test_an_office_behind_one_address_may_log_in_at_eight_o_clock(client: Browser) -> None:
    for _ in range(15):
        assert sign_in(client, "moderator", DEMO_PASSWORD).status_code == 302
        client.post("/logout/")


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/kontak/list/%3Fskpd%3D4", "/kontak/list/?skpd=4"),
        ("http%3A//localhost/kontak/list/", "/kontak/list/"),
        ("https%3A//evil.example/", "/hari-ini/"),
        ("//evil.example/", "/hari-ini/"),
        ("/%5Cevil.example/", "/hari-ini/"),
        ("http%3A//localhost%40evil.example/", "/hari-ini/"),
        ("javascript%3Aalert(1)", "/hari-ini/"),
        ("http%3A//%5B", "/hari-ini/"),
        ("/logout/", "/hari-ini/"),
        ("/logout", "/hari-ini/"),
        ("/%256cogout/", "/hari-ini/"),
    ],
)
def test_after_login_one_stays_on_this_server(client: Browser, target: str, lands: str) -> None:
    assert sign_in(client, "moderator", DEMO_PASSWORD, target).location == lands


def test_a_page_that_needs_a_login_comes_back_after_it(client: Browser) -> None:
    login_page = client.get("/kontak/list/?skpd=4")
    assert login_page.status_code == 302
    answer = client.post(
        login_page.location, data={"username": "moderator", "password": DEMO_PASSWORD}
    )
    assert answer.location == "/kontak/list/?skpd=4"


@pytest.mark.parametrize("method", ["get", "post"])
def test_logout_ends_the_session_also_for_a_copy_of_its_cookie(
    app: Flask, desk: Browser, method: str
) -> None:
    thief = app.test_client()
    cookie = desk.get_cookie("upik")
    assert cookie is not None
    thief.set_cookie("upik", cookie.value)
    assert thief.get("/password/").status_code == 200
    assert getattr(desk, method)("/logout/").location == "/login/"
    assert not is_in(desk)
    assert thief.get("/password/").status_code == 302


def test_another_site_can_not_log_a_person_out(desk: Browser) -> None:
    desk.get("/logout/", headers={"Sec-Fetch-Site": "cross-site"})
    assert is_in(desk)


def test_own_password_asks_for_the_current_one_and_ends_other_sessions(
    app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The second try comes within the second that is waited, however slow the machine.
    at = now()
    monkeypatch.setattr(login_throttle, "now", lambda: at)
    other = client.another("moderator")
    client.log_in("moderator")
    new = "sandi-baru-2026"
    form = {"current": "salah", "password": new, "again": new}
    assert "Kata sandi lama salah" in alerts(client.post("/password/", data=form))
    slowed = client.post("/password/", data=form | {"current": DEMO_PASSWORD})
    assert "Tunggu 1 detik" in alerts(slowed)
    with transaction():
        login_throttle.free(None, None)
    form["current"] = DEMO_PASSWORD
    assert client.post("/password/", data=form).status_code == 302
    assert is_in(client)
    assert not is_in(other)
    assert "kata sandi atau peran akun ini diubah" in alerts(other.get("/login/"))
    assert sign_in(app.test_client(), "moderator", DEMO_PASSWORD).status_code == 401


def test_a_weak_or_mistyped_password_is_refused(desk: Browser) -> None:
    for password, again, words in (
        ("pendek", "pendek", "paling sedikit 10 karakter"),
        ("moderator1", "moderator1", "terlalu mirip dengan username"),
        ("sandi-baru-2026", "sandi-baru-2027", "tidak sama"),
    ):
        form = {"current": DEMO_PASSWORD, "password": password, "again": again}
        answer = desk.post("/password/", data=form)
        assert answer.status_code == 422, password
        assert words in alerts(answer)


def test_an_idle_session_ends_and_says_why(desk: Browser) -> None:
    age_session(desk, 29)
    assert is_in(desk)
    age_session(desk, 31)
    assert not is_in(desk)
    assert "tidak ada kegiatan selama 30 menit, silakan masuk lagi" in alerts(desk.get("/login/"))
    assert alerts(desk.get("/login/")) == ""


@pytest.mark.parametrize("path", ["/pesan-masuk/baru", "/simulator/baru"])
def test_what_the_page_asks_by_itself_keeps_no_session_alive(desk: Browser, path: str) -> None:
    age_session(desk, 29)
    assert desk.get(path, headers=HTMX).status_code in (200, 204)
    with desk.session_transaction() as session:
        assert time.time() - session["seen_at"] > 28 * 60
    assert "Set-Cookie" not in desk.get(path, headers=HTMX).headers
    age_session(desk, 31)
    answer = desk.get(path, headers=HTMX)
    assert answer.status_code == 401
    assert "Sesi Anda sudah berakhir" in alerts(answer)


def test_a_person_made_inactive_is_out_at_once(desk: Browser) -> None:
    change("moderator", active=False)
    assert not is_in(desk)


def test_a_page_with_the_person_takes_few_statements(app: Flask, desk: Browser) -> None:
    with Statements(app) as asked:
        desk.get("/password/")
    assert len([words for words in asked.texts if words.startswith("SELECT")]) <= 8, asked.texts
