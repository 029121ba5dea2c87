"""A photo that shows a promise kept; its picture is a stored file."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Name, Time


class Evidence(Model):
    """One re-encoded JPEG."""

    __tablename__ = "evidence"

    id: Mapped[Id]
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"), index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    author_name: Mapped[Name]
    author_position: Mapped[Name]
    created_at: Mapped[Time]
