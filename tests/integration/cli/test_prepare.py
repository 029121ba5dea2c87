"""`upik prepare` and its neighbours: safe at every start, never against a person's edit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from textwrap import indent
from typing import Any
from unittest.mock import Mock

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import Permission, PermissionView, Role, ViewMenu
from sqlalchemy import func, select

from app.database.extensions import db, now, transaction
from app.domain import shipped_units
from app.domain.messaging import phone_numbers
from app.models import Contact, Event, Modem, Skpd, User
from app.runtime import progress
from app.runtime.progress import Kind
from app.services.accounts import passwords, user_accounts
from app.services.setup import demo_data, preparing
from app.sms.gammu.dummy_phone import inbox_locations
from config import ROOT
from tests.databases import DEMO_PASSWORD, Database, PostgresDatabase
from tests.reading import assert_says

pytestmark = pytest.mark.postgresql


FLASK = ("-m", "flask", "--app", "wsgi:app")


def run(app: Flask, *words: str, code: int = 0) -> str:
    db.session.remove()
    done = app.test_cli_runner().invoke(args=list(words))
    assert done.exit_code == code, (done.output, done.exception)
    return str(done.output)


def user(name: str) -> User:
    found = user_accounts.find(name)
    assert found is not None, name
    return found


def role(name: str) -> Role:
    return db.session.scalars(select(Role).where(Role.name == name)).one()


def counts() -> list[int]:
    tables: list[Any] = [User, Role, PermissionView, Skpd, Contact, Modem]
    return [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def test_latihan_begins_with_users_phones_and_the_simulator(app: Flask) -> None:
    assert [person.username for person in demo_data.USERS] == [
        *("admin", "moderator", "pimpinan", "auditor"),
        *("operator-pupr", "kadis-pupr", "operator-dukcapil", "operator-dishub"),
    ]
    for person in demo_data.USERS:
        assert passwords.is_right(user(person.username).password, DEMO_PASSWORD)
    rows = db.session.execute(
        select(Contact.phone, Contact.rank, Skpd.code).join(Contact.skpd).order_by(Contact.id)
    )
    people = {number: (rank, code) for number, rank, code in rows}
    assert people["+6281100000201"] == ("kadis", "PUPR")
    assert people["+6281100000212"] == ("sekretaris", "DUKCAPIL")
    assert people["+6281100000223"] == ("operator", "DISHUB")
    assert {phone_numbers.normalise(number) for number in people} == set(people)
    modem = db.session.scalars(select(Modem)).one()
    assert (modem.name, modem.kind, modem.number) == ("simulator", "dummy", "+628569020200")
    listed = len(shipped_units.LIST.read_text().splitlines()) - 1
    assert db.session.scalar(select(func.count(Skpd.id))) == listed
    assert user("moderator").skpd.code == "BAG-PDE"


def test_again_adds_nothing_and_undoes_nothing(app: Flask) -> None:
    other = passwords.hash_password("sandi-orang-lain")
    with transaction():
        operator, admin = user("operator-pupr"), user("admin")
        operator.first_name, admin.password = "Diubah", other
        rule = role("Operator")
        rule.permissions.pop()
        kept = len(rule.permissions)
        user_accounts.retire(user("operator-dishub"))
        skpd = db.session.scalars(select(Skpd).where(Skpd.code == "DLH")).one()
        skpd.name = "Dinas LH"
    before = counts()
    run(app, "prepare")
    assert counts() == before
    assert user("operator-pupr").first_name == "Diubah"
    restarted = user("admin").password
    assert passwords.is_right(restarted, DEMO_PASSWORD), "the one of this start is true"
    assert user_accounts.find("operator-dishub") is None
    assert len(role("Operator").permissions) == kept
    assert db.session.scalars(select(Skpd.name).where(Skpd.code == "DLH")).one() == "Dinas LH"


def test_the_rights_follow_the_code_and_one_hash_is_computed_for_all_demo_users(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """scrypt takes a tenth of a second on purpose, and there are eight of them at each start."""
    computed = Mock(side_effect=passwords.is_right)
    monkeypatch.setattr(passwords, "is_right", computed)
    with transaction() as store:
        newer = next(
            row
            for row in role("Operator").permissions
            if (row.permission.name, row.view_menu.name) == ("can_reject", "Office")
        )
        store.delete(newer)
        old = PermissionView(
            permission=Permission(name="can_fly"), view_menu=ViewMenu(name="OldView")
        )
        store.add(old)
        role("Operator").permissions.append(old)
    run(app, "prepare")
    assert computed.call_count == 1
    for name in ("Admin", "Moderator", "Operator"):
        pairs = {(row.permission.name, row.view_menu.name) for row in role(name).permissions}
        assert ("can_reject", "Office") in pairs, name
    assert "can_fly" not in set(db.session.scalars(select(Permission.name).join(PermissionView)))


@pytest.mark.programs
def test_four_processes_may_start_on_an_empty_database_at_once(
    postgres_database: PostgresDatabase, tmp_path: Path
) -> None:
    import psycopg

    server = str(postgres_database.settings.database_url)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE race")
    environment = {
        **os.environ,
        "DATABASE_URL": server.rsplit("/", 1)[0] + "/race",
        "UPIK_DEMO_PASSWORD": DEMO_PASSWORD,
        "UPIK_TEST_FAST_HASH": "1",
    }
    started = [
        subprocess.Popen(
            [sys.executable, *FLASK, "prepare"],
            cwd=ROOT,
            env={**environment, "UPIK_VAR": str(tmp_path / str(number))},
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    for process in started:
        _, said = process.communicate(timeout=600)
        assert process.returncode == 0, said
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT count(*) FROM ab_user").fetchone() == (
            len(demo_data.USERS),
        )
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP DATABASE race WITH (FORCE)")


def test_of_tables_that_are_up_to_date_no_migration_is_told(app: Flask) -> None:
    told = StringIO()
    with progress.work(Kind.START, told):
        preparing.prepare()
    steps = [line.partition(" ... ")[0] for line in told.getvalue().splitlines()]
    assert steps == ["Hak, peran, daftar SKPD, hari libur", "Pengguna, HP, dan modem contoh"]


def test_an_sms_from_the_command_line_lies_in_the_simulator(app: Flask, database: Database) -> None:
    said = run(app, "sms", "receive", "--from", "081266771234", "Jembatan rusak " * 20)
    folder = database.settings.folder / "modems" / "simulator"
    assert "2 bagian" in said
    assert len(inbox_locations(folder)) == 2
    assert "tidak dapat ditaruh" in run(app, "sms", "receive", "--from", "x" * 1000, "x", code=1)


def test_the_roles_table_is_what_the_guide_shows(app: Flask) -> None:
    table = run(app, "roles-table")
    assert "| Pesan Masuk: meneruskan (Proses / Forward) | ya | ya |  |  |  |" in table
    # What only Admin holds is told too.
    assert "| Teks SMS: mengubah (Edit) | ya |  |  |  |  |" in table
    assert table in (ROOT / "docs" / "admin" / "peran.md").read_text()


def test_the_words_of_a_phone_are_told_as_the_registry_has_them(app: Flask) -> None:
    """`upik commands` prints what the guide, the sheet to print, and D12 show."""
    guide, sheet, rules = run(app, "commands").rstrip("\n").split("\n\n")
    assert guide in (ROOT / "docs" / "pemakai" / "panduan-hp.md").read_text()
    assert sheet in (ROOT / "docs" / "pemakai" / "lembar-hp.html").read_text()
    assert indent(rules, "  ") in (ROOT / "docs" / "requirements.md").read_text()


# Production ---------------------------------------------------------------------------------------

PRODUCTION = {
    "UPIK_MODE": "production",
    "SECRET_KEY": "s" * 40,
    "JOURNAL_KEY": "j" * 40,
    "UPIK_ALLOWED_HOSTS": "upik.example.go.id",
    "UPIK_HTTPS": "yes",
    "UPIK_PROXIES": "1",
}
ANSWERS = {
    "--username": "kepala",
    "--name": "Kepala Bagian",
    "--password": "sandi-admin-2026",
    "--modem": "modem1",
    "--device": "/dev/ttyUSB0",
    "--number": "0856 90 20 200",
    "--phone": "",
    "--mail": "",
    "--emergency": "112, 110",
}


def program(folder: Path, *words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """A program of a production site that has its data in this folder."""
    environment = {**os.environ, **PRODUCTION, "UPIK_VAR": str(folder)}
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=ROOT, env=environment, text=True, check=False, **options)


def site(folder: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return program(folder, *FLASK, *words, input=typed, capture_output=True)


def answers(**changes: str) -> list[str]:
    values = {**ANSWERS, **{f"--{name}": value for name, value in changes.items()}}
    return [word for pair in values.items() for word in pair]


@pytest.mark.programs
def test_init_makes_a_production_site_once_and_asks_what_was_not_given(tmp_path: Path) -> None:
    done = site(tmp_path, "init", *answers()[:-8], typed="0856 90 20 200\n0811-6666-0001\n\n\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert_says(done.stdout, "Nomor HP Si UPIK di modem itu: ", "Masuk sebagai kepala")
    assert_says(done.stdout, "Nomor darurat, sesudah dicoba [112, 110, 119]", "mohon dicoba")
    code = "from app.models import User; import json; from app.database.extensions import db; "
    code += "print(json.dumps([u.username for u in db.session.query(User)]))"
    assert json.dumps(["kepala"]) in site(tmp_path, "shell", typed=code).stdout
    code = "from app.services.settings import settings; it = settings.current()"
    code += "; print(it.admin_phone, *it.emergency_number)"
    assert "0811-6666-0001 112 110 119" in site(tmp_path, "shell", typed=code).stdout
    again = site(tmp_path, "init")
    assert (again.returncode, again.stdout) == (1, ""), "nothing is asked"
    assert "sudah punya pengguna" in again.stderr


@pytest.mark.programs
def test_the_recovery_card_is_shown_to_a_person_and_to_no_log(tmp_path: Path) -> None:
    told = site(tmp_path / "log", "init", *answers()).stdout
    assert "AGE-SECRET-KEY" not in told
    assert "upik backup key" in told
    assert not (tmp_path / "log" / "cadangan.pub").exists()
    terminal, theirs = os.openpty()
    screen = {"stdin": subprocess.DEVNULL, "stdout": theirs}
    done = program(tmp_path / "desk", *FLASK, "init", *answers(), **screen)
    os.close(theirs)
    shown = os.read(terminal, 4000).decode()
    os.close(terminal)
    assert done.returncode == 0
    assert shown.count("AGE-SECRET-KEY-1") == 1
    assert (tmp_path / "desk" / "cadangan.pub").read_text().strip() in shown


@pytest.mark.programs
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password": "pendek"}, "paling sedikit 10 karakter"),
        ({"number": "123"}, "bukan nomor HP"),
        ({"phone": "123"}, "nomor HP yang benar"),
        ({"modem": "../modem"}, "Nama modem hanya"),
        ({"emergency": "112 atau 110"}, "3 sampai 15 angka"),
    ],
)
def test_a_wrong_answer_makes_nothing(tmp_path: Path, changes: dict[str, str], words: str) -> None:
    done = site(tmp_path, "init", *answers(**changes))
    assert done.returncode == 1
    assert words in done.stderr
    assert site(tmp_path, "init", *answers()).returncode == 0


@pytest.mark.parametrize("words", [answers(), []], ids=["answered", "nothing asked"])
def test_init_is_not_for_latihan(app: Flask, words: list[str]) -> None:
    said = run(app, "init", *words, code=1)
    assert said == "Error: upik init hanya untuk UPIK_MODE=production.\n"


NO_ADMIN = "Belum ada Admin: jalankan upik init lebih dulu.\n"


@pytest.mark.programs
def test_production_begins_without_people_and_says_so(tmp_path: Path) -> None:
    done = site(tmp_path, "prepare")
    assert (done.returncode, done.stdout.endswith(NO_ADMIN)) == (0, True)
    # What `make run` says as it makes the data ready.
    begun = program(tmp_path, "worker.py", "prepare", capture_output=True)
    assert (begun.returncode, begun.stdout.endswith(NO_ADMIN)) == (0, True)
    site(tmp_path, "init", *answers())
    assert NO_ADMIN not in site(tmp_path, "prepare").stdout


def test_latihan_needs_no_such_advice(app: Flask) -> None:
    with transaction():
        user("admin").active = False
    assert "Admin" not in run(app, "prepare")


def test_the_first_admin_is_in_the_journal_and_the_first_modem_as_fast_as_the_settings_say(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = app.config["SETTINGS"].model_copy(update={"rate_per_minute": 7})
    monkeypatch.setitem(app.config, "SETTINGS", slow)
    made = preparing.first_site("kepala", "Kepala", "sandi-admin-2026", "m1", "", "08569020200")
    event = db.session.scalars(select(Event)).one()
    assert (event.action, event.subject_id, event.actor) == ("user_added", made.id, "system")
    assert db.session.scalar(select(Modem.rate_per_minute).where(Modem.name == "m1")) == 7


def test_the_list_of_modems_says_what_the_screens_say(app: Flask) -> None:
    """The last word of an owner that is gone is no state."""
    run(app, "modem", "add", "m1", "--device", "/dev/stik")
    for is_enabled, told in (
        (True, "dipakai\ttidak terhubung"),
        (False, "dimatikan\ttidak dipakai"),
    ):
        with transaction() as store:
            row = store.scalars(select(Modem).where(Modem.name == "m1")).one()
            row.state, row.is_enabled = "siap", is_enabled
            row.seen_at = row.healthy_at = now() - timedelta(hours=1)
        assert f"m1\tat\t/dev/stik\t{told}\n" in run(app, "modem", "list")


@pytest.mark.parametrize("pin", ["12 34", "1234O", "123456789"])
def test_what_is_no_pin_is_never_tried_on_a_sim(app: Flask, pin: str) -> None:
    told = run(app, "modem", "add", "m1", "--device", "/dev/stik", "--pin", pin, code=1)
    assert "PIN terdiri dari 4 sampai 8 angka" in told
    assert "Perangkat" in run(app, "modem", "add", "m1", "--device", " ", code=1)
    assert db.session.scalars(select(Modem.name)).all() == ["simulator"]


def test_two_modems_in_use_never_share_a_device(app: Flask) -> None:
    run(app, "modem", "add", "m1", "--device", "/dev/stik")
    assert "Perangkat" in run(app, "modem", "add", "m2", "--device", "/dev/stik", code=1)
    run(app, "modem", "disable", "m1")
    run(app, "modem", "add", "m2", "--device", "/dev/stik")
    assert "Perangkat" in run(app, "modem", "enable", "m1", code=1)
    run(app, "modem", "disable", "m2")
    run(app, "modem", "enable", "m1")
    used = select(Modem.name).where(Modem.is_enabled, Modem.device == "/dev/stik")
    assert db.session.scalars(used).all() == ["m1"]
