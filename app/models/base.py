"""What every mapped class shares: FAB's declarative base and the short column types."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from flask_appbuilder.models.sqla import Model
from sqlalchemy import String, Text, text
from sqlalchemy.orm import mapped_column

from app.database.extensions import UtcDateTime

Id = Annotated[int, mapped_column(primary_key=True)]
Time = Annotated[datetime, mapped_column(UtcDateTime)]
Name = Annotated[str, mapped_column(String(120))]
Word = Annotated[str, mapped_column(String(20))]
# A sender may be letters, a short code, the address of another channel (ADR 27), or garbage cut to
# 64 characters; not only E.164.
Number = Annotated[str, mapped_column(String(64))]
Long = Annotated[str, mapped_column(Text)]
# A form's one-time key: the second POST of the same form meets the unique index.
FormKey = Annotated[str | None, mapped_column(String(40), unique=True)]

__all__ = ["FormKey", "Id", "Long", "Model", "Name", "Number", "Time", "Word", "where"]


def where(sqlite: str, postgresql: str = "") -> dict[str, Any]:
    """Make an index one of those rows alone for which the words hold, in the words of each database
    where they differ."""
    return {"sqlite_where": text(sqlite), "postgresql_where": text(postgresql or sqlite)}
