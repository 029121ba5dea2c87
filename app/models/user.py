"""People who log in: FAB's user with what this service adds, and what their login needs."""

from __future__ import annotations

from datetime import date

from flask_appbuilder.security.sqla.models import User as FabUser
from sqlalchemy import JSON, ForeignKey, String, Text, false
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from app.models.base import Id, Model, Time
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
    password_given_at: Mapped[Time | None]
    is_handed_over: Mapped[bool] = mapped_column(default=False, server_default=false())
    # From when this account only reads until its second factor is on; None while it owes none.
    factor_due_at: Mapped[Time | None]
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


class AccountCode(Model):
    """The newest code by SMS with which a user proves that the account is theirs: a keyed hash,
    when it was sent, and how often a wrong one came.

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


class SecondFactor(Model):
    """The second factor of a person who has chosen one: an app's secret, and codes for a lost
    phone.

    Asked for at login once it is `confirmed_at`; before that it is being set up. `secret` is
    encrypted with a key made of SECRET_KEY, `recovery` holds keyed hashes; `last_step` is the
    newest 30 seconds of which a code was taken (RFC 6238: none is taken twice).
    """

    __tablename__ = "second_factor"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), unique=True)
    secret: Mapped[str] = mapped_column(Text)
    confirmed_at: Mapped[Time | None]
    last_step: Mapped[int] = mapped_column(default=0)
    recovery: Mapped[list[str]] = mapped_column(JSON, default=list)


class LoginPace(Model):
    """How often a login failed of late: what slows the next try down.

    One pair of username and place, or (`mark` empty) one place, or (place "*") one account; gone
    when it is over. A place is an address or a browser; `known_until` tells how long it is familiar
    to the account. `mark` is a keyed hash: people type passwords into the username's field.
    """

    __tablename__ = "login_pace"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(128), unique=True)
    mark: Mapped[str] = mapped_column(String(64), index=True)
    address: Mapped[str] = mapped_column(String(50))
    failures: Mapped[int] = mapped_column(default=0)
    wait_until: Mapped[Time | None]
    expires_at: Mapped[Time]
    known_until: Mapped[Time | None]
