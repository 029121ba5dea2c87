"""Rows lost with SQLite's log are noticed at the start, by the head kept outside (G29)."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.database import damage
from app.database.extensions import db, transaction
from app.domain.messaging.delivery import OutboundStatus, Purpose
from app.jobs import modem as jobs
from app.models import Event, OutboundSms
from app.services.backup import after_restore, database_snapshot
from app.services.journal import sealing
from app.services.outbox import outbox
from app.services.setup.demo_data import MODEM
from tests.causes import cause
from tests.integration.database.damaged_site import COMMAND, close, file, folder, prepare, refuses
from tests.integration.jobs.fake_gateway import FakeGateway
from tests.journal import act, write


def without_log() -> None:
    """As after kill -9, the log taken away: whoever used the file last did not close it."""
    kept = [file(), file().with_name(f"{file().name}-shm")]
    bodies = [path.read_bytes() for path in kept]
    assert file().with_name(f"{file().name}-wal").stat().st_size > 0
    close()
    for path, body in zip(kept, bodies, strict=True):
        path.write_bytes(body)


def last_number() -> int:
    found = db.session.scalar(select(func.max(Event.seq))) or 0
    db.session.rollback()
    return found


def test_rows_that_were_lost_with_sqlites_log_are_noticed_at_the_start(site: Flask) -> None:
    write(2)
    close()
    before = last_number()
    write(3)
    heads = (folder(site) / "journal-heads").read_text()
    without_log()
    for _ in range(2):
        refuses(site, f"#{before + 1}-#{before + 3}", "upik prepare --accept-loss")
    assert damage.is_noted(folder(site))
    done = site.test_cli_runner().invoke(args=["modem", "list"])
    assert (done.exit_code, COMMAND in done.output) == (1, True)
    assert (folder(site) / "journal-heads").read_text() == heads


def test_rows_without_a_number_that_were_lost_with_the_log_are_noticed_too(site: Flask) -> None:
    write(1)
    close()
    act()
    without_log()
    for _ in range(2):
        refuses(site, "terakhir")
    assert prepare(site, "--accept-loss")[0] == 0
    assert not damage.is_noted(folder(site))


def test_a_look_whether_a_killed_site_is_in_use_is_no_loss(site: Flask) -> None:
    """As of a restore that is refused for another reason."""
    write(2)
    parts = [file().with_name(f"{file().name}{end}") for end in ("", "-shm", "-wal")]
    bodies = [path.read_bytes() for path in parts]
    close()
    for path, body in zip(parts, bodies, strict=True):
        path.write_bytes(body)
    database_snapshot.require_unused_file(file())
    assert prepare(site)[0] == 0
    assert not damage.is_noted(folder(site))


def test_a_log_that_is_put_back_ends_the_loss(site: Flask) -> None:
    write(1)
    close()
    write(2)
    log = file().with_name(f"{file().name}-wal").read_bytes()
    without_log()
    assert prepare(site)[0] == 1
    file().with_name(f"{file().name}-wal").write_bytes(log)
    assert prepare(site)[0] == 0
    assert not damage.is_noted(folder(site))


def test_who_goes_on_without_the_rows_sends_nothing_twice_and_the_journal_says_so(
    site: Flask,
) -> None:
    with transaction():
        outbox.put("+6281266771234", "Terima kasih.", cause("waits", Purpose.ANSWER))
    write(1)
    close()
    before = last_number()
    write(4)
    without_log()
    assert prepare(site)[0] == 1
    assert prepare(site, "--accept-loss")[0] == 0
    found = db.session.scalars(select(Event).where(Event.action == "journal_rows_lost")).one()
    assert (found.facts["lost_from"], found.facts["lost_to"]) == (before + 1, before + 4)
    status = db.session.scalars(select(OutboundSms.status)).all()
    assert set(status) == {OutboundStatus.UNCERTAIN}
    db.session.rollback()
    assert after_restore.rests_today()
    close()
    assert prepare(site)[0] == 0
    done = site.test_cli_runner().invoke(args=["journal", "verify"])
    assert done.exit_code == 0, done.output


def test_a_power_cut_at_any_step_of_sealing_is_no_loss(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The head goes out after the commit: what is cut off between the two is missing outside."""
    write(1)
    monkeypatch.setattr(sealing, "_note", lambda _head: None)
    write(2)
    with (folder(site) / "journal-heads").open("a") as heads:
        heads.write("99999:ab")
    close()
    assert prepare(site)[0] == 0


def test_a_log_that_is_taken_away_while_it_is_written_takes_no_sms_along(
    site: Flask, phone: FakeGateway
) -> None:
    write(1)
    file().with_name(f"{file().name}-wal").unlink()
    with pytest.raises(damage.DatabaseDamaged):
        jobs.poll_inbox(MODEM)
    assert (len(phone.sim), phone.deletes) == (1, [])
    close()
    refuses(site, "terakhir")


def test_who_opens_a_file_whose_log_is_gone_under_others_says_so_at_the_next_start(
    site: Flask,
) -> None:
    damage.note(folder(site), "SQLITE_IOERR_SHORT_READ")
    refuses(site, "upik prepare --accept-loss")
    assert prepare(site, "--accept-loss")[0] == 0


def test_a_database_that_was_set_back_to_an_earlier_moment_is_noticed(app: Flask) -> None:
    write(2)
    last = last_number()
    with (folder(app) / "journal-heads").open("a") as heads:
        heads.write(f"{last + 7}:{'ab' * 32}\n")
    for _ in range(2):
        refuses(app, f"#{last + 1}-#{last + 7}")
    assert prepare(app, "--accept-loss")[0] == 0
    assert prepare(app)[0] == 0
    assert damage.lost_rows(folder(app)) == ""


def test_a_young_site_whose_rows_all_stood_in_the_log_does_not_begin_anew(site: Flask) -> None:
    close()
    file().write_bytes(b"")
    file().with_name(f"{file().name}-shm").write_bytes(b"")
    for _ in range(2):
        refuses(site, "terakhir")
    assert b"CREATE TABLE" not in file().read_bytes()
