"""The mail about an alarm goes to a real server, or is logged and forgotten."""

from __future__ import annotations

import logging
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_string
from email.utils import parsedate_to_datetime
from unittest.mock import Mock

import pytest
from flask import Flask
from rq.timeouts import JobTimeoutException
from sqlalchemy import update

from app.database.extensions import db, transaction
from app.domain.operations.levels import Level
from app.models import Alarm, Setting
from app.runtime import mailing
from app.services.monitoring import alarm_mail, alarm_receivers
from app.services.monitoring.alarms import Changes
from app.services.monitoring.checks import look
from app.services.monitoring.readings import Moment
from tests.rows import store_setting

AT = datetime(2026, 11, 24, 8, 7, tzinfo=UTC)
CHANGES = Changes({"modem:modem1": AT}, {"disk": AT})


class Server(socketserver.TCPServer):
    """Takes mail as SMTP has it, one after the other."""

    allow_reuse_address = True
    mails: list[str]

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Session(socketserver.StreamRequestHandler):
    """One client: every command is fine."""

    server: Server

    def handle(self) -> None:
        """Answers until QUIT."""
        self.wfile.write(b"220 ready\r\n")
        while line := self.rfile.readline():
            if line.upper().startswith(b"QUIT"):
                self.wfile.write(b"221 bye\r\n")
                return
            if line.upper().startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                body = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    body += part
                self.server.mails.append(body.decode())
            self.wfile.write(b"250 ok\r\n")


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Session) as server:
        server.mails = []
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def told(app: Flask) -> None:
    """Admin has an address."""
    store_setting("admin_mail", "admin@contoh.go.id")


def at(app: Flask, monkeypatch: pytest.MonkeyPatch, url: str | None) -> None:
    changed = app.config["SETTINGS"].model_copy(update={"smtp_url": url})
    monkeypatch.setitem(app.config, "SETTINGS", changed)


def test_one_mail_tells_what_began_and_what_ended(
    app: Flask, told: None, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(app, monkeypatch, f"{server.url}?from=upik@contoh.go.id")
    assert alarm_mail.send_mail(CHANGES)
    (mail,) = server.mails
    for words in (
        "From: upik@contoh.go.id",
        "To: admin@contoh.go.id",
        "GANGGUAN modem1: modem tidak dapat dipakai, sejak 24/11/26 15.07 WIB",
        "PULIH    ruang disk hampir habis",
    ):
        assert words in mail
    assert "BERULANG" not in mail
    assert alarm_mail.send_mail(replace(CHANGES, last=frozenset(["disk"])))
    assert "BERULANG ruang disk hampir habis: kabar berikutnya hari ini" in server.mails.pop()
    assert not alarm_mail.send_mail(Changes({}, {}))
    assert len(server.mails) == 1


@pytest.mark.parametrize("url", ["smtp://127.0.0.1:1", "smtps://127.0.0.1:1", "smtp://[::1", None])
def test_a_mail_that_cannot_go_is_logged_and_stops_nothing(
    app: Flask,
    told: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    url: str | None,
) -> None:
    at(app, monkeypatch, url)
    with caplog.at_level(logging.WARNING):
        assert not alarm_mail.send_mail(CHANGES)
    assert ("could not be sent" in caplog.text) is (url is not None)


def test_a_mail_has_a_date_and_an_id_of_the_sender_s_domain(
    app: Flask, told: None, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RFC 5322 asks for the date; without them many servers take a mail for junk."""
    at(app, monkeypatch, f"{server.url}?from=upik@contoh.go.id")
    assert alarm_mail.send_mail(CHANGES)
    assert alarm_mail.send_mail(CHANGES)
    found = [message_from_string(mail) for mail in server.mails]
    assert all(parsedate_to_datetime(it["Date"]).tzinfo for it in found)
    ids = {it["Message-ID"] for it in found}
    assert len(ids) == 2
    assert all(it.endswith("@contoh.go.id>") for it in ids)


def test_a_password_is_never_sent_in_the_open(
    app: Flask, told: None, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This server offers no STARTTLS."""
    at(app, monkeypatch, f"smtp://upik:rahasia@127.0.0.1:{server.server_address[1]}")
    assert not alarm_mail.send_mail(CHANGES)
    assert server.mails == []


def test_what_could_not_be_sent_goes_with_the_next_watch(
    app: Flask, told: None, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction() as store:
        store.add(Alarm(key="modem:modem1", open_key="modem:modem1", began_at=AT))
    at(app, monkeypatch, "smtp://127.0.0.1:1")
    assert not alarm_mail.send_mail(CHANGES)
    assert not alarm_mail.send_mail(Changes({"sealing": AT}, {}))
    with transaction() as store:
        store.add(Alarm(key="sealing", open_key="sealing", began_at=AT))
    at(app, monkeypatch, server.url)
    assert alarm_mail.send_mail(Changes({}, {}))
    assert not alarm_mail.send_mail(Changes({}, {}))
    (mail,) = server.mails
    for words in ("GANGGUAN modem1", "GANGGUAN jurnal tidak disegel", "PULIH    ruang disk"):
        assert words in mail


def test_a_process_that_is_killed_at_its_mail_loses_none(
    app: Flask, told: None, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow mail server outlasts the time of a job, or the service is being stopped."""
    with transaction() as store:
        store.add(Alarm(key="modem:modem1", open_key="modem:modem1", began_at=AT))
    at(app, monkeypatch, server.url)
    with monkeypatch.context() as patched:
        patched.setattr(mailing, "send", Mock(side_effect=JobTimeoutException))
        with pytest.raises(JobTimeoutException):
            alarm_mail.send_mail(CHANGES)
    assert alarm_mail.send_mail(Changes({}, {}))
    (mail,) = server.mails
    assert "GANGGUAN modem1" in mail
    assert not alarm_mail.send_mail(Changes({}, {}))


def test_of_what_was_over_before_its_mail_could_go_nobody_hears(
    app: Flask, told: None, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(app, monkeypatch, "smtp://127.0.0.1:1")
    assert not alarm_mail.send_mail(Changes({"disk": AT}, {}))
    at(app, monkeypatch, server.url)
    assert not alarm_mail.send_mail(Changes({}, {"disk": AT}))
    assert server.mails == []


@pytest.mark.parametrize("torn", ["", "[]", '{"begun": 1}'])
def test_a_torn_file_of_what_waits_holds_nothing_up(
    app: Flask, told: None, server: Server, monkeypatch: pytest.MonkeyPatch, torn: str
) -> None:
    (app.config["SETTINGS"].folder / alarm_mail.WAITING).write_text(torn)
    at(app, monkeypatch, server.url)
    assert alarm_mail.send_mail(CHANGES)


def test_a_new_address_gets_one_mail_and_is_a_way_to_admin_once_that_has_gone(
    app: Flask, told: None, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def level() -> Level:
        db.session.rollback()
        with app.app_context():
            return look(Moment(), [alarm_receivers.receiver])["receiver"].level

    changed = app.config["SETTINGS"].model_copy(update={"mode": "production"})
    monkeypatch.setitem(app.config, "SETTINGS", changed)
    for url, is_well, several in (
        (None, Level.BAD, 0),
        ("smtp://127.0.0.1:1", Level.BAD, 0),
        # Once an hour.
        (server.url, Level.BAD, 0),
        ("an hour later", Level.GOOD, 1),
        (server.url, Level.GOOD, 1),
    ):
        if url == "an hour later":
            (key,) = app.extensions["redis"].keys("upik:mail:*")
            app.extensions["redis"].delete(key)
        else:
            at(app, monkeypatch, url)
        alarm_receivers.try_mail()
        assert (level(), len(server.mails)) == (is_well, several)
    assert "Kabar gangguan" in server.mails[0]
    with transaction() as store:
        store.execute(update(Setting).values(value="lain@contoh.go.id"))
    assert level() is Level.BAD
