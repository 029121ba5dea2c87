"""The door for counting anew the days that a change has marked."""

from __future__ import annotations

from functools import partial

from app.extensions import db
from app.reports import days
from app.services import counting_days


def count_days() -> None:
    """Every marked day; nothing when another has done it."""
    counting_days.work(partial(days.asked, db.session()))
