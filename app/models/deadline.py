"""The tables of time: deadlines (D3), the days on which no clock runs, and reminders."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.terms import Category
from app.domain.workflow.deadlines import Rule, Step
from app.models.base import Id, Model, Name, Time, Word, where

# The id of the one row of Renewal.
ONLY = 1


class Deadline(Model):
    """How many working days a step of a category has, since when, by which law."""

    __tablename__ = "deadline"
    __table_args__ = (UniqueConstraint("category", "step", "valid_from"),)

    id: Mapped[Id]
    category: Mapped[str | None] = mapped_column(String(30))
    step: Mapped[Word]
    working_days: Mapped[int]
    basis: Mapped[Name]
    valid_from: Mapped[date]

    @property
    def rule(self) -> Rule:
        """As the rules of time read it."""
        return Rule(
            category=Category(self.category) if self.category else None,
            step=Step(self.step),
            working_days=self.working_days,
            basis=self.basis,
            valid_from=self.valid_from,
        )


class Holiday(Model):
    """A public holiday, cuti bersama, or a day that the Admin adds."""

    __tablename__ = "holiday"

    id: Mapped[Id]
    day: Mapped[date] = mapped_column(unique=True)
    name: Mapped[Name]


class Renewal(Model):
    """How far the deadlines of open cases were worked out anew after a change of the tables.

    The one row (ONLY): work is open while `finished_at` is empty; all up to `done_id` are done.
    """

    __tablename__ = "renewal"

    id: Mapped[Id]
    asked_at: Mapped[Time]
    done_id: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[Time | None]


class Reminder(Model):
    """What an official must be reminded of: written when its time has come, told once (S6).

    One step of the ladder for one phone; `key` makes it be written once (`fwd:7:75:c3`).
    `ripe_at` is the minute of office hours in which its time had come, `told_at` when its SMS was
    queued. Without a contact it is for Kabag or Sekda, whose phones are settings.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        Index("ix_reminder_waiting", "id", "contact_id", **where("status = 'menunggu'")),
        Index("ix_reminder_told", "outbound_id"),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(80), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    forward_id: Mapped[int | None] = mapped_column(ForeignKey("forward.id"), index=True)
    promise_id: Mapped[int | None] = mapped_column(ForeignKey("promise.id"), index=True)
    stage: Mapped[Word]
    rung: Mapped[Word]
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    status: Mapped[Word] = mapped_column(default="menunggu")
    ripe_at: Mapped[Time]
    told_at: Mapped[Time | None]
    outbound_id: Mapped[int | None] = mapped_column(ForeignKey("outbound_sms.id"))
