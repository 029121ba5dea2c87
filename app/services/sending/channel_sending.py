"""The outbox of a channel without modems: claims, what became of a send, and what is told later.

Each claim is committed before the channel is called, and each outcome after: a send whose process
died in between is uncertain, and never repeated by itself (D13).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update

from app.channels.channel import OnlineChannel
from app.channels.whatsapp.webhook import FateWord
from app.database.extensions import count_rows, db, now
from app.domain.messaging import quiet_hours
from app.domain.messaging.delivery import OPEN, OutboundStatus, PartStatus, Purpose
from app.domain.messaging.failures import failure_reason
from app.models import InboundPart, OutboundPart, OutboundSms
from app.services.outbox import notice_phones, outbound_rows, outbox
from app.services.sending import sending
from app.services.settings import settings
from app.sms.protocol.gateway import FaultKind, GatewayError, OutgoingPart

# A process that sends has its answer, or gives up, long before.
SILENT: Final = timedelta(minutes=5)
# A channel that does not answer costs the worker seconds each time.
REST: Final = timedelta(minutes=1)
_END: Final = {
    "sent": PartStatus.SENT,
    "delivered": PartStatus.DELIVERED,
    "failed": PartStatus.UNDELIVERED,
}
# What is told of a part moves it on from these; anything else it knows better.
_MOVES: Final = {
    "sent": (PartStatus.UNCERTAIN,),
    "delivered": (*OPEN, PartStatus.UNDELIVERED),
    "failed": OPEN,
}


def claim(channel: str, life: str) -> OutgoingPart | None:
    """The next message of this channel, marked as sending; None where nothing is due."""
    at = now()
    is_quiet = quiet_hours.not_before(at, Purpose.NOTICE, settings.current().quiet_hours) > at
    values = {"at": at, "life": life, "most": 1}
    while found := db.session.scalars(outbound_rows.channel_claim(channel, is_quiet), values).all():
        outbound_rows.load_parts(found)
        part = sending.next_part(found[0], at)
        if part is not None:
            return part
    return None


def divert(outgoing: OutgoingPart, channel: OnlineChannel) -> bool:
    """After the time in which one may answer freely: gives a claimed message to SMS where its
    citizen has agreed to that; whether it did."""
    over = open_until(channel, outgoing.number)
    phone = notice_phones.agreed(outgoing.number) if over is not None and over <= now() else None
    if phone is None:
        return False
    sms = outbound_rows.locked([outgoing.outbound_id])[outgoing.outbound_id]
    if not _is_ours(sms.parts[0], outgoing):
        return False
    sending.move(sms.parts[0], PartStatus.QUEUED)
    sending.conclude(sms)
    outbox.divert(sms, phone)
    return True


def rest(channel: str, until: datetime, problem: str | None = None) -> None:
    """Lets all that waits for a channel wait until then, while it can't send: to try each would
    take the worker from the SMS of others."""
    waits = (OutboundSms.channel == channel, OutboundSms.status == OutboundStatus.QUEUED)
    told = {"problem": problem} if problem else {}
    db.session.execute(
        update(OutboundSms)
        .where(*waits, OutboundSms.due_at < until)
        .values(due_at=until, **told)
        .execution_options(synchronize_session=False)
    )


def sent_today(channel: str) -> int:
    """How many messages it has taken since midnight."""
    return count_rows(
        OutboundSms.id == OutboundPart.outbound_id,
        OutboundPart.sent_at >= quiet_hours.midnight(now()),
        OutboundPart.remote_id.is_not(None),
        OutboundSms.channel == channel,
    )


def mark_sent(outgoing: OutgoingPart, remote_id: str) -> None:
    """Records that it left, and what the channel calls it."""
    part = _locked_part(outgoing.outbound_id)
    part.remote_id = remote_id
    if _is_ours(part, outgoing):
        sending.mark_sent([(outgoing, None)])


def mark_failed(outgoing: OutgoingPart, error: GatewayError) -> None:
    """Records what an error means, unless the channel has told meanwhile what became of it. While
    the channel is away a message loses none of its tries; but it is behind the others then, as the
    trouble may be with this one alone."""
    part = _locked_part(outgoing.outbound_id)
    if _is_ours(part, outgoing):
        sending.mark_failed(outgoing, error, is_outage=True)
        if error.kind is not FaultKind.MESSAGE:
            part.outbound.due_at = max(part.outbound.due_at, now() + 2 * REST)


def _is_ours(part: OutboundPart, outgoing: OutgoingPart) -> bool:
    return part.status == PartStatus.SENDING and part.claimed_at == outgoing.claimed_at


def _locked_part(outbound_id: int) -> OutboundPart:
    return outbound_rows.locked([outbound_id])[outbound_id].parts[0]


def note(
    channel: str, outbound_id: int, fate: FateWord, remote_id: str, problem: str | None = None
) -> bool:
    """What the channel tells of a message, in any order and as often as it likes, also before its
    sender has written down that it left; False where no such message is known."""
    sending.lock_card(outbound_id)
    sms = outbound_rows.locked([outbound_id]).get(outbound_id)
    if sms is None or not sms.parts or sms.channel != channel:
        return False
    part = sms.parts[0]
    if part.remote_id not in (None, remote_id):
        return False
    if part.status == PartStatus.SENDING:
        sending.move(part, PartStatus.SENT)
        _mark(sms, part, remote_id)
    if part.status in _MOVES[fate]:
        sending.move(part, _END[fate])
        sms.problem = None if fate != "failed" else problem or failure_reason(None, "undelivered")
        _mark(sms, part, remote_id)
    return True


def _mark(sms: OutboundSms, part: OutboundPart, remote_id: str) -> None:
    part.remote_id, part.sent_at = remote_id, part.sent_at or part.claimed_at
    sending.conclude(sms)


def give_up_silent(channel: str) -> int:
    """Marks as uncertain what a process had claimed that must have died since; how many."""
    mine = select(OutboundSms).where(OutboundSms.channel == channel)
    return sending.give_up_old(mine, now() - SILENT)


def last_heard(address: str) -> datetime | None:
    """When somebody wrote from this address last, whatever became of it."""
    query = select(func.max(InboundPart.smsc_at)).where(
        InboundPart.number == address, InboundPart.modem_id.is_(None)
    )
    at: datetime | None = db.session.scalar(query)
    return at


def open_until(channel: OnlineChannel, address: str) -> datetime | None:
    """Until when this address may be answered freely; None: without end. It is over at once where
    nobody wrote from it."""
    heard = last_heard(address)
    return now() if heard is None else channel.answerable_until(heard)
