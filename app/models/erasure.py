"""Lupakan saya: whose data were erased, when, by whom and why; the number itself stands nowhere."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Name, Time


class Erasure(Model):
    """One erasure; `mark` is a keyed hash of the number, `reference` the letter it rests on.

    What came up to `at` is gone. The list stands in a file beside the database too: a backup that
    is older than an erasure does not know of it.
    """

    __tablename__ = "erasure"

    id: Mapped[Id]
    mark: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[Time]
    by: Mapped[Name]
    reason: Mapped[str] = mapped_column(String(300))
    reference: Mapped[str] = mapped_column(String(120))
    messages: Mapped[int] = mapped_column(default=0)
    sms: Mapped[int] = mapped_column(default=0)
    parts: Mapped[int] = mapped_column(default=0)
