"""What is kept of a citizen's number beside the cases: its blocking, phone, and erasure."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Name, Number, Time, where


class BlockedNumber(Model):
    """A number whose SMS go to quarantine (A11).

    `lifted_at` ends it, or the end of the day `until` (WIB); the row stays. An ended row keeps
    `lifted_at` empty until its number is blocked anew: no job is needed.
    """

    __tablename__ = "blocked_number"
    __table_args__ = (
        Index("uq_blocked_number_active", "number", unique=True, **where("lifted_at IS NULL")),
    )

    id: Mapped[Id]
    number: Mapped[Number]
    reason: Mapped[str | None] = mapped_column(String(300))
    blocked_at: Mapped[Time]
    blocked_by: Mapped[Name]
    # Blocked from a card that hides its number.
    hides_number: Mapped[bool] = mapped_column(default=False)
    until: Mapped[date | None]
    lifted_at: Mapped[Time | None]
    lifted_by: Mapped[str | None] = mapped_column(String(120))


class NoticePhone(Model):
    """The phone that somebody who wrote by another channel wants to be told on by SMS.

    Written to only after `proved_at`: the code came from that phone, or its owner agreed from it.
    `code` waits for its SMS until `expires_at`.
    """

    __tablename__ = "notice_phone"

    id: Mapped[Id]
    address: Mapped[Number] = mapped_column(unique=True)
    code: Mapped[str | None] = mapped_column(String(12), index=True)
    phone: Mapped[Number | None] = mapped_column(index=True)
    created_at: Mapped[Time]
    expires_at: Mapped[Time | None]
    proved_at: Mapped[Time | None]


class Erasure(Model):
    """Lupakan saya: whose data were erased, when, by whom and why; the number stands nowhere.

    `mark` is a keyed hash of it, `reference` the letter that the erasure rests on. What came up to
    `at` is gone. The list stands in a file beside the database too: a backup that is older than an
    erasure does not know of it.
    """

    __tablename__ = "erasure"

    id: Mapped[Id]
    mark: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[Time]
    by: Mapped[Name]
    reason: Mapped[str] = mapped_column(String(300))
    reference: Mapped[str] = mapped_column(String(120))
    cases: Mapped[int] = mapped_column(default=0)
    sms: Mapped[int] = mapped_column(default=0)
    parts: Mapped[int] = mapped_column(default=0)
