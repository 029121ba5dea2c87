"""What guessers behind the same address, or all over the world, can't take from who works here."""

from __future__ import annotations

import re
import threading

import pytest
from flask import Flask

from app.database.extensions import transaction
from app.models import OutboundSms
from app.services.accounts import login_throttle, passwords
from tests.cases import Statements
from tests.databases import DEMO_PASSWORD
from tests.integration.views.accounts.test_second_factor import enrol
from tests.integration.views.accounts.test_users import user
from tests.rows import all_rows, change
from tests.web import Browser, alerts, sign_in

FAR = {"REMOTE_ADDR": "198.51.100.7"}


def guess(client: Browser, username: str, address: str = "127.0.0.1") -> int:
    form, facts = {"username": username, "password": "salah-sekali"}, {"REMOTE_ADDR": address}
    return client.another().post("/login/", data=form, environ_overrides=facts).status_code


def close_the_address(client: Browser) -> None:
    for number in range(login_throttle.MOST_AN_HOUR + 1):
        assert guess(client, f"nama{number}") == 401
    assert guess(client, "nama-baru") == 429


@pytest.mark.usefixtures("time_stands_still")
def test_invented_names_from_one_address_do_not_shut_its_office_out(client: Browser) -> None:
    client.log_in("moderator")
    client.post("/logout/")
    client.another("admin")
    close_the_address(client)
    assert sign_in(client, "moderator").status_code == 302
    # A private window has no cookie; its address is known to the account.
    assert sign_in(client.another(), "admin").status_code == 302
    assert sign_in(client.another(), "pimpinan").status_code == 429
    # The browser is known to who logged in from it, to nobody else.
    client.post("/logout/")
    assert sign_in(client, "pimpinan").status_code == 429


@pytest.mark.usefixtures("time_stands_still")
def test_a_known_browser_gets_in_while_forty_addresses_guess_its_account(office: Browser) -> None:
    office.post("/logout/")
    answers = [guess(office, "operator-pupr", f"198.51.100.{number}") for number in range(40)]
    assert (answers.count(401), answers.count(429)) == (10, 30)
    # On the way home: neither the address is known, nor are all others done with guessing.
    office.environ_base["REMOTE_ADDR"] = "203.0.113.5"
    answer = sign_in(office, "operator-pupr")
    assert answer.status_code == 302
    words = office.get(answer.location).text
    assert "10 kali ada yang salah mengisi kata sandi akun Anda" in words
    (sms,) = all_rows(OutboundSms, kind="account")
    assert (sms.number, "operator-pupr" in sms.text) == ("+6281100000203", True)
    office.post("/logout/")
    assert "salah mengisi" not in office.get(sign_in(office, "operator-pupr").location).text


@pytest.mark.usefixtures("time_stands_still")
def test_a_recovery_code_lets_an_admin_in_from_anywhere_whatever_others_do(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login_throttle, "MOST_AN_HOUR", 10)
    _, codes = enrol(client.log_in("admin"))
    close_the_address(client)
    for number in range(40):
        guess(client, "admin", f"198.51.100.{number}")
    door = client.another()
    form = {"username": "admin", "password": DEMO_PASSWORD}
    closed = door.post("/login/", data=form, environ_overrides=FAR)
    assert closed.status_code == 429
    assert "Dengan satu kode cadangan Anda tidak perlu menunggu" in closed.text
    wrong = door.post("/login/", data=form | {"code": "ABCDE-FGHJK"}, environ_overrides=FAR)
    assert wrong.status_code == 429
    done = door.post("/login/", data=form | {"code": codes[0]}, environ_overrides=FAR)
    assert (done.status_code, done.location) == (302, "/hari-ini/")
    assert door.get("/password/", environ_overrides=FAR).status_code == 200
    again = client.another().post("/login/", data=form | {"code": codes[0]}, environ_overrides=FAR)
    assert again.location == "/login/kode"


@pytest.mark.usefixtures("time_stands_still")
def test_a_forged_device_cookie_is_no_known_browser(desk: Browser) -> None:
    cookie = desk.get_cookie("upik-device")
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")
    for number in range(12):
        guess(desk, "moderator", f"198.51.100.{number}")
    thief = desk.another()
    for value, code in ((cookie.value[:-2], 429), (cookie.value, 401)):
        thief.set_cookie("upik-device", value)
        form = {"username": "moderator", "password": "salah"}
        assert thief.post("/login/", data=form, environ_overrides=FAR).status_code == code


def test_no_hash_is_computed_inside_a_write_transaction(app: Flask) -> None:
    with app.test_request_context(), app.app_context():
        from app.database.reading import reading

        with reading():
            assert passwords.is_right(passwords.hash_password("jembatan"), "jembatan")
            stored = user("moderator").password
            for act in (
                lambda: passwords.hash_password("x"),
                lambda: passwords.is_right(stored, "x"),
            ):
                with pytest.raises(passwords.HashedWhileWriting), transaction():
                    act()


def test_a_flood_of_logins_holds_no_more_than_two_threads_and_no_known_browser(
    desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.post("/logout/")
    monkeypatch.setattr(passwords, "_STRANGERS", threading.BoundedSemaphore(1))
    with passwords._STRANGERS:
        assert guess(desk, "tamu") == 429
        assert sign_in(desk.another(), "admin").status_code == 429
        assert sign_in(desk, "moderator").status_code == 302
        assert sign_in(desk.another(), "moderator").status_code == 302, "at its office"
    assert guess(desk, "tamu-lain") == 401


@pytest.mark.postgresql
@pytest.mark.parametrize("password", ["salah", DEMO_PASSWORD])
def test_two_logins_lock_in_one_order(app: Flask, client: Browser, password: str) -> None:
    """A wrong and a right one of the same account at once: neither waits for the other's rows."""
    with Statements(app) as asked:
        sign_in(client, "moderator", password)
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
        change(user("moderator"), password="lain")
        return found

    monkeypatch.setattr(passwords, "is_right", slow)
    answer = sign_in(client, "moderator")
    assert (answer.status_code, "salah" in alerts(answer)) == (401, True)
