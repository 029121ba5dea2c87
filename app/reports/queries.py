"""What a report counts: messages by category, forwards by SKPD, and what was left out (S68, A22).

Answered is not solved: `closed` is a figure of its own (D13).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.domain.delivery import OutboundStatus, Purpose
from app.domain.terms import Category, ForwardStatus, MessageStatus
from app.models import Contact, Forward, Message, OutboundSms, Reply, Skpd
from app.reports.periods import Period

_NEVER_ARRIVED: Final = (
    OutboundStatus.FAILED,
    OutboundStatus.UNDELIVERED,
    OutboundStatus.CANCELLED,
)


@dataclass(frozen=True, slots=True)
class Tally:
    """One row of a table: received is answered + unanswered + rejected; closed is beside them."""

    label: str
    short: str
    received: int = 0
    answered: int = 0
    rejected: int = 0
    closed: int = 0

    @property
    def unanswered(self) -> int:
        """Neither answered nor sent back by the SKPD."""
        return self.received - self.answered - self.rejected

    @property
    def answered_percent(self) -> float | None:
        """Answered of received; None when nothing was received."""
        return 100 * self.answered / self.received if self.received else None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Messages of the period that no table counts (D6, A11), and those with no SKPD yet."""

    deleted: int = 0
    quarantined: int = 0
    unforwarded: int = 0


def by_category(session: Session, period: Period, skpd_id: int | None = None) -> list[Tally]:
    """Messages received in the period, each category a row, "Belum dikategorikan" last.

    With `skpd_id` the forwards that SKPD got, in its own states.
    """
    query = _messages(period) if skpd_id is None else _forwards(period, skpd_id)
    rows = session.execute(query.add_columns(Message.category).group_by(Message.category))
    found = {row.category: row for row in rows}
    tallies = [_tally(found.pop(kind, None), kind.label, kind.label) for kind in Category]
    rest = [_tally(row, "Belum dikategorikan", "Tanpa kategori") for row in found.values()]
    return [*tallies, total(rest, rest[0].label, rest[0].short)] if rest else tallies


def by_skpd(session: Session, period: Period, skpd_id: int | None = None) -> list[Tally]:
    """Forwards of the period's messages, the SKPD with most first; a withdrawn one counts nowhere.

    A message that several SKPDs hold stands in the row of each (A7).
    """
    query = _forwards(period, skpd_id).join(Skpd, Skpd.id == Forward.skpd_id)
    columns = (Skpd.name, Skpd.abbreviation)
    rows = session.execute(query.add_columns(*columns).group_by(Skpd.id, *columns))
    tallies = [_tally(row, row.name, row.abbreviation) for row in rows]
    return sorted(tallies, key=lambda tally: (-tally.received, tally.label))


def left_out(session: Session, period: Period, skpd_id: int | None = None) -> LeftOut:
    """What the tables do not show, so that nothing vanishes silently."""
    held = Forward.message_id == Message.id
    query = select(
        _count(Message.deleted_at.is_not(None)),
        _count(and_(Message.deleted_at.is_(None), Message.is_quarantined)),
        _count(and_(_is_counted(), ~_holds(held).exists())),
    ).where(_received_in(period))
    if skpd_id is not None:
        query = query.where(_holds(held, Forward.skpd_id == skpd_id).exists())
    return LeftOut(*session.execute(query).one())


def total(tallies: Iterable[Tally], label: str = "Jumlah", short: str = "Jumlah") -> Tally:
    """The sum of rows."""
    rows = list(tallies)
    return Tally(
        label,
        short,
        sum(row.received for row in rows),
        sum(row.answered for row in rows),
        sum(row.rejected for row in rows),
        sum(row.closed for row in rows),
    )


def offices(session: Session) -> list[tuple[int, str]]:
    """(id, name) of every SKPD in use, for the filter."""
    query = select(Skpd.id, Skpd.name).where(Skpd.is_active).order_by(Skpd.name)
    return [(row.id, row.name) for row in session.execute(query)]


def connected_offices(session: Session) -> int:
    """How many SKPDs can be reached: in use, with a registered phone in use."""
    reached = select(func.count(func.distinct(Contact.skpd_id)))
    query = reached.join(Skpd).where(Contact.is_active, Skpd.is_active)
    return session.scalar(query) or 0


def has_arriving_reply(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """An answer that is on its way or there: not all its SMS failed (A8), or it needed none."""
    sms = select(OutboundSms.id).where(
        OutboundSms.reply_id == Reply.id, OutboundSms.purpose == Purpose.ANSWER
    )
    arriving = sms.where(OutboundSms.status.not_in(_NEVER_ARRIVED)).exists()
    return select(Reply.id).where(*conditions, or_(arriving, ~sms.exists())).exists()


def _messages(period: Period) -> Select[Any]:
    status = Message.status
    closed_answered = and_(
        status == MessageStatus.SELESAI, has_arriving_reply(Reply.message_id == Message.id)
    )
    return select(
        func.count().label("received"),
        _count(or_(status == MessageStatus.DIJAWAB, closed_answered)).label("answered"),
        _count(status == MessageStatus.DITOLAK).label("rejected"),
        _count(status == MessageStatus.SELESAI).label("closed"),
    ).where(_is_counted(), _received_in(period))


def _forwards(period: Period, skpd_id: int | None) -> Select[Any]:
    # Sent to the same SKPD twice (A20), a message counts once there, by its newest forward.
    newest = select(func.max(Forward.id)).where(Forward.status != ForwardStatus.DITARIK)
    newest = newest.group_by(Forward.message_id, Forward.skpd_id)
    if skpd_id is not None:
        newest = newest.where(Forward.skpd_id == skpd_id)
    newest = newest.join(Message).where(_is_counted(), _received_in(period))
    return (
        select(
            func.count().label("received"),
            _count(Forward.status == ForwardStatus.DIJAWAB).label("answered"),
            _count(Forward.status == ForwardStatus.DITOLAK).label("rejected"),
            _count(Message.status == MessageStatus.SELESAI).label("closed"),
        )
        .select_from(Forward)
        .join(Message)
        .where(Forward.id.in_(newest))
    )


def _holds(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select(Forward.id).where(Forward.status != ForwardStatus.DITARIK, *conditions)


def _is_counted() -> ColumnElement[bool]:
    return and_(Message.deleted_at.is_(None), Message.is_quarantined.is_(False))


def _received_in(period: Period) -> ColumnElement[bool]:
    return and_(Message.received_at >= period.start, Message.received_at < period.end)


def _count(condition: ColumnElement[bool]) -> Any:
    return func.count(case((condition, 1)))


def _tally(row: Any, label: str, short: str) -> Tally:
    if row is None:
        return Tally(label, short)
    return Tally(label, short, row.received, row.answered, row.rejected, row.closed)
