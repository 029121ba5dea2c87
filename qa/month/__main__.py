"""`python -m qa.month`: prints the log of a month; ends with 1 when somebody was forgotten or
annoyed."""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date, datetime, time
from pathlib import Path

import pytest

from app.domain.workflow.deadlines import WIB
from qa.month import month
from tests.clock import Clock
from tests.databases import SqliteDatabase
from tests.servers import start_valkey

# December 2026 has Christmas and two days of cuti bersama in it.
START = date(2026, 11, 30)


def main() -> int:
    """Runs the month on SQLite and prints it."""
    arguments = argparse.ArgumentParser(prog="python -m qa.month")
    arguments.add_argument("--days", type=int, default=31)
    arguments.add_argument("--sms", type=int, default=600)
    arguments.add_argument("--seed", type=int, default=2026)
    wanted = arguments.parse_args()
    with (
        tempfile.TemporaryDirectory() as place,
        start_valkey(Path(place)) as valkey,
        SqliteDatabase(Path(place), valkey) as database,
        pytest.MonkeyPatch.context() as patch,
    ):
        database.reset("empty")
        with database.app.app_context():
            clock = Clock(patch, datetime.combine(START, time(), WIB))
            month.run(clock, start=START, days=wanted.days, sms=wanted.sms, seed=wanted.seed)
            for line in month.lines():
                steps = ", ".join(dict.fromkeys(line.stages))
                at = line.at.astimezone(WIB)
                print(f"{at:%a %d/%m %H.%M}  {line.who:<20} [{steps}]  {line.text}")
            print("\n".join(month.summary()))
            found = month.faults()
            print("\n".join(found) or "every reminder in its hour, nobody twice a day")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
