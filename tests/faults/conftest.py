"""The matrix is printed when all its rows are there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.matrix import HEAD, Row, line


@pytest.fixture(scope="session")
def printed() -> Iterator[list[Row]]:
    """Rows to print."""
    rows: list[Row] = []
    yield rows
    print("\n" + "\n".join([HEAD, *map(line, rows)]))
