"""What PostgreSQL takes and what it refuses, by the type of the column."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    String,
    Text,
)

from app.database.extensions import UtcDateTime
from app.services.backup.unfit_values import Fault, fault_of


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (String(3), ["", "é🙂\u2028", None]),
        (Text, ["x" * 100_000]),
        (Integer, [-(2**31), 2**31 - 1, 0]),
        (Boolean, [1, 0, None]),
        (Float, [0.1, 5, -1e300]),
        (LargeBinary, [b"\0\xff"]),
        (JSON, ["null", '{"a": "\\u0000"}']),
        (Date, ["0001-01-01", "2028-02-29"]),
        (DateTime, ["2026-11-30 23:59:59.999999"]),
        (UtcDateTime, ["9999-01-01 00:00:00.000000"]),
        (Integer, []),
        (Integer, [None]),
    ],
)
def test_what_it_takes(kind: Any, values: list[Any]) -> None:
    assert fault_of(Column("x", kind), values) is None


@pytest.mark.parametrize(
    ("kind", "value", "fault"),
    [
        (String(3), "four", Fault.LONG),
        (String(3), "a\0b", Fault.NUL),
        (Text, "a\0", Fault.NUL),
        (Text, "\udcff", Fault.BROKEN),
        (Text, b"a", Fault.KIND),
        (Integer, 2**31, Fault.RANGE),
        (Integer, -(2**31) - 1, Fault.RANGE),
        (Integer, "1", Fault.KIND),
        (Integer, 1.5, Fault.KIND),
        (Boolean, 2, Fault.RANGE),
        (Boolean, "t", Fault.KIND),
        (Float, "1,5", Fault.KIND),
        (LargeBinary, "a", Fault.KIND),
        (JSON, "{", Fault.JSON),
        (JSON, "[NaN]", Fault.JSON),
        (Date, "2026-02-29", Fault.TIME),
        (Date, "20260228", Fault.TIME),
        (DateTime, "2026-11-30 24:00:01.000000", Fault.TIME),
        (UtcDateTime, "2026-11-30T05:00:00+07:00x", Fault.TIME),
        (UtcDateTime, "kemarin", Fault.TIME),
    ],
)
def test_what_it_refuses_also_among_others(kind: Any, value: Any, fault: Fault) -> None:
    assert fault_of(Column("x", kind), [None, value]) is fault
