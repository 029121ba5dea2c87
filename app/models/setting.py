"""A value that an Admin has changed; without a row the default stands (setting_values.py)."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Long, Model


class Setting(Model):
    """One changed value as it is spelled in the form."""

    __tablename__ = "setting"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    value: Mapped[Long]
