"""What a modem read, or another channel delivered, as it came: committed before it leaves the SIM,
or is acknowledged there."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Long, Model, Name, Number, Time, Word, where


class InboundPart(Model):
    """One part; fingerprint and place make "at least once" from the SIM "exactly once" (G17)."""

    __tablename__ = "inbound_part"
    __table_args__ = (
        Index("ix_inbound_part_open", "processed_at", "group_key"),
        Index("ix_inbound_part_group", "group_key"),
        Index("ix_inbound_part_recorded", "recorded_at"),
        # What still holds its text is that of the last months alone.
        Index("ix_inbound_part_kept", "processed_at", **where("emptied_at IS NULL")),
        Index("ix_inbound_part_notice", "id", **where("is_sim_notice")),
        # Of a modem: what lies on its SIM, mostly nothing.
        Index("ix_inbound_part_place", "modem_id", **where("place IS NOT NULL")),
        # When an address of another channel wrote last; an SMS costs nothing here.
        Index("ix_inbound_part_online", "number", "smsc_at", **where("modem_id IS NULL")),
        Index("ix_inbound_part_undecoded", "id", **where("kind = 'binary'")),
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
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)


class MessageFile(Model):
    """A file that came with a message: a photo, drawn anew before anybody sees it, or a voice.

    `part_id` is the raw message that brought it; its bytes are a stored file, without one once
    they were erased or could not be had (`problem`).
    """

    __tablename__ = "message_file"

    id: Mapped[Id]
    part_id: Mapped[int] = mapped_column(ForeignKey("inbound_part.id"), index=True)
    kind: Mapped[Word]
    media_type: Mapped[str] = mapped_column(String(60))
    name: Mapped[Name]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    # Set while the file waits for the job that fetches and draws it (channel_files.py): its name at
    # the channel; or, beside a `file_id`, that those bytes are as they came, shown to nobody.
    remote_id: Mapped[str | None] = mapped_column(String(200))
    problem: Mapped[str | None] = mapped_column(String(300))
    recorded_at: Mapped[Time]
