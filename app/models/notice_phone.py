"""The phone that somebody who wrote by another channel wants to be told on by SMS."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Number, Time


class NoticePhone(Model):
    """Written to only after `proved_at`: the code came from that phone, or its owner agreed from
    it. `code` waits for its SMS until `expires_at`."""

    __tablename__ = "notice_phone"

    id: Mapped[Id]
    address: Mapped[Number] = mapped_column(unique=True)
    code: Mapped[str | None] = mapped_column(String(12), index=True)
    phone: Mapped[Number | None] = mapped_column(index=True)
    created_at: Mapped[Time]
    expires_at: Mapped[Time | None]
    proved_at: Mapped[Time | None]
