"""What stands in the test database, without the words of SQLAlchemy around it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect, select

from app.database.extensions import db, transaction
from app.models import Setting


def all_rows(what: Any, *where: Any, **equal: Any) -> list[Any]:
    """The rows of a model, or one column of them, where this holds; in the order of their ids."""
    ids = inspect(what.class_ if hasattr(what, "class_") else what).primary_key
    return list(db.session.scalars(select(what).where(*where).filter_by(**equal).order_by(*ids)))


def one_row(what: Any, *where: Any, **equal: Any) -> Any:
    """The only one of them."""
    (found,) = all_rows(what, *where, **equal)
    return found


def last_row(what: Any, *where: Any, **equal: Any) -> Any:
    """The newest of them."""
    return all_rows(what, *where, **equal)[-1]


def change(rows: Any, **values: Any) -> None:
    """Writes these fields of a row, or of each of a list, as if it had come to that by itself."""
    with transaction():
        for row in rows if isinstance(rows, list) else [rows]:
            for name, value in values.items():
                setattr(row, name, value)


def store_setting(key: str, value: str) -> None:
    """Somebody has chosen this in Pengaturan Umum."""
    with transaction():
        db.session.add(Setting(key=key, value=value))
