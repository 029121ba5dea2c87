"""The code by SMS with which the owner of an account proves that it is theirs."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Time


class AccountCode(Model):
    """The newest code of a user: a keyed hash, when it was sent, and how often a wrong one came.

    `day` and `sent` limit how many SMS a day go to its owner.
    """

    __tablename__ = "account_code"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), unique=True)
    mark: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[Time]
    failures: Mapped[int] = mapped_column(default=0)
    day: Mapped[date]
    sent: Mapped[int] = mapped_column(default=0)
