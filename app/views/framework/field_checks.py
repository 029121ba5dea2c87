"""Checks all fields of a form, so that every error shows at once beside its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.domain.errors import InvalidInput
from app.http import error_pages


def problems_of(checks: Mapping[str, Callable[[], object]]) -> dict[str, str]:
    """Field -> sentence, for each check that raises InvalidInput."""
    found = {}
    for field, check in checks.items():
        try:
            check()
        except InvalidInput as error:
            found[field] = error_pages.refusal_sentence(error)
    return found
