"""Health rules: judges the service's own state from the facts of one moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.domain.operations.levels import Level, worst_level
from app.domain.operations.modem_conditions import (
    Condition,
    ModemFacts,
    ModemState,
    conditions_of,
    sim_percent,
)
from app.domain.operations.scheduled_jobs import JobFacts, job_level, missing_without
from app.domain.terms import Channel
from app.domain.words import N_

# (amber, red): so long may it last, or so full may it be; of modems: modem_conditions.py.
# Of what waits for us: an SMS that waits for its missing part is told apart, and is no alarm.
INBOX: Final = (timedelta(minutes=2), timedelta(minutes=11))
OUTBOX: Final = (timedelta(minutes=5), timedelta(minutes=30))
BACKUP: Final = (timedelta(hours=25), timedelta(hours=26))
# SMS are copied every quarter of an hour; two long reports may stand before a copy.
COPY: Final = (timedelta(minutes=45), timedelta(minutes=90))
# Whoever sets a site up has so long to print the Kartu Pemulihan.
CARD: Final = (timedelta(0), timedelta(days=3))
# Free: percent of the disk, or bytes, whichever is less.
FREE_PERCENT: Final = (20, 10)
FREE_BYTES: Final = (2 * 1024**3, 1024**3)
# So little is left that nothing can be written any more.
FULL_BYTES: Final = 16 * 1024**2
# So much of a day's limit is spent when Admin is told: before its end.
BUDGET_PERCENT: Final = 80


class Check(StrEnum):
    """What is judged. The word begins an alarm's key; of a modem its name follows."""

    MODEM = "modem"
    SIM = "sim"
    LOOP = "loop"
    UNDELETABLE = "undeletable"
    AUTOMATIC = "automatic"
    BUDGET = "budget"
    FORM = "form"
    GUESSES = "guesses"
    INBOX = "inbox"
    OUTBOX = "outbox"
    CHANNEL = "channel"
    DISK = "disk"
    SEALING = "sealing"
    HEAD = "head"
    BACKUP = "backup"
    COPY = "copy"
    CARD = "card"
    JOB = "job"

    @property
    def trouble(self) -> str:
        """What is wrong when it is red, in words for a screen, an SMS, and a mail."""
        return _TROUBLES[self]


_TROUBLES: Final = {
    Check.MODEM: N_("modem tidak dapat dipakai"),
    Check.SIM: N_("memori kartu SIM hampir penuh"),
    Check.LOOP: N_("SMS uji harian tidak kembali"),
    Check.UNDELETABLE: N_("SMS di kartu SIM tidak dapat dihapus"),
    Check.AUTOMATIC: N_("SMS otomatis dihentikan, terlalu banyak"),
    Check.BUDGET: N_("batas harian SMS otomatis hampir habis"),
    Check.FORM: N_("batas harian formulir web hampir habis"),
    Check.GUESSES: N_("kode ditebak dari HP pejabat"),
    Check.INBOX: N_("SMS masuk tidak diolah"),
    Check.OUTBOX: N_("SMS keluar tidak terkirim"),
    Check.CHANNEL: N_("pesan keluar tidak terkirim"),
    Check.DISK: N_("ruang disk hampir habis"),
    Check.SEALING: N_("jurnal tidak disegel"),
    Check.HEAD: N_("segel jurnal tidak keluar"),
    Check.BACKUP: N_("cadangan terlambat"),
    Check.COPY: N_("SMS baru hanya ada di satu disk"),
    Check.CARD: N_("belum ada Kartu Pemulihan"),
    Check.JOB: N_("pekerjaan latar gagal"),
}
# Told on the screens of Admin alone: nothing has broken, and no hour matters.
WEB_ONLY: Final = frozenset({Check.CARD})
# The key of an alarm of these ends with the modem's name.
_OF_MODEMS: Final = frozenset({Check.MODEM, Check.SIM, Check.LOOP, Check.UNDELETABLE})
# These leave a modem able to send, also the SMS that tells of them.
CAN_SEND: Final = frozenset({Check.SIM, Check.UNDELETABLE})
# The conditions that have a check of their own.
_CHECKS: Final = {
    ModemState.SIM: Check.SIM,
    ModemState.LOOP: Check.LOOP,
    ModemState.UNDELETABLE: Check.UNDELETABLE,
}


@dataclass(frozen=True, slots=True)
class IncompleteSms:
    """A long SMS of which parts are missing; `until` it is waited for, then it becomes a card."""

    sender: str
    missing: tuple[int, ...]
    total: int
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class DiskFacts:
    """The disk of another host's data folder."""

    host: str
    free: int
    size: int


@dataclass(frozen=True, slots=True)
class Facts:
    """One moment. `oldest_in` leaves out what waits for a missing part, `oldest_out` what may not
    be sent yet; `backup_at` is None also where `has_backups` says that this site makes none."""

    at: datetime
    modems: tuple[ModemFacts, ...]
    oldest_in: datetime | None
    oldest_out: datetime | None
    disk_free: int
    disk_size: int
    unsealed: int
    # Of the other hosts, where there are any.
    disks: tuple[DiskFacts, ...] = ()
    has_backups: bool = False
    backup_at: datetime | None = None
    # Since when one could be made: where there is none yet, so long is it awaited.
    backups_since: datetime | None = None
    # Why the last try failed, or what else is not as it should be with them.
    backup_problem: str = ""
    # Since when this site has no Kartu Pemulihan; None where it has one.
    cardless_since: datetime | None = None
    # How many people can open a backup.
    cards: int = 0
    # Whether new SMS are copied to another disk; up to when all are there, and what hinders it.
    has_second_place: bool = False
    copied_at: datetime | None = None
    copy_problem: str = ""
    # What would be lost with this disk, and since when it has come.
    only_here: int = 0
    only_here_since: datetime | None = None
    # What keeps the journal's head from leaving the house; empty where it leaves (D5).
    head_problem: str = ""
    head_at: datetime | None = None
    # Whether too many automatic SMS in a minute have stopped them for a while (D7).
    automatic_rest: bool = False
    incomplete: tuple[IncompleteSms, ...] = ()
    # Automatic SMS to citizens today, and how many may be (0: any number).
    automatic_today: int = 0
    automatic_daily: int = 0
    # Cards of the public form within a day, and how many may be (0: any number).
    forms_today: int = 0
    forms_daily: int = 0
    # From whose phones codes were guessed within a day (D11).
    guessing: tuple[str, ...] = ()
    jobs: tuple[JobFacts, ...] = ()
    # Of each channel without modems: since when its oldest message could have been sent.
    channels: tuple[tuple[str, datetime | None], ...] = ()

    def conditions(self, modem: ModemFacts) -> tuple[Condition, ...]:
        """Of this modem at this moment, on this disk."""
        return conditions_of(modem, self.at, is_disk_full=is_disk_full(self.disk_free))


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """One check and its level; `modem`, `job` or `channel` is what it is about, `word` what it is
    called."""

    check: Check
    level: Level
    modem: ModemFacts | None = None
    word: str = ""
    job: JobFacts | None = None
    channel: str = ""

    @property
    def key(self) -> str:
        """`disk`, `modem:modem1`, `job:reminders.remind`, `channel:whatsapp`."""
        name = self.modem.name if self.modem else self.job.key if self.job else self.channel
        return f"{self.check}:{name}" if name else str(self.check)


def judge_health(facts: Facts) -> tuple[HealthFinding, ...]:
    """Findings of every check at this moment."""
    return tuple(_findings(facts))


def red_findings(facts: Facts) -> dict[str, HealthFinding]:
    """The red findings by their key."""
    return {it.key: it for it in judge_health(facts) if it.level is Level.BAD}


def is_still_checked(key: str, facts: Facts) -> bool:
    """Whether what this alarm is about is still looked at: of a modem that was switched off nobody
    can say that it is well again."""
    word, _, name = key.partition(":")
    return word not in _OF_MODEMS or name in {modem.name for modem in facts.modems}


def is_disk_full(free: int) -> bool:
    """Whether nothing can be stored any more."""
    return free < FULL_BYTES


def alarm_label(key: str, finding: HealthFinding | None = None) -> str:
    """An alarm's key in words: "modem1: modem tidak dapat dipakai (mati berulang)", the condition
    while it goes on; of a job what does not happen: "SKPD tidak diingatkan"."""
    word, _, name = key.partition(":")
    words = Check(word).trouble if word in list(Check) else word
    if word == Check.JOB:
        return missing_without(name)
    if finding is not None and finding.check is Check.MODEM and finding.word:
        words = f"{words} ({finding.word})"
    if word == Check.CHANNEL:
        name = channel_label(name)
    return f"{name}: {words}" if name else words


def channel_label(name: str) -> str:
    """The word for a channel; one of another release stays as it is."""
    return Channel(name).label if name in Channel.all() else name


def _findings(facts: Facts) -> Iterator[HealthFinding]:
    for modem in facts.modems:
        yield from _of_modem(modem, facts)
    yield HealthFinding(Check.INBOX, _waited(facts.oldest_in, facts.at, INBOX))
    yield HealthFinding(Check.OUTBOX, _waited(facts.oldest_out, facts.at, OUTBOX))
    for name, since in facts.channels:
        yield HealthFinding(Check.CHANNEL, _waited(since, facts.at, OUTBOX), channel=name)
    yield HealthFinding(Check.AUTOMATIC, Level.BAD if facts.automatic_rest else Level.GOOD)
    yield HealthFinding(Check.BUDGET, _spent(facts.automatic_today, facts.automatic_daily))
    yield HealthFinding(Check.FORM, _spent(facts.forms_today, facts.forms_daily))
    yield HealthFinding(Check.GUESSES, Level.BAD if facts.guessing else Level.GOOD)
    yield HealthFinding(Check.DISK, _disk(facts))
    yield HealthFinding(Check.SEALING, Level.BAD if facts.unsealed else Level.GOOD)
    yield HealthFinding(Check.HEAD, Level.WARN if facts.head_problem else Level.GOOD)
    for job in facts.jobs:
        level = job_level(job, facts.at)
        yield HealthFinding(Check.JOB, level, job=job, word=job.line.missing)
    if facts.has_backups:
        is_sound = facts.backup_at is not None and not facts.backup_problem
        never = Level.GOOD if is_sound else Level.WARN
        late = _waited(facts.backup_at or facts.backups_since, facts.at, BACKUP)
        yield HealthFinding(Check.BACKUP, worst_level(never, late))
        yield HealthFinding(Check.COPY, _copy(facts))
        if facts.cardless_since is not None:
            yield HealthFinding(Check.CARD, _waited(facts.cardless_since, facts.at, CARD))


def _of_modem(modem: ModemFacts, facts: Facts) -> Iterator[HealthFinding]:
    """Each check of a modem by its worst condition; red is only what a person must be told of."""
    found: dict[Check, Condition] = {}
    for it in facts.conditions(modem):
        found.setdefault(_CHECKS.get(it.state, Check.MODEM), it)
    if Check.MODEM not in found:
        yield HealthFinding(Check.MODEM, Level.GOOD, modem)
    if Check.SIM not in found and sim_percent(modem.sim_used, modem.sim_size) is not None:
        yield HealthFinding(Check.SIM, Level.GOOD, modem)
    for check, it in found.items():
        level = Level.WARN if it.level is Level.BAD and not it.is_alarm else it.level
        yield HealthFinding(check, level, modem, it.word)


def _waited(since: datetime | None, at: datetime, limits: tuple[timedelta, timedelta]) -> Level:
    if since is None or at - since <= limits[0]:
        return Level.GOOD
    return Level.WARN if at - since <= limits[1] else Level.BAD


def _spent(today: int, daily: int) -> Level:
    is_spent = daily > 0 and 100 * today >= BUDGET_PERCENT * daily
    return Level.BAD if is_spent else Level.GOOD


def _copy(facts: Facts) -> Level:
    """Without a second place nothing has broken: Status Sistem says what that costs."""
    if not facts.has_second_place:
        return Level.WARN
    late = _waited(facts.copied_at or facts.backups_since, facts.at, COPY)
    return worst_level(Level.WARN if facts.copy_problem else Level.GOOD, late)


def _disk(facts: Facts) -> Level:
    here = _room(facts.disk_free, facts.disk_size)
    return worst_level(here, *(_room(it.free, it.size) for it in facts.disks))


def _room(free_bytes: int, size: int) -> Level:
    percent = 100 * free_bytes / size if size else 100
    for level, least, free in zip(
        (Level.BAD, Level.WARN), FREE_PERCENT[::-1], FREE_BYTES[::-1], strict=True
    ):
        if percent < least or free_bytes < free:
            return level
    return Level.GOOD
