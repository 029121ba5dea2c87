"""A government unit (SKPD), its officials with their phones, and the duty roster."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Id, Model, Name, Number, Time, Word, where

if TYPE_CHECKING:
    from app.models.user import User


class Skpd(Model):
    """One unit; `sms_code` is the signature of its answers (A16)."""

    __tablename__ = "skpd"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[Name] = mapped_column(unique=True)
    abbreviation: Mapped[str] = mapped_column(String(40))
    sms_code: Mapped[str] = mapped_column(String(25))
    # Beneath its name on its own letterhead: street, telephone, mail.
    address: Mapped[str] = mapped_column(String(160), default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    # Its operators' answers go out only after a superior's word (S72).
    needs_approval: Mapped[bool] = mapped_column(default=False)

    contacts: Mapped[list[Contact]] = relationship(back_populates="skpd")

    def __repr__(self) -> str:
        return self.name


_OWN_POST: Final = "is_active AND acting IS NULL"


class Contact(Model):
    """Who gets the forwards of an SKPD and may answer them from `phone` (S60-S63, S100, A24).

    `acting` is a word of offices.ActingKind where the office is held for some days only, from
    `valid_from` to `valid_until`, for `stands_for` or, without one, because it is vacant.
    """

    __tablename__ = "contact"
    # Among active people a phone names one person (A24); a retired one may keep the number. Who is
    # acting keeps the own post, so the phone stands in a row of each.
    __table_args__ = (
        Index("uq_contact_active_phone", "phone", unique=True, **where(_OWN_POST)),
        Index("ix_contact_phone", "phone"),
    )

    id: Mapped[Id]
    skpd_id: Mapped[int] = mapped_column(ForeignKey("skpd.id"), index=True)
    name: Mapped[Name]
    position: Mapped[Name]
    rank: Mapped[Word] = mapped_column(default="operator")
    phone: Mapped[Number]
    is_active: Mapped[bool] = mapped_column(default=True)
    # By which decree (SK) he serves, and from when until when; an open end is no end (S66).
    decree: Mapped[str | None] = mapped_column(String(80))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id", ondelete="SET NULL"))
    acting: Mapped[Word | None]
    stands_for_id: Mapped[int | None]
    # The phone was told what is open when the acting began, and not yet that it has ended.
    acts_now: Mapped[bool] = mapped_column(default=False)

    user: Mapped[User | None] = relationship()
    skpd: Mapped[Skpd] = relationship(back_populates="contacts")

    def __repr__(self) -> str:
        return f"{self.name} ({self.position})"


class DutyShift(Model):
    """Whose phone is told at once of a card about danger, and when.

    `repeats` is a word of duty_hours.Repeats; the first shift is from `begins_at` to `ends_at`.
    """

    __tablename__ = "duty_shift"

    id: Mapped[Id]
    name: Mapped[Name]
    phone: Mapped[Number]
    begins_at: Mapped[Time]
    ends_at: Mapped[Time]
    repeats: Mapped[Word] = mapped_column(default="mingguan")

    def __repr__(self) -> str:
        return self.name
