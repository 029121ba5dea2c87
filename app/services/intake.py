"""What the modem read becomes rows, then a card or a command: two transactions (gateway.md)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.extensions import db, insert_new, now, transaction
from app.models import InboundPart, Modem
from app.services import commands, inbound_rows, messages, reports_of_delivery, sim_info
from app.sms.gateway import PartKind, ReceivedPart
from app.sms.parts import join
from app.sms.turns import in_turn

log = logging.getLogger(__name__)

# A group still incomplete after this becomes a card that names the missing part.
PATIENCE = timedelta(minutes=10)
# References repeat: parts further apart than this belong to different SMS.
SAME_SMS = timedelta(days=1)
MOST_ATTEMPTS = 3


def record(modem_id: int, owner: str, parts: Sequence[ReceivedPart]) -> dict[str, str]:
    """Stores raw parts, each once whatever happens (D1 InboundPart); group keys with senders.

    `owner` is the SIM's IMSI or the modem's name. Commit before the SIM is freed.
    """
    rows = [inbound_rows.values(modem_id, owner, part) for part in parts]
    insert_new(InboundPart, "fingerprint", rows)
    db.session.get_one(Modem, modem_id).last_received_at = now()
    return {str(row["group_key"]): str(row["number"]) for row in rows}


def waiting_groups(limit: int = 500) -> list[str]:
    """Group keys with parts not yet processed, oldest first, each sender in his turn."""
    return [key for key, _ in waiting_in_turn(limit)]


def waiting_in_turn(limit: int = 500) -> list[tuple[str, str]]:
    """The same keys with their senders."""
    rows = db.session.execute(
        select(InboundPart.group_key, InboundPart.number)
        .where(InboundPart.processed_at.is_(None))
        .order_by(InboundPart.id)
        .limit(limit)
    ).all()
    return in_turn({key: number for key, number in rows}.items())


def process(key: str) -> bool:
    """One group in a transaction of its own; False when it must wait or was taken by another.

    What raises three times becomes a card "Pesan tak dapat diolah": a bad text never blocks.
    """
    try:
        with transaction():
            return _process(key)
    except OperationalError as error:
        # The database's trouble, not the text's: it costs the group none of its tries.
        log.warning("a group waits for the database: %s", error.orig)
        return False
    except Exception:
        log.exception("a group of parts could not be processed")
        return _give_up(key)


def _process(key: str) -> bool:
    rows = _locked(key)
    if not rows:
        return False
    first = rows[0]
    if first.kind == PartKind.STATUS_REPORT:
        fate = reports_of_delivery.apply(first)
        _done([first], None)
        first.problem = None if fate else reports_of_delivery.UNMATCHED
        return True
    group = _one_sms(rows)
    known = _completed_late(key, group)
    if known is not None:
        _done(group, known)
        return True
    if len(group) < first.total and min(r.recorded_at for r in group) > now() - PATIENCE:
        return False
    _done(group, _interpret(group))
    return True


def _interpret(group: list[InboundPart]) -> int | None:
    first = group[0]
    if first.kind == PartKind.BINARY or first.is_corrupted:
        return messages.keep_unreadable(first).id
    joined = join([inbound_rows.part(row) for row in group])
    if joined.missing:
        return messages.receive(first, joined.text, flag=messages.INCOMPLETE).id
    if sim_info.is_notice(first.number, joined.text):
        for row in group:
            row.is_sim_notice = True
        return None
    return commands.read(first, joined.text)


def _locked(key: str) -> list[InboundPart]:
    """The group's open parts; empty when another process holds or has done them."""
    query = select(InboundPart).where(
        InboundPart.group_key == key, InboundPart.processed_at.is_(None)
    )
    return list(
        db.session.scalars(query.order_by(InboundPart.id).with_for_update(skip_locked=True))
    )


def _one_sms(rows: list[InboundPart]) -> list[InboundPart]:
    """The first of each sequence number; a repeated part counts once and is done with it."""
    texts: dict[int, str] = {}
    group = []
    for row in rows:
        if row.recorded_at > rows[0].recorded_at + SAME_SMS:
            continue
        if texts.setdefault(row.sequence, row.text) == row.text:
            group.append(row)
    return group


def _completed_late(key: str, group: list[InboundPart]) -> int | None:
    """A part that came after its SMS was shown with a gap: the gap is filled (gateway.md)."""
    since = group[0].recorded_at - SAME_SMS
    earlier = db.session.scalars(
        select(InboundPart).where(
            InboundPart.group_key == key,
            InboundPart.processed_at.is_not(None),
            InboundPart.message_id.is_not(None),
            InboundPart.recorded_at > since,
        )
    ).all()
    have = {row.sequence for row in earlier}
    if not earlier or len(have) == earlier[0].total or have & {row.sequence for row in group}:
        return None
    joined = join([inbound_rows.part(row) for row in [*earlier, *group]])
    return messages.complete(earlier[0].message_id, joined.text, is_whole=not joined.missing)


def _done(rows: Sequence[InboundPart], message_id: int | None) -> None:
    at = now()
    for row in rows:
        row.processed_at, row.message_id, row.problem = at, message_id, None


def _give_up(key: str) -> bool:
    with transaction():
        rows = _locked(key)
        for row in rows:
            row.attempts += 1
        if not rows or rows[0].attempts < MOST_ATTEMPTS:
            return False
        raw = " ".join(row.text for row in rows)
        _done(rows, messages.receive(rows[0], raw, flag=messages.FAILED).id)
        return True
