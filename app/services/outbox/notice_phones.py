"""Phones of citizens who write by WhatsApp and agree to be answered by SMS."""

from __future__ import annotations

from sqlalchemy import select

from app.database.extensions import db
from app.domain.messaging import addresses
from app.domain.terms import Channel
from app.models import NoticePhone


def agreed(address: str) -> str | None:
    """The phone that the writer of this address agreed to be answered on; None of all others."""
    if addresses.channel_of(address) != Channel.WHATSAPP:
        return None
    mine = (NoticePhone.address == address, NoticePhone.proved_at.is_not(None))
    phone: str | None = db.session.scalar(select(NoticePhone.phone).where(*mine))
    return phone


def may_be_offered(address: str) -> bool:
    """Whether it tells a phone whose owner was not asked yet."""
    is_whatsapp = addresses.channel_of(address) == Channel.WHATSAPP
    return is_whatsapp and addresses.phone_of(address) is not None and agreed(address) is None
