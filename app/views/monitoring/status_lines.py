"""Status Sistem in words: queues, processes and server, each with its level and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext

from app.database.extensions import db
from app.domain.operations.health_rules import (
    Check,
    Facts,
    HealthFinding,
    IncompleteSms,
    judge_health,
)
from app.domain.operations.levels import Level, worst_level
from app.domain.words import N_
from app.i18n.language import translated
from app.reports.figures.formatting import format_count, format_decimal
from app.runtime.version import VERSION
from app.services.monitoring import host_health
from app.services.monitoring.host_health import RedisFacts
from app.views.framework.format import ago, clock

# Processes report twice a minute, the clock every second.
_ALIVE: Final = timedelta(minutes=2)
_MEGABYTE: Final = 1000**2
WORDS: Final[Mapping[Level, str]] = {
    Level.GOOD: N_("Baik"),
    Level.WARN: N_("Perhatikan"),
    Level.BAD: N_("Gangguan"),
}
_PROCESSES: Final = {
    "jobs": N_("Pekerjaan latar (jobs)"),
    "papers": N_("Penyusun laporan (papers)"),
    "cron": N_("Penjadwal (cron)"),
}
_RESTART: Final = N_("Jalankan lagi layanannya; sebabnya ada di log/%(role)s.log.")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what is checked, its level, its value, and what to do."""

    label: str
    level: Level
    value: str
    help: str = ""

    @property
    def word(self) -> str:
        """The level in words."""
        return translated(WORDS[self.level])

    @property
    def todo(self) -> str:
        """What to do; empty if all is well."""
        return "" if self.level is Level.GOOD else self.help


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading."""

    title: str
    lines: tuple[Line, ...]


def groups_of(facts: Facts) -> list[Group]:
    """All groups of lines but the modems."""
    found = {it.check: it for it in judge_health(facts) if it.modem is None}
    redis = host_health.redis()
    return [
        Group(_("Antrean"), tuple(_queues(facts, found))),
        Group(_("Proses"), tuple(_processes(redis, facts.at))),
        Group(_("Server"), tuple(_server(facts, found, redis))),
    ]


def worst(groups: list[Group]) -> Level:
    """The worst level of all lines."""
    return worst_level(*(line.level for group in groups for line in group.lines))


def _queues(facts: Facts, found: Mapping[Check, HealthFinding]) -> Iterator[Line]:
    yield Line(
        _("SMS masuk"),
        found[Check.INBOX].level,
        _waits(facts.oldest_in, facts.at),
        _("Menunggu menjadi kartu: periksa Pekerjaan latar di bawah ini."),
    )
    for sms in facts.incomplete:
        yield Line(_("SMS belum lengkap"), Level.GOOD, _awaited(sms))
    yield Line(
        _("SMS keluar"),
        found[Check.OUTBOX].level,
        _waits(facts.oldest_out, facts.at),
        _("Periksa modem dan pulsanya, lalu Pesan Keluar."),
    )
    yield Line(
        _("SMS otomatis"),
        found[Check.AUTOMATIC].level,
        _("dihentikan, terlalu banyak") if facts.automatic_rest else _("berjalan"),
        _("Berjalan lagi dalam 10 menit. Periksa di Pesan Masuk siapa yang membanjiri."),
    )
    if facts.automatic_daily:
        yield Line(
            _("SMS otomatis hari ini"),
            found[Check.BUDGET].level,
            _(
                "%(count)s dari %(most)s",
                count=format_count(facts.automatic_today),
                most=format_count(facts.automatic_daily),
            ),
            _("Periksa di Pesan Masuk siapa yang membanjiri. Batasnya di Pengaturan Umum."),
        )
    yield Line(
        _("Kode salah dari HP pejabat"),
        found[Check.GUESSES].level,
        ", ".join(facts.guessing) or _("tidak ada yang menebak"),
        _("Telepon pemiliknya: nomornya mungkin dipalsukan. Jawabannya ditahan sehari."),
    )


def _awaited(sms: IncompleteSms) -> str:
    """What is missing; with clock times, so that the line changes with the state only."""
    return _(
        "SMS dari %(sender)s menunggu bagian %(missing)s dari %(total)s sejak %(since)s;"
        " pukul %(until)s menjadi kartu walau belum lengkap",
        sender=sms.sender,
        missing=", ".join(map(str, sms.missing)),
        total=sms.total,
        since=clock(sms.since),
        until=clock(sms.until),
    )


def _waits(since: datetime | None, at: datetime) -> str:
    if since is None:
        return _("tidak ada yang menunggu")
    minutes = int((at - since).total_seconds()) // 60
    return ngettext(
        "tertua menunggu %(minutes)s menit",
        "tertua menunggu %(minutes)s menit",
        minutes,
        minutes=format_count(minutes),
    )


def _processes(redis: RedisFacts | None, at: datetime) -> Iterator[Line]:
    yield Line(_("Halaman (web)"), Level.GOOD, _("menjawab halaman ini"))
    for role in host_health.ROLES:
        seen = redis.signs.get(role) if redis else None
        if redis is None:
            value, level = _("tidak diketahui tanpa Valkey"), Level.WARN
        elif seen is None or at - seen > _ALIVE:
            value, level = _("tidak ada tanda hidup"), Level.BAD
        else:
            value, level = (
                _("tanda hidup terakhir %(ago)s", ago=ago(seen, max(seen, at))),
                Level.GOOD,
            )
        yield Line(_(_PROCESSES[role]), level, value, _(_RESTART, role=role))


def _server(
    facts: Facts, found: Mapping[Check, HealthFinding], redis: RedisFacts | None
) -> Iterator[Line]:
    yield Line(
        "Valkey",
        Level.GOOD if redis else Level.BAD,
        _("menjawab, memori %(memory)s", memory=_whole(redis.memory))
        if redis
        else _("tidak menjawab"),
        _(
            "Pekerjaan latar menunggu; tidak ada SMS yang hilang. %(restart)s",
            restart=_(_RESTART, role="valkey"),
        ),
    )
    yield Line(
        _("Ruang disk"),
        found[Check.DISK].level,
        _(
            "%(free)s kosong dari %(total)s",
            free=_size(facts.disk_free),
            total=_size(facts.disk_size),
        ),
        _("Kosongkan disk server: tanpa ruang tidak ada SMS yang dapat disimpan."),
    )
    yield Line(_("Versi"), Level.GOOD, f"Si UPIK {VERSION}")
    yield from _rows(facts, found)


def _rows(facts: Facts, found: Mapping[Check, HealthFinding]) -> Iterator[Line]:
    """The database, the journal's seal, and the backups of both."""
    name = "PostgreSQL" if db.engine.dialect.name == "postgresql" else "SQLite"
    size = _size(host_health.database_size())
    yield Line(_("Basis data"), Level.GOOD, f"{name} · {size}")
    revision, head = host_health.schema()
    yield Line(
        _("Skema basis data"),
        Level.GOOD if revision == head else Level.BAD,
        revision or "-",
        _("Program meminta skema %(head)s: mulai lagi layanannya di server.", head=head),
    )
    yield Line(
        _("Segel jurnal"),
        found[Check.SEALING].level,
        ngettext(
            "%(count)s baris belum disegel",
            "%(count)s baris belum disegel",
            facts.unsealed,
            count=format_count(facts.unsealed),
        )
        if facts.unsealed
        else _("semua baris disegel: perubahan diam-diam akan ketahuan"),
        _("Penyegel berhenti: sebabnya ada di log/jobs.log."),
    )
    yield Line(
        _("Segel ke luar"),
        found[Check.HEAD].level,
        _("terakhir keluar %(ago)s", ago=ago(facts.head_at, facts.at))
        if facts.head_at
        else _("belum pernah keluar"),
        translated(facts.head_problem),
    )
    if Check.BACKUP in found:
        yield Line(
            _("Cadangan"),
            worst_level(*(found[it].level for it in (Check.BACKUP, Check.CARD) if it in found)),
            ago(facts.backup_at, facts.at) if facts.backup_at else _("belum pernah"),
            translated(facts.backup_problem or N_("Buat cadangan sekarang dengan flask backup.")),
        )


def _whole(number: float) -> str:
    """In whole megabytes: a finer value would change, and redraw the page, with every request."""
    return f"{ceil(number / _MEGABYTE)} MB"


def _size(number: float) -> str:
    """`3,2 MB`, `41 GB`."""
    megabytes = number / _MEGABYTE
    if megabytes < 1000:
        return f"{format_decimal(megabytes)} MB"
    return f"{format_decimal(megabytes / 1000)} GB"
