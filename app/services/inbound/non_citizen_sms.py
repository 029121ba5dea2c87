"""What came in and is no citizen's text: operators' notices, and parts nobody could decode."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, literal_column, select

from app.database.extensions import count_rows, db
from app.domain.messaging.phone_numbers import SenderClass, classify
from app.models import InboundPart

_NOTICE = re.compile(r"sisa pulsa|masa aktif|pulsa anda|kuota|isi ulang", re.IGNORECASE)
_OPERATORS = (SenderClass.ALPHANUMERIC, SenderClass.SHORT_CODE)


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as it is shown, its parts joined."""

    sender: str
    text: str
    modem_id: int | None
    at: datetime


def is_notice(number: str, text: str) -> bool:
    """Whether an operator (a name or a short code, never a person) writes about credit or quota."""
    return classify(number).klass in _OPERATORS and _NOTICE.search(text) is not None


def is_first_of_notice() -> tuple[ColumnElement[bool], ...]:
    """The conditions of the first part of each notice: what a page of notices is made of."""
    # As the partial index spells it; SQLAlchemy's `= 1` would not be recognised by SQLite.
    return literal_column("is_sim_notice"), InboundPart.sequence == 1


def is_undecoded() -> ColumnElement[bool]:
    """The condition of the quarantine: parts that could not be decoded."""
    # Spelled out, not bound: only so does a database see that its partial index fits.
    return InboundPart.kind == literal_column("'binary'")


def notices(first_ids: Sequence[int]) -> list[Notice]:
    """The notices that begin with these parts, in their order."""
    firsts = {row.id: row for row in parts(first_ids)}
    keys = [row.group_key for row in firsts.values()]
    rest = db.session.scalars(
        select(InboundPart)
        .where(InboundPart.group_key.in_(keys), literal_column("is_sim_notice"))
        .order_by(InboundPart.sequence, InboundPart.id)
    )
    groups: dict[tuple[str, datetime | None], list[InboundPart]] = {}
    for row in rest:
        groups.setdefault((row.group_key, row.processed_at), []).append(row)
    found = [firsts[row_id] for row_id in first_ids if row_id in firsts]
    return [_notice(groups[row.group_key, row.processed_at]) for row in found]


def latest_each() -> dict[int | None, Notice]:
    """The newest notice of each modem, by the modem's id."""
    newest = select(func.max(InboundPart.id)).where(*is_first_of_notice())
    ids = db.session.scalars(newest.group_by(InboundPart.modem_id)).all()
    return {notice.modem_id: notice for notice in notices(ids)}


def parts(ids: Sequence[int]) -> list[InboundPart]:
    """These parts, in the given order."""
    rows = db.session.scalars(select(InboundPart).where(InboundPart.id.in_(ids)))
    return sorted(rows, key=lambda row: ids.index(row.id))


def count_undecoded() -> int:
    """How many parts stand in the quarantine."""
    return count_rows(is_undecoded())


def _notice(parts: list[InboundPart]) -> Notice:
    first = parts[0]
    text = "".join(part.text for part in parts)
    return Notice(first.number, text, first.modem_id, first.recorded_at)
