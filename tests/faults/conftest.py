"""The matrix is printed behind the results, when all its rows are there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from _pytest.terminal import TerminalReporter

from tests.faults.matrix import HEAD, Row, line

ROW = "row of the matrix"


@pytest.fixture
def printed(request: pytest.FixtureRequest) -> Iterator[list[Row]]:
    """Rows to print."""
    rows: list[Row] = []
    yield rows
    # With the report they reach the process that prints, where several share the tests.
    request.node.user_properties += [(ROW, line(row)) for row in rows]


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """The rows of this run, if it had any."""
    reports = [report for found in terminalreporter.stats.values() for report in found]
    ended = [report for report in reports if getattr(report, "when", "") == "teardown"]
    if rows := [value for one in ended for name, value in one.user_properties if name == ROW]:
        terminalreporter.section("kills and outages")
        terminalreporter.write_line("\n".join([HEAD, *rows]))
