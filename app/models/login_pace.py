"""How often a login failed of late, by person and address: what slows the next try down."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.database.extensions import UtcDateTime
from app.models.base import Id, Model, Time


class LoginPace(Model):
    """One pair of username and place, or (`mark` empty) one place, or (place "*") one account; gone
    when it is over.

    A place is an address or a browser; `known_until` tells how long it is familiar to the account.
    `mark` is a keyed hash: people type passwords into the username's field.
    """

    __tablename__ = "login_pace"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(128), unique=True)
    mark: Mapped[str] = mapped_column(String(64), index=True)
    address: Mapped[str] = mapped_column(String(50))
    failures: Mapped[int] = mapped_column(default=0)
    wait_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[Time]
    known_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
