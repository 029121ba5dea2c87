"""A file with the directory that was uploaded and checked, but not yet applied."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Name, Time


class DirectoryUpload(Model):
    """One a person: the next file takes its place; applying or dropping it deletes the row.

    `rows` are the cells as they were read: [line of the file, {column: text}].
    """

    __tablename__ = "directory_upload"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), unique=True)
    at: Mapped[Time]
    file_name: Mapped[Name]
    rows: Mapped[list[Any]] = mapped_column(JSON)
