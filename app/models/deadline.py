"""The tables of time: deadlines (D3) and the days on which no clock runs."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.terms import Category
from app.domain.workflow.deadlines import Rule, Step
from app.models.base import Id, Model, Name, Word


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
