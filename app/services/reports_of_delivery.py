"""The network's word that a part arrived, matched to what this SIM sent (gateway.md)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Select, func, select

from app.domain.delivery import PartStatus, check_move
from app.domain.failures import failure_reason
from app.extensions import db, now
from app.models import InboundPart, Modem, OutboundPart, OutboundSms
from app.services import sending

# A reference has 8 bits and wraps: older parts are not meant.
SPAN = timedelta(hours=72)
_END = {"delivered": PartStatus.DELIVERED, "failed": PartStatus.UNDELIVERED}
LAST_DIGITS = 9
# An uncertain part was claimed this long before its SMS centre took it; clocks differ a little.
CLAIMED_BEFORE, CLOCKS_DIFFER = timedelta(minutes=10), timedelta(seconds=5)
UNMATCHED = "laporan tanpa pasangan"
_LEFT = (PartStatus.SENT, PartStatus.DELIVERED, PartStatus.UNDELIVERED)


def apply(report: InboundPart) -> bool:
    """Marks the part this report means; False when none matches. "Still trying" changes nothing."""
    end = _END.get(report.report_status or "")
    if end is None:
        return True
    sims = _modems_of_sim(report.modem_id)
    part = _sent(report, sims) or _uncertain(report, sims)
    if part is None:
        return False
    _mark(part, end, report)
    return True


def unmatched() -> int:
    """How many reports of the last 72 hours fit to nothing we sent."""
    count = db.session.scalar(
        select(func.count(InboundPart.id)).where(
            InboundPart.report_status.is_not(None),
            InboundPart.problem == UNMATCHED,
            InboundPart.recorded_at > now() - SPAN,
        )
    )
    return count or 0


def _mark(part: OutboundPart, end: PartStatus, report: InboundPart) -> None:
    sms = part.outbound
    if part.status == PartStatus.UNCERTAIN:
        part.reference, part.sent_at, sms.problem = report.reference, report.smsc_at, None
    check_move(PartStatus(part.status), end)
    part.status = end.value
    if end is PartStatus.UNDELIVERED:
        sms.problem = failure_reason(None, "undelivered")
    sending.conclude(sms)


def _sent(report: InboundPart, sims: list[int]) -> OutboundPart | None:
    """The newest part with this reference and number; each part is meant once."""
    query = _parts(report, sims).where(
        OutboundPart.status == PartStatus.SENT,
        OutboundPart.reference == report.reference,
        OutboundPart.sent_at > now() - SPAN,
    )
    return db.session.scalars(query.order_by(OutboundPart.sent_at.desc()).limit(1)).first()


def _uncertain(report: InboundPart, sims: list[int]) -> OutboundPart | None:
    """An uncertain part has no reference: it is meant only where no other part can be."""
    taken = _parts(report, sims).where(
        OutboundPart.status.in_(_LEFT),
        OutboundPart.reference == report.reference,
        OutboundPart.sent_at > now() - SPAN,
    )
    if db.session.scalars(taken.limit(1)).first() is not None:
        return None
    query = _parts(report, sims).where(
        OutboundPart.status == PartStatus.UNCERTAIN,
        OutboundPart.claimed_at >= report.smsc_at - CLAIMED_BEFORE,
        OutboundPart.claimed_at <= report.smsc_at + CLOCKS_DIFFER,
    )
    found = db.session.scalars(query.limit(2)).all()
    return found[0] if len(found) == 1 else None


def _parts(report: InboundPart, sims: list[int]) -> Select[OutboundPart]:
    """The parts this SIM was given for this number, however the network spells it."""
    return (
        select(OutboundPart)
        .join(OutboundSms, OutboundSms.id == OutboundPart.outbound_id)
        .where(
            OutboundSms.modem_id.in_(sims),
            OutboundSms.number.endswith(report.number[-LAST_DIGITS:], autoescape=True),
        )
    )


def _modems_of_sim(modem_id: int) -> list[int]:
    """The modems that hold (or held) the SIM of this one: a SIM may move to another stick."""
    imsi = db.session.get_one(Modem, modem_id).imsi
    if imsi is None:
        return [modem_id]
    return list(db.session.scalars(select(Modem.id).where(Modem.imsi == imsi)))
