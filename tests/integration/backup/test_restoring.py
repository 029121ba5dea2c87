"""After a restore: nothing is sent twice, what was erased stays erased, the journal tells it."""

from __future__ import annotations

import errno
import secrets
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from sqlalchemy import select

from app.cli import backup
from app.database import damage
from app.database.extensions import db, now, transaction
from app.domain.access.roles import MODERATOR
from app.domain.messaging.delivery import OutboundStatus, PartStatus, Purpose
from app.domain.operations.backup_refusals import BackupRefused
from app.domain.workflow.workflow import CaseStatus
from app.jobs import reminders
from app.models import Case, Event, Forward, InboundPart, OutboundSms, Skpd
from app.reports.public import published
from app.runtime import exchange
from app.runtime.exchange import SCRATCH
from app.services.backup import after_restore, restoring
from app.services.cases.actions import forwarding
from app.services.cases.answers.replying import answer_directly
from app.services.journal import sealing, verification
from app.services.journal.actor import SYSTEM, Actor
from app.services.monitoring import backup_status
from app.services.outbox import outbox, routing
from app.services.privacy import erasing, erasure_register
from app.services.sending import sending, uncertain_sms
from app.services.settings import stored_files
from config import Settings
from tests.causes import is_of
from tests.integration.backup.conftest import CITIZEN, Site, modem_id, queue, receive, states

pytestmark = [pytest.mark.postgresql, pytest.mark.programs]

LONG = "Jembatan gantung di Desa Pulau Sangkar sudah diperbaiki. " * 4


@pytest.fixture
def site(site: Site) -> Site:
    """With a card."""
    site.make_card()
    return site


def _send_all() -> list[int]:
    """What a modem would take now, until nothing is left."""
    taken = []
    while True:
        with transaction():
            outbox.release_held()
            parts = sending.claim(routing.lane(modem_id()), "life")
        if not parts:
            return taken
        taken += [part.outbound_id for part in parts]
        while parts:
            with transaction():
                parts = sending.mark_sent([(part, 7) for part in parts])


def test_what_may_have_left_since_is_never_sent_by_itself(site: Site) -> None:
    with site.inside():
        queue("gone")
        assert len(_send_all()) == 1
        begun = queue("begun", LONG)
        with transaction():
            (first,) = sending.claim(routing.lane(modem_id()), "life")
        assert first.outbound_id == begun
        queue("waiting")
        queue("held", hold_seconds=1)
        receive("Lampu jalan di Siulak mati", process=False)
    file = site.backup()
    with site.inside():
        receive("Jalan rusak")
        assert len(_send_all()) >= 2  # the service went on, and then the disk died
    site.empty_database()
    told = site.restore(file)
    assert "tidak dikirim sendiri" in told
    with site.inside():
        rows = states()
        # Of what was read and not looked at, the acknowledgement too.
        acknowledged = next(key for key in rows if key.startswith("ack:"))
        doubtful = {"begun", "waiting", "held", acknowledged}
        assert {key for key, status in rows.items() if status == "uncertain"} == doubtful
        assert rows["gone"] == "sent"
        assert _send_all() == []
        row = db.session.scalars(select(OutboundSms).where(is_of("begun"))).one()
        assert {part.status for part in row.parts} == {PartStatus.UNCERTAIN}
        assert "mungkin sudah terkirim" in str(row.problem)
        assert [it.body for it in db.session.scalars(select(Case))] == [
            "Lampu jalan di Siulak mati"
        ]
        assert db.session.scalars(select(InboundPart.processed_at)).all() != [None]
        event = db.session.scalars(select(Event).where(Event.action == "backup_restored")).one()
        assert event.facts["count"] == 4
        # A person may still decide.
        assert row.status == OutboundStatus.UNCERTAIN
    site.run("prepare")
    with site.inside():
        events = select(Event).where(Event.action == "backup_restored")
        assert len(db.session.scalars(events).all()) == 1


def test_an_answer_that_may_have_arrived_leaves_its_card_answered(site: Site) -> None:
    desk = Actor("Mira", "Moderator", frozenset({MODERATOR}))
    with site.inside():
        receive("Kapan jembatan dibuka?")
        card = db.session.scalars(select(Case.id)).one()
        with transaction():
            answer_directly(card, "Besok pagi", "keluhan", "Kabag PDE", actor=desk)
        before = published.public_edition(db.session())
    file = site.backup()
    site.empty_database()
    site.restore(file)
    with site.inside():
        sms = db.session.scalars(
            select(OutboundSms).where(OutboundSms.purpose == Purpose.ANSWER)
        ).one()
        assert sms.status == OutboundStatus.UNCERTAIN
        assert db.session.get_one(Case, card).status == CaseStatus.DIJAWAB
        after = published.public_edition(db.session())
        with transaction():
            uncertain_sms.take_as_sent(sms.id, actor=desk)
        assert states()[sms.dedupe_key] == "sent"
        assert before != after


def test_a_restore_that_was_killed_before_it_settled_is_settled_by_the_next_start(
    site: Site,
) -> None:
    with site.inside():
        queue("waiting")
        after_restore.mark(site.settings.folder, {"made_at": now().isoformat(), "last_head": 0})
    site.run("prepare")
    with site.inside():
        assert states() == {"waiting": "uncertain"}
        assert not (site.settings.folder / after_restore.MARKER).exists()


def test_one_that_was_killed_before_its_files_came_opens_for_nobody(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is a backup's, and the note of the restore is not in its place yet."""
    if site.server is None:
        pytest.skip("SQLite is a file: it comes with the others")
    file = site.backup()
    site.empty_database()
    with monkeypatch.context() as patched:
        patched.setattr(backup, "_open", Mock(side_effect=KeyboardInterrupt))
        site.restore(file, code=1)
    assert "terputus" in site.run("prepare", code=1)
    site.restore(file)
    site.run("prepare")


def test_half_an_exchange_of_files_opens_for_nobody(site: Site) -> None:
    (site.settings.folder / exchange.HALF).write_text("sebelum-pulih-20261126-101500")
    told = site.run("prepare", code=1)
    assert "terputus" in told
    assert "sebelum-pulih-20261126-101500" in told


def test_the_journal_tells_what_was_lost_and_all_else_is_where_it_belongs(
    site: Site, tmp_path: Path
) -> None:
    """What is told to be deleted holds no backup, also of the time before there was a stick."""
    earlier, stick = site.backup(), tmp_path / "stick"
    stick.mkdir()
    site.settings = site.settings.model_copy(update={"backup_to": stick})
    site.open()
    photo = secrets.token_bytes(300_000)
    with site.inside():
        stored_files.keep("foto", photo)
    file, keys, folder = site.backup(), own_keys(site), site.settings.folder
    (folder / "catatan").write_bytes(b"x")
    with site.inside():
        stored_files.discard("foto")
        for number in range(3):
            receive(f"Sesudah cadangan {number}")
        sealing.seal_all()
        head = sealing.last()
        assert head is not None
    site.empty_database()
    told = site.restore(file)
    with site.inside():
        event = db.session.scalars(select(Event).where(Event.action == "backup_restored")).one()
        assert event.facts["lost_to"] == head[0]
        assert f"#{event.facts['lost_from']} sampai #{head[0]} hilang" in told
        assert verification.verify_chain().findings == []
        # The head that somebody holds on paper is still missed.
        assert verification.contradicts(*head) is not None
        assert stored_files.kept("foto") == photo
    assert keys == own_keys(site)
    (old,) = folder.glob("sebelum-pulih-*")
    assert (old / "catatan").read_bytes() == b"x"
    assert (file.parent, file.exists(), earlier.exists()) == (stick, True, True)
    assert list(folder.glob(".cadangan-*")) == []
    assert not (folder / "manifest.json").exists()


def own_keys(site: Site) -> list[str]:
    names = ("SECRET_KEY", "JOURNAL_KEY")
    return [site.settings.key_file(name).read_text().strip() for name in names]


def test_an_erasure_that_is_newer_than_the_backup_holds(site: Site) -> None:
    with site.inside():
        receive("zqrahasia rumah saya kebanjiran")
        receive("zqkedua belum diolah", process=False)
    file = site.backup()
    with site.inside(), transaction():
        row = erasing.erase(CITIZEN, "Permintaan", "Agenda 12", actor=SYSTEM)
        mark = row.mark
    with site.inside():
        erasure_register.append_erasure(mark, now())
        erasure_register.append_erasure("1" * 64, now())
    site.empty_database()
    site.restore(file)
    with site.inside():
        assert {it for it, _ in erasure_register.entries()} == {mark, "1" * 64}
        texts = [it.body for it in db.session.scalars(select(Case))]
        numbers = {it.sender for it in db.session.scalars(select(Case))}
        assert not any("zq" in (text or "") for text in texts)
        assert CITIZEN not in numbers


def test_after_one_that_was_cut_off_no_erasure_and_no_card_is_forgotten(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power goes when the old files are out of the way and the new ones not yet there."""
    with site.inside():
        receive("zqrahasia rumah saya kebanjiran")
    file, card = site.backup(), site.card.read_text()
    site.make_card("--new")
    site.card.write_text(card)
    public = (site.settings.folder / backup_status.CARD).read_text()
    with site.inside():
        with transaction():
            mark = erasing.erase(CITIZEN, "Permintaan", "Agenda 12", actor=SYSTEM).mark
        erasure_register.append_erasure(mark, now())
        sealing.seal_all()
        head = sealing.last()
        assert head is not None
    real = Path.rename

    def rename(path: Path, target: Path) -> Path:
        if SCRATCH in str(path):
            raise OSError(errno.EIO, "the power is gone")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    site.empty_database()
    site.restore(file, code=1)
    monkeypatch.undo()
    assert not (site.settings.folder / erasure_register.NAME).exists()
    site.empty_database()
    site.open()
    site.restore(file)
    with site.inside():
        assert {it for it, _ in erasure_register.entries()} == {mark}
        assert CITIZEN not in {it.sender for it in db.session.scalars(select(Case))}
        event = db.session.scalars(select(Event).where(Event.action == "backup_restored")).one()
        assert event.facts["lost_to"] == head[0]
    assert (site.settings.folder / backup_status.CARD).read_text() == public


def test_data_that_nobody_can_read_any_more_are_in_nobody_s_use(site: Site) -> None:
    if site.server is not None:
        pytest.skip("PostgreSQL is filled anew")
    file = site.backup()
    place = site.settings.folder / "upik.sqlite3"
    for path in site.settings.folder.glob("upik.sqlite3*"):
        path.unlink()
    place.mkdir()
    site.restore(file)
    assert place.is_file()


def test_what_runs_or_is_open_or_a_full_postgres_is_not_overwritten(site: Site) -> None:
    file = site.backup()
    with restoring.try_lock(site.settings.folder / "cron.lock") as held:
        assert held
        assert "masih berjalan" in site.restore(file, code=1)
    if site.server is not None:
        assert "tidak kosong" in site.restore(file, code=1)
        assert not (site.settings.folder / after_restore.MARKER).exists()
        return
    with closing(sqlite3.connect(site.settings.folder / "upik.sqlite3")) as other:
        assert other.execute("SELECT count(*) FROM modem").fetchone() == (1,)
        assert "masih berjalan" in site.restore(file, code=1)
    assert not list(site.settings.folder.glob("sebelum-pulih-*"))


def test_nobody_is_reminded_on_a_restore_s_day(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whom the lost hours had reminded nobody knows any more."""
    monkeypatch.setattr(reminders.reminder_ladder, "is_time", lambda: True)
    desk = Actor("Mira", "Moderator", frozenset({MODERATOR}))
    reminded = select(OutboundSms.number).where(OutboundSms.purpose == Purpose.REMINDER)
    with site.inside():
        receive("Jalan di Siulak rusak")
        card = db.session.scalars(select(Case.id)).one()
        office = db.session.scalars(select(Skpd.id).where(Skpd.code == "PUPR")).one()
        with transaction():
            forwarding.forward(card, [office], "keluhan", actor=desk)
        with transaction():
            row = db.session.scalars(select(Forward)).one()
            row.forwarded_at, row.due_at = now() - timedelta(days=30), now() - timedelta(days=20)
        after_restore.mark(site.settings.folder, {"made_at": now().isoformat()})
        after_restore.finish()
        reminders.remind()
        assert db.session.scalars(reminded).all() == []
        with transaction():
            event = db.session.scalars(
                select(Event).where(Event.action == after_restore.ACTION)
            ).one()
            event.at -= timedelta(days=1)
        reminders.remind()
        assert db.session.scalars(reminded).all() != []


def test_in_production_the_keys_of_the_environment_must_be_those_of_the_backup(
    site: Site, tmp_path: Path
) -> None:
    file = site.backup()
    with site.inside():
        folder = tmp_path / "opened"
        folder.mkdir()
        found = restoring.opened(file, site.card.read_text().split("\n\n")[1].strip(), folder)
        same = site.settings.model_copy(update={"mode": "production"})
        restoring.require_same_keys(found, same)
        other: Settings = same.model_copy(update={"journal_key": "x" * 40})
        with pytest.raises(BackupRefused) as refused:
            restoring.require_same_keys(found, other)
        assert (refused.value.reason, refused.value.what) == ("other_secrets", "JOURNAL_KEY")
    target = tmp_path / "kunci"
    site.restore(file, "--keys-to", str(target))
    assert f"JOURNAL_KEY={site.settings.journal_key}" in target.read_text()
    assert target.stat().st_mode & 0o077 == 0
    assert not list(site.settings.folder.glob("sebelum-pulih-*"))


def test_a_restore_ends_what_was_noted_of_a_damaged_database(site: Site) -> None:
    file = site.backup()
    place = site.settings.folder / "upik.sqlite3"
    way_out = "upik restore BERKAS --key -"
    if site.server is None:
        place.write_bytes(bytes(4096) + place.read_bytes()[4096:])
        assert site.run("journal", "head", code=1).strip().endswith(way_out)
    damage.note(site.settings.folder, "XX001")
    assert site.run("prepare", code=1).strip().endswith(way_out)
    site.empty_database()
    site.restore(file)
    assert not damage.is_noted(site.settings.folder)
    assert len(list(site.settings.folder.glob(f"sebelum-pulih-*/{damage.NAME}"))) == 1
    site.run("prepare")
