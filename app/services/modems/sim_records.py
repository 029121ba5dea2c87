"""Which records of a SIM are new (G17): one is read again after a kill, the network repeats one,
and a citizen sends the same words twice."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import or_, select, update

from app.database.extensions import db, insert_new
from app.models import InboundPart
from app.sms.protocol.gateway import PartKind

# A time of the SMS centre this near to ours tells SMS apart; beside that an SMS with this very time
# comes no later than so long after another, unless the centre's clock stands still.
NEAR, TOGETHER = timedelta(minutes=10), timedelta(minutes=1)
# A phone may take so long to answer (TR2M of 3GPP TS 24.011): no network repeats an SMS before.
_ANSWERED_WITHIN = timedelta(seconds=12)

Row = dict[str, Any]


class _Known(NamedTuple):
    """A stored row, as far as another record may be the same SMS."""

    fingerprint: str
    place: int | None
    smsc_at: datetime
    recorded_at: datetime


_KNOWN = (InboundPart.fingerprint, InboundPart.place, InboundPart.smsc_at, InboundPart.recorded_at)


def store(modem_id: int, rows: Sequence[Row], freed: Collection[int], *, is_whole: bool) -> None:
    """Stores those that are new; one that has equal words and time, and is another SMS, gets a
    fingerprint of its own.

    `freed` are the places that were freed since the reading before; if it `is_whole`, a place that
    is not among the rows is free, too.
    """
    unread = _not_here_before(modem_id, rows, freed, is_whole=is_whole)
    if insert_new(InboundPart, "fingerprint", unread) < len(unread):
        insert_new(InboundPart, "fingerprint", _others(modem_id, unread))


def _not_here_before(
    modem_id: int, rows: Sequence[Row], freed: Collection[int], *, is_whole: bool
) -> list[Row]:
    """The records that no earlier reading has found in their places. Rows of places that are free
    now, or hold another record, are noted as gone."""
    marks = {row["place"]: row["fingerprint"] for row in rows}
    is_held = InboundPart.modem_id == modem_id, InboundPart.place.is_not(None)
    held = [_Known(*row) for row in db.session.execute(select(*_KNOWN).where(*is_held))]
    here, unseen = set(), set()
    for row in held:
        mark = None if row.place in freed else marks.get(row.place)
        if mark and row.fingerprint in (mark, _apart(mark, row.place, row.recorded_at)):
            here.add(row.place)
        elif not (is_whole or row.place in freed or row.place in marks):
            unseen.add(row.place)
    if len(held) > len(here | unseen):
        # Few stay: of a flood all are gone.
        gone = update(InboundPart).where(*is_held, InboundPart.place.not_in(here | unseen))
        free = gone.values(place=None)
        db.session.execute(free, execution_options={"synchronize_session": False})
    return [row for row in rows if row["place"] is None or row["place"] not in here]


def _others(modem_id: int, rows: Sequence[Row]) -> list[Row]:
    """The rows that could not be stored, and are another SMS than the one with their fingerprint;
    they have fingerprints of their own now."""
    marks = {row["fingerprint"] for row in rows}
    query = select(*_KNOWN).where(InboundPart.fingerprint.in_(marks))
    known = {row[0]: _Known(*row) for row in db.session.execute(query)}
    found = []
    for row in rows:
        earlier = known[row["fingerprint"]]
        is_it = earlier[1:] == (row["place"], row["smsc_at"], row["recorded_at"])
        if not is_it and row["place"] is not None and not _is_repeated(modem_id, earlier, row):
            _tell_apart(row)
            found.append(row)
    return found


def _is_repeated(modem_id: int, earlier: _Known, row: Row) -> bool:
    """Whether the network has sent one SMS again: both bear the time at which the SMS centre took
    it. A time that is far from ours, or stands still, does not tell; nor does one reading."""
    is_early = row["recorded_at"] - earlier.recorded_at < _ANSWERED_WITHIN
    if is_early or abs(earlier.recorded_at - earlier.smsc_at) > NEAR:
        return False
    other = select(InboundPart.id).where(
        InboundPart.modem_id == modem_id,
        InboundPart.smsc_at == row["smsc_at"],
        InboundPart.recorded_at >= earlier.recorded_at - 2 * NEAR,
        InboundPart.group_key != row["group_key"],
        InboundPart.kind != PartKind.STATUS_REPORT.value,
        # No phone sends two SMS within a second.
        or_(
            InboundPart.number == row["number"],
            InboundPart.recorded_at > earlier.recorded_at + TOGETHER,
        ),
    )
    return db.session.scalar(other.limit(1)) is None


def _tell_apart(row: Row) -> None:
    mark = row["fingerprint"]
    row["fingerprint"] = _apart(mark, row["place"], row["recorded_at"])
    if row["group_key"] == mark:
        row["group_key"] = row["fingerprint"]


def _apart(mark: str, place: int | None, recorded_at: datetime) -> str:
    """The fingerprint of another SMS with equal words and time, as its row can always tell it."""
    told = f"{mark} {place} {recorded_at.astimezone(UTC).isoformat()}"
    return hashlib.sha256(told.encode()).hexdigest()
