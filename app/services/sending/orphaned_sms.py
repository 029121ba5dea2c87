"""Hands SMS of a modem without an owner to a person, as nothing settles them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select

from app.database.extensions import db, now
from app.domain.messaging.delivery import OutboundStatus
from app.models import Modem, OutboundSms
from app.services.sending import sending

# An owner writes its modem's row once a minute and settles when it starts: one that was silent this
# long is dead, or its modem was switched off before it could look at its own log.
SILENT = timedelta(minutes=15)


def give_to_people() -> int:
    """Marks SMS as uncertain that a stopped or long unseen modem left as sending; their number.

    Only old claims count: an owner that is being stopped records its own.
    """
    since = now() - SILENT
    is_gone = or_(Modem.is_enabled.is_(False), Modem.seen_at.is_(None), Modem.seen_at < since)
    rows = db.session.scalars(
        select(OutboundSms)
        .join(Modem, Modem.id == OutboundSms.modem_id)
        .where(
            OutboundSms.status == OutboundStatus.SENDING, OutboundSms.claimed_at < since, is_gone
        )
        .order_by(OutboundSms.id)
        .with_for_update(skip_locked=True, of=OutboundSms)
    ).all()
    for sms in rows:
        sending.give_up(sms)
    return len(rows)
