"""The simulated month in short: eight days, 40 SMS, three lazy SKPD (`make month`: all of it)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask import Flask

from app.domain.workflow.deadlines import WIB
from qa.month import month
from tests.clock import Clock


def test_every_reminder_in_its_hour_and_nobody_twice_a_day(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch, datetime(2026, 11, 30, tzinfo=WIB))
    month.run(clock, start=date(2026, 11, 30), days=8, sms=40)
    log = list(month.lines())
    assert len(log) > 10
    assert {"operator", "sekretaris", "kadis", "kabag"} <= {
        one for line in log for one in line.stages
    }
    assert month.faults() == []
