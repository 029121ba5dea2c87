"""When the service itself is ill: each check at its limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.operations.health_rules import (
    Check,
    Facts,
    alarm_label,
    judge_health,
    red_findings,
)
from app.domain.operations.levels import Level
from app.domain.operations.modem_conditions import CRASHING, READY, UNREAD, ModemFacts
from app.domain.operations.scheduled_jobs import BY_NAME, JobFacts

REMIND, SEND = BY_NAME["reminders.remind"], BY_NAME["modem.send_outbox"]
AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
GIGABYTE = 1024**3
JUST_NOW = AT - timedelta(seconds=30)
WELL = ModemFacts(1, "modem1", READY, JUST_NOW, JUST_NOW, signal=70)
FACTS = Facts(
    at=AT,
    modems=(WELL,),
    oldest_in=None,
    oldest_out=None,
    disk_free=50 * GIGABYTE,
    disk_size=100 * GIGABYTE,
    unsealed=0,
)


def level(facts: Facts, check: Check) -> Level:
    return next(it.level for it in judge_health(facts) if it.check is check)


def test_a_stopped_answerer_and_an_sms_that_stays_on_the_sim_are_told() -> None:
    stuck = replace(WELL, is_undeletable=True)
    found = red_findings(replace(FACTS, modems=(stuck,), automatic_rest=True))
    assert list(found) == ["undeletable:modem1", "automatic"]
    assert alarm_label("undeletable:modem1") == "modem1: SMS di kartu SIM tidak dapat dihapus"


def ago(**span: float) -> datetime:
    return AT - timedelta(**span)


def test_where_all_is_well_every_check_is_green() -> None:
    copied = {"has_second_place": True, "copied_at": ago(minutes=10)}
    found = judge_health(replace(FACTS, has_backups=True, backup_at=ago(hours=3), **copied))
    assert {it.level for it in found} == {Level.GOOD}
    assert red_findings(FACTS) == {}


@pytest.mark.parametrize(
    ("modem", "wanted"),
    [
        pytest.param(replace(WELL, healthy_at=ago(minutes=10)), Level.WARN, id="ten minutes"),
        pytest.param(replace(WELL, healthy_at=ago(minutes=11)), Level.BAD, id="longer"),
        pytest.param(replace(WELL, healthy_at=None), Level.BAD, id="never worked"),
        pytest.param(replace(WELL, seen_at=None, healthy_at=None), Level.WARN, id="new"),
        pytest.param(
            replace(WELL, state=UNREAD, healthy_at=ago(minutes=10)), Level.WARN, id="read before"
        ),
        pytest.param(
            replace(WELL, state=UNREAD, healthy_at=ago(minutes=11)), Level.BAD, id="never reads"
        ),
        pytest.param(replace(WELL, state=CRASHING), Level.BAD, id="crash loop"),
    ],
)
def test_a_modem(modem: ModemFacts, wanted: Level) -> None:
    """Red is what a person is called for: the colour on the screens may be red before."""
    assert level(replace(FACTS, modems=(modem,)), Check.MODEM) is wanted


@pytest.mark.parametrize(
    ("used", "wanted"), [(17, Level.GOOD), (18, Level.WARN), (23, Level.WARN), (24, Level.BAD)]
)
def test_a_sim_that_fills_up(used: int, wanted: Level) -> None:
    modem = replace(WELL, sim_used=used, sim_size=30)
    assert level(replace(FACTS, modems=(modem,)), Check.SIM) is wanted


@pytest.mark.parametrize(
    ("field", "check", "minutes", "wanted"),
    [
        ("oldest_in", Check.INBOX, 1, Level.GOOD),
        # An SMS whose last part is missing waits ten minutes by design.
        ("oldest_in", Check.INBOX, 10.5, Level.WARN),
        ("oldest_in", Check.INBOX, 12, Level.BAD),
        ("oldest_out", Check.OUTBOX, 5, Level.GOOD),
        ("oldest_out", Check.OUTBOX, 30, Level.WARN),
        ("oldest_out", Check.OUTBOX, 31, Level.BAD),
    ],
)
def test_a_queue(field: str, check: Check, minutes: float, wanted: Level) -> None:
    facts = replace(FACTS, **{field: ago(minutes=minutes)})  # type: ignore[arg-type]
    assert level(facts, check) is wanted


@pytest.mark.parametrize(
    ("minutes", "wanted"), [(5, Level.GOOD), (30, Level.WARN), (31, Level.BAD)]
)
def test_a_channel_without_modems_is_told_by_its_name(minutes: float, wanted: Level) -> None:
    facts = replace(FACTS, channels=(("whatsapp", ago(minutes=minutes)), ("web", None)))
    assert [it.level for it in judge_health(facts) if it.channel] == [wanted, Level.GOOD]
    assert list(red_findings(facts)) == ["channel:whatsapp"] * (wanted is Level.BAD)
    assert alarm_label("channel:whatsapp") == "WhatsApp: pesan keluar tidak terkirim"


@pytest.mark.parametrize(
    ("free", "size", "wanted"),
    [(21, 100, Level.GOOD), (19, 100, Level.WARN), (9, 100, Level.BAD), (0.9, 4, Level.BAD)],
)
def test_the_disk_by_percent_and_by_what_is_left(free: float, size: int, wanted: Level) -> None:
    facts = replace(FACTS, disk_free=int(free * GIGABYTE), disk_size=size * GIGABYTE)
    assert level(facts, Check.DISK) is wanted


def test_without_a_second_place_nobody_is_alarmed_and_a_late_copy_is_red() -> None:
    made = replace(FACTS, has_backups=True, backups_since=ago(days=90))
    assert level(made, Check.COPY) is Level.WARN
    second = replace(made, has_second_place=True, copied_at=ago(minutes=30))
    assert level(second, Check.COPY) is Level.GOOD
    assert level(replace(second, copy_problem="x"), Check.COPY) is Level.WARN
    assert level(replace(second, copied_at=ago(hours=2)), Check.COPY) is Level.BAD
    assert alarm_label("copy") == "SMS baru hanya ada di satu disk"


def test_a_backup_that_is_late_and_one_that_was_never_made() -> None:
    made = replace(FACTS, has_backups=True)
    assert level(made, Check.BACKUP) is Level.WARN
    assert level(replace(made, backup_at=ago(hours=27)), Check.BACKUP) is Level.BAD
    assert level(replace(made, backups_since=ago(hours=24)), Check.BACKUP) is Level.WARN
    assert level(replace(made, backups_since=ago(hours=27)), Check.BACKUP) is Level.BAD
    good = replace(made, backups_since=ago(days=90), backup_at=ago(hours=3))
    assert level(good, Check.BACKUP) is Level.GOOD
    assert Check.BACKUP not in {it.check for it in judge_health(FACTS)}


def test_an_alarm_is_named_by_its_check_and_its_modem() -> None:
    away = replace(WELL, healthy_at=None, state=CRASHING, sim_used=30, sim_size=30)
    facts = replace(FACTS, modems=(away,), unsealed=1)
    found = red_findings(facts)
    assert set(found) == {"modem:modem1", "sim:modem1", "sealing"}
    told = alarm_label("modem:modem1", found["modem:modem1"])
    assert told == "modem1: modem tidak dapat dipakai (mati berulang)"
    assert alarm_label("modem:modem1") == "modem1: modem tidak dapat dipakai"
    assert alarm_label("sealing") == "jurnal tidak disegel"
    assert alarm_label("an older release") == "an older release"


@pytest.mark.parametrize(
    ("job", "wanted"),
    [
        pytest.param(JobFacts(REMIND), Level.GOOD, id="never began"),
        pytest.param(JobFacts(REMIND, succeeded_at=ago(minutes=15)), Level.GOOD, id="three spans"),
        pytest.param(JobFacts(REMIND, succeeded_at=ago(minutes=16)), Level.BAD, id="overdue"),
        pytest.param(JobFacts(REMIND, since=ago(minutes=16)), Level.BAD, id="never ended well"),
        pytest.param(JobFacts(REMIND, succeeded_at=AT, failures=1), Level.WARN, id="once"),
        pytest.param(JobFacts(REMIND, succeeded_at=AT, failures=2), Level.BAD, id="twice"),
        pytest.param(JobFacts(SEND, "modem1", succeeded_at=ago(days=1)), Level.GOOD, id="rests"),
        pytest.param(JobFacts(SEND, "modem1", failures=2), Level.BAD, id="a modem's"),
    ],
)
def test_a_scheduled_job(job: JobFacts, wanted: Level) -> None:
    facts = replace(FACTS, jobs=(job,))
    assert level(facts, Check.JOB) is wanted
    assert (f"job:{job.key}" in red_findings(facts)) is (wanted is Level.BAD)


def test_an_alarm_of_a_job_says_what_does_not_happen() -> None:
    assert alarm_label("job:reminders.remind") == "SKPD tidak diingatkan"
    assert alarm_label("job:modem.send_outbox:modem1") == "modem1: SMS tidak dikirim"
    assert alarm_label("job:of.another_release") == "of.another_release"
