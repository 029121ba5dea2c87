"""Matches delivery reports to sent parts of the same SIM (G21)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select

from app.database.extensions import db, now
from app.domain.messaging.delivery import (
    LEFT,
    OPEN,
    PART_MOVES,
    OutboundStatus,
    PartStatus,
    require_move,
)
from app.domain.messaging.failures import failure_reason
from app.models import InboundPart, Modem, OutboundPart, OutboundSms
from app.services.cases.actions.creating import clock_start
from app.services.outbox import outbound_rows
from app.services.outbox.modem_send_counts import TOLERANCE
from app.services.sending import sending
from app.sms.protocol.gateway import EPOCH
from app.sms.protocol.multipart import PATIENCE
from app.sms.protocol.references import WRAP

# A reference has 8 bits and wraps: a part sent so long before or after is not meant.
SPAN = timedelta(hours=72)
# A report that tells no such time may be of an SMS that was tried for its three days (VALIDITY).
TIMELESS = SPAN + timedelta(days=1)
_END = {"delivered": PartStatus.DELIVERED, "failed": PartStatus.UNDELIVERED}
LAST_DIGITS = 9
# An uncertain part was claimed this long before its SMS centre took it; clocks differ a little.
CLAIMED_BEFORE = timedelta(minutes=10)
UNMATCHED = "laporan tanpa pasangan"
# The clock of a SIM's centre is steady where so many reports in a row stood as far from our times.
# They are looked for among the newest parts: a network without reports has none.
STEADY = timedelta(minutes=3)
_IN_A_ROW, _NEWEST_PARTS, _MISSES = 5, 200, 2


def apply(report: InboundPart) -> bool:
    """Marks the part that the report is about; False if none matches.

    "Still trying" changes nothing.
    """
    end = _END.get(report.report_status or "")
    if end is None:
        return True
    sims = _modems_of_sim(report.modem_id)
    part = _sent(report, end, sims) or _without_reference(report, sims)
    if part is None:
        return False
    found_as = part.status
    sending.lock_card(part.outbound_id)
    # Another report, "Kirim ulang" or the owner may be at this SMS: then what they write counts.
    outbound_rows.locked([part.outbound_id])
    if part.status != found_as:
        return False
    _mark(part, end, report)
    return True


def may_match_later(report: InboundPart) -> bool:
    """Whether the answer to the next SMS, or another report, may tell which of several parts of
    open outcome this report is about."""
    if report.recorded_at < now() - PATIENCE or report.report_status not in _END:
        return False
    found = _of_open_outcome(report, _modems_of_sim(report.modem_id))
    return len(found) > 1 and all(part.first_candidate is not None for part in found)


def unmatched_each() -> dict[int, int]:
    """The number of unmatched reports of the last 72 hours by modem id."""
    rows = db.session.execute(
        select(InboundPart.modem_id, func.count(InboundPart.id))
        .where(
            InboundPart.report_status.is_not(None),
            InboundPart.problem == UNMATCHED,
            InboundPart.recorded_at > now() - SPAN,
        )
        .group_by(InboundPart.modem_id)
    )
    return {modem_id: count for modem_id, count in rows if modem_id is not None}


def _mark(part: OutboundPart, end: PartStatus, report: InboundPart) -> None:
    sms = part.outbound
    if part.reference is None:
        part.reference, part.sent_at = report.reference, report.smsc_at
    elif _tells_when(report):
        part.taken_at = report.smsc_at
    require_move(PartStatus(part.status), end)
    part.status = end.value
    sending.conclude(sms)
    if sms.status == OutboundStatus.UNDELIVERED:
        sms.problem = failure_reason(None, "undelivered")
    elif sms.status == OutboundStatus.DELIVERED:
        sms.problem = None  # the network had said otherwise


def _sent(report: InboundPart, end: PartStatus, sims: list[int]) -> OutboundPart | None:
    """The part with this reference and number that was sent nearest to when the SMS centre took it.

    Each part is meant once, but "failed" may be corrected by "delivered"; a network that repeats
    itself corrects nothing.
    """
    query = _parts(report, sims).where(OutboundPart.status.in_(LEFT), *_has_reference(report))
    offset = _steady_offset(sims) if _tells_when(report) else None
    if offset is None:
        at, found = clock_start(report.smsc_at, report.recorded_at), list(db.session.scalars(query))
    else:
        at = report.smsc_at - offset
        found = [part for part in db.session.scalars(query) if _went_at(part, at)]
    found.sort(key=lambda part: abs((part.sent_at or at) - at))
    corrected = [part for part in found[:1] if end in PART_MOVES[PartStatus(part.status)]]
    return next(
        iter([*corrected, *(part for part in found if part.status == PartStatus.SENT)]), None
    )


def _went_at(part: OutboundPart, at: datetime) -> bool:
    """Whether the part went then. Of one that left by the log's word the claim is nearer."""
    return (part.claimed_at or at) - STEADY <= at <= (part.sent_at or at) + STEADY


def _tells_when(report: InboundPart) -> bool:
    return report.smsc_at > EPOCH


def _has_moved(sims: list[int]) -> bool:
    """Whether the last reports of this SIM found no part."""
    query = (
        select(InboundPart.problem)
        .where(InboundPart.modem_id.in_(sims), InboundPart.report_status.in_(_END))
        .where(InboundPart.processed_at.is_not(None))
        .order_by(InboundPart.id.desc())
        .limit(_MISSES)
    )
    problems = list(db.session.scalars(query))
    return len(problems) == _MISSES and set(problems) == {UNMATCHED}


def _steady_offset(sims: list[int]) -> timedelta | None:
    """How far the centre's clock stands ahead of ours by this SIM's newest reports; None where they
    are few or differ, or one of the clocks was set anew."""
    newest = select(func.max(OutboundPart.id) - _NEWEST_PARTS).scalar_subquery()
    query = (
        select(OutboundPart.taken_at, OutboundPart.sent_at)
        .join(OutboundSms, OutboundSms.id == OutboundPart.outbound_id)
        .where(OutboundPart.id > newest, OutboundPart.taken_at.is_not(None))
        .where(OutboundPart.sent_at.is_not(None), OutboundSms.modem_id.in_(sims))
        .order_by(OutboundPart.id.desc())
        .limit(_IN_A_ROW)
    )
    rows = db.session.execute(query)
    offsets = sorted(taken - sent for taken, sent in rows if taken and sent)
    is_steady = len(offsets) == _IN_A_ROW and offsets[-1] - offsets[0] <= STEADY
    return offsets[_IN_A_ROW // 2] if is_steady and not _has_moved(sims) else None


def _has_reference(report: InboundPart) -> list[ColumnElement[bool]]:
    """The report of a phone that stayed off comes days after its SMS: when the SMS centre took that
    one counts. Its clock may be behind ours: the part may have been sent after it."""
    taken_at = clock_start(report.smsc_at, report.recorded_at)
    before = SPAN if taken_at == report.smsc_at else TIMELESS
    return [
        OutboundPart.reference == report.reference,
        OutboundPart.sent_at > taken_at - before,
        OutboundPart.sent_at < taken_at + SPAN,
    ]


def _without_reference(report: InboundPart, sims: list[int]) -> OutboundPart | None:
    """An uncertain part, and one that left by the log's or a person's word, has no reference: it is
    meant only where no other part can be."""
    taken = _parts(report, sims).where(OutboundPart.status.in_(LEFT), *_has_reference(report))
    if db.session.scalars(taken.limit(1)).first() is not None:
        return None
    found = _of_open_outcome(report, sims)
    return found[0] if len(found) == 1 else None


def _of_open_outcome(report: InboundPart, sims: list[int]) -> list[OutboundPart]:
    """The parts without a reference that this report may be about."""
    query = _parts(report, sims).where(
        OutboundPart.reference.is_(None),
        OutboundPart.status.in_(OPEN),
        OutboundPart.claimed_at >= report.smsc_at - CLAIMED_BEFORE,
        OutboundPart.claimed_at <= report.smsc_at + TOLERANCE,
    )
    return [part for part in db.session.scalars(query) if _may_have(part, report.reference)]


def _may_have(part: OutboundPart, reference: int | None) -> bool:
    """Whether the part may have this reference: of two that went to one phone one after the other,
    the later one has the later reference."""
    if part.first_candidate is None or part.candidate_count is None or reference is None:
        return True
    return (reference - part.first_candidate) % WRAP < part.candidate_count


def _parts(report: InboundPart, sims: list[int]) -> Select[OutboundPart]:
    """The parts this SIM was given for this number, however the network spells it.

    Fewer digits are no phone's number: they fit only where they are the whole of it.
    """
    digits = report.number[-LAST_DIGITS:]
    is_phone = len(digits) == LAST_DIGITS and digits.isdigit()
    same = OutboundSms.number == report.number
    return (
        select(OutboundPart)
        .join(OutboundSms, OutboundSms.id == OutboundPart.outbound_id)
        .where(
            OutboundSms.modem_id.in_(sims),
            OutboundSms.number.endswith(digits) if is_phone else same,
        )
    )


def _modems_of_sim(modem_id: int | None) -> list[int]:
    """The modems that hold (or held) the SIM of this one: a SIM may move to another stick."""
    modem = db.session.get_one(Modem, modem_id)
    if modem.imsi is None:
        return [modem.id]
    return list(db.session.scalars(select(Modem.id).where(Modem.imsi == modem.imsi)))
