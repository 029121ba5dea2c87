"""A damaged database is noticed, told everywhere with the way out, and swallows no SMS (G29)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event, select, text
from sqlalchemy.exc import DatabaseError

from app.database import damage
from app.database.extensions import db
from app.jobs import modem as jobs
from app.jobs import upkeep
from app.jobs.workers import WakeUp
from app.models import Skpd
from app.services.setup.demo_data import MODEM
from tests.databases import DEMO_PASSWORD
from tests.integration.database.damaged_site import (
    COMMAND,
    close,
    file,
    folder,
    header,
    prepare,
    refuses,
    require_closed,
)
from tests.integration.jobs.fake_gateway import FakeGateway

PAGE = 4096
NAME_IN_A_ROW = b"Dinas Pekerjaan Umum"


def leaf() -> None:
    """The leaf with the units' rows."""
    body = bytearray(file().read_bytes())
    begin = body.index(NAME_IN_A_ROW) // PAGE * PAGE
    body[begin : begin + PAGE] = b"\x5a" * PAGE
    file().write_bytes(body)


def bits() -> None:
    """200 bytes in the middle of a row's text: the pages still fit each other."""
    body = bytearray(file().read_bytes())
    begin = body.index(NAME_IN_A_ROW)
    body[begin : begin + 200] = bytes(it ^ 0xFF for it in body[begin : begin + 200])
    file().write_bytes(body)


def cut() -> None:
    with file().open("r+b") as body:
        body.truncate(file().stat().st_size // 2 // PAGE * PAGE)


def definition() -> None:
    """200 bytes in what the file says of a table; also where only a former page still says it."""
    body = bytearray(file().read_bytes())
    for found in re.finditer(b"CREATE TABLE cases ", bytes(body)):
        here = slice(found.start(), found.start() + 200)
        body[here] = bytes(it ^ 0xFF for it in body[here])
    file().write_bytes(body)


EACH = pytest.mark.parametrize("harm", [leaf, header, bits, cut])


@EACH
def test_the_first_who_meets_damage_notes_it_without_a_word_of_a_row(
    site: Flask, harm: Callable[[], None]
) -> None:
    close()
    harm()
    with pytest.raises(DatabaseError) as met:
        db.session.execute(select(Skpd)).all()
    note = json.loads((folder(site) / damage.NAME).read_text())
    assert note["at"]
    assert "Dinas" not in note["cause"] + str(met.value)
    assert (folder(site) / damage.NAME).stat().st_mode & 0o077 == 0
    first = (folder(site) / damage.NAME).read_text()
    damage.note(folder(site), "again")
    assert (folder(site) / damage.NAME).read_text() == first


@pytest.mark.parametrize("harm", [leaf, header, cut])
def test_the_check_of_the_day_notes_it_before_anybody_meets_the_page(
    site: Flask, harm: Callable[[], None]
) -> None:
    upkeep.check_database()
    assert not damage.is_noted(folder(site))
    close()
    harm()
    upkeep.check_database()
    assert damage.is_noted(folder(site))


@EACH
def test_sms_stay_on_the_sim_and_every_page_and_command_names_the_way_out(
    site: Flask, phone: FakeGateway, harm: Callable[[], None]
) -> None:
    close()
    harm()
    client = site.test_client()
    site.config["PROPAGATE_EXCEPTIONS"] = False
    client.post("/masuk", data={"username": "admin", "password": DEMO_PASSWORD})
    try:
        db.session.execute(select(Skpd)).all()
    except DatabaseError:
        db.session.rollback()
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    jobs.poll_inbox(MODEM)
    jobs.send_outbox(MODEM)
    assert (len(phone.sim), phone.deletes, phone.opened) == (1, [], 0)
    require_closed(client, "database", COMMAND)
    posted = client.post("/masuk", data={"username": "admin", "password": "x"})
    assert posted.status_code == 503
    done = site.test_cli_runner().invoke(args=["modem", "list"])
    assert (done.exit_code, done.output.strip().endswith(COMMAND)) == (1, True), done.output
    assert asked == [], "the damaged file was asked"


def test_what_was_just_stored_in_a_damaged_file_is_not_freed(
    site: Flask, phone: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored: list[int] = []

    def _record(
        _modem: int, _sim: str, parts: list[object], *_: object, **_k: object
    ) -> dict[str, str]:
        stored.append(len(parts))
        damage.note(folder(site), "another process met it")
        return {}

    monkeypatch.setattr("app.jobs.owner.intake.record", _record)
    with pytest.raises(damage.DatabaseDamaged):
        jobs.poll_inbox(MODEM)
    assert (stored, phone.deletes, len(phone.sim)) == ([1], [], 1)


def test_jobs_do_nothing_and_their_bells_may_ring_again(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    silenced: list[object] = []
    monkeypatch.setattr("app.jobs.workers.answer", lambda job: None)
    monkeypatch.setattr("app.jobs.workers.silence", silenced.append)
    monkeypatch.setattr(WakeUp, "app", site, raising=False)
    job = WakeUp.__new__(WakeUp)
    damage.note(folder(site), "SQLITE_CORRUPT")
    assert job.perform() is None
    assert silenced == [job]


@pytest.mark.parametrize("harm", [header, bits, cut, definition])
def test_prepare_refuses_in_one_sentence_that_ends_with_the_way_out(
    site: Flask, harm: Callable[[], None]
) -> None:
    close()
    harm()
    refuses(site)


def test_prepare_forgets_a_note_of_a_file_that_is_whole_again(site: Flask) -> None:
    damage.note(folder(site), "SQLITE_IOERR_READ")
    assert damage.claim(folder(site), "sms-1")
    assert prepare(site)[0] == 0
    assert not list(folder(site).glob(f"{damage.NAME}*"))


def test_prepare_names_the_way_out_of_an_empty_file_and_of_a_newer_release(site: Flask) -> None:
    db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    db.session.commit()
    refuses(site, "9999")
    file().write_bytes(b"")
    (folder(site) / "journal-heads").write_text(f"7:{'0' * 64}\n")
    refuses(site)
    assert b"CREATE TABLE" not in file().read_bytes()


def test_postgresql_tells_of_damage_by_its_own_codes_and_a_busy_or_full_one_is_none() -> None:
    assert damage.cause_of(psycopg.errors.DataCorrupted("invalid page in block 3")) == "XX001"
    assert damage.cause_of(psycopg.errors.IndexCorrupted()) == "XX002"
    assert damage.cause_of(psycopg.errors.DiskFull()) is None
    assert damage.cause_of(psycopg.errors.SerializationFailure()) is None
    assert damage.cause_of(psycopg.OperationalError("connection refused")) is None
