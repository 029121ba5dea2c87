"""A photo that shows a promise kept; the picture itself lies in the data folder."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Name, Time


class Evidence(Model):
    """One re-encoded JPEG; `file` is its name under `bukti/`."""

    __tablename__ = "evidence"

    id: Mapped[Id]
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"), index=True)
    file: Mapped[str] = mapped_column(String(40), unique=True)
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    author_name: Mapped[Name]
    author_position: Mapped[Name]
    created_at: Mapped[Time]
