"""Days as they are typed into a box: in the order of this country, and in every usual spelling."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.domain.workflow.typed_days import day_box, moment_box, read_day, read_moment


@pytest.mark.parametrize(
    "typed",
    [
        *("30/11/2026", "30-11-2026", "30.11.2026", " 30 / 11 / 2026 ", "30/11/26", "2026-11-30"),
        *("30 Nov 2026", "30 november 2026", "30 Nop 2026", "30-Nov-2026", "30 NOVEMBER 26"),
    ],
)
def test_a_day_is_read_however_it_is_spelled(typed: str) -> None:
    assert read_day(typed) == date(2026, 11, 30)
    assert day_box(typed) == "30/11/2026"


@pytest.mark.parametrize(
    ("typed", "month"),
    [("1 Mei 2026", 5), ("1 Agt 2026", 8), ("1 Okt 2026", 10), ("1 Des 2026", 12), ("1 Mar 26", 3)],
)
def test_a_month_is_read_by_its_name(typed: str, month: int) -> None:
    assert read_day(typed) == date(2026, month, 1)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "besok",
        "30/11",
        "31/02/2026",
        "11/30/2026",
        "12 desa 2026",
        "30/11/026",
        "0001-01-01",
        "٣٠/١١/2026x",
    ],
)
def test_what_is_no_day_is_refused_and_stays_in_its_box(typed: str) -> None:
    with pytest.raises(ValueError, match=r"day|month|hour"):
        read_day(typed)
    assert day_box(typed) == typed


@pytest.mark.parametrize(
    "typed",
    ["30/11/2026 09.30", "30 Nov 2026 pukul 9:30 WIB", "2026-11-30T09:30", "30-11-2026, 09:30:15"],
)
def test_a_moment_is_read_with_its_day(typed: str) -> None:
    assert read_moment(typed) == datetime(2026, 11, 30, 9, 30)
    assert moment_box(typed) == "30/11/2026 09.30"


@pytest.mark.parametrize(
    "typed", ["30/11/2026", "30/11/2026 25.00", "09.30", "2026-11-30T09:30+07:00"]
)
def test_a_moment_without_a_time_of_day_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"day|month|hour"):
        read_moment(typed)


def test_a_box_shows_what_is_stored() -> None:
    assert day_box(date(2026, 11, 30)) == "30/11/2026"
    assert moment_box(datetime(2026, 11, 30, 9, 5, tzinfo=UTC)) == "30/11/2026 09.05"
    assert (day_box(None), moment_box(None)) == ("", "")
