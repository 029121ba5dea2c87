"""The figures of a day, counted once (daily_counts.py), and the days that must be counted anew."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from sqlalchemy import PrimaryKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.terms import Category
from app.models.base import Id, Model

# `skpd_id` of the rows that count whole cases; `category` and `kecamatan` of those without.
WHOLE: Final = 0
NONE: Final = "-"
# `category` and `kecamatan` of the rows that put a day of theirs together.
ALL: Final = "*"
# What `category` is one of, but for ALL.
CATEGORIES: Final = (NONE, *(category.value for category in Category))
_Tally = Annotated[int, mapped_column(default=0)]


class DayCount(Model):
    """Cases received on one day of WIB: a row a category, channel and kecamatan, for the whole
    service and once more for each SKPD that got some; and a row a channel of all categories and
    kecamatan together, for the many reports that ask for none of these.

    `hours` has one letter a counted case, the hour it came at (A: 0-1, X: 23-24), in no order:
    put together they tell the clock of any days and filters, without a row an hour.
    """

    __tablename__ = "day_count"
    # The rows of whole days apart from the others, those of one SKPD side by side.
    __table_args__ = (
        PrimaryKeyConstraint("category", "skpd_id", "day", "channel", "kecamatan"),
        {"sqlite_with_rowid": False},
    )

    skpd_id: Mapped[int] = mapped_column(autoincrement=False)
    day: Mapped[date]
    category: Mapped[str] = mapped_column(String(30))
    channel: Mapped[str] = mapped_column(String(20))
    kecamatan: Mapped[str] = mapped_column(String(40))
    hours: Mapped[str] = mapped_column(Text, default="")

    # The classes of domain/workflow/outcomes.py; every counted case stands in one.
    new: Mapped[_Tally]
    waiting: Mapped[_Tally]
    returned: Mapped[_Tally]
    asked: Mapped[_Tally]
    reopened: Mapped[_Tally]
    answered: Mapped[_Tally]
    disputed: Mapped[_Tally]
    solved: Mapped[_Tally]
    closed: Mapped[_Tally]
    silent: Mapped[_Tally]
    unanswered: Mapped[_Tally]
    # At least one SKPD gave it back; and then it was forwarded again.
    rejections: Mapped[_Tally]
    reforwarded: Mapped[_Tally]
    # How the first answer came.
    by_web: Mapped[_Tally]
    by_bls: Mapped[_Tally]
    by_moderator: Mapped[_Tally]
    # By the deadline table, of what is done.
    forward_on_time: Mapped[_Tally]
    forward_late: Mapped[_Tally]
    answer_on_time: Mapped[_Tally]
    answer_late: Mapped[_Tally]
    settle_on_time: Mapped[_Tally]
    settle_late: Mapped[_Tally]
    # What nothing above counts, and what is counted but held by no SKPD.
    deleted: Mapped[_Tally]
    quarantined: Mapped[_Tally]
    joined: Mapped[_Tally]
    officials: Mapped[_Tally]
    services: Mapped[_Tally]
    courtesies: Mapped[_Tally]
    unforwarded: Mapped[_Tally]


class DayMark(Model):
    """A day to be recounted. Each change inserts a row, so writers never wait for each other's
    mark."""

    __tablename__ = "day_mark"

    id: Mapped[Id]
    day: Mapped[date] = mapped_column(index=True)
