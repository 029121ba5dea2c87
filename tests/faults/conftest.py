"""The matrix is printed behind the results, when all its rows are there."""

from __future__ import annotations

import pytest
from _pytest.terminal import TerminalReporter

from tests.faults.matrix import HEAD, Row, line

ROWS = pytest.StashKey[list[Row]]()


@pytest.fixture
def printed(pytestconfig: pytest.Config) -> list[Row]:
    """Rows to print."""
    return pytestconfig.stash.setdefault(ROWS, [])


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    """The rows of this run, if it had any."""
    if rows := config.stash.get(ROWS, []):
        terminalreporter.section("kills and outages")
        terminalreporter.write_line("\n".join([HEAD, *map(line, rows)]))
