"""Reading hours: within them nothing is said, outside of them the next working day's opening is."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from app.domain.workflow.deadlines import WIB
from app.domain.workflow.reading_hours import Period, ReadingHours, day_and_time, next_reading

RAMADAN = Period(date(2027, 2, 18), date(2027, 3, 19), (time(8), time(15)), (time(8), time(15, 30)))
HOURS = ReadingHours((time(7, 30), time(16)), (time(7, 30), time(16, 30)), (RAMADAN,))
# Cuti bersama and Christmas, Thursday and Friday.
HOLIDAYS = {date(2026, 12, 24), date(2026, 12, 25)}


@pytest.mark.parametrize(
    ("at", "told"),
    [
        pytest.param("2026-11-25 07:30", None, id="the first minute"),
        pytest.param("2026-11-25 15:59", None, id="the last minute"),
        pytest.param("2026-11-25 16:00", "Kamis 26/11 pukul 07.30", id="the evening"),
        pytest.param("2026-11-25 05:00", "Rabu 25/11 pukul 07.30", id="the early morning"),
        pytest.param("2026-11-27 16:29", None, id="Friday is longer"),
        pytest.param("2026-11-27 16:30", "Senin 30/11 pukul 07.30", id="over the weekend"),
        pytest.param("2026-12-23 20:00", "Senin 28/12 pukul 07.30", id="over holidays"),
        pytest.param("2026-12-24 10:00", "Senin 28/12 pukul 07.30", id="in a holiday"),
        pytest.param("2027-02-17 17:00", "Kamis 18/02 pukul 08.00", id="into Ramadan"),
        pytest.param("2027-02-22 15:00", "Selasa 23/02 pukul 08.00", id="Ramadan ends early"),
        pytest.param("2027-02-26 15:10", None, id="a Friday of Ramadan"),
        pytest.param("2027-03-19 15:30", "Senin 22/03 pukul 07.30", id="out of Ramadan"),
    ],
)
def test_outside_the_hours_the_next_opening_is_told(at: str, told: str | None) -> None:
    opens = next_reading(datetime.fromisoformat(at).replace(tzinfo=WIB), HOURS, HOLIDAYS)
    assert (day_and_time(opens) if opens else None) == told
