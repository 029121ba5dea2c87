"""The errors of the database that screens and commands turn into sentences."""

from __future__ import annotations

from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError

__all__ = ["DBAPIError", "IntegrityError", "database_sentence"]

_NO_TABLE: Final = "42P01"
_UNPREPARED: Final = "Situs ini belum disiapkan: jalankan upik init dahulu (latihan: make run)."


def database_sentence(error: DBAPIError) -> str | None:
    """What a command says of it; None for a programming error, which needs its traceback."""
    words = str(error.orig).strip().partition("\n")[0]
    if getattr(error.orig, "sqlstate", "") == _NO_TABLE or words.startswith("no such table"):
        return _UNPREPARED
    if error.statement is None:
        return (
            f"Basis data tidak dapat dibuka ({words}): periksa DATABASE_URL, izin folder data, dan "
            "sisa disk."
        )
    return None
