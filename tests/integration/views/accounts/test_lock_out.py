"""What guessers behind the same address, or all over the world, can't take from who works here."""

from __future__ import annotations

import re
import threading
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.models import OutboundSms
from app.services.accounts import login_throttle, passwords, user_accounts
from tests.databases import DEMO_PASSWORD
from tests.integration.views.accounts.test_second_factor import enrol
from tests.integration.views.factories import Statements
from tests.web import Browser, alerts, sign_in

FAR = {"REMOTE_ADDR": "198.51.100.7"}


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The time stands still: no wait is over."""
    moment = now()
    monkeypatch.setattr(login_throttle, "now", lambda: moment)
    return moment


def visitor(app: Flask) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client


def guess(app: Flask, username: str, address: str = "127.0.0.1") -> int:
    form = {"username": username, "password": "salah-sekali"}
    client, facts = app.test_client(), {"REMOTE_ADDR": address}
    return client.post("/login/", data=form, environ_overrides=facts).status_code


def close_the_address(app: Flask) -> None:
    for number in range(login_throttle.MOST_AN_HOUR + 1):
        assert guess(app, f"nama{number}") == 401
    assert guess(app, "nama-baru") == 429


def test_invented_names_from_one_address_do_not_shut_its_office_out(
    app: Flask, client: Browser, at: datetime
) -> None:
    client.log_in("moderator")
    client.post("/logout/")
    visitor(app).log_in("admin")
    close_the_address(app)
    assert sign_in(client, "moderator", DEMO_PASSWORD).status_code == 302
    # A private window has no cookie; its address is known to the account.
    assert sign_in(visitor(app), "admin", DEMO_PASSWORD).status_code == 302
    assert sign_in(visitor(app), "pimpinan", DEMO_PASSWORD).status_code == 429
    # The browser is known to who logged in from it, to nobody else.
    client.post("/logout/")
    assert sign_in(client, "pimpinan", DEMO_PASSWORD).status_code == 429


def test_a_known_browser_gets_in_while_forty_addresses_guess_its_account(
    app: Flask, office: Browser, at: datetime
) -> None:
    office.post("/logout/")
    answers = [guess(app, "operator-pupr", f"198.51.100.{number}") for number in range(40)]
    assert (answers.count(401), answers.count(429)) == (10, 30)
    # On the way home: neither the address is known, nor are all others done with guessing.
    office.environ_base["REMOTE_ADDR"] = "203.0.113.5"
    answer = sign_in(office, "operator-pupr", DEMO_PASSWORD)
    assert answer.status_code == 302
    words = office.get(answer.location).text
    assert "10 kali ada yang salah mengisi kata sandi akun Anda" in words
    (sms,) = db.session.scalars(select(OutboundSms).where(OutboundSms.kind == "account"))
    assert (sms.number, "operator-pupr" in sms.text) == ("+6281100000203", True)
    office.post("/logout/")
    again = sign_in(office, "operator-pupr", DEMO_PASSWORD).location
    assert "salah mengisi" not in office.get(again).text


def test_a_recovery_code_lets_an_admin_in_from_anywhere_whatever_others_do(
    app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login_throttle, "MOST_AN_HOUR", 10)
    _, codes = enrol(client.log_in("admin"))
    close_the_address(app)
    for number in range(40):
        guess(app, "admin", f"198.51.100.{number}")
    door = visitor(app)
    form = {"username": "admin", "password": DEMO_PASSWORD}
    closed = door.post("/login/", data=form, environ_overrides=FAR)
    assert closed.status_code == 429
    assert "Dengan satu kode cadangan Anda tidak perlu menunggu" in closed.text
    wrong = door.post("/login/", data=form | {"code": "ABCDE-FGHJK"}, environ_overrides=FAR)
    assert wrong.status_code == 429
    done = door.post("/login/", data=form | {"code": codes[0]}, environ_overrides=FAR)
    assert (done.status_code, done.location) == (302, "/hari-ini/")
    assert door.get("/password/", environ_overrides=FAR).status_code == 200
    again = visitor(app).post("/login/", data=form | {"code": codes[0]}, environ_overrides=FAR)
    assert again.location == "/login/kode"


def test_a_forged_device_cookie_is_no_known_browser(
    app: Flask, desk: Browser, at: datetime
) -> None:
    cookie = desk.get_cookie("upik-device")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")
    for number in range(12):
        guess(app, "moderator", f"198.51.100.{number}")
    thief = visitor(app)
    for value, code in ((cookie.value[:-2], 429), (cookie.value, 401)):
        thief.set_cookie("upik-device", value)
        form = {"username": "moderator", "password": "salah"}
        assert thief.post("/login/", data=form, environ_overrides=FAR).status_code == code


def test_no_hash_is_computed_inside_a_write_transaction(app: Flask) -> None:
    with app.test_request_context(), app.app_context():
        from app.database.reading import reading

        with reading():
            assert passwords.is_right(passwords.hash_password("jembatan"), "jembatan")
            user = user_accounts.find("moderator")
            assert user is not None
            for act in (
                lambda: passwords.hash_password("x"),
                lambda: passwords.is_right(user.password, "x"),
            ):
                with pytest.raises(passwords.HashedWhileWriting), transaction():
                    act()


def test_a_flood_of_logins_holds_no_more_than_two_threads_and_no_known_browser(
    app: Flask, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.post("/logout/")
    monkeypatch.setattr(passwords, "_STRANGERS", threading.BoundedSemaphore(1))
    with passwords._STRANGERS:
        assert guess(app, "tamu") == 429
        assert sign_in(visitor(app), "admin", DEMO_PASSWORD).status_code == 429
        assert sign_in(desk, "moderator", DEMO_PASSWORD).status_code == 302
        assert sign_in(visitor(app), "moderator", DEMO_PASSWORD).status_code == 302, "at its office"
    assert guess(app, "tamu-lain") == 401


@pytest.mark.postgresql
@pytest.mark.parametrize("password", ["salah", DEMO_PASSWORD])
def test_two_logins_lock_in_one_order(app: Flask, password: str) -> None:
    """A wrong and a right one of the same account at once: neither waits for the other's rows."""
    with Statements(app) as asked:
        sign_in(visitor(app), "moderator", password)
    words = [re.sub(r"\W+", " ", statement) for statement in asked.texts]
    user = next(place for place, row in enumerate(words) if row.startswith("UPDATE ab_user"))
    paces = [place for place, row in enumerate(words) if row.startswith("INSERT INTO login_pace")]
    assert paces
    assert max(paces) < user


def test_a_right_password_that_was_changed_meanwhile_lets_nobody_in(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = passwords.is_right

    def slow(stored: str | None, typed: str) -> bool:
        found = real(stored, typed)
        with transaction():
            user = user_accounts.find("moderator")
            assert user is not None
            user.password = "lain"
        return found

    monkeypatch.setattr(passwords, "is_right", slow)
    answer = sign_in(client, "moderator", DEMO_PASSWORD)
    assert (answer.status_code, "salah" in alerts(answer)) == (401, True)
