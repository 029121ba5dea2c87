"""Serialises a report to JSON and back, to store what a job has computed."""

from __future__ import annotations

from typing import Final

from pydantic import TypeAdapter

from app.reports.figures.report_content import Report

_REPORT: Final = TypeAdapter(Report)


def as_json(report: Report) -> bytes:
    """The report, UTF-8."""
    return _REPORT.dump_json(report)


def from_json(data: bytes) -> Report:
    """The same report again; ValueError when another release wrote it."""
    return _REPORT.validate_json(data)
