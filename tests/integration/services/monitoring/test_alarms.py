"""Alarms begin once and end once; Admin's phone hears of each once a day, through another modem."""

from __future__ import annotations

import os
import shutil
import socket
from collections import namedtuple
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.database.extensions import db, now, transaction
from app.domain.messaging.delivery import OutboundStatus, Purpose
from app.domain.operations.levels import Level
from app.jobs.health import Health, Trouble
from app.jobs.watching import watch, watch_sims
from app.models import Alarm, Event, Modem, OutboundPart, OutboundSms, Setting
from app.runtime.data_folder import MARKER
from app.services.cases.state import auto_replies
from app.services.journal import journal, sealing
from app.services.journal.actor import SYSTEM
from app.services.monitoring import alarms, backup_status, checks, host_health
from app.services.monitoring.alarms import Changes
from app.services.monitoring.readings import DiskFacts, Moment
from app.services.outbox import outbox
from tests.causes import cause, is_of
from tests.clock import Clock
from tests.integration.services.monitoring.conftest import ADMIN
from tests.office import CITIZEN, Office, does, outgoing
from tests.rows import store_setting

Usage = namedtuple("Usage", "total used free")
FULL, EMPTY = Usage(100, 99, 1), Usage(10**12, 0, 10**12)


@dataclass
class Disk:
    """A disk with room, whatever this machine has."""

    usage: Usage = EMPTY


@pytest.fixture(autouse=True)
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    found = Disk()
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: found.usage)
    return found


@pytest.fixture(autouse=True)
def everybody_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process of the service is started here."""

    def _facts() -> host_health.RedisFacts:
        return host_health.RedisFacts(0, dict.fromkeys(host_health._PROCESSES, now()), {})

    monkeypatch.setattr(host_health, "redis", _facts)


@pytest.fixture
def clock(clock: Clock) -> Clock:
    """The one modem has just worked."""
    works("simulator")
    return clock


def works(name: str, **values: object) -> None:
    """This modem has worked just now, or as `values` say; and so has the sealer."""
    sealing.seal_all()
    with transaction() as store:
        row = store.scalar(select(Modem).where(Modem.name == name)) or Modem(name=name, kind="at")
        store.add(row)
        for key, value in {"seen_at": now(), "healthy_at": now(), **values}.items():
            setattr(row, key, value)


def judged(*disks: DiskFacts) -> Changes:
    """What the bell does."""
    moment = Moment(disks)
    found = checks.look(moment)
    with transaction():
        return alarms.update(found, moment.at)


def watched() -> Changes:
    """The same, while the one modem works."""
    works("simulator")
    return judged()


def all_sent() -> None:
    """Every SMS has left."""
    with transaction() as store:
        store.execute(update(OutboundSms).values(status=OutboundStatus.SENT.value))


def rows() -> list[Alarm]:
    query = select(Alarm).order_by(Alarm.id).execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def journalled() -> list[tuple[str, str]]:
    query = select(Event).where(Event.subject == "alarm").order_by(Event.id)
    return [(row.action, row.facts["alarm"]) for row in db.session.scalars(query)]


def test_an_alarm_begins_once_and_ends_once(clock: Clock) -> None:
    works("modem2")
    clock.move(minutes=11)
    works("modem2")
    began = clock.at
    assert list(judged().begun) == ["modem:simulator"]
    clock.move(minutes=5)
    works("modem2")
    assert judged() == Changes({}, {})
    ended = watched().ended
    assert {key: at for key, at in ended.items()} == {"modem:simulator": began}
    assert judged() == Changes({}, {})
    (row,) = rows()
    assert (row.key, row.open_key, row.began_at, row.ended_at) == (
        "modem:simulator", None, began, clock.at,
    )  # fmt: skip
    assert journalled() == [("alarm_begun", row.key), ("alarm_ended", row.key)]


def test_the_sms_goes_through_another_modem_and_one_says_that_it_is_over(clock: Clock) -> None:
    works("modem2")
    clock.move(minutes=11)
    works("modem2")
    judged()
    other = db.session.scalars(select(Modem.id).where(Modem.name == "modem2")).one()
    sms = db.session.scalars(select(OutboundSms)).one()
    assert (sms.number, sms.preferred_modem_id) == (ADMIN, other)
    assert "simulator: modem tidak dapat dipakai (tidak terhubung), sejak 24/11 15.11" in sms.text
    all_sent()
    watched()
    assert len(outgoing(ADMIN)) == 2
    assert outgoing(ADMIN)[1].startswith("Si UPIK: pulih 24/11 15.11. Sebelumnya: simulator:")


def test_a_sim_that_fills_is_an_alarm_at_once_and_tells_by_itself_where_no_other_can(
    clock: Clock,
) -> None:
    works("simulator", sim_used=24, sim_size=30)
    with transaction() as store:
        store.add(Alarm(key="disk", open_key="disk", began_at=now()))
    watch_sims()
    assert [(row.key, row.ended_at) for row in rows()] == [
        ("disk", None), ("sim:simulator", None),
    ]  # fmt: skip
    (text,) = outgoing(ADMIN)
    assert "simulator: memori kartu SIM hampir penuh, sejak 24/11 15.00" in text


def test_a_modem_that_is_switched_off_is_not_said_to_be_well(clock: Clock) -> None:
    works("modem2")
    clock.move(minutes=11)
    works("modem2")
    judged()
    all_sent()
    works("simulator", is_enabled=False, healthy_at=now() - timedelta(hours=1))
    assert judged() == Changes({}, {})
    assert len(outgoing(ADMIN)) == 1  # That it began; nothing has recovered.
    (row,) = rows()
    assert (row.open_key, row.ended_at) == (None, clock.at)


def test_the_only_modem_is_not_asked_to_tell_of_itself(clock: Clock) -> None:
    clock.move(minutes=11)
    judged()
    assert outgoing(ADMIN) == []
    # Another one is plugged in while it goes on.
    works("modem2")
    judged()
    assert len(outgoing(ADMIN)) == 1
    assert [row.key for row in rows()] == ["modem:simulator"]


def test_a_modem_at_its_daily_cap_is_not_asked_to_tell_of_another(clock: Clock) -> None:
    clock.move(minutes=11)
    works("modem2", paused_until=now() + timedelta(hours=8))
    judged()
    assert outgoing(ADMIN) == []
    assert [row.told_at for row in rows()] == [None]
    # A short pause is no reason; the first that can send takes it.
    works("modem3", paused_until=now() + timedelta(minutes=1))
    judged()
    third = db.session.scalars(select(Modem.id).where(Modem.name == "modem3")).one()
    assert db.session.scalars(select(OutboundSms.preferred_modem_id)).all() == [third]


def test_one_that_comes_and_goes_is_one_sms_a_day_and_one_that_lasts_one_each_day(
    clock: Clock, disk: Disk
) -> None:
    disk.usage = FULL
    judged()
    all_sent()
    disk.usage = EMPTY
    judged()
    disk.usage = FULL
    for _ in range(3):
        clock.move(minutes=5)
        watched()
    assert len(outgoing(ADMIN)) == 2  # It began, and it was over; the second time nobody rang.
    all_sent()
    clock.set("25/11 09.00")
    watched()
    assert len(outgoing(ADMIN)) == 3


def test_what_is_over_before_its_sms_has_left_is_not_told(clock: Clock, disk: Disk) -> None:
    disk.usage = FULL
    judged()
    disk.usage = EMPTY
    judged()
    (sms,) = db.session.scalars(select(OutboundSms))
    assert sms.status == OutboundStatus.CANCELLED
    assert rows()[0].told_at is None
    # So a real one on the same day is told.
    disk.usage = FULL
    judged()
    assert len(outgoing(ADMIN)) == 2


def test_without_a_phone_the_row_stands_and_no_sms_is_made(clock: Clock) -> None:
    with transaction() as store:
        store.delete(store.scalars(select(Setting)).one())
    works("simulator", sim_used=29, sim_size=30)
    assert list(judged().begun) == ["sim:simulator"]
    assert db.session.scalars(select(OutboundSms)).all() == []


def test_a_queue_that_stands_still(clock: Clock, office: Office) -> None:
    office.receive(CITIZEN, "Jalan rusak", process=False)
    with transaction():
        outbox.put(CITIZEN, "Sudah diperbaiki", cause("a", Purpose.ANSWER), modem_id=office.modem)
    clock.move(minutes=31)
    works("simulator")
    assert set(judged().begun) == {"inbox", "outbox"}


def test_what_waits_for_tomorrow_by_its_cap_is_no_alarm(clock: Clock, office: Office) -> None:
    with transaction():
        outbox.put(CITIZEN, "satu", cause("a", Purpose.ANSWER), modem_id=office.modem)
        outbox.put(CITIZEN, "dua", cause("b", Purpose.ANSWER), modem_id=office.modem)
    with transaction() as store:
        done = store.scalars(select(OutboundSms).where(is_of("a"))).one()
        done.status, done.modem_id = OutboundStatus.SENT.value, office.modem
        part = store.scalars(select(OutboundPart).where(OutboundPart.outbound_id == done.id)).one()
        part.status, part.sent_at = "sent", now()
    works("simulator", daily_cap=1)
    clock.move(minutes=31)
    sealing.seal_all()
    owner = Health(office.modem, is_open=True, is_read=True)
    owner.say("cap", Trouble("Batas SMS harian tercapai.", until=now() + timedelta(hours=8)))
    assert judged().begun == {}
    works("modem2")
    assert checks.look(Moment())["outbox"].level is Level.GOOD
    works("simulator", daily_cap=0)
    assert list(judged().begun) == ["outbox"]


def test_automatic_sms_that_were_stopped_are_told(clock: Clock) -> None:
    does(SYSTEM, journal.record, auto_replies.BREAKER, "outbound_sms", None)
    assert list(watched().begun) == ["automatic"]
    assert "SMS otomatis dihentikan" in outgoing(ADMIN)[0]
    clock.move(minutes=11)
    assert list(watched().ended) == ["automatic"]


def test_what_waits_for_the_end_of_the_quiet_hours_is_no_alarm(clock: Clock) -> None:
    store_setting("quiet_hours", "21.00-06.00")
    clock.set("24/11 20.59")
    with transaction():
        outbox.put(CITIZEN, "Mohon dijawab", cause("a", Purpose.REMINDER))
    for time in ("24/11 23.30", "25/11 06.01", "25/11 06.29"):
        clock.set(time)
        assert watched().begun == {}
    clock.set("25/11 06.31")
    assert list(watched().begun) == ["outbox"]


@pytest.mark.parametrize("has_one", [True, False])
def test_a_backup_that_is_late_and_a_first_one_that_never_comes(
    app: Flask, clock: Clock, has_one: bool
) -> None:
    card = app.config["SETTINGS"].folder / backup_status.CARD
    try:
        card.write_text("age1")
        os.utime(card, (now().timestamp() - 10**6 * has_one,) * 2)
        if has_one:
            backup_status.note_good(app.config["SETTINGS"], "upik-20261124-150000.age", 1, "0" * 64)
        clock.move(hours=25.9)
        assert watched().begun == {}
        clock.move(minutes=10)
        assert list(watched().begun) == ["backup"]
    finally:
        card.unlink(missing_ok=True)


def test_a_site_without_a_card_is_an_alarm_of_the_screens_after_three_days(
    app: Flask, clock: Clock
) -> None:
    folder = app.config["SETTINGS"].folder
    marker, card = folder / MARKER, folder / backup_status.CARD
    was = marker.stat().st_mtime
    try:
        os.utime(marker, (now().timestamp(),) * 2)
        clock.move(days=3)
        assert watched() == Changes({}, {})
        assert alarms.open_now() == []
        clock.move(minutes=5)
        assert watched() == Changes({}, {})
        assert [row.key for row in alarms.open_now()] == ["card"]
        card.write_text("age1")
        assert judged() == Changes({}, {})
        assert alarms.open_now() == []
        assert outgoing(ADMIN) == []
        assert journalled() == [("alarm_begun", "card"), ("alarm_ended", "card")]
    finally:
        card.unlink(missing_ok=True)
        os.utime(marker, (was, was))


def test_who_asks_how_the_backups_stand_never_touches_their_disk(app: Flask, clock: Clock) -> None:
    """One in a network may be away: it would hold whoever asks, and with him SQLite's lock."""
    settings = app.config["SETTINGS"]
    settings.backup_folder.mkdir(exist_ok=True)
    backup_status.note_good(settings, "upik-20261124-150000.age", 1000, "0" * 64)
    settings.backup_folder.rmdir()
    assert checks.look(Moment())["backup"].advice == backup_status.SAME_DISK


def test_the_bell_judges_by_itself_and_may_ring_twice(clock: Clock) -> None:
    works("simulator", healthy_at=now() - timedelta(hours=1))
    watch()
    watch()
    assert [row.key for row in rows()] == ["modem:simulator"]
    assert journalled() == [("alarm_begun", "modem:simulator")]


def test_one_that_comes_and_goes_is_mailed_three_times_a_day(clock: Clock, disk: Disk) -> None:
    begun, ended, last = 0, 0, []
    for turn in range(10):
        clock.move(minutes=5)
        disk.usage = (FULL, EMPTY)[turn % 2]
        changes = watched()
        begun, ended = begun + len(changes.begun), ended + len(changes.ended)
        last += [(turn, key) for key in changes.last]
    assert (len(rows()), begun, ended, last) == (5, 3, 3, [(5, "disk")])
    clock.set("25/11 09.00")
    disk.usage = FULL
    assert list(watched().begun) == ["disk"]


def test_the_full_disk_of_another_host_is_one_alarm_whoever_watches(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, disk: Disk
) -> None:
    for host, free in (("sms1", 0), ("jobs1", 10**12), ("jobs2", 10**12), ("jobs1", 10**12)):
        monkeypatch.setattr(socket, "gethostname", lambda host=host: host)
        monkeypatch.setattr(host_health, "_place", lambda _folder, host=host: host)
        disk.usage = Usage(10**12, 0, free)
        works("simulator")
        judged(*host_health.disks())
    assert [(row.key, row.ended_at) for row in rows()] == [("disk", None)]


def test_one_that_lasts_over_the_quiet_hours_waits_in_one_sms(clock: Clock, disk: Disk) -> None:
    disk.usage = FULL
    for time in ("24/11 23.00", "25/11 00.05"):
        clock.set(time)
        watched()
    assert len([text for text in outgoing(ADMIN) if "ruang disk" in text]) == 1


def test_what_was_told_yesterday_is_said_to_be_over_today(clock: Clock, disk: Disk) -> None:
    """Also when today's SMS of it has not left yet."""
    disk.usage = FULL
    judged()
    all_sent()
    clock.set("25/11 09.00")
    watched()
    disk.usage = EMPTY
    clock.move(minutes=5)
    watched()
    query = select(OutboundSms.status).order_by(OutboundSms.id)
    assert list(db.session.scalars(query)) == ["sent", "cancelled", "queued"]
    assert outgoing(ADMIN)[-1].startswith("Si UPIK: pulih 25/11 09.05")
