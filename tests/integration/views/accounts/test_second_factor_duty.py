"""In production Admin and Moderator owe a second factor after 14 days; in latihan nobody does."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from app.database.extensions import now, transaction
from app.models import Event, SecondFactor
from app.services.accounts import account_holds, second_factor
from tests.databases import DEMO_PASSWORD
from tests.integration.views.accounts.test_second_factor import enrol, patient, try_code
from tests.integration.views.accounts.test_users import edit, user
from tests.rows import all_rows, change, one_row
from tests.web import Browser, alerts

DUE = "Verifikasi dua langkah wajib"
ONLY_READS = "hanya dapat membaca</b> sampai verifikasi dua langkah menyala"


@pytest.fixture
def production(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in production, where the duty holds."""
    settings = app.config["SETTINGS"].model_copy(update={"mode": "production"})
    monkeypatch.setitem(app.config, "SETTINGS", settings)


def days_later(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    at = now() + timedelta(days=days)
    monkeypatch.setattr(account_holds, "now", lambda: at)


INBOX = "/pesan-masuk/"


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("username", ["admin", "moderator"])
def test_after_fourteen_days_the_account_reads_until_the_factor_is_on(
    client: Browser, monkeypatch: pytest.MonkeyPatch, username: str
) -> None:
    client.log_in(username)
    assert DUE in client.page(INBOX)
    assert client.get("/pengguna/add").status_code == 200
    days_later(monkeypatch, 13.9)
    assert DUE in client.page(INBOX)
    days_later(monkeypatch, 14.1)
    assert ONLY_READS in client.page(INBOX)
    assert client.get("/pengguna/add").status_code == 403
    enrol(client)
    assert "verifikasi dua langkah" not in client.page(INBOX).partition("<main")[0].lower()
    assert client.get("/pengguna/add").status_code == 200


@pytest.mark.usefixtures("production")
def test_an_operator_owes_none(office: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    days_later(monkeypatch, 30)
    assert "erifikasi dua langkah" not in office.page("/pesan-dinas/")


def test_in_latihan_nobody_owes_one(desk: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    days_later(monkeypatch, 30)
    assert "erifikasi dua langkah" not in desk.page(INBOX)
    assert desk.get("/pengguna/add").status_code == 200


@pytest.mark.usefixtures("production")
def test_switching_it_off_gives_no_new_days(client: Browser, app: Flask) -> None:
    _, codes = enrol(client.log_in("moderator"))
    form = {"password": DEMO_PASSWORD, "code": codes[0]}
    assert client.post("/verifikasi/matikan", data=form).status_code == 302
    assert ONLY_READS in client.page(INBOX)
    assert ONLY_READS in client.another("moderator").page(INBOX)


@pytest.mark.usefixtures("production")
def test_printed_codes_alone_are_a_second_factor(
    app: Flask, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    days_later(monkeypatch, 15)
    wrong = desk.post("/verifikasi/kertas", data={"password": "salah"})
    assert "Kata sandi salah" in alerts(wrong)
    patient()
    answer = desk.post("/verifikasi/kertas", data={"password": DEMO_PASSWORD})
    codes = re.findall(r"<li><code>([0-9A-Z-]+)</code>", answer.text)
    assert len(codes) == second_factor.PRINTED_CODES
    assert ONLY_READS not in desk.page(INBOX)
    assert try_code(desk.another(), codes[7].lower()).location == "/hari-ini/"
    assert try_code(desk.another(), codes[7]).status_code == 401


@pytest.mark.usefixtures("production")
def test_a_sheet_of_codes_that_runs_out_says_so_at_login_and_in_the_profile(
    app: Flask, desk: Browser
) -> None:
    answer = desk.post("/verifikasi/kertas", data={"password": DEMO_PASSWORD})
    codes = re.findall(r"<li><code>([0-9A-Z-]+)</code>", answer.text)
    with transaction():
        row = one_row(SecondFactor)
        row.recovery = row.recovery[:7]
    for code, told in ((codes[0], None), (codes[1], 5), (codes[2], 4)):
        patient()
        door = desk.another()
        try_code(door, code)
        for address in ("/hari-ini/", "/profil/"):
            assert (f"Kode cadangan Anda tersisa {told}." in door.page(address)) is bool(told)
    assert "hampir habis" in door.page("/verifikasi/")


@pytest.mark.usefixtures("production")
def test_an_admin_lifts_the_duty_and_the_journal_says_so(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = client.another("moderator")
    client.log_in("admin")
    person = user("moderator")
    for value in ("0", "0", "1"):
        form = edit(person, factor_duty=value)
        assert client.post(f"/pengguna/edit/{person.id}", data=form).status_code == 302
    assert all_rows(Event.action, Event.action.like("factor_%")) == [
        "factor_lifted",
        "factor_demanded",
    ]
    change(user("moderator"), is_factor_lifted=True)
    days_later(monkeypatch, 15)
    assert "erifikasi dua langkah" not in desk.page(INBOX).partition("<main")[0]
    # A moderator has no such field, and a forged one changes nothing.
    assert "factor_duty" not in desk.page(f"/pengguna/edit/{user('operator-pupr').id}")
    desk.post(f"/pengguna/edit/{person.id}", data=edit(person, factor_duty="1"))
    assert user("moderator").is_factor_lifted is True
