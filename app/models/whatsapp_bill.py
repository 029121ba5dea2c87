"""What Meta says of the price of one message of ours; no word of it, and no number."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Time


class WhatsAppBill(Model):
    """One a message, by the last of its statuses that names a price."""

    __tablename__ = "whatsapp_bill"

    id: Mapped[Id]
    outbound_id: Mapped[int] = mapped_column(ForeignKey("outbound_sms.id"), unique=True)
    category: Mapped[str] = mapped_column(String(40))
    is_billable: Mapped[bool]
    model: Mapped[str] = mapped_column(String(20))
    noted_at: Mapped[Time] = mapped_column(index=True)
