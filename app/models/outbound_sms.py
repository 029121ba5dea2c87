"""What a modem, or another channel, must send: one message, its parts, their evidence and price."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.messaging.delivery import OutboundStatus
from app.models.base import Id, Long, Model, Number, Time, Word, where

TROUBLE: Final = (OutboundStatus.FAILED, OutboundStatus.UNCERTAIN, OutboundStatus.HELD)
_TROUBLE: Final = f"status IN ({', '.join(map(repr, map(str, TROUBLE)))})"

# Only a query that repeats these words is given the index of them.
LOOSE: Final = "case_id IS NULL AND contact_id IS NULL AND number <> ''"


class OutboundPart(Model):
    """One part with the reference the network gave it."""

    __tablename__ = "outbound_part"
    __table_args__ = (
        UniqueConstraint("outbound_id", "sequence"),
        Index("ix_outbound_part_sent", "sent_at"),
        Index("ix_outbound_part_reference", "reference", "status"),
    )

    id: Mapped[Id]
    outbound_id: Mapped[int] = mapped_column(ForeignKey("outbound_sms.id"))
    sequence: Mapped[int]
    text: Mapped[Long]
    status: Mapped[Word] = mapped_column(default="queued")
    reference: Mapped[int | None]
    # What another channel than SMS calls it.
    remote_id: Mapped[str | None] = mapped_column(String(160))
    # Of open outcome it may have one of so many references from the first candidate on; neither is
    # set where nothing is known of it.
    first_candidate: Mapped[int | None]
    candidate_count: Mapped[int | None]
    claimed_at: Mapped[Time | None]
    sent_at: Mapped[Time | None]
    # When the SMS centre took it, by the centre's own clock, as its delivery report says.
    taken_at: Mapped[Time | None]

    outbound: Mapped[OutboundSms] = relationship(back_populates="parts")


class OutboundSms(Model):
    """One SMS to one number, or one message to the address of another channel. `kind` is an
    SmsKind, `subject_id` the row that it is about; `dedupe_key` makes each cause be sent once.

    `due_at` is when it may be sent next (end of the hold, end of a back-off), `send_before` when
    it is too old to be sent; `needs_person` holds it until somebody decides. `boot_id` and
    `modem_id` say who claimed it.
    """

    __tablename__ = "outbound_sms"
    __table_args__ = (
        Index("ix_outbound_sms_claim", "status", "priority", "id"),
        Index("ix_outbound_sms_modem", "modem_id", "status"),
        Index("ix_outbound_sms_number", "number", "created_at"),
        Index("ix_outbound_sms_purpose", "purpose", "created_at"),
        # Few however many were sent; only a query that repeats these words is given it.
        Index("ix_outbound_sms_trouble", "case_id", "status", "needs_person", **where(_TROUBLE)),
        # Automatic SMS to citizens that belong to no card, until their number is taken out.
        Index(
            "ix_outbound_sms_loose",
            # Always empty here; without it SQLite takes the index of all that have no card.
            "case_id",
            "created_at",
            **where(LOOSE),
        ),
        # Pesan Keluar: counts from the index alone, pages in its order.
        Index("ix_outbound_sms_list", "status", "id", "needs_person"),
    )

    id: Mapped[Id]
    dedupe_key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[Word]
    subject_id: Mapped[int | None]
    purpose: Mapped[Word]
    priority: Mapped[int]
    number: Mapped[Number]
    # Which channel sends it: `sms` is the modems' (app/jobs/channel_sender.py).
    channel: Mapped[Word] = mapped_column(default="sms", server_default="sms")
    text: Mapped[Long]
    is_unicode: Mapped[bool] = mapped_column(default=False)
    reference: Mapped[int] = mapped_column(default=0)
    status: Mapped[Word] = mapped_column(default="queued")
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    forward_id: Mapped[int | None] = mapped_column(ForeignKey("forward.id"), index=True)
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    preferred_modem_id: Mapped[int | None] = mapped_column(ForeignKey("modem.id"))
    modem_id: Mapped[int | None] = mapped_column(ForeignKey("modem.id"))
    boot_id: Mapped[str | None] = mapped_column(String(40))
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[Time]
    due_at: Mapped[Time]
    send_before: Mapped[Time | None]
    needs_person: Mapped[bool] = mapped_column(default=False)
    claimed_at: Mapped[Time | None]
    sent_at: Mapped[Time | None]
    delivered_at: Mapped[Time | None]

    parts: Mapped[list[OutboundPart]] = relationship(
        back_populates="outbound", order_by=OutboundPart.sequence
    )


class WhatsAppBill(Model):
    """What Meta says of the price of one message of ours, by the last of its statuses that names
    one; no word of it, and no number."""

    __tablename__ = "whatsapp_bill"

    id: Mapped[Id]
    outbound_id: Mapped[int] = mapped_column(ForeignKey("outbound_sms.id"), unique=True)
    category: Mapped[str] = mapped_column(String(40))
    is_billable: Mapped[bool]
    model: Mapped[str] = mapped_column(String(20))
    noted_at: Mapped[Time] = mapped_column(index=True)
