"""A file that came with a message: a photo, drawn anew before anybody sees it, or a voice."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Name, Time, Word


class MessageFile(Model):
    """`part_id` is the raw message that brought it; its bytes are a stored file, without one once
    they were erased or could not be had (`problem`)."""

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
