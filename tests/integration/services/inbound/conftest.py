"""What tests of the intake share: a code with a deadline, and a step that fails."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.office import Office


@pytest.fixture
def code(calendar: None, office: Office) -> str:
    """The code of a message that PUPR holds; the tables of time are filled."""
    return office.case("Jembatan lapuk")


def raising(error: Exception) -> Callable[..., object]:
    """A step that can't be taken."""

    def broken(*_: object, **__: object) -> object:
        raise error

    return broken
