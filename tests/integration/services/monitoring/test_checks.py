"""The table of checks: every alarm has words, and every check is read where all is well."""

from __future__ import annotations

import shutil
import time

import pytest
from flask import Flask
from redis import Redis
from rq import SimpleWorker
from sqlalchemy import update

from app.database.extensions import now, transaction
from app.domain.messaging.delivery import OutboundStatus
from app.domain.operations.levels import Level
from app.jobs.workers import WakeUp, make_worker
from app.models import JobRun, Modem, OutboundSms
from app.runtime.queues import CRON, JOBS, MODEMS, PAPERS, sign_host
from app.services.journal import journal, sealing
from app.services.journal.actor import SYSTEM
from app.services.monitoring import alarms, backup_status
from app.services.monitoring.alarms import Changes
from app.services.monitoring.checks import ALARMS, CHECKS, alarm_label, check_of, look, red
from app.services.monitoring.readings import Moment
from tests.clock import Clock
from tests.integration.services.monitoring.conftest import ADMIN
from tests.office import Office, does, outgoing


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("sealing", "jurnal tidak disegel"),
        ("copy", "SMS baru hanya ada di satu disk"),
        ("modem:modem1", "modem1: modem tidak dapat dipakai"),
        ("undeletable:modem1", "modem1: SMS di kartu SIM tidak dapat dihapus"),
        ("channel:whatsapp", "WhatsApp: pesan keluar tidak terkirim"),
        ("channel:of another release", "of another release: pesan keluar tidak terkirim"),
        ("valkey", "Valkey tidak menjawab"),
        ("process:cron", "Penjadwal (cron) tidak berjalan"),
        ("process:of another release", "of another release tidak berjalan"),
        ("host:web2", "web2: server tidak memberi tanda hidup"),
        ("job:reminders.remind", "SKPD tidak diingatkan"),
        ("job:modem.send_outbox:modem1", "modem1: SMS tidak dikirim"),
        ("job:of.another_release", "of.another_release"),
        ("an older release", "an older release"),
    ],
)
def test_an_alarm_is_named_by_its_check_and_its_thing(key: str, told: str) -> None:
    assert alarm_label(key) == told


def test_while_it_goes_on_an_alarm_of_a_modem_says_why() -> None:
    told = alarm_label("modem:modem1", "mati berulang")
    assert told == "modem1: modem tidak dapat dipakai (mati berulang)"


def everybody_signs(redis: Redis) -> None:
    for role in (CRON, MODEMS):
        sign_host(redis, role)
    for queue in (JOBS, PAPERS):
        make_worker(SimpleWorker, queue, WakeUp, redis).register_birth()


def test_a_dead_host_is_named_for_a_day(app: Flask) -> None:
    redis = app.extensions["redis"]
    everybody_signs(redis)
    (only,) = [it for it in CHECKS if it.key == "host"]
    assert look(Moment(), [only]) == {}, "there is one"
    for hours, level in ((0, Level.GOOD), (1, Level.BAD), (23, Level.BAD)):
        redis.hset(f"upik:signs:{CRON}", "web2", str(time.time() - hours * 3600))
        assert look(Moment(), [only])["host:web2"].level is level
    redis.hset(f"upik:signs:{CRON}", "web2", str(time.time() - 25 * 3600))
    assert look(Moment(), [only]) == {}


def test_where_all_is_well_no_check_is_red(
    app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil._ntuple_diskusage(10**12, 0, 10**12)  # type: ignore[attr-defined]
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    sealing.seal_all()
    everybody_signs(app.extensions["redis"])
    with transaction() as store:
        store.get_one(Modem, office.modem).healthy_at = now()
        store.get_one(Modem, office.modem).seen_at = now()
    found = look(Moment())
    assert red(found) == {}
    # Of a site that has neither card nor second disk.
    doubtful = {key for key, it in found.items() if it.level is Level.WARN}
    assert doubtful == {"backup", "copy", "card"}


def test_the_last_rehearsal_and_the_room_of_the_backups_disk_are_told(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.config["SETTINGS"]
    (none_yet,) = backup_status.room.read(Moment())
    assert none_yet.words == ("belum ada cadangan",)
    settings.backup_folder.mkdir(exist_ok=True)
    usage = shutil._ntuple_diskusage(10**12, 10**12 - 10**9, 10**9)  # type: ignore[attr-defined]
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    backup_status.note_good(settings, "upik-20261124-150000.age", 1000, "0" * 64)
    (found,) = backup_status.room.read(Moment())
    assert found.words == (f"{10**9} kosong dari {10**12}",)
    assert found.level is Level.WARN, "an alarm of its own would tell nothing new"
    assert "belum pernah dicoba dipulihkan" in look(Moment())["backup"].words
    backup_status.note_rehearsal()
    assert str(look(Moment())["backup"].words[1]).startswith("dicoba dipulihkan ")


def test_a_row_that_waits_too_long_for_its_seal_is_an_alarm(clock: Clock) -> None:
    does(SYSTEM, journal.record, "setting_changed", "setting", None)
    assert "sealing" not in red(look(Moment()))
    clock.move(minutes=6)
    assert "sealing" in red(look(Moment()))
    sealing.seal_all()
    assert look(Moment())["sealing"].level is Level.GOOD


def test_of_several_jobs_that_fail_the_first_is_told_and_a_removed_one_ends_in_silence(
    office: Office, clock: Clock
) -> None:
    jobs = [it for it in ALARMS if it.key == "job"]
    keys = ("reminders.remind", "upkeep.settle_acting", "modem.send_outbox:simulator")
    with transaction() as store:
        for key in keys:
            store.add(JobRun(key=key, since=now(), failures=2, seconds=0.0, error="Broken"))
    with transaction():
        begun = alarms.update(look(Moment(), jobs), now(), jobs).begun
    assert set(begun) == {f"job:{key}" for key in keys}
    with transaction() as store:
        assert len(outgoing(ADMIN)) == 1
        store.execute(update(OutboundSms).values(status=OutboundStatus.SENT.value))
        store.get_one(Modem, office.modem).is_enabled = False
    clock.move(minutes=5)
    with transaction():
        assert alarms.update(look(Moment(), jobs), now(), jobs) == Changes({}, {})
        assert len(alarms.open_now()) == 2
    assert len(outgoing(ADMIN)) == 1, "nobody can say that it sends again"


def test_each_alarm_and_each_check_has_a_key_of_its_own() -> None:
    assert len({it.key for it in CHECKS}) == len(CHECKS)
    assert {check_of(f"{it.key}:x") for it in ALARMS} == set(ALARMS)
