"""A clock that a test sets: what the service takes for the present."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

import pytest

from app.domain.workflow.deadlines import WIB


class Clock:
    """The present, moved by hand; every module asks `app.database.extensions.now`."""

    def __init__(self, patch: pytest.MonkeyPatch, at: datetime | str) -> None:
        self.at = at if isinstance(at, datetime) else _wib(at)
        clock = self

        class Moved(datetime):
            """Stands in for `datetime` in app/database/extensions.py, where the one `now` is."""

            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
                return clock.at.astimezone(tz)

        patch.setattr("app.database.extensions.datetime", Moved)

    def set(self, text: str, year: int = 2026) -> None:
        """`24/11 15.07`, WIB."""
        self.at = _wib(text, year)

    def move(self, **span: float) -> None:
        """So much later."""
        self.at += timedelta(**span)


def _wib(text: str, year: int = 2026) -> datetime:
    return datetime.strptime(f"{text} {year}", "%d/%m %H.%M %Y").replace(tzinfo=WIB)
