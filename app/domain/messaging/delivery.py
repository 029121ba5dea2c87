"""Delivery of outgoing SMS: states and moves, queue priority, retries, final states.

What can't be known is `uncertain` and is never sent again automatically: only a delivery report or
a person moves it on.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Final

from app.domain.errors import TransitionRefused
from app.domain.reasons import Refusal
from app.domain.words import N_, Labelled


class OutboundStatus(Labelled):
    """Where a whole SMS stands (D13)."""

    HELD = "held", N_("Ditahan")
    QUEUED = "queued", N_("Antrean")
    SENDING = "sending", N_("Sedang dikirim")
    SENT = "sent", N_("Terkirim")
    DELIVERED = "delivered", N_("Diterima")
    UNDELIVERED = "undelivered", N_("Tidak diterima")
    FAILED = "failed", N_("Gagal terkirim")
    UNCERTAIN = "uncertain", N_("Belum pasti terkirim")
    CANCELLED = "cancelled", N_("Dibatalkan")


class PartStatus(StrEnum):
    """Where one part stands; only a whole SMS can be held."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"


class Purpose(Labelled):
    """Why an SMS is sent."""

    ANSWER = "answer", N_("Jawaban")
    FORWARD = "forward", N_("Terusan")
    CONFIRM = "confirm", N_("Konfirmasi")
    NOTICE = "notice", N_("Pemberitahuan")
    REMINDER = "reminder", N_("Pengingat")
    ACKNOWLEDGEMENT = "acknowledgement", N_("Tanda terima")
    HELP = "help", N_("Bantuan")
    ALERT = "alert", N_("Panggilan piket")


# Seconds to wait after the first, second ... failed try of an SMS that never left.
BACK_OFF: Final = (30, 120, 600, 3600, 3600)
# Somebody may be in danger: before all that was queued earlier.
_FIRST: Final = 5

_O, _P = OutboundStatus, PartStatus
PART_MOVES: Final[Mapping[PartStatus, frozenset[PartStatus]]] = {
    # What an older backup calls waiting may have left since: a person decides.
    _P.QUEUED: frozenset({_P.SENDING, _P.CANCELLED, _P.UNCERTAIN}),
    _P.SENDING: frozenset({_P.SENT, _P.QUEUED, _P.FAILED, _P.UNCERTAIN}),
    _P.SENT: frozenset({_P.DELIVERED, _P.UNDELIVERED}),
    _P.DELIVERED: frozenset(),
    # A report may be corrected by a later one; "Kirim ulang" queues again (A8).
    _P.UNDELIVERED: frozenset({_P.DELIVERED, _P.QUEUED}),
    _P.FAILED: frozenset({_P.QUEUED}),
    # By a delivery report, "Anggap terkirim" or "Kirim ulang"; never by the machine alone.
    _P.UNCERTAIN: frozenset({_P.DELIVERED, _P.UNDELIVERED, _P.SENT, _P.QUEUED}),
    _P.CANCELLED: frozenset(),
}
OUTBOUND_MOVES: Final[Mapping[OutboundStatus, frozenset[OutboundStatus]]] = {
    _O(part): frozenset(_O(target) for target in targets) for part, targets in PART_MOVES.items()
} | {
    _O.HELD: frozenset({_O.QUEUED, _O.CANCELLED, _O.UNCERTAIN}),
    # Too old to send: held for a person, not sent late.
    _O.QUEUED: frozenset({_O.SENDING, _O.CANCELLED, _O.HELD, _O.UNCERTAIN}),
    # The report of the first part may come while the last is being sent.
    _O.SENDING: frozenset({_O.SENT, _O.QUEUED, _O.FAILED, _O.UNCERTAIN, _O.UNDELIVERED}),
    # A late report for one part, while another part has none yet.
    _O.UNDELIVERED: frozenset({_O.DELIVERED, _O.QUEUED, _O.SENT}),
}

# Sets of states, each spelled here alone (tests/house/test_states.py).
# No modem has taken it: it can still be called back (Batalkan, Hapus, Tarik).
NOT_TAKEN: Final = (_O.HELD, _O.QUEUED)
# The citizen has it, as far as is known.
ARRIVED: Final = (_O.SENT, _O.DELIVERED, _O.UNCERTAIN)
# It is on its way to the phone, or there.
GONE: Final = (_O.SENT, _O.DELIVERED)
# A part that the network has, whatever became of it.
LEFT: Final = (PartStatus.SENT, PartStatus.DELIVERED, PartStatus.UNDELIVERED)
# A part that is, or may be, on the phone: the rest goes by the same SIM, to the same number.
BEGUN: Final = (*LEFT, PartStatus.UNCERTAIN)
# A part whose outcome a report may still tell.
OPEN: Final = (PartStatus.UNCERTAIN, PartStatus.SENT)
# It was to be sent and has reached nobody: a person may send it again.
NOT_ARRIVED: Final = (_O.FAILED, _O.UNDELIVERED)
# An answer whose SMS ended like this has not reached anybody (A8).
LOST: Final = (*NOT_ARRIVED, _O.CANCELLED)
# The first of these that a part has is the state of the whole: what stops it comes first. Beside a
# part in doubt the others go on; only then a person decides about that one.
_DECIDES: Final = (
    PartStatus.FAILED,
    PartStatus.CANCELLED,
    PartStatus.SENDING,
    PartStatus.QUEUED,
    PartStatus.UNCERTAIN,
    PartStatus.UNDELIVERED,
    PartStatus.SENT,
    PartStatus.DELIVERED,
)


def require_move(old: OutboundStatus | PartStatus, new: OutboundStatus | PartStatus) -> None:
    """Raises TransitionRefused unless an SMS (or a part) may go from `old` to `new`."""
    if old == new:
        raise TransitionRefused(new, old, Refusal.NO_CHANGE)
    possible = OUTBOUND_MOVES[old] if isinstance(old, OutboundStatus) else PART_MOVES[old]
    if new not in possible:
        raise TransitionRefused(new, old)


def status_of_parts(parts: Sequence[PartStatus]) -> OutboundStatus:
    """Status of an SMS from its parts: delivered only if all are; at least one part."""
    if not parts:
        raise ValueError("an SMS has at least one part")
    return OutboundStatus(next(status for status in _DECIDES if status in parts))


def queue_priority(purpose: Purpose) -> int:
    """Priority in the queue, smaller is sooner: first an alert to the officer on duty, then answers
    to citizens."""
    if purpose is Purpose.ALERT:
        return _FIRST
    return 10 * (1 + list(Purpose).index(purpose))


def retry_delay(attempts: int) -> timedelta | None:
    """Delay after `attempts` failed tries (1 = the first); None: failed for good."""
    if attempts < 1:
        raise ValueError("attempts counts the failed tries, the first is 1")
    return timedelta(seconds=BACK_OFF[attempts - 1]) if attempts <= len(BACK_OFF) else None


def outage_delay(age: timedelta) -> timedelta:
    """Delay after a try in an outage, which does not count: a tenth of the SMS's age, at least half
    a minute and at most ten."""
    return min(max(age / 10, timedelta(seconds=30)), timedelta(minutes=10))
