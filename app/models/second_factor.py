"""The second factor of a person who has chosen one: an app's secret, and codes for a lost phone."""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Time


class SecondFactor(Model):
    """Asked for at login once it is `confirmed_at`; before that it is being set up.

    `secret` is encrypted with a key made of SECRET_KEY, `recovery` holds keyed hashes; `last_step`
    is the newest 30 seconds of which a code was taken (RFC 6238: none is taken twice).
    """

    __tablename__ = "second_factor"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), unique=True)
    secret: Mapped[str] = mapped_column(Text)
    confirmed_at: Mapped[Time | None]
    last_step: Mapped[int] = mapped_column(default=0)
    recovery: Mapped[list[str]] = mapped_column(JSON, default=list)
