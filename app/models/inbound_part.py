"""What a modem read, or another channel delivered, as it came: committed before it leaves the SIM,
or is acknowledged there."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Long, Model, Number, Time, Word


class InboundPart(Model):
    """One part; fingerprint and place make "at least once" from the SIM "exactly once" (G17)."""

    __tablename__ = "inbound_part"
    __table_args__ = (
        Index("ix_inbound_part_open", "processed_at", "group_key"),
        Index("ix_inbound_part_group", "group_key"),
        Index("ix_inbound_part_recorded", "recorded_at"),
        # What still holds its text is that of the last months alone.
        Index(
            "ix_inbound_part_kept",
            "processed_at",
            sqlite_where=sql("emptied_at IS NULL"),
            postgresql_where=sql("emptied_at IS NULL"),
        ),
        Index(
            "ix_inbound_part_notice",
            "id",
            sqlite_where=sql("is_sim_notice"),
            postgresql_where=sql("is_sim_notice"),
        ),
        # Of a modem: what lies on its SIM, mostly nothing.
        Index(
            "ix_inbound_part_place",
            "modem_id",
            sqlite_where=sql("place IS NOT NULL"),
            postgresql_where=sql("place IS NOT NULL"),
        ),
        # When an address of another channel wrote last; an SMS costs nothing here.
        Index(
            "ix_inbound_part_online",
            "number",
            "smsc_at",
            sqlite_where=sql("modem_id IS NULL"),
            postgresql_where=sql("modem_id IS NULL"),
        ),
        Index(
            "ix_inbound_part_undecoded",
            "id",
            sqlite_where=sql("kind = 'binary'"),
            postgresql_where=sql("kind = 'binary'"),
        ),
    )

    id: Mapped[Id]
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    # None: it came by another channel than SMS (channel_intake.py).
    modem_id: Mapped[int | None] = mapped_column(ForeignKey("modem.id"))
    # Where it lies on the SIM, until it is known to be freed there.
    place: Mapped[int | None]
    kind: Mapped[Word]
    number: Mapped[Number]
    smsc: Mapped[str] = mapped_column(String(40), default="")
    smsc_at: Mapped[Time]
    recorded_at: Mapped[Time]
    text: Mapped[Long]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    is_flash: Mapped[bool] = mapped_column(default=False)
    is_corrupted: Mapped[bool] = mapped_column(default=False)
    # From the mobile operator about the SIM itself ("sisa pulsa"): no card, the list "Info SIM".
    is_sim_notice: Mapped[bool] = mapped_column(default=False)
    # Taken back from a copy when a backup was restored: it becomes a card, no command, and nobody
    # is told (ADR 13).
    is_restored: Mapped[bool] = mapped_column(default=False)
    # Parts of one SMS share this key; a single part has a key of its own (its fingerprint).
    group_key: Mapped[str] = mapped_column(String(120))
    reference: Mapped[int | None]
    bits: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=1)
    sequence: Mapped[int] = mapped_column(default=1)
    # Of a delivery report: delivered, pending or failed; `reference` is then the sent part's.
    report_status: Mapped[str | None] = mapped_column(String(12))
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(300))
    processed_at: Mapped[Time | None]
    # Number and text are gone; the fingerprint stays, or the SIM could bring them back.
    emptied_at: Mapped[Time | None]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
