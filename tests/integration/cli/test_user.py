"""`flask user password`: asked twice, checked, journalled; Flask-AppBuilder's commands are gone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.models import Event
from app.services.accounts import login_throttle, passwords
from tests.cases import Login
from tests.databases import DEMO_PASSWORD
from tests.integration.cli.test_prepare import answers, site, user
from tests.web import BrowserlikeClient, sign_in

NEW = "jembatan-gantung-77"


def run(app: Flask, name: str = "admin", first: str = NEW, again: str = NEW) -> Any:
    typed = f"{first}\n{again}\n"
    return app.test_cli_runner().invoke(args=["user", "password", name], input=typed)


def stored(name: str = "admin") -> str:
    db.session.rollback()
    return str(user(name).password)


def acts() -> list[tuple[str, str]]:
    rows = db.session.execute(select(Event.action, Event.actor).order_by(Event.id))
    return [(row.action, row.actor) for row in rows]


def test_it_sets_the_password_journals_it_and_ends_what_was_open(
    app: Flask, client: BrowserlikeClient, login: Login
) -> None:
    login(client, "admin")
    with transaction():
        login_throttle.take_turn("admin", "192.0.2.1")
        login_throttle.failed("admin", "192.0.2.1")
        assert login_throttle.take_turn("admin", "192.0.2.1") > 0
    done = run(app, "Admin")
    assert done.exit_code == 0, done.output
    assert NEW not in done.output
    assert passwords.is_right(stored(), NEW)
    assert {("password_handed", "system"), ("login_freed", "system")} <= set(acts())
    assert client.get("/hari-ini/").status_code == 302, "the session is over"
    with transaction():
        assert login_throttle.take_turn("admin", "192.0.2.1") == 0


def test_its_owner_chooses_another_before_the_account_does_anything(app: Flask) -> None:
    run(app)
    owner = app.test_client()
    assert isinstance(owner, BrowserlikeClient)
    assert sign_in(owner, "admin", NEW).status_code == 302
    assert owner.get("/pengguna/add").status_code == 403
    own = {"password": "sawah-padi-gunung-9", "again": "sawah-padi-gunung-9"}
    assert owner.post("/konfirmasi/selesai", data=own).status_code == 302
    assert owner.get("/pengguna/add").status_code == 200


@pytest.mark.parametrize(
    ("name", "first", "again", "told"),
    [
        ("nobody", NEW, NEW, "Tidak ada pengguna nobody."),
        ("admin", "1", "1", "10 karakter"),
        ("admin", "adminadmin1", "adminadmin1", "mirip dengan username"),
        ("admin", "password1234", "password1234", "terlalu umum"),
        ("admin", NEW, f"{NEW}8", "Kedua kata sandi tidak sama"),
    ],
)
def test_what_it_refuses_is_said_in_a_sentence_and_changes_nothing(
    app: Flask, name: str, first: str, again: str, told: str
) -> None:
    refused = run(app, name, first, again)
    assert refused.exit_code == 1
    assert told in refused.output
    assert "Traceback" not in refused.output
    assert passwords.is_right(stored(), DEMO_PASSWORD)
    assert "password_handed" not in dict(acts())


@pytest.mark.programs
def test_no_command_of_flask_appbuilder_is_left(tmp_path: Path) -> None:
    """It would set a password of one letter, and the journal would not know."""
    site(tmp_path, "init", *answers())
    admin = ("--username", "kepala", "--password", "1")
    another = ("--username", "x", "--firstname", "x", "--lastname", "x", "--email", "x@example.com")
    commands = (
        ("reset-password", *admin),
        ("create-admin", *another, "--password", "1"),
        ("create-user", *another, "--password", "1", "--role", "Admin"),
    )
    for command in commands:
        refused = site(tmp_path, "fab", *command)
        assert refused.returncode == 1, refused.stdout
        assert "upik user password USERNAME" in refused.stderr
        assert "Traceback" not in refused.stderr
    listed = site(tmp_path, "--help").stdout
    assert "  user " in listed
    assert "  fab " not in listed
    with closing(sqlite3.connect(tmp_path / "upik.sqlite3")) as data:
        assert data.execute("SELECT username FROM ab_user").fetchall() == [("kepala",)]
