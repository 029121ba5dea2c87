"""A clock that a test sets: services ask `now()`, and it asks this one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.database import extensions


class Clock:
    """The present of a test; it only moves when it is told to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def move(self, hours: float) -> None:
        """Forward."""
        self.at += timedelta(hours=hours)

    def rule(self, patch: pytest.MonkeyPatch) -> None:
        """Everybody who asks for the present gets this one until the patch is undone."""
        clock = self

        class _Datetime(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return clock.at.astimezone(tz or UTC)

        patch.setattr(extensions, "datetime", _Datetime)
