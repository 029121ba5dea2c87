"""What systemd calls when a service has failed mails by itself, without database and Valkey."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from subprocess import run

import pytest

from tests.house.test_deploy import COMMON, INSTALLER, SYSTEMD, UNITS
from tests.integration.services.monitoring.test_alarm_mail import Server, server  # noqa: F401
from tests.servers import ROOT


def fails(folder: Path, url: str, unit: str = "jobs", **environment: str) -> str:
    """As systemd calls it; what it said of its own trouble."""
    told = {"PATH": os.environ["PATH"], "UPIK_VAR": str(folder), "UPIK_SMTP_URL": url}
    command = [sys.executable, "-m", "app.runtime.failure_mail", unit]
    done = run(
        command, cwd=ROOT, env=told | environment, check=True, capture_output=True, text=True
    )
    return done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """As damage_alarm.py keeps it while all is well."""
    facts = {"site": "Kabupaten Kerinci", "mail": "admin@contoh.go.id"}
    (tmp_path / "penerima-kabar.json").write_text(json.dumps(facts))
    return tmp_path


def test_one_mail_an_hour_tells_of_a_service_that_fails(
    folder: Path,
    server: Server,  # noqa: F811
) -> None:
    for _ in range(3):
        assert fails(folder, server.url, SERVICE_RESULT="watchdog") == ""
    (mail,) = server.mails
    for words in ("To: admin@contoh.go.id", "upik-jobs", "watchdog", "journalctl -u upik-jobs"):
        assert words in mail
    fails(folder, server.url, "cron", MONITOR_SERVICE_RESULT="exit-code")
    assert len(server.mails) == 2
    hour_ago = time.time() - 3601
    for path in (folder / "hidup").iterdir():
        os.utime(path, (hour_ago, hour_ago))
    fails(folder, server.url, SERVICE_RESULT="oom-kill")
    assert len(server.mails) == 3


def test_a_disk_that_takes_no_word_of_it_makes_no_storm_of_mails(
    folder: Path,
    server: Server,  # noqa: F811
) -> None:
    (folder / "hidup").write_text("no folder")
    for _ in range(2):
        fails(folder, server.url, SERVICE_RESULT="watchdog")
    assert server.mails == []


@pytest.mark.parametrize("result", ["success", "timeout", "exec-condition"])
def test_what_ended_as_it_should_is_no_failure(
    folder: Path,
    server: Server,  # noqa: F811
    result: str,
) -> None:
    fails(folder, server.url, SERVICE_RESULT=result)
    assert server.mails == []


def test_where_nobody_is_named_nothing_is_tried(tmp_path: Path) -> None:
    assert fails(tmp_path, "smtp://127.0.0.1:1", SERVICE_RESULT="signal") == ""


def test_a_mail_server_that_is_away_is_said_to_the_log(folder: Path) -> None:
    said = fails(folder, "smtp://127.0.0.1:1", SERVICE_RESULT="signal")
    assert "could not be sent: ConnectionRefusedError" in said
    assert "Traceback" not in said


def test_systemd_kills_what_hangs_and_mails_about_what_fails() -> None:
    """gunicorn watches its workers itself; Valkey can't say that it lives."""
    watched = {name for name, text in UNITS.items() if "\nWatchdogSec=300\n" in text}
    assert watched == UNITS.keys() - {"web", "valkey", "prepare"}
    # OnFailure is for what does not start again: a service that does has never failed.
    assert "\nOnFailure=kabar-upik@%j.service\n" in COMMON
    mailing = "/opt/upik/.venv/bin/python -m app.runtime.failure_mail"
    assert f"\nExecStopPost=-{mailing} %j\n" in COMMON
    unit = (SYSTEMD / "kabar-upik@.service").read_text()
    assert f"\nExecStart={mailing} %i\n" in unit
    assert "deploy/systemd/kabar-upik@.service" in INSTALLER.replace("$CODE/", "")
