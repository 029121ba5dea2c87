"""The Admins are told of a damaged database, once, though it can be asked for nothing (G29)."""

from __future__ import annotations

import json
import os

import pytest
from flask import Flask
from sqlalchemy import text

from app.cli import make_ready
from app.database import damage
from app.database.extensions import db
from app.jobs import damage_alarm
from app.jobs import modem as jobs
from app.jobs.ownership import HostLock
from app.runtime.data_folder import modem_folder
from app.services.monitoring import outgoing_mail
from app.services.setup.demo_data import MODEM
from app.sms.gammu import dummy_phone
from app.sms.protocol.encoding import measure
from app.sms.protocol.gateway import Left, OutgoingPart
from tests.integration.database.damaged_site import COMMAND, close, folder, header
from tests.integration.jobs.fake_gateway import FakeGateway, broken
from tests.rows import store_setting

ADMIN = "+6281366001122"


def keep_phone(number: str) -> None:
    """Whom to tell, kept while all is well."""
    store_setting("admin_phone", number)
    damage_alarm.keep()


def test_each_admin_is_told_once_by_the_modem_itself(
    site: Flask, phone: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_phone(ADMIN)
    assert (folder(site) / damage_alarm.NAME).stat().st_mode & 0o077 == 0
    close()
    marks: list[bool] = []
    send = phone.send

    def _send(part: OutgoingPart) -> int:
        marks.append((folder(site) / f"{damage.NAME}-sms-1").exists())
        return send(part)

    monkeypatch.setattr(phone, "send", _send)
    header()
    damage.note(folder(site), "SQLITE_NOTADB")
    phone.send_faults.append(broken(Left.UNKNOWN))
    for _ in range(3):
        jobs.poll_inbox(MODEM)
    assert (marks, phone.network) == ([True], []), "an SMS of open outcome was sent again"
    damage.forget(folder(site))
    damage.note(folder(site), "SQLITE_NOTADB")
    owner = jobs._owner
    assert owner is not None
    owner.health.retry_at = 0.0
    for _ in range(3):
        jobs.poll_inbox(MODEM)
    (told,) = phone.network
    assert (told.number, measure(told.text).parts) == (ADMIN, 1)
    assert "basis data rusak" in told.text
    assert "upik restore" in told.text
    assert (len(phone.sim), phone.deletes) == (1, [])


def test_whom_to_tell_that_cannot_be_read_keeps_nobody_from_watching(site: Flask) -> None:
    (folder(site) / damage_alarm.NAME).unlink(missing_ok=True)
    (folder(site) / damage_alarm.NAME).mkdir()
    damage_alarm.keep()


def test_the_admin_is_told_also_while_the_tables_are_another_release_s(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL a modem's lock is asked for there."""
    keep_phone(ADMIN)
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    close()

    def _is_held(_lock: HostLock) -> bool:
        db.engine.connect().close()
        return True

    monkeypatch.setattr(HostLock, "is_held", _is_held)
    damage.note(folder(site), "XX001")
    make_ready._tell_damage(folder(site))
    assert dummy_phone.sent_messages(modem_folder(site.config["SETTINGS"], MODEM))


def test_a_service_that_cannot_start_tells_the_admin_by_sms_and_mail_once(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_phone(ADMIN)
    mails: list[tuple[str, str, str]] = []
    monkeypatch.setattr(outgoing_mail, "is_set_up", lambda: True)

    def _try(to: str, subject: str, body: str) -> bool:
        mails.append((to, subject, body))
        return len(mails) > 1

    monkeypatch.setattr(outgoing_mail, "try_send", _try)
    facts = json.loads((folder(site) / damage_alarm.NAME).read_text())
    (folder(site) / damage_alarm.NAME).write_text(json.dumps({**facts, "mail": "admin@contoh.id"}))
    close()
    header()
    assert site.test_cli_runner().invoke(args=["prepare"]).exit_code == 1
    sign = folder(site) / f"{damage.NAME}-surel"
    for _ in range(3):
        damage_alarm.tell_unstarted(jobs.gateway_of)
        os.utime(sign, (0, 0))
    sent = dummy_phone.sent_messages(modem_folder(site.config["SETTINGS"], MODEM))
    assert [(one.to, "basis data rusak" in one.text) for one in sent] == [(ADMIN, True)]
    assert len(mails) == 2, "one that failed, one that went"
    assert mails[-1][0] == "admin@contoh.id"
    assert COMMAND in mails[-1][2]
