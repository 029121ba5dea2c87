"""A government unit (SKPD) that messages are forwarded to."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Id, Model, Name
from app.models.contact import Contact


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
