"""How often "Cek pesan saya" was tried of late, by address and by ticket, and the form was used."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Time


class TrackingPace(Model):
    """Tries of one address or one ticket, existing or not; deleted when the limit is over.

    `key` is a keyed hash, so that no visitor's address is stored.
    """

    __tablename__ = "tracking_pace"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(64), unique=True)
    tries: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[Time] = mapped_column(index=True)
