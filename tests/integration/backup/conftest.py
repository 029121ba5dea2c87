"""A site of its own for each test, on both databases: a restore exchanges its whole folder."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.database.extensions import db, now, transaction
from app.domain.messaging.delivery import Purpose
from app.models import Modem, OutboundSms
from app.runtime.data_folder import claim_folder
from app.services.inbound import intake
from app.services.outbox import outbox
from app.sms.protocol.gateway import PartKind, ReceivedPart
from config import Settings
from tests.causes import cause
from tests.databases import prepare_site, site_settings
from tests.servers import run_python

CITIZEN = "+6281266771234"
PRIVATE = re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]{58}")


@dataclass
class Site:
    """A site, its commands, and (only here) the card that somebody would keep in a drawer."""

    settings: Settings
    card: Path
    server: str | None = None
    app: Flask | None = None

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> Flask:
        """The application, as a new process would make it."""
        self.app = create_app(claim_folder(self.settings))
        return self.app

    @contextmanager
    def inside(self) -> Iterator[None]:
        assert self.app is not None
        with self.app.app_context():
            yield
            db.session.remove()
            db.engine.dispose()

    def run(self, *words: str, code: int | None = 0, typed: str | None = None) -> str:
        assert self.app is not None
        done = self.app.test_cli_runner().invoke(args=[str(word) for word in words], input=typed)
        assert code in (None, done.exit_code), (done.output, done.exception)
        with self.app.app_context():
            db.engine.dispose()
        return str(done.output)

    def kill(self, code: str, *words: str) -> None:
        """Runs this code in a process of its own, which kills itself on the way."""
        values = {
            "UPIK_VAR": str(self.settings.folder),
            "UPIK_TEST_FAST_HASH": "1",
            "DATABASE_URL": self.settings.database_url or "",
        }
        done = run_python("-c", code, *words, **values)
        assert done.returncode == -signal.SIGKILL, (words, done.stdout, done.stderr)

    def make_card(self, *words: str) -> str:
        output = self.run("backup", "key", *words)
        self.card.write_text(output)
        return output

    def backup(self) -> Path:
        """A backup; its file."""
        self.run("backup")
        return max(self.settings.backup_folder.glob("upik-*.age"))

    def restore(self, file: Path, *words: str, code: int = 0) -> str:
        output = self.run("restore", str(file), "--key", str(self.card), *words, code=code)
        if code == 0:
            self.open()
        return output

    def empty_database(self) -> None:
        """PostgreSQL: where a restore goes. SQLite's is a file of the folder."""
        if self.server is None:
            return
        name = str(self.settings.database_url).rsplit("/", 1)[1]
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}"')


def made_site(folder: Path, drawer: Path, server: str | None = None, **values: Any) -> Site:
    """A prepared site below the folder, whose card would lie in the drawer."""
    found = site_settings(folder, **values)
    prepare_site(found)
    return Site(claim_folder(found), drawer / "kartu.txt", server)


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path: Path, valkey_url: str) -> Iterator[Site]:
    """A prepared site without a card."""
    server = url = None
    if request.param == "postgresql":
        server = str(request.getfixturevalue("postgres_database").settings.database_url)
        url = server.rsplit("/", 1)[0] + "/backup"
    site = made_site(tmp_path, tmp_path, server, redis_url=valkey_url, database_url=url)
    yield site
    with site.inside():
        pass


def receive(
    text: str, number: str = CITIZEN, *, sequence: int = 1, total: int = 1, process: bool = True
) -> None:
    """An SMS, or a part of one, as the modem's owner reads it."""
    part = ReceivedPart(
        location=1, kind=PartKind.TEXT, number=number, smsc="+62855000000", smsc_at=now(),
        text=text, body=text.encode(), reference=9 if total > 1 else None,
        bits=8 if total > 1 else 0, total=total, sequence=sequence,
    )  # fmt: skip
    with transaction():
        keys = intake.record(modem_id(), "simulator", [part])
    if process:
        intake.process_all(list(keys))


def modem_id() -> int:
    """The site's only modem."""
    return db.session.scalars(select(Modem.id)).one()


def count(query: Any) -> int:
    """What it counts, and nothing is held open."""
    found = db.session.scalar(query) or 0
    db.session.rollback()
    return int(found)


def queue(key: str, text: str = "Jembatan sudah diperbaiki", **how: Any) -> int:
    """An SMS to a citizen that nothing else knows of."""
    with transaction():
        sms_id = outbox.put(CITIZEN, text, cause(key, Purpose.NOTICE), **how)
    assert sms_id is not None
    return sms_id


def states() -> dict[str, str]:
    """Every SMS by its cause."""
    rows = db.session.execute(select(OutboundSms.dedupe_key, OutboundSms.status))
    found = {key.removeprefix("copy:"): status for key, status in rows}
    db.session.rollback()
    return found
