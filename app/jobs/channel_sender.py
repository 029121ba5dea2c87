"""Sends what waits for a channel without modems, one message after the other."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Final

from app.channels import registry
from app.channels.channel import OnlineChannel
from app.database.extensions import db, now, transaction
from app.domain.messaging import quiet_hours
from app.domain.messaging.failures import failure_reason
from app.jobs.sender import LIFE
from app.runtime.logging import add_log_context
from app.services.cases.tracking import web_notices
from app.services.sending import channel_sending
from app.sms.protocol.gateway import FaultKind, GatewayError, OutgoingPart

log = logging.getLogger(__name__)
# Then others have the worker; what is left is rung for again.
_SECONDS: Final = 60


def send(name: str) -> None:
    """Sends until nothing is due, or the channel as a whole can't."""
    channel = registry.get(name)
    if channel is None or not channel.is_ready():
        return
    with transaction():
        channel_sending.give_up_silent(name)
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until:
        with transaction():
            part = None if _is_full(channel) else channel_sending.claim(name, LIFE)
        if part is None or not _send(channel, part):
            return


def _is_full(channel: OnlineChannel) -> bool:
    """Whether the day's messages are used up: what waits goes on after midnight."""
    most = channel.carries.daily
    if not most or channel_sending.sent_today(channel.name) < most:
        return False
    tomorrow = quiet_hours.midnight(now()) + timedelta(days=1)
    channel_sending.rest(channel.name, tomorrow, failure_reason(None, "wa_daily"))
    return True


def _send(channel: OnlineChannel, part: OutgoingPart) -> bool:
    """Whether the channel may be asked again at once."""
    add_log_context(sms_id=part.outbound_id)
    over = channel_sending.open_until(channel, part.number)
    is_open = over is None or over > now()
    if not is_open:
        with transaction():
            if channel_sending.divert(part, channel):
                return True
    db.session.rollback()
    try:
        remote_id = channel.send(part, is_open=is_open)
    except GatewayError as error:
        with transaction():
            channel_sending.mark_failed(part, error)
            if error.kind is not FaultKind.MESSAGE:
                channel_sending.rest(channel.name, now() + channel_sending.REST)
        log.warning("%s could not send: %s", channel.name, error.word)
        return error.kind is FaultKind.MESSAGE
    with transaction():
        channel_sending.mark_sent(part, remote_id)
        web_notices.tell(part.outbound_id)
    return True
