"""How often "Cek pesan saya" was tried of late, by address and by ticket."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Time


class TrackingPace(Model):
    """One address or one ticket (whether there is such a one or not); gone when it is over.

    `key` is a keyed hash: a visitor's address is nobody's business.
    """

    __tablename__ = "tracking_pace"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(64), unique=True)
    tries: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[Time] = mapped_column(index=True)
