"""What is so with a modem: its word, its cause, what to do, and whether a person is called."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.messaging.failures import failure_reason
from app.domain.operations.levels import Level
from app.domain.operations.modem_conditions import (
    AWAY,
    CRASHING,
    HELD,
    OWNED,
    PAUSED,
    READY,
    UNREAD,
    ModemFacts,
    conditions_of,
)

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def ago(**span: float) -> datetime:
    return AT - timedelta(**span)


LOG = "log/modems.log"
WELL = ModemFacts(1, "modem1", READY, ago(seconds=30), ago(seconds=30), signal=70, log=LOG)
LATE = replace(WELL, healthy_at=ago(minutes=11))
NETWORK = failure_reason(38, None)

CASES = [
    (WELL, "siap", Level.GOOD, False, "", ""),
    (replace(WELL, is_enabled=False), "tidak dipakai", Level.GOOD, False, "", ""),
    (replace(WELL, seen_at=None), "belum dibuka", Level.WARN, False, "", "dalam 10 detik"),
    (
        replace(WELL, state=UNREAD),
        *("belum membaca", Level.WARN, False),
        *("belum selesai dibaca", "Tunggu 2 menit."),
    ),
    (
        replace(WELL, state=UNREAD, healthy_at=ago(minutes=3)),
        *("tidak membaca", Level.BAD, False, "belum selesai dibaca", "lewat HP"),
    ),
    (
        replace(WELL, state=UNREAD, healthy_at=ago(minutes=10)),
        *("tidak membaca", Level.BAD, False, "belum selesai dibaca", "lewat HP"),
    ),
    (
        replace(LATE, state=UNREAD),
        *("tidak membaca", Level.BAD, True, "belum selesai dibaca", "lewat HP"),
    ),
    (
        replace(WELL, state=CRASHING),
        *("mati berulang", Level.BAD, True, "mati dan dimulai lagi", "log/modems.log"),
    ),
    (
        replace(WELL, state=CRASHING, has_sim=False),
        *("mati berulang", Level.BAD, True, "mati dan dimulai lagi", "Beri tahu pengelola server"),
    ),
    (
        replace(WELL, state=CRASHING, seen_at=ago(minutes=9)),
        *("mati berulang", Level.BAD, True, "mati dan dimulai lagi", "log/modems.log"),
    ),
    (
        replace(WELL, seen_at=ago(minutes=2)),
        *("tidak terhubung", Level.BAD, False, "Tidak ada kabar", "berjalan di server"),
    ),
    (
        replace(WELL, seen_at=ago(minutes=2), host="lama"),
        *("tidak terhubung", Level.BAD, False, "Tidak ada kabar", "server lama, atau pilih"),
    ),
    (replace(WELL, state=OWNED), OWNED, Level.BAD, False, "proses lain", ""),
    (replace(WELL, state=AWAY), "putus", Level.BAD, False, "Periksa kabel", ""),
    (replace(LATE, state=AWAY), "putus", Level.BAD, True, "Periksa kabel", ""),
    (replace(WELL, state=HELD, problem="Terkunci."), "ditahan", Level.BAD, False, "Terkunci.", ""),
    (
        replace(WELL, state=PAUSED, problem=NETWORK),
        *("dijeda", Level.WARN, False, "sedang terganggu", "tetap dibaca"),
    ),
    (
        replace(WELL, state=PAUSED, problem=NETWORK, waiting=12),
        *("SMS menunggu jeda", Level.WARN, False, "sedang terganggu"),
        "12 SMS menunggu jeda ini dan dikirim sendiri sesudahnya. Jangan kirim ulang.",
    ),
    (
        replace(LATE, state=PAUSED, problem=NETWORK, waiting=12),
        *("SMS menunggu jeda", Level.BAD, True, "sedang terganggu", "12 SMS menunggu"),
    ),
    (
        replace(WELL, healthy_at=ago(minutes=3)),
        *("tidak mengirim", Level.WARN, False, "gagal terkirim", "Pesan Keluar"),
    ),
    (
        replace(WELL, healthy_at=ago(minutes=10)),
        *("tidak mengirim", Level.WARN, False, "gagal terkirim", "Pesan Keluar"),
    ),
    (LATE, "tidak mengirim", Level.BAD, True, "gagal terkirim", "Pesan Keluar"),
    (replace(WELL, healthy_at=None), "tidak mengirim", Level.BAD, True, "gagal", "pulsa"),
    (replace(WELL, sim_used=17, sim_size=30), "siap", Level.GOOD, False, "", ""),
    (
        replace(WELL, sim_used=18, sim_size=30),
        *("SIM mulai penuh", Level.WARN, False, "18 dari 30 SMS", "lewat HP"),
    ),
    (
        replace(WELL, sim_used=23, sim_size=30),
        *("SIM mulai penuh", Level.WARN, False, "23 dari 30 SMS", "lewat HP"),
    ),
    (
        replace(WELL, sim_used=24, sim_size=30),
        *("SIM hampir penuh", Level.BAD, True, "24 dari 30 SMS", "lewat HP"),
    ),
    (
        replace(WELL, sim_used=30, sim_size=30),
        *("SIM penuh", Level.BAD, True, "menolak SMS warga", "lewat HP"),
    ),
    (
        replace(WELL, is_undeletable=True, problem=failure_reason(None, "undeletable")),
        *("SMS tidak terhapus", Level.BAD, True, "Hapus dari kartu lewat HP", ""),
    ),
    (
        replace(WELL, is_loop_missed=True),
        *("SMS uji hilang", Level.BAD, True, "tidak kembali", "masa aktif"),
    ),
    (replace(WELL, signal=19), "sinyal lemah", Level.WARN, False, "19%", "antenanya"),
    (replace(WELL, signal=None), "siap", Level.GOOD, False, "", ""),
]


@pytest.mark.parametrize(
    ("modem", "word", "level", "is_alarm", "cause", "advice"),
    CASES,
    ids=[f"{word}, {level}{', alarm' * alarm}" for _, word, level, alarm, *_ in CASES],
)
def test_a_modem(
    modem: ModemFacts, word: str, level: Level, is_alarm: bool, cause: str, advice: str
) -> None:
    (found,) = conditions_of(modem, AT)
    assert (found.word, found.level, found.is_alarm) == (word, level, is_alarm)
    assert (found.alarm_level is Level.BAD) is is_alarm, "the screens may be red before"
    assert cause in " ".join(found.cause)
    assert advice in found.advice


def test_a_full_disk_is_the_cause_whatever_the_row_says_for_nothing_can_be_written_there() -> None:
    for modem in (WELL, replace(LATE, seen_at=ago(minutes=11)), replace(WELL, state=UNREAD)):
        found = conditions_of(modem, AT, is_disk_full=True)[0]
        assert (found.word, found.level) == ("disk penuh", Level.BAD)
        assert "tidak dapat disimpan" in found.cause[0]
        assert "Kosongkan disk" in found.advice
        assert found.is_alarm is (modem.healthy_at == LATE.healthy_at)


def test_what_comes_together_is_told_together_and_the_worst_first() -> None:
    modem = replace(WELL, state=PAUSED, problem=NETWORK, sim_used=29, sim_size=30, signal=5)
    words = [it.word for it in conditions_of(modem, AT)]
    assert words == ["SIM hampir penuh", "dijeda", "sinyal lemah"]
