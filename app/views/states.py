"""The filters by state of both lists (S21), by the word in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, Literal

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.deadlines import WIB
from app.domain.delivery import OutboundStatus
from app.domain.workflow import ForwardStatus, MessageStatus
from app.extensions import now
from app.models import Forward, Message, OutboundSms, Reply

Condition = ColumnElement[bool]
_M, _F = MessageStatus, ForwardStatus
ALL, DELETED = "semua", "terhapus"
UNANSWERED: Final = (_M.BARU, _M.DITERUSKAN, _M.DITOLAK, _M.MENUNGGU_WARGA)


@dataclass(frozen=True)
class State:
    """One filter: its words, the states it shows, and what must be true beside the state.

    What is not listed is met through "Hari ini", and shown among the filters only when chosen.
    """

    label: str
    members: tuple[str, ...]
    only: Callable[[], Condition] | None = None
    is_listed: bool = True

    def narrow(self) -> list[Condition]:
        """The condition beside the state, if there is one."""
        return [self.only()] if self.only else []


States = Mapping[str, State]
# These show what is due first; all others what came last.
BY_DUE: Final = ("belum", "baru", "hari-ini", "terlambat")
Tone = Literal["plain", "warn", "bad", "good"]


def _unnamed_message() -> Condition:
    """An answer by phone whose "diketahui oleh" is not filled in yet (A5)."""
    return Message.id.in_(select(Reply.message_id).where(Reply.acknowledged_by.is_(None)))


def _unnamed_forward() -> Condition:
    return Forward.id.in_(select(Reply.forward_id).where(Reply.acknowledged_by.is_(None)))


def _overdue() -> Condition:
    """Unanswered, and its time is over (D3)."""
    return Message.turn_at < now()


def _due_today() -> Condition:
    """Unanswered, still in time, but only today."""
    present = now()
    midnight = datetime.combine(present.astimezone(WIB).date() + timedelta(days=1), time(), WIB)
    return and_(Message.turn_at >= present, Message.turn_at < midnight)


def _sms_in_trouble() -> Condition:
    trouble = (OutboundStatus.FAILED, OutboundStatus.UNCERTAIN)
    return Message.id.in_(select(OutboundSms.message_id).where(OutboundSms.status.in_(trouble)))


INBOX_STATES: Final[States] = {
    "baru": State("Pesan baru", (_M.BARU,), is_listed=False),
    "belum": State("Belum dibalas", UNANSWERED),
    "hari-ini": State("Jatuh tempo hari ini", UNANSWERED, _due_today, is_listed=False),
    "terlambat": State("Lewat tenggat", UNANSWERED, _overdue),
    "sudah": State("Sudah dibalas", (_M.DIJAWAB, _M.SELESAI)),
    "ditolak": State("Ditolak SKPD", (_M.DITOLAK,)),
    "diketahui": State("Diketahui belum diisi", tuple(_M), _unnamed_message),
    "sms": State("SMS bermasalah", tuple(_M), _sms_in_trouble, is_listed=False),
    ALL: State("Semua", tuple(_M)),
}
OFFICE_STATES: Final[States] = {
    "belum": State("Belum dibalas", (_F.MENUNGGU,)),
    "terlambat": State("Lewat tenggat", (_F.MENUNGGU,), _overdue),
    "sudah": State("Sudah dibalas", (_F.DIJAWAB,)),
    "ditolak": State("Ditolak", (_F.DITOLAK,)),
    "diketahui": State("Diketahui belum diisi", tuple(_F), _unnamed_forward),
    ALL: State("Semua", tuple(_F)),
}


def narrowed(states: States, word: str, column: InstrumentedAttribute[str]) -> list[Condition]:
    """The conditions of one filter on its status column; an unknown word shows everything."""
    state = states.get(word, states[ALL])
    by_status = (
        [] if len(state.members) == len(states[ALL].members) else [column.in_(state.members)]
    )
    return [*by_status, *state.narrow()]
