"""Login in two steps: chosen in the profile, asked after the password, never taken twice."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.database.extensions import now, transaction
from app.models import Event, SecondFactor
from app.services.accounts import login_throttle, second_factor, user_accounts
from tests.databases import DEMO_PASSWORD
from tests.integration.views.accounts.test_users import user
from tests.reading import part
from tests.rows import all_rows, one_row
from tests.web import Browser, alerts, is_in, refusal, sign_in

PASSWORD = {"password": DEMO_PASSWORD}


def patient() -> None:
    """As if everybody had waited after his last try."""
    with transaction():
        login_throttle.free(None, None)


def secret_on(page: str) -> str:
    return part(r'<code class="secret">([A-Z2-7 ]+)</code>', page).replace(" ", "")


def code_of(secret: str, step: int = 1) -> str:
    """What the app shows so many half minutes from now: the next one is taken already (drift)."""
    return pyotp.TOTP(secret).at(now() + timedelta(seconds=30 * step))


def enrol(client: Browser) -> tuple[str, list[str]]:
    """The person at the screen switches it on; the secret and the recovery codes."""
    assert client.post("/verifikasi/mulai", data=PASSWORD).status_code == 302
    secret = secret_on(client.get("/verifikasi/").text)
    patient()
    answer = client.post("/verifikasi/aktifkan", data={"code": code_of(secret, 0), **PASSWORD})
    assert answer.status_code == 200, alerts(answer)
    codes = re.findall(r"<li><code>([0-9A-Z]{5}-[0-9A-Z]{5})</code>", answer.text)
    assert len(codes) == second_factor.RECOVERY_CODES
    patient()
    return secret, codes


def try_code(client: Browser, code: str) -> TestResponse:
    """The moderator's password, then this code; the answer to it."""
    sign_in(client, "moderator")
    return client.post("/login/kode", data={"code": code})


def told(action: str) -> list[Event]:
    return all_rows(Event, action=action)


@pytest.fixture
def at_door(client: Browser) -> Browser:
    """Another browser."""
    return client.another()


def test_the_password_alone_is_not_enough(desk: Browser, at_door: Browser) -> None:
    secret, _ = enrol(desk)
    answer = sign_in(at_door, "moderator", DEMO_PASSWORD, "/pesan-keluar/")
    assert answer.location == "/login/kode?next=/pesan-keluar/"
    assert not is_in(at_door)
    assert "Kode verifikasi" in at_door.get(answer.location).text
    entered = at_door.post(answer.location, data={"code": code_of(secret)})
    assert entered.location == "/pesan-keluar/"
    assert is_in(at_door)
    assert len(told("login")) == 2


def test_nothing_is_on_before_the_first_code(desk: Browser, at_door: Browser) -> None:
    assert "Kata sandi salah" in alerts(desk.post("/verifikasi/mulai", data={"password": "x"}))
    patient()
    desk.post("/verifikasi/mulai", data=PASSWORD)
    page = desk.get("/verifikasi/").text
    assert re.search(r'<div class="qr-box"><svg [^>]*viewBox="0 0 (\d+) \1"[^>]*class="qr"', page)
    patient()
    form = {"code": "000000", **PASSWORD}
    assert "Kode salah" in refusal(desk.post("/verifikasi/aktifkan", data=form))
    assert sign_in(at_door, "moderator").location == "/hari-ini/"


def begun(desk: Browser) -> str:
    """The secret of a factor that was begun and not confirmed."""
    desk.post("/verifikasi/mulai", data=PASSWORD)
    patient()
    return secret_on(desk.get("/verifikasi/").text)


def test_the_first_code_needs_the_password_too(desk: Browser) -> None:
    secret = begun(desk)
    for typed, words in (("", "Wajib diisi"), ("x", "Kata sandi salah")):
        form = {"code": code_of(secret, 0), "password": typed}
        answer = desk.post("/verifikasi/aktifkan", data=form)
        assert answer.status_code == 422
        assert words in answer.text
        patient()
    assert not second_factor.is_on(user("moderator").id)


def test_its_address_names_the_office_as_every_app_reads_it() -> None:
    told = second_factor.address_of("A" * 32, "admin", "Si UPIK Kabupaten Kerinci")
    assert "issuer=Si%20UPIK%20Kabupaten%20Kerinci" in told


def test_a_secret_is_shown_only_where_it_was_begun(desk: Browser, at_door: Browser) -> None:
    secret = begun(desk)
    at_door.log_in("moderator")
    assert 'class="secret"' not in at_door.get("/verifikasi/").text
    form = {"code": code_of(secret, 0), **PASSWORD}
    assert at_door.post("/verifikasi/aktifkan", data=form).status_code == 302
    assert not second_factor.is_on(user("moderator").id)


def test_a_secret_waits_ten_minutes(desk: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = begun(desk)
    late = now() + timedelta(minutes=10)
    monkeypatch.setattr(second_factor, "now", lambda: late)
    page = desk.get("/verifikasi/").text
    assert 'class="secret"' not in page
    assert "Mulai" in page
    form = {"code": pyotp.TOTP(secret).at(late), **PASSWORD}
    page = desk.post("/verifikasi/aktifkan", data=form, follow_redirects=True)
    assert "Kunci itu sudah lewat 10 menit" in alerts(page)
    assert not second_factor.is_on(user("moderator").id)


def test_a_code_is_taken_once(desk: Browser) -> None:
    secret, _ = enrol(desk)
    code = code_of(secret)
    for place, status in enumerate((302, 401)):
        client = desk.another()
        assert sign_in(client, "moderator").location == "/login/kode"
        assert client.post("/login/kode", data={"code": code}).status_code == status, place
        patient()


def test_a_recovery_code_is_taken_once_and_counted(desk: Browser) -> None:
    _, codes = enrol(desk)
    for spelled, status in ((codes[3].lower(), 302), (codes[3], 401), ("A" * 10, 401)):
        assert try_code(desk.another(), spelled).status_code == status
        patient()
    assert [event.facts for event in told("recovery_used")] == [{"count": 7}]


def test_wrong_codes_are_slowed_and_a_right_password_forgets_none(
    desk: Browser, at_door: Browser, request: pytest.FixtureRequest
) -> None:
    enrol(desk)
    request.getfixturevalue("time_stands_still")
    assert "Kode salah" in refusal(try_code(at_door, "000000"), 401)
    answer = try_code(at_door, "000000")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "1"
    failed = told("code_failed")
    assert [(event.subject_id, event.address) for event in failed] == [
        (user("moderator").id, "127.0.0.1")
    ]


def test_nobody_reaches_the_code_without_a_password(at_door: Browser) -> None:
    assert at_door.get("/login/kode").location == "/login/"
    assert at_door.post("/login/kode", data={"code": "123456"}).location == "/login/"


def test_the_code_must_come_soon_and_for_the_same_password(desk: Browser, at_door: Browser) -> None:
    secret, _ = enrol(desk)
    sign_in(at_door, "moderator")
    with at_door.session_transaction() as session:
        session["waits_for_code"] = session["waits_for_code"] | {"at": 0}
    assert at_door.post("/login/kode", data={"code": code_of(secret)}).location == "/login/"
    sign_in(at_door, "moderator")
    with transaction():
        user_accounts.end_sessions(user("moderator").id)
    assert at_door.post("/login/kode", data={"code": code_of(secret)}).location == "/login/"
    assert not is_in(at_door)


def test_switching_it_on_and_off_ends_other_sessions(desk: Browser, at_door: Browser) -> None:
    sign_in(at_door, "moderator")
    secret, _ = enrol(desk)
    assert is_in(desk)
    assert not is_in(at_door)
    form = {"code": "000000", **PASSWORD}
    assert "Kode salah" in refusal(desk.post("/verifikasi/matikan", data=form))
    patient()
    form["code"] = code_of(secret)
    assert desk.post("/verifikasi/matikan", data=form).status_code == 302
    assert is_in(desk)
    assert sign_in(at_door, "moderator").location == "/hari-ini/"
    assert [len(told(f"second_factor_{act}")) for act in ("on", "off")] == [1, 1]


def test_it_is_offered_to_admin_and_moderator(client: Browser) -> None:
    client.log_in("operator-pupr")
    assert client.get("/verifikasi/").status_code == 403
    assert client.post("/verifikasi/mulai", data=PASSWORD).status_code == 403
    assert "/verifikasi/" not in client.get("/profil/").text
    client.log_in("admin")
    assert 'href="/verifikasi/"' in client.get("/profil/").text


def test_neither_secret_nor_codes_can_be_read_from_the_database(
    app: Flask, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, codes = enrol(desk)
    row = one_row(SecondFactor)
    kept = f"{row.secret} {row.recovery}"
    assert not any(words in kept for words in (secret, *codes, *(it[:5] for it in codes)))
    monkeypatch.setitem(app.config, "SECRET_KEY", "another key, another house, 32 letters")
    assert not second_factor.accepts(row.user_id, code_of(secret))


def test_the_command_lets_in_who_lost_his_phone(
    app: Flask, desk: Browser, at_door: Browser
) -> None:
    enrol(desk)
    run: Any = app.test_cli_runner().invoke
    done = run(args=["login", "without-code", "moderator"])
    assert "masuk dengan kata sandi saja" in done.output
    assert sign_in(at_door, "moderator").location == "/hari-ini/"
    assert not is_in(desk)
    assert [event.actor for event in told("second_factor_off")] == ["system"]
    assert "Tidak ada pengguna nobody" in run(args=["login", "without-code", "nobody"]).output


def test_a_deleted_person_leaves_no_secret(desk: Browser) -> None:
    enrol(desk)
    with transaction():
        user_accounts.retire(user_accounts.get(user("moderator").id))
    assert all_rows(SecondFactor) == []


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/login/kode"])
def test_after_the_code_one_stays_on_this_server(
    desk: Browser, at_door: Browser, target: str
) -> None:
    secret, _ = enrol(desk)
    sign_in(at_door, "moderator")
    answer = at_door.post(f"/login/kode?next={target}", data={"code": code_of(secret)})
    assert answer.location == "/hari-ini/"


def test_neither_secret_nor_code_stands_in_a_log_line(
    desk: Browser, at_door: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    secret, codes = enrol(desk)
    try_code(at_door, codes[0])
    for words in (secret, code_of(secret, 0), *codes):
        assert words not in caplog.text
