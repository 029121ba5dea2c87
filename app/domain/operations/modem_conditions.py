"""Conditions of a modem: from the facts to a state, its word, its cause and what to do.

The Modem page, Status Sistem, Hari ini, the header and the alarms all ask here: none of them says
of a modem what another denies.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.domain.messaging.failures import failure_reason, told
from app.domain.operations.levels import Level
from app.domain.words import N_, Sentence

# What an owner writes into its modem's row.
READY: Final = N_("siap")
UNREAD: Final = N_("belum membaca")
PAUSED: Final = N_("dijeda")
AWAY: Final = N_("putus")
HELD: Final = N_("ditahan")
CRASHING: Final = N_("mati berulang")
OWNED: Final = N_("dipakai proses lain")

# A living owner writes its modem's row at least once a minute.
REPORTS_WITHIN: Final = timedelta(seconds=90)
# (doubtful, an alarm): so long may a modem not have worked.
SILENCE: Final = (timedelta(minutes=2), timedelta(minutes=10))
# (doubtful, an alarm): percent of the SIM's places.
SIM_PERCENT: Final = (60, 80)
# Below this a modem still sends, but not surely.
WEAK_SIGNAL: Final = 20


class ModemState(StrEnum):
    """What a condition is."""

    READY = "ready"
    UNUSED = "unused"
    NEW = "new"
    DISK_FULL = "disk_full"
    CRASHING = "crashing"
    SILENT = "silent"
    OWNED = "owned"
    AWAY = "away"
    HELD = "held"
    UNREAD = "unread"
    PAUSED = "paused"
    MUTE = "mute"
    TROUBLED = "troubled"
    SIM = "sim"
    UNDELETABLE = "undeletable"
    LOOP = "loop"
    NEW_SIM = "new_sim"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class ModemFacts:
    """What its owner last saw of a modem.

    `healthy_at`: a read of its SIM was completed then, and nothing kept it from sending. `waiting`
    are the SMS that only this modem would send now.
    """

    id: int
    name: str
    state: str
    seen_at: datetime | None
    healthy_at: datetime | None
    problem: str = ""
    is_enabled: bool = True
    has_sim: bool = True
    signal: int | None = None
    sim_used: int | None = None
    sim_size: int | None = None
    waiting: int = 0
    is_loop_missed: bool = False
    is_undeletable: bool = False
    is_sim_new: bool = False
    # Where a person reads what the owners' processes say.
    log: str = ""
    # The server that keeps it; empty where any may.
    host: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is so with a modem; `cause` are sentences, each translated by itself.

    A cause that the owner reported says what helps as well. `since` is when it was last well;
    `is_alarm`: a person must be called.
    """

    state: ModemState
    level: Level
    word: str
    cause: tuple[str, ...] = ()
    advice: str = ""
    since: datetime | None = None
    is_alarm: bool = False

    @property
    def alarm_level(self) -> Level:
        """Its level for the alarms: red is only what a person must be called for."""
        return Level.WARN if self.level is Level.BAD and not self.is_alarm else self.level


_READY: Final = Condition(ModemState.READY, Level.GOOD, READY)
_UNUSED: Final = Condition(ModemState.UNUSED, Level.GOOD, N_("tidak dipakai"))
_NEW: Final = Condition(
    ModemState.NEW,
    Level.WARN,
    N_("belum dibuka"),
    advice=N_("Modem ini mulai bekerja dalam 10 detik; bila tidak, lihat Status Sistem."),
)
_SERVER: Final = N_("Beri tahu pengelola server: sebabnya ada di %(log)s.")
_REPAIR: Final = N_(
    "Cabut lalu colok lagi modem. Bila terulang, hapus SMS di kartu SIM lewat HP dan beri tahu "
    "pengelola server: sebabnya ada di %(log)s."
)
_UNDELETABLE: Final = failure_reason(None, "undeletable")
_UNSTORED: Final = failure_reason(None, "unstored")


def conditions_of(
    modem: ModemFacts, at: datetime, *, is_disk_full: bool = False
) -> tuple[Condition, ...]:
    """All that is so with this modem, the worst first; "siap" only where nothing else is."""
    if not modem.is_enabled:
        return (_UNUSED,)
    if modem.seen_at is None:
        return (_NEW,)
    main = _process(modem, at, is_disk_full) or _work(modem, at)
    others = (_sim(modem), _undeletable(modem), _loop(modem), _new_sim(modem), _signal(modem))
    found = [it for it in (main, *others) if it is not None]
    return tuple(sorted(found, key=lambda it: -list(Level).index(it.level))) or (_READY,)


def sim_percent(used: int | None, size: int | None) -> float | None:
    """How full a SIM is; None where nobody knows."""
    return 100 * used / size if size and used is not None else None


def is_sim_filling(used: int | None, size: int | None) -> bool:
    """Whether this SIM needs a person: soon it refuses SMS."""
    return (sim_percent(used, size) or 0) >= SIM_PERCENT[1]


def _process(modem: ModemFacts, at: datetime, is_disk_full: bool) -> Condition | None:
    """What keeps the owner itself from working."""
    if is_disk_full:
        return Condition(
            ModemState.DISK_FULL,
            Level.BAD,
            N_("disk penuh"),
            (N_("Disk server penuh: SMS tidak dapat disimpan, jadi belum dibaca dari modem."),),
            N_("Kosongkan disk server; sesudah itu SMS dibaca dan dikirim lagi sendiri."),
            modem.healthy_at,
            _has_rested(modem, at, SILENCE[1]),
        )
    if modem.state == CRASHING:
        return Condition(
            ModemState.CRASHING,
            Level.BAD,
            CRASHING,
            (N_("Proses modem ini mati dan dimulai lagi berkali-kali."), *_reported(modem)),
            Sentence(_REPAIR if modem.has_sim else _SERVER, log=modem.log),
            modem.healthy_at,
            is_alarm=True,
        )
    if modem.seen_at is None or at - modem.seen_at > REPORTS_WITHIN:
        return Condition(
            ModemState.SILENT,
            Level.BAD,
            N_("tidak terhubung"),
            (N_("Tidak ada kabar dari modem ini."),),
            # The name of a server may have changed: nobody keeps its modems then.
            Sentence(
                "Periksa apakah Si UPIK berjalan di server %(host)s, atau pilih server lain di Ubah"
                " modem.",
                host=modem.host,
            )
            if modem.host
            else N_("Periksa apakah Si UPIK berjalan di server."),
            modem.seen_at,
            _has_rested(modem, at, SILENCE[1]),
        )
    return None


def _work(modem: ModemFacts, at: datetime) -> Condition | None:
    """What keeps the modem from working, as its living owner sees it."""
    if modem.state in _CLOSED:
        state, otherwise = _CLOSED[modem.state]
        return Condition(
            state,
            Level.BAD,
            modem.state,
            _reported(modem) or (otherwise,),
            since=modem.healthy_at,
            is_alarm=_has_rested(modem, at, SILENCE[1]),
        )
    if modem.state == UNREAD:
        return _unread(modem, at)
    if modem.state == PAUSED:
        return _paused(modem, at)
    if _has_rested(modem, at, SILENCE[0]):
        is_alarm = _has_rested(modem, at, SILENCE[1])
        return Condition(
            ModemState.MUTE,
            Level.BAD if is_alarm else Level.WARN,
            N_("tidak mengirim"),
            (N_("SMS masuk dibaca, tetapi SMS keluar gagal terkirim."), *_reported(modem)),
            N_("Baca sebabnya di Pesan Keluar; periksa pulsa, masa aktif, dan sinyal."),
            modem.healthy_at,
            is_alarm,
        )
    reported = _reported(modem)
    if reported:
        word = N_("tidak menyimpan SMS") if _UNSTORED in modem.problem else modem.state
        return Condition(ModemState.TROUBLED, Level.WARN, word, reported)
    return None


def _unread(modem: ModemFacts, at: datetime) -> Condition:
    """The modem is open, which alone proves nothing: no read of its SIM has been completed."""
    is_long = modem.healthy_at is not None and _has_rested(modem, at, SILENCE[0])
    sim = N_("Cabut lalu colok lagi modem. Bila tetap, hapus SMS di kartu SIM lewat HP.")
    repair = sim if modem.has_sim else Sentence(_SERVER, log=modem.log)
    return Condition(
        ModemState.UNREAD,
        Level.BAD if _has_rested(modem, at, SILENCE[0]) else Level.WARN,
        N_("tidak membaca") if is_long else UNREAD,
        (N_("Modem terbuka, tetapi SMS masuk belum selesai dibaca."), *_reported(modem)),
        repair if is_long else N_("Tunggu 2 menit."),
        modem.healthy_at,
        _has_rested(modem, at, SILENCE[1]),
    )


def _paused(modem: ModemFacts, at: datetime) -> Condition:
    """Sending rests; whoever waits behind it is counted, so that nobody sends it twice."""
    is_alarm = _has_rested(modem, at, SILENCE[1])
    waiting = Sentence.counting(
        "%(number)s SMS menunggu jeda ini dan dikirim sendiri sesudahnya. Jangan kirim ulang.",
        modem.waiting,
    )
    return Condition(
        ModemState.PAUSED,
        Level.BAD if is_alarm else Level.WARN,
        N_("SMS menunggu jeda") if modem.waiting else PAUSED,
        _reported(modem),
        waiting if modem.waiting else N_("SMS masuk tetap dibaca; pengiriman lanjut sendiri."),
        is_alarm=is_alarm,
    )


def _sim(modem: ModemFacts) -> Condition | None:
    percent = sim_percent(modem.sim_used, modem.sim_size)
    if percent is None or percent < SIM_PERCENT[0]:
        return None
    is_alarm = percent >= SIM_PERCENT[1]
    words = N_("SIM hampir penuh") if is_alarm else N_("SIM mulai penuh")
    return Condition(
        ModemState.SIM,
        Level.BAD if is_alarm else Level.WARN,
        N_("SIM penuh") if percent >= 100 else words,
        (
            Sentence(
                "Kartu SIM terisi %(used)s dari %(total)s SMS; yang penuh menolak SMS warga.",
                used=modem.sim_used,
                total=modem.sim_size,
            ),
        ),
        N_("Hapus SMS di kartu SIM lewat HP."),
        is_alarm=is_alarm,
    )


def _undeletable(modem: ModemFacts) -> Condition | None:
    if not modem.is_undeletable:
        return None
    word = N_("SMS tidak terhapus")
    return Condition(ModemState.UNDELETABLE, Level.BAD, word, (_UNDELETABLE,), is_alarm=True)


def _loop(modem: ModemFacts) -> Condition | None:
    if not modem.is_loop_missed:
        return None
    return Condition(
        ModemState.LOOP,
        Level.BAD,
        N_("SMS uji hilang"),
        (N_("SMS uji harian tidak kembali."),),
        N_("Periksa pulsa, masa aktif, dan nomor modem ini."),
        is_alarm=True,
    )


def _new_sim(modem: ModemFacts) -> Condition | None:
    if not modem.is_sim_new:
        return None
    return Condition(
        ModemState.NEW_SIM,
        Level.WARN,
        N_("kartu SIM lain"),
        (N_("Kartu SIM di modem ini bukan yang sebelumnya: nomornya mungkin lain."),),
        N_("Admin: buka Edit, periksa Nomor, lalu Save."),
    )


def _signal(modem: ModemFacts) -> Condition | None:
    if modem.signal is None or modem.signal >= WEAK_SIGNAL:
        return None
    return Condition(
        ModemState.WEAK,
        Level.WARN,
        N_("sinyal lemah"),
        (Sentence("Sinyal hanya %(percent)s%%.", percent=modem.signal),),
        N_("Pindahkan modem atau antenanya."),
    )


# A modem that is not open, by its row's word; and what is said where the owner reported nothing.
_CLOSED: Final = {
    AWAY: (ModemState.AWAY, failure_reason(None, "reopen")),
    HELD: (ModemState.HELD, failure_reason(None, "hold")),
    OWNED: (ModemState.OWNED, failure_reason(None, "owned")),
}


def _reported(modem: ModemFacts) -> tuple[str, ...]:
    """The owner's own sentences; what has a condition of its own is not said twice."""
    return tuple(told(line) for line in modem.problem.splitlines() if line != _UNDELETABLE)


def _has_rested(modem: ModemFacts, at: datetime, span: timedelta) -> bool:
    return modem.healthy_at is None or at - modem.healthy_at > span
