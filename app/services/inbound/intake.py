"""What the modem read becomes rows, then a card or a command: two transactions (G16)."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import replace

from rq.timeouts import JobTimeoutException
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import aliased

from app.database.extensions import db, now, transaction, written_at
from app.domain.messaging import addresses
from app.domain.messaging.phone_numbers import MAX_LENGTH
from app.models import InboundPart, Modem
from app.runtime.histograms import note_stage
from app.runtime.logging import add_log_context
from app.services.cases.actions import creating
from app.services.inbound import dispatching, late_parts, non_citizen_sms, same_reference
from app.services.inbound.same_reference import OneSms
from app.services.modems import sim_records
from app.services.sending import delivery_reports
from app.sms.protocol.gateway import PartKind, ReceivedPart, fingerprint
from app.sms.protocol.modem_turn import round_robin
from app.sms.protocol.multipart import PATIENCE, group_key, join, with_halves

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
FAILED_REPORT = "laporan tak terolah"
# Groups that share a transaction: few enough not to keep SQLite's one lock from others.
TOGETHER = 20


def record(
    modem_id: int,
    owner: str,
    parts: Sequence[ReceivedPart],
    freed: Collection[int] = (),
    *,
    is_whole: bool = False,
) -> dict[str, str]:
    """Stores raw parts, each once whatever happens (D1 InboundPart); group keys with senders.

    `owner` is the SIM's IMSI or the modem's name; of `freed` and `is_whole` see
    `modem_turn.Reading`. Commit before the SIM is freed.
    """
    modem = db.session.get_one(Modem, modem_id)
    rows = [row_values(modem_id, owner, part) for part in parts]
    sim_records.store(modem_id, rows, freed, is_whole=is_whole)
    if rows and (written_at() is None or (modem.last_received_at or now()) <= now()):
        modem.last_received_at = now()
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
    return round_robin({key: number for key, number in rows}.items())


def process_all(keys: Sequence[str]) -> None:
    """Many groups, some at a time in one transaction: each commit costs a write to the disk.

    When one of them raises, nothing of it stands and each has a transaction of its own: a bad text
    costs the others nothing.
    """
    for start in range(0, len(keys), TOGETHER):
        _process_together(keys[start : start + TOGETHER])


def _process_together(keys: Sequence[str]) -> None:
    try:
        with transaction():
            for rows in _locked(keys).values():
                _process(rows)
    except JobTimeoutException:
        raise  # The job's time is over: that is no fault of a text, and nothing may go on.
    except Exception as error:
        log.warning("groups are processed one by one: %s", type(error).__name__)
        for key in keys:
            process(key)


def process(key: str) -> bool:
    """One group in a transaction of its own; False when it must wait or was taken by another.

    What raises three times becomes a card "Pesan tak dapat diolah": a bad text never blocks the
    others, not even when that card can't be made.
    """
    try:
        with transaction():
            return process_within(key)
    except OperationalError as error:
        # The database's trouble, not the text's: it costs the group none of its tries.
        log.warning("a group waits for the database: %s", error.orig)
        return False
    except JobTimeoutException:
        raise
    except Exception:
        log.exception("a group of parts could not be processed")
        return _count_and_give_up(key)


def process_within(key: str) -> bool:
    """The same in the caller's transaction; what raises is the caller's."""
    rows = _locked([key]).get(key)
    return rows is not None and _process(rows)


def _process(rows: Sequence[InboundPart]) -> bool:
    first = rows[0]
    add_log_context(inbound_id=first.id)
    if first.kind == PartKind.STATUS_REPORT:
        fate = delivery_reports.apply(first)
        if not fate and delivery_reports.may_match_later(first):
            return False
        _done([first], None)
        first.problem = None if fate else delivery_reports.UNMATCHED
        # It has said what it had to say; one that comes after an erasure brings no number back.
        first.number = ""
        return True
    sms = same_reference.first_sms(rows)
    earlier = _earlier(first)
    known = _completed_late(sms, earlier)
    if known is None and not sms.is_whole:
        if min(row.recorded_at for row in sms.rows) > now() - PATIENCE:
            return False
        if not same_reference.without_repeats(sms.rows, earlier):
            _done(sms.rows, earlier[0].rows[0].case_id)
            return True
    _done(sms.rows, _interpret(sms, earlier) if known is None else known)
    return True


def _interpret(sms: OneSms, earlier: Sequence[OneSms]) -> int | None:
    first = sms.rows[0]
    if first.kind == PartKind.BINARY or first.is_corrupted:
        return creating.keep_unreadable(first).id
    if earlier and not sms.is_mixed:
        sms = same_reference.mixed_with(sms, earlier[0].rows)
    joined = join([part_of(row) for row in sms.rows])
    if sms.is_mixed:
        return creating.receive(first, sms.mixed_text, flag=creating.MIXED).id
    if joined.missing:
        return creating.receive(first, joined.text, flag=creating.INCOMPLETE).id
    if non_citizen_sms.is_notice(first.number, joined.text):
        for row in sms.rows:
            row.is_sim_notice = True
        return None
    return dispatching.dispatch(first, joined.text)


def _locked(keys: Sequence[str]) -> dict[str, list[InboundPart]]:
    """The open parts of these groups, in their order; no group that another process has done or
    holds any part of: half a group would look like an SMS with a gap."""
    other = aliased(InboundPart)
    beside = select(func.count()).where(
        other.group_key == InboundPart.group_key, other.processed_at.is_(None)
    )
    query = (
        select(InboundPart, beside.scalar_subquery())
        .where(InboundPart.group_key.in_(keys), InboundPart.processed_at.is_(None))
        .order_by(InboundPart.id)
        .with_for_update(skip_locked=True, of=InboundPart)
    )
    found: dict[str, list[InboundPart]] = {key: [] for key in keys}
    sizes: dict[str, int] = {}
    for row, size in db.session.execute(query):
        found[row.group_key].append(row)
        sizes[row.group_key] = size
    return {key: rows for key, rows in found.items() if rows and sizes[key] <= len(rows)}


def _earlier(first: InboundPart) -> list[OneSms]:
    """What became of earlier parts with this reference, the newest first."""
    if first.total <= 1:
        return []
    rows = db.session.scalars(
        select(InboundPart)
        .where(
            InboundPart.group_key == first.group_key,
            InboundPart.processed_at.is_not(None),
            InboundPart.emptied_at.is_(None),
            InboundPart.recorded_at > first.recorded_at - same_reference.SAME_SMS,
        )
        .order_by(InboundPart.id)
    )
    return same_reference.newest_first(rows.all())


def _completed_late(sms: OneSms, earlier: Sequence[OneSms]) -> int | None:
    """A part that came after its SMS was shown with a gap: the gap is filled (G18)."""
    fresh = same_reference.without_repeats(sms.rows, earlier)
    stands_alone = sms.is_mixed or (sms.is_whole and len(fresh) == len(sms.rows))
    for shown in earlier if fresh and not stands_alone else ():
        if shown.rows[0].case_id is not None and shown.lacks(fresh):
            return _fill_gap(OneSms((*shown.rows, *fresh), shown.is_mixed))
    return None


def _fill_gap(sms: OneSms) -> int | None:
    first = sms.rows[0]
    joined = join([part_of(row) for row in sms.rows])
    text = sms.mixed_text if sms.is_mixed else joined.text
    is_whole = not (joined.missing or sms.is_mixed)
    flag = dispatching.flag_of(first, joined.text)
    return late_parts.complete(first.case_id, text, is_whole=is_whole, flag=flag)


def _done(rows: Sequence[InboundPart], case_id: int | None) -> None:
    at = now()
    for row in rows:
        row.processed_at, row.case_id, row.problem = at, case_id, None
    if case_id is not None:
        note_stage(rows[0].id, "card", max(row.recorded_at for row in rows), at)


def _count_and_give_up(key: str) -> bool:
    """Two transactions: whatever the last resort meets, the try is counted."""
    try:
        with transaction():
            for row in _locked([key]).get(key, []):
                row.attempts += 1
        with transaction():
            rows = _locked([key]).get(key, [])
            return bool(rows) and rows[0].attempts >= MOST_ATTEMPTS and _give_up(rows)
    except JobTimeoutException:
        raise
    except Exception:
        log.exception("a group of parts could not be given up either; it waits")
        return False


def _give_up(rows: Sequence[InboundPart]) -> bool:
    if rows[0].kind == PartKind.STATUS_REPORT:
        # It is about what we sent, nobody's words: never a card.
        _done(rows, None)
        rows[0].problem = FAILED_REPORT
        return True
    raw = " ".join(row.text for row in rows)
    _done(rows, creating.keep_failed(rows[0], raw).id)
    return True


def row_values(modem_id: int, owner: str, part: ReceivedPart) -> dict[str, object]:
    """The row of a part as it was read."""
    if len(part.number) > MAX_LENGTH:
        part = replace(part, number=part.number[:MAX_LENGTH])
    mark = fingerprint(owner, part)
    return {
        "fingerprint": mark,
        "modem_id": modem_id,
        # Reports have no words: an equal one is the same.
        "place": None if part.kind is PartKind.STATUS_REPORT else part.location,
        "kind": part.kind.value,
        "number": addresses.as_sender(part.number.replace("\0", "")),
        "smsc": part.smsc[:40],
        "smsc_at": part.smsc_at,
        "recorded_at": now(),
        "text": part.text,
        "body": part.body,
        "is_flash": part.is_flash,
        "is_corrupted": part.is_corrupted,
        "is_sim_notice": False,
        "is_restored": False,
        "group_key": group_key(part) or mark,
        "reference": part.report_reference if part.report_status else part.reference,
        "report_status": part.report_status,
        "bits": part.bits,
        "total": part.total,
        "sequence": part.sequence,
        "attempts": 0,
    }


def part_of(row: InboundPart) -> ReceivedPart:
    """The part again, as far as joining needs it."""
    return ReceivedPart(
        location=0,
        kind=PartKind(row.kind),
        number=row.number,
        smsc=row.smsc,
        smsc_at=row.smsc_at,
        text=with_halves(row.text, row.body) if row.kind == PartKind.TEXT else row.text,
        body=b"",
        reference=row.reference,
        bits=row.bits,
        total=row.total,
        sequence=row.sequence,
    )
