"""What came in and is no citizen's text: operators' notices, and parts nobody could decode."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, literal_column, select

from app.domain.phone import SenderClass, classify
from app.extensions import db
from app.models import InboundPart

_NOTICE = re.compile(r"sisa pulsa|masa aktif|pulsa anda|kuota|isi ulang", re.IGNORECASE)
_OPERATORS = (SenderClass.ALPHANUMERIC, SenderClass.SHORT_CODE)


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as it is shown, its parts joined."""

    sender: str
    text: str
    modem_id: int
    at: datetime


def is_notice(number: str, text: str) -> bool:
    """Whether an operator (a name or a short code, never a person) writes about credit or quota."""
    return classify(number).klass in _OPERATORS and _NOTICE.search(text) is not None


def recent(limit: int = 100) -> list[Notice]:
    """The notices made of the last `limit` parts, newest first."""
    # As the partial index spells it; SQLAlchemy's `= 1` would not be recognised by SQLite.
    rows = db.session.scalars(
        select(InboundPart)
        .where(literal_column("is_sim_notice"))
        .order_by(InboundPart.id.desc())
        .limit(limit)
    )
    groups: dict[tuple[str, datetime | None], list[InboundPart]] = {}
    for row in rows:
        groups.setdefault((row.group_key, row.processed_at), []).append(row)
    return [_notice(sorted(parts, key=lambda part: part.sequence)) for parts in groups.values()]


def undecoded(limit: int = 100) -> list[InboundPart]:
    """The quarantine: the newest parts that could not be decoded, as they came."""
    query = select(InboundPart).where(_undecoded()).order_by(InboundPart.id.desc())
    return list(db.session.scalars(query.limit(limit)))


def count_undecoded() -> int:
    """How many parts stand in the quarantine."""
    query = select(func.count()).select_from(InboundPart).where(_undecoded())
    return db.session.scalar(query) or 0


def _undecoded() -> ColumnElement[bool]:
    # Spelled out, not bound: only so does a database see that its partial index fits.
    return InboundPart.kind == literal_column("'binary'")


def _notice(parts: list[InboundPart]) -> Notice:
    first = parts[0]
    text = "".join(part.text for part in parts)
    return Notice(first.number, text, first.modem_id, first.recorded_at)
