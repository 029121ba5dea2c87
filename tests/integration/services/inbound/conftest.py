"""A code with a deadline."""

from __future__ import annotations

import pytest

from tests.office import Office


@pytest.fixture
def code(calendar: None, office: Office) -> str:
    """The code of a case that PUPR holds; the tables of time are filled."""
    return office.case("Jembatan lapuk")
