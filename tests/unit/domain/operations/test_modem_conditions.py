"""What is so with a modem: its word, its cause, what to do, and whether a person is called."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

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

GOOD, WARN, BAD = Level.GOOD, Level.WARN, Level.BAD
UNDELETABLE = failure_reason(None, "undeletable")


def case(
    word: str, level: Level, cause: str = "", advice: str = "", *, alarm: bool = False, **facts: Any
) -> Any:
    """What is said of a modem with these facts, which else is well."""
    told = f"{word}, {level}{', alarm' * alarm}"
    return pytest.param(replace(WELL, **facts), word, level, alarm, cause, advice, id=told)


OLD = LATE.healthy_at
UNREAD_CAUSE, CRASHED, SILENT = "belum selesai dibaca", "mati dan dimulai lagi", "Tidak ada kabar"
BUSY = {"state": PAUSED, "problem": NETWORK}
WAITING = "12 SMS menunggu jeda ini dan dikirim sendiri sesudahnya. Jangan kirim ulang."
FAILING = ("gagal terkirim", "Pesan Keluar")


@pytest.mark.parametrize(
    ("modem", "word", "level", "is_alarm", "cause", "advice"),
    [
        case("siap", GOOD),
        case("tidak dipakai", GOOD, is_enabled=False),
        case("belum dibuka", WARN, "", "dalam 10 detik", seen_at=None),
        case("belum membaca", WARN, UNREAD_CAUSE, "Tunggu 2 menit.", state=UNREAD),
        *(
            case("tidak membaca", BAD, UNREAD_CAUSE, "lewat HP", state=UNREAD, healthy_at=at)
            for at in (ago(minutes=3), ago(minutes=10))
        ),
        case(
            *("tidak membaca", BAD, UNREAD_CAUSE, "lewat HP"),
            alarm=True, state=UNREAD, healthy_at=OLD,
        ),
        case("mati berulang", BAD, CRASHED, LOG, alarm=True, state=CRASHING),
        case(
            *("mati berulang", BAD, CRASHED, "Beri tahu pengelola server"),
            alarm=True, state=CRASHING, has_sim=False,
        ),
        case(
            *("mati berulang", BAD, CRASHED, LOG),
            alarm=True, state=CRASHING, seen_at=ago(minutes=9),
        ),
        case("tidak terhubung", BAD, SILENT, "berjalan di server", seen_at=ago(minutes=2)),
        case(
            *("tidak terhubung", BAD, SILENT, "server lama, atau pilih"),
            seen_at=ago(minutes=2), host="lama",
        ),
        case(OWNED, BAD, "proses lain", state=OWNED),
        case("putus", BAD, "Periksa kabel", state=AWAY),
        case("putus", BAD, "Periksa kabel", alarm=True, state=AWAY, healthy_at=OLD),
        case("ditahan", BAD, "Terkunci.", state=HELD, problem="Terkunci."),
        case("dijeda", WARN, "sedang terganggu", "tetap dibaca", **BUSY),
        case("SMS menunggu jeda", WARN, "sedang terganggu", WAITING, waiting=12, **BUSY),
        case(
            *("SMS menunggu jeda", BAD, "sedang terganggu", WAITING),
            alarm=True, waiting=12, healthy_at=OLD, **BUSY,
        ),
        case("tidak mengirim", WARN, *FAILING, healthy_at=ago(minutes=3)),
        case("tidak mengirim", WARN, *FAILING, healthy_at=ago(minutes=10)),
        case("tidak mengirim", BAD, *FAILING, alarm=True, healthy_at=OLD),
        case("tidak mengirim", BAD, "gagal", "pulsa", alarm=True, healthy_at=None),
        case("siap", GOOD, sim_used=17, sim_size=30),
        case("SIM mulai penuh", WARN, "18 dari 30 SMS", "lewat HP", sim_used=18, sim_size=30),
        case("SIM mulai penuh", WARN, "23 dari 30 SMS", "lewat HP", sim_used=23, sim_size=30),
        case(
            *("SIM hampir penuh", BAD, "24 dari 30 SMS", "lewat HP"),
            alarm=True, sim_used=24, sim_size=30,
        ),
        case(
            *("SIM penuh", BAD, "menolak SMS warga", "lewat HP"),
            alarm=True, sim_used=30, sim_size=30,
        ),
        case(
            *("SMS tidak terhapus", BAD, "Hapus dari kartu lewat HP"),
            alarm=True, is_undeletable=True, problem=UNDELETABLE,
        ),
        case("SMS uji hilang", BAD, "tidak kembali", "masa aktif", alarm=True, is_loop_missed=True),
        case("kartu SIM lain", WARN, "nomornya mungkin lain", "lalu Save", is_sim_new=True),
        case("sinyal lemah", WARN, "19%", "antenanya", signal=19),
        case("siap", GOOD, signal=None),
    ],
)  # fmt: skip
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
