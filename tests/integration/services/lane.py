"""The outbox as a modem's owner sees it, and the delivery reports that come back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.messaging.delivery import Purpose
from app.models import InboundPart, OutboundSms
from app.services.inbound import intake
from app.services.outbox import outbox, routing
from app.services.sending import sending
from app.sms.protocol.gateway import GatewayError, Left, OutgoingPart, PartKind, ReceivedPart
from tests.causes import cause, is_of
from tests.office import CITIZEN


def put(
    key: str, purpose: Purpose = Purpose.FORWARD, text: str = "", number: str = CITIZEN, **more: int
) -> None:
    """Queues one SMS with this text, else its key."""
    with transaction():
        outbox.put(number, text or key, cause(key, purpose), **more)  # type: ignore[arg-type]


def sms(key: str) -> OutboundSms:
    """The row of a cause as it stands now."""
    row = select(OutboundSms).where(is_of(key))
    return db.session.scalars(row.execution_options(populate_existing=True)).one()


def claim(modem_id: int) -> OutgoingPart | None:
    """The owner takes the next part."""
    with transaction():
        return next(iter(sending.claim(routing.lane(modem_id), "life")), None)


def taken(modem_id: int) -> OutgoingPart:
    """The same, where something waits."""
    part = claim(modem_id)
    assert part is not None
    return part


def left(part: OutgoingPart, reference: int) -> OutgoingPart | None:
    """The network has taken it; the next part of the same SMS."""
    with transaction():
        return next(iter(sending.mark_sent([(part, reference)])), None)


def fail(part: OutgoingPart, error: GatewayError) -> None:
    """The modem has met this error."""
    with transaction():
        sending.mark_failed(part, error)


def settle(modem_id: int, verdict: Left) -> int:
    """The owner ended; its evidence says this of what it was at."""
    with transaction():
        return sending.settle(modem_id, lambda *_: verdict)


def store_report(
    modem_id: int,
    reference: int,
    *,
    number: str = CITIZEN,
    at: datetime | None = None,
    status: str = "delivered",
) -> str:
    """A delivery report lies in the table; its key."""
    when = at or now()
    part = ReceivedPart(
        1, PartKind.STATUS_REPORT, number, "", when, "", f"{reference} {status} {when}".encode(),
        report_reference=reference, report_status=status,  # type: ignore[arg-type]
    )  # fmt: skip
    with transaction():
        (key,) = intake.record(modem_id, "simulator", [part])
    return key


def report(modem_id: int, reference: int, *, is_told: bool = True, **values: object) -> InboundPart:
    """A delivery report comes in, and is processed unless it has to wait; its row."""
    key = store_report(modem_id, reference, **values)  # type: ignore[arg-type]
    assert intake.process(key) is is_told
    query = select(InboundPart).where(InboundPart.group_key == key)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()
