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
# What stands for the error of a job that has not failed: its modem is not open.
WAITS: Final = "modem"


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


def _job(seconds: int, name: str, label: str, missing: str, **how: bool) -> Every:
    return Every(seconds, _ROOM + name, label, missing, **how)


SCHEDULE: Final = (
    _job(
        1,
        "modem.poll_inbox",
        N_("Ambil SMS dari modem"),
        N_("SMS warga tidak diambil dari modem"),
        modem=True,
    ),
    _job(10, "modem.send_outbox", N_("Kirim SMS"), N_("SMS tidak dikirim"), modem=True),
    _job(
        60,
        "modem.modem_status",
        N_("Tanya keadaan modem"),
        N_("sinyal modem tidak diketahui"),
        modem=True,
    ),
    _job(
        1,
        "sweep.release_held",
        N_("Lepaskan SMS yang tiba waktunya"),
        N_("SMS yang ditahan tidak dikirim"),
    ),
    _job(
        5,
        "sweep.ring_waiting",
        N_("Lanjutkan yang terputus"),
        N_("pekerjaan yang terputus tidak dilanjutkan"),
    ),
    _job(
        5,
        "sweep.process_inbox",
        N_("Jadikan SMS masuk kartu"),
        N_("SMS yang tertinggal tidak menjadi kartu"),
    ),
    _job(
        60,
        "channel_files.fetch",
        N_("Ambil dan olah foto dan suara warga"),
        N_("foto dan suara warga tidak tampil"),
        is_long=True,
    ),
    _job(
        15,
        "upkeep.propose_waiting",
        N_("Usulkan SKPD dan kategori"),
        N_("kartu baru tanpa usulan SKPD"),
    ),
    _job(60, "sweep.seal_journal", N_("Segel baris jurnal"), N_("jurnal tidak disegel")),
    _job(
        60,
        "upkeep.acknowledge_late",
        N_("Kirim tanda terima susulan"),
        N_("tanda terima susulan tidak dikirim"),
    ),
    _job(60, "upkeep.count_days", N_("Hitung angka harian"), N_("report dihitung lebih lambat")),
    _job(300, "reminders.remind", N_("Ingatkan SKPD"), N_("SKPD tidak diingatkan")),
    _job(
        300,
        "upkeep.settle_acting",
        N_("Terapkan masa pelaksana tugas"),
        N_("masa pelaksana tugas tidak diterapkan"),
    ),
    _job(300, "watching.watch", N_("Awasi layanan"), N_("gangguan tidak dikabarkan")),
    _job(
        300,
        "watching.send_journal_head",
        N_("Kirim segel jurnal ke luar"),
        N_("segel jurnal tidak keluar"),
    ),
    _job(300, "backups.order_due", N_("Mulai cadangan malam"), N_("cadangan tidak dibuat")),
    _job(
        900,
        "backups.copy_sms",
        N_("Salin SMS baru ke disk kedua"),
        N_("SMS baru hanya ada di satu disk"),
        is_long=True,
    ),
    _job(
        3600,
        "upkeep.end_waits",
        N_("Akhiri yang menunggu warga"),
        N_("kasus yang menunggu warga tidak diakhiri"),
    ),
    _job(
        3600,
        "retention.anonymise",
        N_("Hapus data pribadi yang habis masanya"),
        N_("data pribadi lama tidak dihapus"),
    ),
    _job(
        3600, "papers.order_due", N_("Susun laporan berkala"), N_("laporan berkala tidak disusun")
    ),
    _job(
        3600,
        "upkeep.refresh_statistics",
        N_("Perbarui statistik basis data"),
        N_("pencarian menjadi lambat"),
    ),
    _job(
        86400,
        "upkeep.order_check",
        N_("Periksa keutuhan basis data"),
        N_("basis data yang rusak terlambat diketahui"),
    ),
)
BY_NAME: Final = {line.name: line for line in SCHEDULE}


@dataclass(frozen=True, slots=True)
class JobFacts:
    """What is known of one scheduled job; `modem` is the name of the modem whose owner runs it.

    `since` is when it was first waited for; `failures` counts those in a row; `error` is the class
    of the last one and its place in the code, or WAITS.
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
    def is_waiting(self) -> bool:
        """Whether it stood still when it was last rung, as its modem did."""
        return self.error == WAITS

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

    A modem's jobs stand still with their modem, which has conditions and an alarm of its own: they
    are amber then, however long.
    """
    waited = job.succeeded_at or job.since
    is_overdue = waited is not None and at - waited > job.line.patience
    if job.failures > 1 or (is_overdue and not job.modem):
        return Level.BAD
    return Level.WARN if job.failures or job.is_waiting or is_overdue else Level.GOOD


def missing_without(key: str) -> str:
    """What does not happen while this job fails; an unknown job (of another release) by its key."""
    name, _, modem = key.partition(":")
    words = BY_NAME[name].missing if name in BY_NAME else name
    return Sentence("%(name)s: %(told)s", name=modem, told=Sentence(words)) if modem else words
