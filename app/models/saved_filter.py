"""A list's filters under a name, so that one click asks for them again."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Time, Word


class SavedFilter(Model):
    """A user's filter; `query` is the list's address without page marks.

    `key` is the name in lower case, so that "Jalan" and "jalan" are one.
    """

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("user_id", "list_name", "key"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"))
    list_name: Mapped[Word]
    name: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(String(1000))
    created_at: Mapped[Time]
