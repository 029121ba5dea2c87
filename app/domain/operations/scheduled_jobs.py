"""The schedule of all periodic jobs: what each is, how often it runs, and what fails without it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.domain.operations.levels import Level
from app.domain.words import N_, Sentence

# Longer than a long job may keep the others waiting.
_PATIENCE: Final = timedelta(minutes=10)
# Two reports that take their longest may stand before it.
_LONG_PATIENCE: Final = timedelta(hours=2)
_ROOM: Final = "app.jobs."


@dataclass(frozen=True)
class Every:
    """One line of the schedule; `modem` means a job for each enabled modem on its own queue.

    `is_long` means that it may take minutes: it runs on the queue of reports, before no SMS of a
    citizen. `label` says what the job does, `missing` what does not happen while it fails.
    """

    seconds: int
    function: str
    label: str = ""
    missing: str = ""
    modem: bool = False
    is_long: bool = False

    @property
    def name(self) -> str:
        """`reminders.remind`."""
        return self.function.removeprefix(_ROOM)

    @property
    def patience(self) -> timedelta:
        """After so long without a success it is overdue."""
        return max(
            timedelta(seconds=3 * self.seconds), _LONG_PATIENCE if self.is_long else _PATIENCE
        )


SCHEDULE: Final = (
    Every(
        1,
        "app.jobs.modem.poll_inbox",
        N_("Ambil SMS dari modem"),
        N_("SMS warga tidak diambil dari modem"),
        modem=True,
    ),
    Every(
        10,
        "app.jobs.modem.send_outbox",
        N_("Kirim SMS"),
        N_("SMS tidak dikirim"),
        modem=True,
    ),
    Every(
        60,
        "app.jobs.modem.modem_status",
        N_("Tanya keadaan modem"),
        N_("sinyal modem tidak diketahui"),
        modem=True,
    ),
    Every(
        1,
        "app.jobs.sweep.release_held",
        N_("Lepaskan SMS yang tiba waktunya"),
        N_("SMS yang ditahan tidak dikirim"),
    ),
    Every(
        5,
        "app.jobs.sweep.ring_waiting",
        N_("Lanjutkan yang terputus"),
        N_("pekerjaan yang terputus tidak dilanjutkan"),
    ),
    Every(
        5,
        "app.jobs.sweep.process_inbox",
        N_("Jadikan SMS masuk kartu"),
        N_("SMS yang tertinggal tidak menjadi kartu"),
    ),
    Every(
        60,
        "app.jobs.channel_files.fetch",
        N_("Ambil dan olah foto dan suara warga"),
        N_("foto dan suara warga tidak tampil"),
        is_long=True,
    ),
    Every(
        15,
        "app.jobs.proposing.propose_waiting",
        N_("Usulkan SKPD dan kategori"),
        N_("kartu baru tanpa usulan SKPD"),
    ),
    Every(
        60,
        "app.jobs.sweep.seal_journal",
        N_("Segel baris jurnal"),
        N_("jurnal tidak disegel"),
    ),
    Every(
        60,
        "app.jobs.acknowledging.acknowledge_late",
        N_("Kirim tanda terima susulan"),
        N_("tanda terima susulan tidak dikirim"),
    ),
    Every(
        60,
        "app.jobs.report_days.count_days",
        N_("Hitung angka harian"),
        N_("report dihitung lebih lambat"),
    ),
    Every(
        600,
        "app.jobs.proposing.learn_nightly",
        N_("Belajar dari pilihan moderator"),
        N_("usulan SKPD tidak belajar"),
        is_long=True,
    ),
    Every(
        300,
        "app.jobs.reminders.remind",
        N_("Ingatkan SKPD"),
        N_("SKPD tidak diingatkan"),
    ),
    Every(
        300,
        "app.jobs.acting.settle",
        N_("Terapkan masa pelaksana tugas"),
        N_("masa pelaksana tugas tidak diterapkan"),
    ),
    Every(
        300,
        "app.jobs.watching.watch",
        N_("Awasi layanan"),
        N_("gangguan tidak dikabarkan"),
    ),
    Every(
        300,
        "app.jobs.watching.send_journal_head",
        N_("Kirim segel jurnal ke luar"),
        N_("segel jurnal tidak keluar"),
    ),
    Every(
        300,
        "app.jobs.backups.order_due",
        N_("Mulai cadangan malam"),
        N_("cadangan tidak dibuat"),
    ),
    Every(
        900,
        "app.jobs.backups.copy_sms",
        N_("Salin SMS baru ke disk kedua"),
        N_("SMS baru hanya ada di satu disk"),
        is_long=True,
    ),
    Every(
        3600,
        "app.jobs.endings.end_waits",
        N_("Akhiri yang menunggu warga"),
        N_("kasus yang menunggu warga tidak diakhiri"),
    ),
    Every(
        3600,
        "app.jobs.retention.anonymise",
        N_("Hapus data pribadi yang habis masanya"),
        N_("data pribadi lama tidak dihapus"),
    ),
    Every(
        3600,
        "app.jobs.papers.order_due",
        N_("Susun laporan berkala"),
        N_("laporan berkala tidak disusun"),
    ),
    Every(
        3600,
        "app.jobs.plans.refresh",
        N_("Perbarui statistik basis data"),
        N_("pencarian menjadi lambat"),
    ),
    Every(
        86400,
        "app.jobs.plans.order_check",
        N_("Periksa keutuhan basis data"),
        N_("basis data yang rusak terlambat diketahui"),
    ),
)
BY_NAME: Final = {line.name: line for line in SCHEDULE}


@dataclass(frozen=True, slots=True)
class JobFacts:
    """What is known of one scheduled job; `modem` is the name of the modem whose owner runs it.

    `since` is when it was first waited for; `failures` counts those in a row; `error` is the class
    of the last one and its place in the code.
    """

    line: Every
    modem: str = ""
    since: datetime | None = None
    succeeded_at: datetime | None = None
    failed_at: datetime | None = None
    failures: int = 0
    seconds: float = 0.0
    error: str = ""

    @property
    def key(self) -> str:
        """`reminders.remind`, `modem.send_outbox:modem1`."""
        return f"{self.line.name}:{self.modem}" if self.modem else self.line.name

    @property
    def ran_at(self) -> datetime | None:
        """When it last ended, well or not."""
        return max((at for at in (self.succeeded_at, self.failed_at) if at), default=None)

    @property
    def next_at(self) -> datetime | None:
        """When its bell rings again."""
        return self.ran_at and self.ran_at + timedelta(seconds=self.line.seconds)


def job_level(job: JobFacts, at: datetime) -> Level:
    """Red: failed twice in a row, or overdue.

    A modem's jobs stand still with their modem, which has conditions of its own: they are not
    overdue.
    """
    waited = job.succeeded_at or job.since
    is_overdue = not job.modem and waited is not None and at - waited > job.line.patience
    if job.failures > 1 or is_overdue:
        return Level.BAD
    return Level.WARN if job.failures else Level.GOOD


def missing_without(key: str) -> str:
    """What does not happen while this job fails; an unknown job (of another release) by its key."""
    name, _, modem = key.partition(":")
    words = BY_NAME[name].missing if name in BY_NAME else name
    return Sentence("%(name)s: %(told)s", name=modem, told=Sentence(words)) if modem else words
