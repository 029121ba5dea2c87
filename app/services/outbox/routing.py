"""Routing: which modem may take which SMS, with failover from modems that are down (G25)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, false, not_, or_, select

from app.database.extensions import UtcDateTime, db, now
from app.database.read_once import read_once
from app.models import Modem, OutboundSms

# A modem that can't send for this long loses its rows to the others.
UNHEALTHY = timedelta(minutes=5)
_MODEMS = select(Modem.id, Modem.name, Modem.number, Modem.is_enabled)


@dataclass(frozen=True, slots=True)
class Lane:
    """One modem's share of the outbox and its limits, from the modem table.

    `down` are modems whose SMS any modem may take; `unseen` those that have never worked, whose SMS
    are left alone as long. `leaves` are number prefixes reserved for another modem.
    """

    modem_id: int
    rate_per_minute: float = 0
    daily_cap: int = 0
    down: tuple[int, ...] = ()
    unseen: tuple[int, ...] = ()
    leaves: tuple[str, ...] = ()


def modems() -> Sequence[Any]:
    """Every modem's id, name, number and whether it is enabled."""
    return read_once(db.session, Modem, "all", lambda: db.session.execute(_MODEMS).all())


def lane(modem_id: int) -> Lane:
    """The share of this modem at this moment."""
    rows = db.session.scalars(select(Modem).order_by(Modem.id)).all()
    own = next(row for row in rows if row.id == modem_id)
    others = [row for row in rows if row.id != modem_id]
    since = now() - UNHEALTHY
    working = [row for row in others if _works(row, since)]
    mine = beginnings(own.prefixes)
    return Lane(
        modem_id=modem_id,
        rate_per_minute=own.rate_per_minute,
        daily_cap=own.daily_cap,
        down=tuple(row.id for row in others if _is_down(row, since)),
        unseen=tuple(row.id for row in others if row.is_enabled and row.healthy_at is None),
        leaves=tuple(p for row in working for p in beginnings(row.prefixes) if p not in mine),
    )


def is_down(modem_id: int | None) -> bool:
    """Whether what this modem began may wait for it in vain."""
    row = db.session.get(Modem, modem_id) if modem_id is not None else None
    return modem_id is not None and (row is None or _is_down(row, now() - UNHEALTHY))


def another(modem_id: int) -> int | None:
    """Another modem that can send now."""
    since = now() - UNHEALTHY
    rows = db.session.scalars(select(Modem).where(Modem.id != modem_id).order_by(Modem.id))
    return next((row.id for row in rows if _works(row, since)), None)


def beginnings(prefixes: str) -> list[str]:
    """Number prefixes in the outbox's spelling: `0811, 0812` become +62811, +62812."""
    words = prefixes.replace(",", " ").replace(";", " ").split()
    digits = ["".join(filter(str.isdigit, word)) for word in words]
    return ["+62" + d[1:] if d.startswith("0") else "+" + d for d in digits if d]


def may_take(lane: Lane) -> ColumnElement[bool]:
    """The condition on OutboundSms for this lane; `unseen_since` is bound to now - UNHEALTHY."""
    wanted = OutboundSms.preferred_modem_id
    waited = OutboundSms.created_at < bindparam("unseen_since", type_=UtcDateTime)
    is_left = or_(false(), *(OutboundSms.number.startswith(prefix) for prefix in lane.leaves))
    return or_(
        wanted == lane.modem_id,
        and_(wanted.is_(None), not_(is_left)),
        wanted.in_(lane.down),
        and_(wanted.in_(lane.unseen), waited),
    )


def _works(row: Modem, since: datetime) -> bool:
    is_healthy = row.healthy_at is not None and row.healthy_at >= since
    return row.is_enabled and is_healthy and not _is_paused_long(row)


def _is_down(row: Modem, since: datetime) -> bool:
    is_silent = row.healthy_at is not None and row.healthy_at < since
    return not row.is_enabled or is_silent or _is_paused_long(row)


def _is_paused_long(row: Modem) -> bool:
    """Its day's cap is reached, or a pause is meant to last: it may be healthy all the same."""
    return row.paused_until is not None and row.paused_until > now() + UNHEALTHY
