"""What the server says to every browser, and what ends a session (docs/bukti/security.md)."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app import create_app
from app.database.extensions import db
from app.models import Event, User
from app.runtime.data_folder import claim_folder
from app.services.accounts import passwords
from config import Settings
from tests.databases import DEMO_PASSWORD
from tests.integration.views.accounts.test_users import edit, role, user
from tests.reading import assert_says, part
from tests.rows import all_rows, one_row
from tests.web import Browser, alerts, is_in, refusal, sign_in

HOST = "upik.example.id"
SITE = {
    "mode": "production",
    "secret_key": "a" * 32,
    "journal_key": "b" * 32,
    "allowed_hosts": HOST,
    "host": "127.0.0.1",
}
PASSWORD = "kopi pagi di danau"


@contextmanager
def site(folder: Path, https: str, **more: Any) -> Iterator[Browser]:
    """A production site with its Admin; his browser."""
    values = {"proxies": int(https == "yes")} | SITE | more
    app = create_app(claim_folder(Settings(var=folder / https, https=https, **values)))
    app.test_client_class = Browser
    words = {"username": "kepala", "name": "Kepala", "password": PASSWORD, "modem": "modem1"}
    words |= {"device": "/dev/ttyUSB0", "number": "08569020200", "phone": "", "mail": ""}
    words |= {"emergency": "112"}
    options = [part for name, value in words.items() for part in (f"--{name}", value)]
    done = app.test_cli_runner().invoke(args=["init", *options])
    assert done.exit_code == 0, done.output
    client = app.test_client()
    scheme = "https" if https == "yes" else "http"
    client.environ_base.update(HTTP_HOST=HOST)
    client.environ_base["wsgi.url_scheme"] = scheme
    yield client
    with app.app_context():
        db.engine.dispose()


def signed_in(client: Browser) -> TestResponse:
    scheme = client.environ_base["wsgi.url_scheme"]
    base = f"{scheme}://{HOST}/"
    login_page = client.get("/login/", base_url=base)
    token = part(r'name="csrf_token"[^>]*value="([^"]+)"', login_page.text)
    form = {"username": "kepala", "password": PASSWORD, "csrf_token": token}
    headers = {"Referer": base}
    answer = client.post("/login/", data=form, base_url=base, headers=headers)
    assert answer.status_code == 302, answer.text[:500]
    return answer


@pytest.fixture
def database(sqlite_database: Any) -> Any:
    """What is asked here does not depend on the database."""
    return sqlite_database


def test_no_script_runs_on_the_public_pages(client: Browser) -> None:
    for path in ("/", "/statistik", "/tentang", "/umpan.atom", "/sitemap.xml"):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "script-src" not in policy


def test_every_answer_carries_the_headers(client: Browser) -> None:
    for path in ("/", "/login/", "/healthz", "/static/frame/upik.css", "/tidak-ada"):
        with client.get(path) as answer:
            headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert "base-uri 'none'" in policy, path
        assert_says(policy, "form-action 'self'", "frame-ancestors 'none'")
        if path != "/":
            assert re.search(r"script-src 'self' 'nonce-[\w-]{22}';", policy), path
            assert_says(policy, "default-src 'self'", "object-src 'none'")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in headers


def test_a_nonce_serves_once_and_every_script_has_it(client: Browser) -> None:
    first, second = client.get("/login/"), client.get("/login/")
    nonces = [
        re.findall(r"'nonce-([\w-]+)'", answer.headers["Content-Security-Policy"])
        for answer in (first, second)
    ]
    assert nonces[0] != nonces[1]
    scripts = re.findall(r"<script[^>]*>", first.text)
    assert scripts
    assert all(f'nonce="{nonces[0][0]}"' in script for script in scripts)


def test_pages_are_not_kept_and_files_are(desk: Browser) -> None:
    assert desk.get("/pesan-masuk/").headers["Cache-Control"] == "no-store"
    with desk.get("/static/frame/upik.css") as answer:
        assert answer.headers["Cache-Control"] != "no-store"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost@evil"])
def test_another_host_is_not_served(client: Browser, host: str) -> None:
    answer = client.get("/login/", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text


def test_with_https_cookies_are_secure_and_the_browser_stays(tmp_path: Path) -> None:
    with site(tmp_path, "yes") as client:
        cookies = signed_in(client).headers.getlist("Set-Cookie")
        names = {cookie.partition("=")[0] for cookie in cookies}
        assert names == {"__Host-upik", "__Host-upik-device"}
        for cookie in cookies:
            assert_says(cookie, "Secure", "HttpOnly", "SameSite=Lax", "Path=/")
            assert "Domain=" not in cookie
        landed = client.get("/hari-ini/", base_url=f"https://{HOST}/")
        assert landed.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert landed.status_code == 200
        assert "tidak dienkripsi" not in landed.text


def test_a_password_is_stored_by_scrypt(tmp_path: Path) -> None:
    with site(tmp_path, "no") as client, client.application.app_context():
        assert str(one_row(User.password)).startswith("scrypt:32768:8:1$")


def test_without_https_the_admin_is_warned_on_every_page(tmp_path: Path) -> None:
    with site(tmp_path, "no") as client:
        signed_in(client)
        base = f"http://{HOST}/"
        for path in ("/hari-ini/", "/jurnal/"):
            assert "Sambungan tidak dienkripsi" in client.get(path, base_url=base).text
        client.post("/logout/", base_url=base)
        assert "tidak dienkripsi" not in client.get("/", base_url=base).text


def test_what_is_too_large_is_refused_in_words(admin: Browser) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="name"'
    body = b"\r\n\r\n" + b"x" * (600 * 1024)
    files = b'; filename="besar.xlsx"\r\n\r\n' + b"x" * (8 * 1024 * 1024)
    for rest in (body, files):
        data, kind = head + rest + b"\r\n--x--\r\n", "multipart/form-data; boundary=x"
        answer = admin.post("/rule/add", data=data, content_type=kind)
        assert "Isian atau berkas terlalu besar" in refusal(answer, 413)


@pytest.mark.parametrize("path", ["/back", "/lang/id"])
def test_fab_s_own_redirects_stay_here(desk: Browser, path: str) -> None:
    for query in ("", "?next=https://evil.example/", "?url=//evil.example/"):
        answer = desk.get(path + query, headers={"Referer": "https://evil.example/"})
        assert "evil" not in answer.headers.get("Location", "")


def test_a_sender_s_own_word_about_his_address_is_not_believed(client: Browser) -> None:
    client.environ_base["HTTP_X_FORWARDED_FOR"] = "203.0.113.9"
    client.log_in("moderator")
    assert {row.address for row in all_rows(Event)} == {"127.0.0.1"}


def test_a_proxy_s_word_is_believed_as_often_as_was_set(tmp_path: Path) -> None:
    with site(tmp_path, "no", proxies=1) as client:
        client.environ_base["HTTP_X_FORWARDED_FOR"] = "203.0.113.9, 198.51.100.4"
        signed_in(client)
        with client.application.app_context():
            assert all_rows(Event.address, action="login") == ["198.51.100.4"]


def test_no_secret_stands_in_a_log_line(
    app: Flask, client: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    sign_in(client, "moderator", "rahasia-yang-salah")
    client.log_in("pimpinan")
    form = {"current": DEMO_PASSWORD, "password": PASSWORD, "again": PASSWORD}
    assert client.post("/password/", data=form).status_code == 302
    assert client.get("/pesan-masuk/?cari=081266771234").status_code == 403
    cookie = client.get_cookie("upik")
    settings = app.config["SETTINGS"]
    keys = (settings.secret_key, settings.journal_key, cookie.value)
    for secret in (*keys, DEMO_PASSWORD, PASSWORD, "rahasia-yang-salah", "081266771234"):
        assert secret not in caplog.text


def test_who_is_refused_is_told_in_the_log(
    office: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    person = user("operator-pupr").id
    assert office.get("/jurnal/").status_code == 403
    assert f"refused: user:{person} has no right to JournalView.index" in caplog.text


# What ends a session ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ({"role": "Auditor"}, True),
        ({"position": "Asisten I"}, False),
        # The hold of such an account closes its page, too, but ends no session.
        ({"password": PASSWORD, "again": PASSWORD}, True),
    ],
)
def test_another_rule_or_password_ends_the_sessions_of_the_person(
    app: Flask, client: Browser, values: dict[str, Any], ends: bool
) -> None:
    admin = client.another("admin")
    client.log_in("pimpinan")
    if "role" in values:
        values = {"role": role(values["role"]).id}
    form = edit(user("pimpinan"), **values)
    assert admin.post(f"/pengguna/edit/{user('pimpinan').id}", data=form).status_code == 302
    assert is_in(client) is not ends
    words = "kata sandi atau peran akun ini diubah"
    assert (words in alerts(client.get("/login/"))) is ends
    assert is_in(admin)


def test_a_person_set_inactive_and_active_again_has_to_log_in(client: Browser) -> None:
    admin = client.another("admin")
    client.log_in("pimpinan")
    for active in ("0", "1"):
        form = edit(user("pimpinan"), active=active)
        assert admin.post(f"/pengguna/edit/{user('pimpinan').id}", data=form).status_code == 302
    assert user("pimpinan").is_active
    assert not is_in(client)


def test_twelve_hours_are_the_longest_session(desk: Browser) -> None:
    for hours, stays in ((11.9, True), (12, False)):
        with desk.session_transaction() as session:
            session["began_at"] = int(time.time() - hours * 3600)
            session["seen_at"] = int(time.time())
        assert is_in(desk) is stays
    assert "sudah berlangsung 12 jam" in alerts(desk.get("/login/"))


def test_a_session_is_new_after_login(client: Browser) -> None:
    client.get("/login/")
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    assert sign_in(client, "moderator").status_code == 302
    with client.session_transaction() as session:
        assert "planted" not in session


def test_a_forged_cookie_is_no_session(desk: Browser) -> None:
    desk.set_cookie("upik", desk.get_cookie("upik").value[:-3] + "abc")
    assert not is_in(desk)


# Passwords ----------------------------------------------------------------------------------------


def test_a_common_password_is_refused_wherever_one_is_given(admin: Browser) -> None:
    common, person = "kerinci2026", user("pimpinan")
    own = {"current": DEMO_PASSWORD, "password": common, "again": common}
    others = edit(person, password=common, again=common)
    for path, form in (("/password/", own), (f"/pengguna/edit/{person.id}", others)):
        answer = admin.post(path, data=form)
        assert answer.status_code == 422
        assert "terlalu umum, mudah ditebak" in answer.text
    assert passwords.is_right(user("pimpinan").password, DEMO_PASSWORD)
