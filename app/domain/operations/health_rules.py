"""Health rules: judges the service's own state from the facts of one moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.domain.words import N_

# (amber, red): so long may it last, or so full may it be.
# A healthy owner tells once a minute.
SILENCE: Final = (timedelta(minutes=2), timedelta(minutes=10))
# Of what waits for us: an SMS that waits for its missing part is told apart, and is no alarm.
INBOX: Final = (timedelta(minutes=2), timedelta(minutes=11))
OUTBOX: Final = (timedelta(minutes=5), timedelta(minutes=30))
BACKUP: Final = (timedelta(hours=25), timedelta(hours=26))
# Whoever sets a site up has so long to print the Kartu Pemulihan.
CARD: Final = (timedelta(0), timedelta(days=3))
SIM_PERCENT: Final = (60, 80)
# Free: percent of the disk, or bytes, whichever is less.
FREE_PERCENT: Final = (20, 10)
FREE_BYTES: Final = (2 * 1024**3, 1024**3)
# Below this a modem still sends, but not surely.
WEAK_SIGNAL: Final = 20


class Level(StrEnum):
    """Level of a finding."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


class Check(StrEnum):
    """What is judged. The word begins an alarm's key; of a modem its name follows."""

    MODEM = "modem"
    SIM = "sim"
    LOOP = "loop"
    UNDELETABLE = "undeletable"
    AUTOMATIC = "automatic"
    INBOX = "inbox"
    OUTBOX = "outbox"
    DISK = "disk"
    SEALING = "sealing"
    BACKUP = "backup"
    CARD = "card"

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
    Check.INBOX: N_("SMS masuk tidak diolah"),
    Check.OUTBOX: N_("SMS keluar tidak terkirim"),
    Check.DISK: N_("ruang disk hampir habis"),
    Check.SEALING: N_("jurnal tidak disegel"),
    Check.BACKUP: N_("cadangan terlambat"),
    Check.CARD: N_("belum ada Kartu Pemulihan"),
}
# Told on the screens of Admin alone: nothing has broken, and no hour matters.
WEB_ONLY: Final = frozenset({Check.CARD})
# The key of an alarm of these ends with the modem's name.
_OF_MODEMS: Final = frozenset({Check.MODEM, Check.SIM, Check.LOOP, Check.UNDELETABLE})


@dataclass(frozen=True, slots=True)
class ModemFacts:
    """What its owner last saw of an enabled modem. `healthy_at`: it could read and send then."""

    id: int
    name: str
    is_open_yet: bool
    healthy_at: datetime | None
    has_problem: bool = False
    signal: int | None = None
    sim_used: int | None = None
    sim_size: int | None = None
    is_loop_missed: bool = False
    is_undeletable: bool = False


@dataclass(frozen=True, slots=True)
class IncompleteSms:
    """A long SMS of which parts are missing; `until` it is waited for, then it becomes a card."""

    sender: str
    missing: tuple[int, ...]
    total: int
    since: datetime
    until: datetime


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
    has_backups: bool = False
    backup_at: datetime | None = None
    # Since when one could be made: where there is none yet, so long is it awaited.
    backups_since: datetime | None = None
    # Why the last try failed, or what else is not as it should be with them.
    backup_problem: str = ""
    # Since when this site has no Kartu Pemulihan; None where it has one.
    cardless_since: datetime | None = None
    # Whether too many automatic SMS in a minute have stopped them for a while (D7).
    automatic_rest: bool = False
    incomplete: tuple[IncompleteSms, ...] = ()


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """One check and its level; `modem` is the modem that it is about."""

    check: Check
    level: Level
    modem: ModemFacts | None = None

    @property
    def key(self) -> str:
        """`disk`, `modem:modem1`."""
        return f"{self.check}:{self.modem.name}" if self.modem else str(self.check)


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


def alarm_label(key: str) -> str:
    """An alarm's key in words: "modem1: modem tidak dapat dipakai"."""
    word, _, name = key.partition(":")
    words = Check(word).trouble if word in list(Check) else word
    return f"{name}: {words}" if name else words


def _findings(facts: Facts) -> Iterator[HealthFinding]:
    for modem in facts.modems:
        yield HealthFinding(Check.MODEM, _modem(modem, facts.at), modem)
        if modem.sim_size and modem.sim_used is not None:
            yield HealthFinding(Check.SIM, _above(100 * modem.sim_used / modem.sim_size), modem)
        if modem.is_loop_missed:
            yield HealthFinding(Check.LOOP, Level.BAD, modem)
        if modem.is_undeletable:
            yield HealthFinding(Check.UNDELETABLE, Level.BAD, modem)
    yield HealthFinding(Check.INBOX, _waited(facts.oldest_in, facts.at, INBOX))
    yield HealthFinding(Check.OUTBOX, _waited(facts.oldest_out, facts.at, OUTBOX))
    yield HealthFinding(Check.AUTOMATIC, Level.BAD if facts.automatic_rest else Level.GOOD)
    yield HealthFinding(Check.DISK, _disk(facts))
    yield HealthFinding(Check.SEALING, Level.BAD if facts.unsealed else Level.GOOD)
    if facts.has_backups:
        is_sound = facts.backup_at is not None and not facts.backup_problem
        never = Level.GOOD if is_sound else Level.WARN
        late = _waited(facts.backup_at or facts.backups_since, facts.at, BACKUP)
        yield HealthFinding(Check.BACKUP, worst_level(never, late))
        if facts.cardless_since is not None:
            yield HealthFinding(Check.CARD, _waited(facts.cardless_since, facts.at, CARD))


def worst_level(*levels: Level) -> Level:
    """The worst level of these findings."""
    return max(levels, key=list(Level).index)


def _modem(modem: ModemFacts, at: datetime) -> Level:
    if not modem.is_open_yet:
        return Level.WARN  # Added, and not begun with: that is no breakdown.
    if modem.healthy_at is None:
        return Level.BAD
    is_weak = modem.signal is not None and modem.signal < WEAK_SIGNAL
    doubt = Level.WARN if modem.has_problem or is_weak else Level.GOOD
    return worst_level(doubt, _waited(modem.healthy_at, at, SILENCE))


def _waited(since: datetime | None, at: datetime, limits: tuple[timedelta, timedelta]) -> Level:
    if since is None or at - since <= limits[0]:
        return Level.GOOD
    return Level.WARN if at - since <= limits[1] else Level.BAD


def _above(percent: float) -> Level:
    if percent < SIM_PERCENT[0]:
        return Level.GOOD
    return Level.WARN if percent < SIM_PERCENT[1] else Level.BAD


def _disk(facts: Facts) -> Level:
    percent = 100 * facts.disk_free / facts.disk_size if facts.disk_size else 100
    for level, least, free in zip(
        (Level.BAD, Level.WARN), FREE_PERCENT[::-1], FREE_BYTES[::-1], strict=True
    ):
        if percent < least or facts.disk_free < free:
            return level
    return Level.GOOD
