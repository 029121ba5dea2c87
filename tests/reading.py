"""What tests read of an answer: its words, a part of it, its text without marks; and the rows that
they put beside."""

from __future__ import annotations

import html
import re
from collections.abc import Container
from typing import Any

from sqlalchemy import select

from app.database.extensions import db, transaction
from app.models import Event


def assert_says(text: Container[str], *words: str) -> None:
    """Each of these words is there."""
    for word in words:
        assert word in text, f"{word!r} is not in {text}"


def assert_lacks(text: Container[str], *words: str) -> None:
    """None of these words is there."""
    for word in words:
        assert word not in text, f"{word!r} is in {text}"


def part(pattern: str, text: str) -> str:
    """What this pattern, or its group, finds first in a text."""
    found = re.search(pattern, text)
    assert found, f"{pattern} is not in {text}"
    return found[1] if found.re.groups else found[0]


def plain(markup: str) -> str:
    """A piece of a page in one line, its marks taken out."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def keep(*rows: Any) -> None:
    """Stores these new rows."""
    with transaction() as store:
        store.add_all(rows)


def change(model: type[Any], key: Any, **values: Any) -> None:
    """Stores these values in one row."""
    with transaction() as store:
        row = store.get_one(model, key)
        for name, value in values.items():
            setattr(row, name, value)


def events(action: str | None = None) -> list[Event]:
    """The rows of the journal, or of one act, the oldest first."""
    query = select(Event).order_by(Event.id)
    return list(db.session.scalars(query.where(Event.action == action) if action else query))
