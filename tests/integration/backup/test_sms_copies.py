"""SMS that came after the backup lie on the second disk, and come back once, in silence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from app.channels.channel import Incoming
from app.database.extensions import db, now, transaction
from app.domain.operations.levels import Level
from app.jobs import backups as doors
from app.models import Case, InboundPart, OutboundSms
from app.services.backup import sms_copies
from app.services.cases.actions import creating
from app.services.inbound import channel_intake
from app.services.journal.actor import SYSTEM
from app.services.monitoring import backup_status, checks
from app.services.monitoring.readings import Moment, Reading
from app.services.privacy import erasing
from tests.integration.backup.conftest import Site, count, receive

pytestmark = [pytest.mark.postgresql, pytest.mark.programs]
OTHER = "+6281266775678"
BY_WHATSAPP = Incoming("whatsapp:6281266775678", "wamid.1", "Irigasi jebol", datetime.now(UTC))


@pytest.fixture
def site(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """With a card and a folder on what stands for another disk."""
    monkeypatch.setattr(sms_copies, "LAG", timedelta(0))
    monkeypatch.setattr(backup_status, "is_on_same_disk", lambda _: False)
    monkeypatch.setattr("app.services.backup.backups._require_same_disk_as_before", lambda *_: None)
    place = tmp_path / "disk2"
    place.mkdir()
    site.settings = site.settings.model_copy(update={"backup_to": place})
    site.open()
    site.make_card()
    return site


def copies(site: Site) -> list[Path]:
    return sorted(site.settings.backup_folder.glob("upik-sms-*.age"))


def cards() -> dict[str, str | None]:
    rows = db.session.execute(select(Case.body, Case.flag))
    found = {body: flag for body, flag in rows}
    db.session.rollback()
    return found


def copy_reading() -> Reading:
    return checks.look(Moment())["copy"]


def test_only_what_is_new_is_copied_and_a_backup_that_holds_it_ends_the_copy(site: Site) -> None:
    with site.inside():
        receive("Lampu jalan di Siulak mati")
        assert sms_copies.copy_new() == 1
        assert sms_copies.copy_new() == 0
        receive("Jembatan rusak")
        doors.copy_sms()
        assert sms_copies.copy_new() == 0
    assert len(copies(site)) == 2
    assert {it.stat().st_mode & 0o077 for it in copies(site)} == {0}
    for file in copies(site):
        assert b"Siulak" not in file.read_bytes()
    file = site.backup()
    assert list(site.settings.backup_folder.iterdir()) == [file]
    with site.inside():
        receive("Sampah menumpuk")
        assert sms_copies.copy_new() == 1
        # On another disk of the same name nothing of it lies: all since the backup there.
        (newest,) = copies(site)
        newest.unlink()
        file.rename(file.with_name("upik-20200101-021500.age"))
        assert sms_copies.copy_new() == 3
    assert "salinan SMS, bukan cadangan" in site.restore(copies(site)[0], code=1)


def test_sms_after_the_backup_become_cards_once_and_nobody_is_told(site: Site) -> None:
    with site.inside():
        receive("Lampu jalan di Siulak mati")
    file = site.backup()
    with site.inside():
        sent = count(select(func.count(OutboundSms.id)))
        receive("Jembatan gantung putus", OTHER)
        receive("Jalan ke Desa Pulau Sangkar berlubang, ", sequence=1, total=2)
        assert sms_copies.copy_new() == 3  # the first copy begins an hour before the backup
        receive("sudah tiga bulan.", sequence=2, total=2)
        receive("STATUS", OTHER)
        receive("BLS 1234 Sudah diperbaiki", "+6281200000077")
        channel_intake.accept(BY_WHATSAPP)
        assert sms_copies.copy_new() == 4
    site.empty_database()
    told = site.restore(file)
    assert "6 SMS" not in told
    assert "5 SMS yang lebih baru" in told
    with site.inside():
        assert cards() == {
            "Lampu jalan di Siulak mati": None,
            "Jembatan gantung putus": creating.RESTORED,
            "Jalan ke Desa Pulau Sangkar berlubang, sudah tiga bulan.": creating.RESTORED,
            "STATUS": creating.RESTORED,
            "BLS 1234 Sudah diperbaiki": creating.RESTORED,
            BY_WHATSAPP.text: creating.RESTORED,
        }
        assert count(select(func.count(OutboundSms.id))) == sent
        # What is still on the SIM is read again and known.
        receive("Jembatan gantung putus", OTHER)
        # So is what the channel delivers again.
        channel_intake.accept(BY_WHATSAPP)
        by_channel = select(func.count(Case.id)).where(Case.sender == BY_WHATSAPP.address)
        assert count(by_channel.where(Case.channel == "whatsapp")) == 1
    site.empty_database()
    site.restore(file)
    site.run("prepare")
    with site.inside():
        assert len(cards()) == 6
        assert count(select(func.count(Case.id))) == 6
    # What this site took back or not nobody knows: its copies outlive the next backup.
    site.backup()
    assert len(copies(site)) == 2


def test_what_was_erased_since_does_not_come_back(site: Site) -> None:
    file = site.backup()
    with site.inside():
        receive("zqrahasia rumah saya kebanjiran", OTHER)
        receive("Jembatan rusak")
        sms_copies.copy_new()
        with transaction():
            row = erasing.erase(OTHER, "Permintaan", "Agenda 12", actor=SYSTEM)
        erasing.register_erasure(row)
        receive("Saya menulis lagi", OTHER)
        sms_copies.copy_new()
    site.empty_database()
    site.restore(file)
    with site.inside():
        assert set(cards()) == {"Jembatan rusak", "Saya menulis lagi"}
        assert count(select(func.count(InboundPart.id))) == 2


def test_a_copy_that_does_not_open_is_told_and_the_others_are_read(site: Site) -> None:
    file = site.backup()
    with site.inside():
        receive("Jembatan rusak")
        sms_copies.copy_new()
        receive("Sampah menumpuk")
        sms_copies.copy_new()
    first, _ = copies(site)
    first.write_bytes(first.read_bytes()[:-20])
    site.empty_database()
    told = site.restore(file)
    assert f"Salinan SMS {first.name} dilewati: Cadangan ini rusak" in told
    with site.inside():
        assert set(cards()) == {"Sampah menumpuk"}


def test_a_disk_that_is_not_there_is_told_and_alarms_and_nothing_is_written_in_its_place(
    site: Site,
) -> None:
    with site.inside():
        receive("Jembatan rusak")
        sms_copies.copy_new()
        place = site.settings.backup_folder
        place.rename(place.with_name("dicabut"))
        receive("Lampu mati")
        doors.copy_sms()
        assert not place.exists()
        reading = copy_reading()
        assert "1 pesan sejak" in str(reading.words)
        assert reading.level is Level.WARN
        assert str(place) in reading.advice
        state = backup_status.known()
        backup_status.note_copy(
            site.settings, now() - timedelta(hours=2), state.copy_mark, state.copy_name
        )
        doors.copy_sms()
        assert copy_reading().level is Level.BAD
        place.with_name("dicabut").rename(place)
        doors.copy_sms()
        assert copy_reading().level is Level.GOOD
        assert "hanya ada di satu disk" not in str(copy_reading().words)


def test_an_empty_mount_point_is_left_alone(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last backup lay on another disk; now the folder is one of this disk."""
    monkeypatch.undo()
    with site.inside():
        receive("Jembatan rusak")
        place = site.settings.backup_folder
        state = backup_status.note_good(site.settings, str(place / "x.age"), 1, "")
        backup_status._write(backup_status.replace(state, same_disk=False))
        for _ in range(2):
            doors.copy_sms()
            assert "tidak terpasang" in copy_reading().advice
    assert "tidak terpasang" in site.run("backup", code=1)
    assert list(place.iterdir()) == []


def test_without_a_second_place_it_is_counted_what_a_dead_disk_would_cost(site: Site) -> None:
    site.settings = site.settings.model_copy(update={"backup_to": None})
    site.open()
    with site.inside():
        receive("Jembatan rusak")
        receive("Lampu mati")
        doors.copy_sms()
        reading = copy_reading()
        assert "2 pesan sejak" in str(reading.words)
        assert "Isi UPIK_BACKUP_TO" in reading.advice
        assert reading.level is Level.WARN, "nobody is alarmed"
    assert "UPIK_BACKUP_TO" in site.run("backup", "sms", code=1)


def test_a_clock_that_went_back_hides_no_sms(site: Site) -> None:
    with site.inside():
        receive("Jembatan rusak")
        sms_copies.copy_new()
        receive("Lampu mati")
        with transaction():
            late = update(InboundPart).where(InboundPart.text == "Lampu mati")
            db.session.execute(late.values(recorded_at=now() - timedelta(hours=9)))
        assert sms_copies.copy_new() == 1


def test_on_postgresql_what_is_younger_than_its_neighbours_may_be_waits(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also by the clock of another host, which is ahead: a lower number may yet be committed."""
    if site.server is None:
        pytest.skip("SQLite commits in the order of numbers")
    with site.inside():
        receive("Jembatan rusak")
        with transaction():
            db.session.execute(
                update(InboundPart).values(recorded_at=now() + timedelta(seconds=20))
            )
        monkeypatch.setattr(sms_copies, "LAG", timedelta(minutes=1))
        assert sms_copies.copy_new() == 0
        monkeypatch.setattr(sms_copies, "LAG", timedelta(seconds=1))
        assert sms_copies.copy_new() == 1
