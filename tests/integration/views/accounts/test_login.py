"""Who gets in, where he lands, and what ends a session."""

from __future__ import annotations

import time

import pytest
from flask import Flask

from app.models import Event
from app.services.accounts import login_throttle
from tests.cases import Statements
from tests.databases import DEMO_PASSWORD
from tests.integration.views.accounts.test_second_factor import patient
from tests.integration.views.accounts.test_users import user
from tests.rows import all_rows, change
from tests.web import Browser, alerts, is_in, refusal, sign_in

HTMX = {"HX-Request": "true"}


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
    assert sign_in(client, username).location == page


def test_the_username_is_taken_in_any_case_and_with_spaces(client: Browser) -> None:
    assert sign_in(client, " Moderator ").status_code == 302


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
    assert "Username atau kata sandi salah" in refusal(sign_in(client, username, password), 401)
    assert all_rows(Event.action) == ["login_failed"]
    assert not is_in(client)


def test_an_empty_form_says_what_is_missing(client: Browser) -> None:
    assert alerts(sign_in(client, "", "")) == "Wajib diisi. Wajib diisi."


def test_an_inactive_person_stays_out(client: Browser) -> None:
    change(user("moderator"), active=False)
    assert sign_in(client, "moderator").status_code == 401


def test_the_journal_names_the_person_by_id_and_keeps_no_username(client: Browser) -> None:
    sign_in(client, "rahasia-saya", "x")
    client.log_in("moderator")
    client.post("/logout/")
    rows = all_rows(Event)
    assert [row.action for row in rows] == ["login_failed", "login", "logout"]
    assert [row.actor for row in rows] == ["system", *[f"user:{user('moderator').id}"] * 2]
    assert {row.address for row in rows} == {"127.0.0.1"}
    assert all(row.facts == {} for row in rows)


@pytest.mark.usefixtures("time_stands_still")
def test_after_a_wrong_password_one_waits_and_is_told_how_long(app: Flask, client: Browser) -> None:
    assert sign_in(client, "moderator", "salah").status_code == 401
    answer = sign_in(client, "moderator")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert "Tunggu 1 detik, lalu coba lagi" in alerts(answer)
    assert 'value="moderator"' in answer.text
    assert all_rows(Event.action) == ["login_failed"]
    # A colleague at the same address comes in, and an Admin frees the other one.
    assert sign_in(client.another(), "pimpinan").status_code == 302
    done = app.test_cli_runner().invoke(args=["login", "free", "moderator"])
    assert (done.exit_code, done.output[:9]) == (0, "2 catatan")
    assert sign_in(client, "moderator").status_code == 302


def test_an_address_with_too_many_failures_is_told_in_minutes(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login_throttle, "MOST_AN_HOUR", 2)
    for number in range(3):
        assert sign_in(client, f"nama{number}", "salah").status_code == 401
    assert "dari alamat ini. Tunggu 15 menit" in refusal(sign_in(client, "moderator"), 429)


def test_an_office_behind_one_address_may_log_in_at_eight_o_clock(client: Browser) -> None:
    for _ in range(15):
        assert sign_in(client, "moderator").status_code == 302
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
    form = {"username": "moderator", "password": DEMO_PASSWORD}
    assert client.post(login_page.location, data=form).location == "/kontak/list/?skpd=4"


@pytest.mark.parametrize("method", ["get", "post"])
def test_logout_ends_the_session_also_for_a_copy_of_its_cookie(desk: Browser, method: str) -> None:
    thief = desk.another()
    thief.set_cookie("upik", desk.get_cookie("upik").value)
    assert is_in(thief)
    assert getattr(desk, method)("/logout/").location == "/login/"
    assert not is_in(desk)
    assert thief.get("/password/").status_code == 302


def test_another_site_can_not_log_a_person_out(desk: Browser) -> None:
    desk.get("/logout/", headers={"Sec-Fetch-Site": "cross-site"})
    assert is_in(desk)


@pytest.mark.usefixtures("time_stands_still")
def test_own_password_asks_for_the_current_one_and_ends_other_sessions(client: Browser) -> None:
    other = client.another("moderator")
    client.log_in("moderator")
    new = "sandi-baru-2026"
    form = {"current": "salah", "password": new, "again": new}
    assert "Kata sandi lama salah" in alerts(client.post("/password/", data=form))
    slowed = client.post("/password/", data=form | {"current": DEMO_PASSWORD})
    assert "Tunggu 1 detik" in alerts(slowed)
    patient()
    form["current"] = DEMO_PASSWORD
    assert client.post("/password/", data=form).status_code == 302
    assert is_in(client)
    assert not is_in(other)
    assert "kata sandi atau peran akun ini diubah" in alerts(other.get("/login/"))
    assert sign_in(client.another(), "moderator").status_code == 401


def test_a_weak_or_mistyped_password_is_refused(desk: Browser) -> None:
    for password, again, words in (
        ("pendek", "pendek", "paling sedikit 10 karakter"),
        ("moderator1", "moderator1", "terlalu mirip dengan username"),
        ("sandi-baru-2026", "sandi-baru-2027", "tidak sama"),
    ):
        form = {"current": DEMO_PASSWORD, "password": password, "again": again}
        assert words in refusal(desk.post("/password/", data=form)), password


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
    assert "Sesi Anda sudah berakhir" in refusal(desk.get(path, headers=HTMX), 401)


def test_a_person_made_inactive_is_out_at_once(desk: Browser) -> None:
    change(user("moderator"), active=False)
    assert not is_in(desk)


def test_a_page_with_the_person_takes_few_statements(app: Flask, desk: Browser) -> None:
    with Statements(app) as asked:
        desk.get("/password/")
    assert len([words for words in asked.texts if words.startswith("SELECT")]) <= 8, asked.texts
