"""The regency's emblem on papers: one PNG, drawn anew when it was uploaded."""

from __future__ import annotations

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model


class Emblem(Model):
    """The only row; in the database, so that every process and each backup has it."""

    __tablename__ = "emblem"

    id: Mapped[Id]
    data: Mapped[bytes] = mapped_column(LargeBinary)
