"""The watch that every test with an application stands under sees slow work inside a lock."""

from __future__ import annotations

import hashlib
import smtplib
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO

import openpyxl
import PIL.Image
import pytest
import segno
import weasyprint
from flask import Flask
from redis import Redis
from redis.exceptions import ConnectionError as NoValkey

from app.database.extensions import after_commit, db, transaction
from app.domain.errors import UploadRefused
from app.services.directory import spreadsheet_reader
from tests.conftest import database  # noqa: F401 - on both
from tests.slow_work import SLOW, Watch

NOBODY = ("127.0.0.1", 1)


def _socket() -> None:
    with socket.socket() as line:
        line.connect(NOBODY)


def _drawn() -> PIL.Image.Image:
    return PIL.Image.new("1", (1, 1))


ACTS: dict[str, Callable[[], object]] = {
    "hashlib.scrypt": lambda: hashlib.scrypt(b"x", salt=b"x", n=2, r=1, p=1),
    "hashlib.pbkdf2_hmac": lambda: hashlib.pbkdf2_hmac("sha256", b"x", b"x", 1),
    "PIL.Image.open": lambda: PIL.Image.open(BytesIO()),
    "Image.save": lambda: _drawn().save(BytesIO(), "PNG"),
    "segno.make": lambda: segno.make("x"),
    "HTML.write_pdf": lambda: weasyprint.HTML(string="x").write_pdf(),
    "Workbook.save": lambda: openpyxl.Workbook().save(BytesIO()),
    "app.services.directory.spreadsheet_reader.read": lambda: spreadsheet_reader.read("", b""),
    "Popen.__init__": lambda: subprocess.run(["true"], check=True),
    "SMTP.__init__": lambda: smtplib.SMTP(*NOBODY),
    "SMTP.sendmail": lambda: smtplib.SMTP().sendmail("", "", ""),
    "socket.create_connection": lambda: socket.create_connection(NOBODY),
    "socket.getaddrinfo": lambda: socket.getaddrinfo(*NOBODY),
    "socket.connect": _socket,
    "Redis.execute_command": lambda: Redis(*NOBODY).get("x"),
    "time.sleep": lambda: time.sleep(0),
}
FAILS = (OSError, smtplib.SMTPException, NoValkey, UploadRefused)


def told(watch: Watch) -> set[str]:
    """What the watch has seen, which is then forgotten."""
    acts = {line.partition(" at ")[0] for line in watch.seen}
    watch.seen.clear()
    return acts


def test_every_slow_act_is_tried_here() -> None:
    assert {f"{owner.__name__}.{name}" for owner, name in SLOW} == ACTS.keys()


@pytest.mark.parametrize("act", ACTS)
def test_it_is_seen_inside_a_transaction_and_nowhere_else(
    app: Flask, nothing_slow_inside: Watch, act: str
) -> None:
    with suppress(*FAILS):
        ACTS[act]()
    assert told(nothing_slow_inside) == set()
    with suppress(*FAILS), transaction():
        ACTS[act]()
    assert act in told(nothing_slow_inside)


def test_a_savepoint_ends_nothing_and_a_commit_does(app: Flask, nothing_slow_inside: Watch) -> None:
    with transaction() as session:
        after_commit(session, "nap", lambda: time.sleep(0))
        with session.begin_nested():
            pass
    assert told(nothing_slow_inside) == set(), "after the commit nobody waits"
    with transaction() as session:
        with session.begin_nested():
            pass
        time.sleep(0)
    assert told(nothing_slow_inside) == {"time.sleep"}
    with suppress(ZeroDivisionError), transaction():
        raise ZeroDivisionError
    time.sleep(0)
    assert told(nothing_slow_inside) == set()
    assert not db.session().in_transaction()
