"""Status Sistem in words: queues, processes and server, each with its level and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from flask_babel import format_timedelta, ngettext
from flask_babel import gettext as _

from app.database.extensions import db
from app.domain.operations.backup_refusals import BackupReason
from app.domain.operations.health_rules import (
    Check,
    Facts,
    HealthFinding,
    IncompleteSms,
    channel_label,
    judge_health,
)
from app.domain.operations.levels import Level, worst_level
from app.domain.operations.scheduled_jobs import JobFacts
from app.domain.words import N_
from app.i18n.language import translated
from app.reports.figures.formatting import format_count, format_decimal
from app.runtime.logging import log_of
from app.runtime.version import VERSION
from app.services.monitoring import host_health
from app.services.monitoring.host_health import RedisFacts
from app.views.framework.format import ago, clock, when

# Processes report twice a minute, the clock every second.
_ALIVE: Final = timedelta(minutes=2)
# Of what runs more often nobody reads when it runs again.
_SHOWN_AHEAD: Final = 60
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
    "modems": N_("Penjaga modem (modems)"),
}
_RESTART: Final = N_("Jalankan lagi layanannya; sebabnya ada di %(log)s.")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what is checked, its level, its value, and what to do."""

    label: str
    level: Level
    value: str
    help: str = ""
    # The scheduled job that a button runs now, while it is ill.
    job: str = ""

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
    judged = judge_health(facts)
    found = {it.check: it for it in judged if it.modem is None and it.job is None}
    channels = {it.channel: it.level for it in judged if it.channel}
    redis = host_health.redis()
    return [
        Group(_("Antrean"), tuple(_queues(facts, found, channels))),
        Group(_("Proses"), tuple(_processes(redis, facts.at))),
        Group(_("Server"), tuple(_server(facts, found, redis))),
        Group(_("Pekerjaan berkala"), tuple(_jobs(judged))),
    ]


def worst(groups: list[Group]) -> Level:
    """The worst level of all lines."""
    return worst_level(*(line.level for group in groups for line in group.lines))


def _queues(
    facts: Facts, found: Mapping[Check, HealthFinding], levels: Mapping[str, Level]
) -> Iterator[Line]:
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
    yield from _channels(facts, levels)
    yield Line(
        _("SMS otomatis"),
        found[Check.AUTOMATIC].level,
        _("dihentikan, terlalu banyak") if facts.automatic_rest else _("berjalan"),
        _("Berjalan lagi dalam 10 menit. Periksa di Pesan Masuk siapa yang membanjiri."),
    )
    yield from _limits(facts, found)
    yield Line(
        _("Kode salah dari HP pejabat"),
        found[Check.GUESSES].level,
        ", ".join(facts.guessing) or _("tidak ada yang menebak"),
        _("Telepon pemiliknya: nomornya mungkin dipalsukan. Jawabannya ditahan sehari."),
    )


def _limits(facts: Facts, found: Mapping[Check, HealthFinding]) -> Iterator[Line]:
    """Those of a day that are set."""
    if facts.automatic_daily:
        yield Line(
            _("SMS otomatis hari ini"),
            found[Check.BUDGET].level,
            _spent(facts.automatic_today, facts.automatic_daily),
            _("Periksa di Pesan Masuk siapa yang membanjiri. Batasnya di Pengaturan Umum."),
        )
    if facts.forms_daily:
        yield Line(
            _("Pesan formulir web dalam 24 jam"),
            found[Check.FORM].level,
            _spent(facts.forms_today, facts.forms_daily),
            _(
                "Hapus spam di Pesan Masuk: setiap yang dihapus memberi tempat lagi."
                " Batasnya di Pengaturan Umum."
            ),
        )


def _spent(today: int, daily: int) -> str:
    return _("%(count)s dari %(most)s", count=format_count(today), most=format_count(daily))


def _channels(facts: Facts, levels: Mapping[str, Level]) -> Iterator[Line]:
    for name, since in facts.channels:
        yield Line(
            _("Pesan keluar %(channel)s", channel=translated(channel_label(name))),
            levels[name],
            _waits(since, facts.at),
            _("Buka Pesan Keluar: sebabnya ada di sana. Periksa juga kuncinya dan internet."),
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
        yield Line(_(_PROCESSES[role]), level, value, _(_RESTART, log=log_of(role)))


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
            restart=_(_RESTART, log=log_of("valkey")),
        ),
    )
    yield Line(
        _("Ruang disk"),
        found[Check.DISK].level,
        "; ".join(
            [
                _room(facts.disk_free, facts.disk_size),
                *(f"{it.host}: {_room(it.free, it.size)}" for it in facts.disks),
            ]
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
        _("Penyegel berhenti: sebabnya ada di %(log)s.", log=log_of("jobs")),
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
        yield from _backups(facts, found)


def _backups(facts: Facts, found: Mapping[Check, HealthFinding]) -> Iterator[Line]:
    """The backups, the copies of SMS between them, and who can open both."""
    yield Line(
        _("Cadangan"),
        found[Check.BACKUP].level,
        ago(facts.backup_at, facts.at) if facts.backup_at else _("belum pernah"),
        translated(facts.backup_problem or N_("Buat cadangan sekarang dengan upik backup.")),
    )
    yield _copies(facts, found[Check.COPY].level)
    yield Line(
        _("Kartu Pemulihan"),
        found[Check.CARD].level if Check.CARD in found else Level.GOOD,
        ngettext("%(count)s kartu", "%(count)s kartu", facts.cards, count=facts.cards),
        translated(BackupReason.NO_CARD.sentence),
    )


def _copies(facts: Facts, level: Level) -> Line:
    """The copies of SMS between two backups; what a dead disk would cost now."""
    told = [_("disalin %(ago)s", ago=ago(facts.copied_at, facts.at))] if facts.copied_at else []
    if facts.only_here and facts.only_here_since:
        told.append(
            ngettext(
                "%(count)s pesan sejak %(since)s hanya ada di satu disk",
                "%(count)s pesan sejak %(since)s hanya ada di satu disk",
                facts.only_here,
                count=format_count(facts.only_here),
                since=when(facts.only_here_since),
            )
        )
    if facts.has_second_place:
        help_ = facts.copy_problem or N_("Salin sekarang dengan upik backup sms.")
    else:
        help_ = N_(
            "Isi UPIK_BACKUP_TO dengan folder di disk lain: disk yang mati membawa semuanya."
        )
    return Line(_("Salinan SMS"), level, " · ".join(told) or _("belum ada SMS"), translated(help_))


def _jobs(judged: Sequence[HealthFinding]) -> Iterator[Line]:
    """The scheduled jobs, what is ill first."""
    found = [(it, it.job) for it in judged if it.job is not None]
    for finding, job in sorted(found, key=lambda it: it[0].level is Level.GOOD):
        label = translated(job.line.label)
        yield Line(
            f"{job.modem}: {label}" if job.modem else label,
            finding.level,
            " · ".join(_run(job)),
            _(
                "Sementara itu: %(missing)s. Sebabnya ada di %(log)s.",
                missing=translated(job.line.missing),
                log=log_of("modems" if job.modem else "papers" if job.line.is_long else "jobs"),
            ),
            job.key,
        )


def _run(job: JobFacts) -> Iterator[str]:
    """How often it runs, how it ended last, and when it runs again."""
    yield _("tiap %(span)s", span=format_timedelta(timedelta(seconds=job.line.seconds)))
    if job.failures and job.failed_at:
        yield ngettext(
            "gagal %(count)s kali berturut-turut, terakhir %(at)s (%(error)s)",
            "gagal %(count)s kali berturut-turut, terakhir %(at)s (%(error)s)",
            job.failures,
            count=format_count(job.failures),
            at=when(job.failed_at),
            error=job.error,
        )
    if job.succeeded_at is None:
        yield _("belum pernah berhasil") if job.since else _("belum pernah dijalankan")
    else:
        yield _("berhasil %(at)s", at=when(job.succeeded_at))
    if job.failed_at and not job.failures:
        yield _("pernah gagal %(at)s", at=when(job.failed_at))
    if job.ran_at:
        yield _("%(seconds)s detik", seconds=format_decimal(job.seconds))
        if job.next_at and job.line.seconds >= _SHOWN_AHEAD:
            yield _("berikutnya %(at)s", at=when(job.next_at))


def _whole(number: float) -> str:
    """In whole megabytes: a finer value would change, and redraw the page, with every request."""
    return f"{ceil(number / _MEGABYTE)} MB"


def _room(free: int, size: int) -> str:
    return _("%(free)s kosong dari %(total)s", free=_size(free), total=_size(size))


def _size(number: float) -> str:
    """`3,2 MB`, `41 GB`."""
    megabytes = number / _MEGABYTE
    if megabytes < 1000:
        return f"{format_decimal(megabytes)} MB"
    return f"{format_decimal(megabytes / 1000)} GB"
