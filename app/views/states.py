"""The filters by state of both lists (S21), by the word in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.workflow import ForwardStatus, MessageStatus
from app.extensions import now
from app.models import Forward, Message, Reply

Condition = ColumnElement[bool]
_M, _F = MessageStatus, ForwardStatus
ALL, DELETED = "semua", "terhapus"
UNANSWERED: Final = (_M.BARU, _M.DITERUSKAN, _M.DITOLAK, _M.MENUNGGU_WARGA)


@dataclass(frozen=True)
class State:
    """One filter: its words, the states it shows, and what must be true beside the state."""

    label: str
    members: tuple[str, ...]
    only: Callable[[], Condition] | None = None

    def narrow(self) -> list[Condition]:
        """The condition beside the state, if there is one."""
        return [self.only()] if self.only else []


States = Mapping[str, State]
# These show what is due first; all others what came last.
BY_DUE: Final = ("belum", "terlambat")


def _unnamed_message() -> Condition:
    """An answer by phone whose "diketahui oleh" is not filled in yet (A5)."""
    return Message.id.in_(select(Reply.message_id).where(Reply.acknowledged_by.is_(None)))


def _unnamed_forward() -> Condition:
    return Forward.id.in_(select(Reply.forward_id).where(Reply.acknowledged_by.is_(None)))


def _overdue() -> Condition:
    """Unanswered, and its time is over (D3)."""
    return Message.turn_at < now()


INBOX_STATES: Final[States] = {
    "belum": State("Belum dibalas", UNANSWERED),
    "terlambat": State("Lewat tenggat", UNANSWERED, _overdue),
    "sudah": State("Sudah dibalas", (_M.DIJAWAB, _M.SELESAI)),
    "ditolak": State("Ditolak SKPD", (_M.DITOLAK,)),
    "diketahui": State("Diketahui belum diisi", tuple(_M), _unnamed_message),
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
