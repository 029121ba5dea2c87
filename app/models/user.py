"""FAB's user, extended in place with what this service needs to know of a person who logs in."""

from __future__ import annotations

from datetime import datetime

from flask_appbuilder.security.sqla.models import User as FabUser
from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from app.database.extensions import UtcDateTime
from app.models.skpd import Skpd


class UpikUser(FabUser):
    """A login; `skpd_id` names the unit whose cards it sees, `session_epoch` ends old sessions."""

    __tablename__ = "ab_user"
    __table_args__ = {"extend_existing": True}

    skpd_id: Mapped[int | None] = mapped_column(ForeignKey("skpd.id"), index=True)
    position: Mapped[str | None]
    # Keyboard shortcuts are off until the person switches them on (WCAG 2.1.4).
    shortcuts: Mapped[bool] = mapped_column(default=False)
    # A sound when a card about danger arrives: off until the person switches it on.
    alert_sound: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The language of his screens, once he has chosen one: "id" or "en".
    language: Mapped[str | None] = mapped_column(String(2))
    # When somebody else set the password; None once its owner has chosen one. Admin may have handed
    # it over in person: then no code by SMS is asked for.
    password_given_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_handed_over: Mapped[bool] = mapped_column(default=False, server_default=false())
    # From when this account only reads until its second factor is on; None while it owes none.
    factor_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # An Admin has lifted the duty.
    is_factor_lifted: Mapped[bool] = mapped_column(default=False, server_default=false())
    session_epoch: Mapped[int] = mapped_column(default=0, server_default="0")

    @declared_attr
    def skpd(cls) -> Mapped[Skpd | None]:
        """The unit of this user."""
        return relationship(Skpd)

    def get_full_name(self) -> str:
        """One name is a whole name: many officials have no other."""
        return f"{self.first_name} {self.last_name}".strip()


# The project's noun is User (D1); only the mapper needs another class name than FAB's.
User = UpikUser
