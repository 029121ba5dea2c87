"""How far the example year of the training mode is, and whether it is to be filled at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import current_app
from sqlalchemy import select

from app.database.extensions import db
from app.models import Case, Setting
from app.runtime.queues import PAPERS, enqueue_after_commit

_KEY: Final = "demo_year"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the year is: cases done of all, and the end of the year."""

    done: int
    total: int
    end: datetime

    @property
    def is_over(self) -> bool:
        """Whether the year is whole."""
        return self.done >= self.total


def progress(*, locks: bool = False) -> Progress | None:
    """How far the year is; None where none was begun. `locks`: nobody else goes on with it until
    the end of the transaction."""
    row = select(Setting.value).where(Setting.key == _KEY)
    words = db.session.scalar(row.with_for_update() if locks else row)
    if words is None:
        return None
    done, total, end = words.split(" ")
    return Progress(int(done), int(total), datetime.fromisoformat(end))


def unfinished() -> Progress | None:
    """The year that is being filled, for the panel on Hari ini."""
    known = progress() if current_app.config["SETTINGS"].fills_demo else None
    return None if known is None or known.is_over else known


def store(told: Progress) -> None:
    """Writes down how far it is, in the transaction of the case that was made."""
    words = f"{told.done} {told.total} {told.end.isoformat()}"
    row = db.session.scalar(select(Setting).where(Setting.key == _KEY))
    if row is None:
        db.session.add(Setting(key=_KEY, value=words))
    else:
        row.value = words


def is_wanted() -> bool:
    """Whether a year was begun and is not whole, or may begin: in an empty service of latihan that
    UPIK_DEMO does not keep empty, and never in production."""
    if not current_app.config["SETTINGS"].fills_demo:
        return False
    known = progress()
    if known is not None:
        return not known.is_over
    return db.session.scalar(select(Case.id).limit(1)) is None


def ring() -> None:
    """Wakes the job that fills it."""
    enqueue_after_commit(db.session, PAPERS, "app.jobs.demo_year.fill")
