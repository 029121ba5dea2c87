"""The errors of the database that screens and commands turn into sentences."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, IntegrityError

__all__ = ["DBAPIError", "IntegrityError"]
