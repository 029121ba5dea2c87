"""`python -m qa.bench.reports`: reports of some intervals with 10 thousand to a million cases.

Time is that of the figures alone, in this process; the page adds its own (inbox.py visits it).
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from app import create_app
from app.database.extensions import db, now
from app.domain.access.roles import MODERATOR
from app.domain.workflow.deadlines import WIB
from app.models import Case, DayCount, Forward
from app.reports.figures import daily_counts
from app.reports.figures.periods import Interval, Period
from app.reports.figures.reporting import build_report
from app.reports.figures.scope import Filters, scope_of
from app.runtime.data_folder import claim_folder
from config import Settings
from qa.bench.figures import Aim, Figure, figure, tell
from qa.bench.inbox import SIZES, database_of, machine, postgres_server
from qa.bench.seeded import command, seed
from tests.servers import start_valkey

TIME, REBUILD, DIFFERING = Aim(600), Aim(60), Aim(0)
# Days back from the newest; 550 cases a day.
INTERVALS = {"1 day": 1, "30 days": 30, "90 days": 90, "181 days (100,000)": 181}


@dataclass
class Subject:
    """One database: how long its figures took to make, and how long reports of it take."""

    size: int
    rebuild: float
    rows: int
    # Of the days looked at, those whose rows are not what counting row by row gives.
    looked_at: int
    differing: int
    times: dict[str, list[float]] = field(default_factory=dict)
    # Of this process: on SQLite all that a report costs, whatever else the machine does.
    cpu: dict[str, float] = field(default_factory=dict)


def measure(folder: Path, url: str | None, redis: str, size: int, rounds: int) -> Subject:
    """Seeds what is missing, counts all days anew, and makes every report `rounds` times."""
    seed(folder, url, size)
    rebuild = command(folder, url, "report rebuild")
    app = create_app(claim_folder(Settings(var=folder, database_url=url, redis_url=redis)))
    with app.app_context():
        rows = db.session.scalar(select(func.count()).select_from(DayCount)) or 0
        last = (db.session.scalar(select(func.max(Case.received_at))) or now()).astimezone(WIB)
        subject = Subject(size, rebuild, rows, *_differing())
        for name, filters in _filters().items():
            for words, length in INTERVALS.items():
                if length * 550 <= size:
                    case = f"{words}, {name}"
                    found = _times(last.date(), length, filters, rounds)
                    subject.times[case], subject.cpu[case] = found
        db.session.remove()
        db.engine.dispose()
    return subject


def _times(last: date, length: int, filters: Filters, rounds: int) -> tuple[list[float], float]:
    period = Period(Interval.BEBAS, last - timedelta(days=length - 1), last)
    scope = scope_of(period, filters, roles=[MODERATOR], own_skpd_id=None)
    times, cpu = [], []
    for _ in range(rounds + 1):
        begun, used = time.perf_counter(), time.process_time()
        build_report(db.session(), scope)
        cpu.append(1000 * (time.process_time() - used))
        times.append(1000 * (time.perf_counter() - begun))
        db.session.rollback()
    return times[1:], statistics.median(cpu[1:])


def _filters() -> dict[str, Filters]:
    busiest = select(Forward.skpd_id).group_by(Forward.skpd_id).order_by(func.count().desc())
    return {
        "everything": Filters(),
        "one SKPD": Filters(skpd_id=db.session.scalar(busiest.limit(1))),
        "one category": Filters(category="keluhan"),
        "one kecamatan": Filters(kecamatan="Siulak"),
        "one channel": Filters(channel="sms"),
    }


def _differing() -> tuple[int, int]:
    """How many days were looked at, and of how many the rows are not what counting them gives."""
    every = daily_counts.days_to_count(db.session())
    chosen = Random(1).sample(every, min(20, len(every)))
    differ = (_stored(day) != _normal(daily_counts.count_day(db.session(), day)) for day in chosen)
    return len(chosen), sum(differ)


def _stored(day: date) -> list[list[str]]:
    query = select(*DayCount.__table__.columns).where(DayCount.day == day)
    return _normal([dict(row) for row in db.session.execute(query).mappings()])


def _normal(rows: Sequence[dict[str, object]]) -> list[list[str]]:
    names = (*daily_counts.KEYS, *daily_counts.TALLIES)
    return sorted(
        [*(str(row[name]) for name in names), "".join(sorted(str(row["hours"])))] for row in rows
    )


def table(subjects: Sequence[Subject]) -> Iterator[str]:
    """Markdown: p50 and p95 for each size, and the ratio of CPU time."""
    heads = " | ".join(f"{it.size:,}: p50 / p95 ms (CPU)" for it in subjects)
    yield f"| report of | {heads} | CPU, largest : smallest |"
    yield "|---|" + "---:|" * (len(subjects) + 1)
    for name in subjects[-1].times:
        cells = " | ".join(_cell(it, name) for it in subjects)
        known = [it.cpu[name] for it in subjects if name in it.cpu]
        yield f"| {name} | {cells} | {known[-1] / known[0]:.2f} |"
    rebuilt = " | ".join(f"{it.rebuild:.1f} s, {it.rows:,} rows" for it in subjects)
    yield f"| *flask report rebuild* | {rebuilt} | - |"
    differing = " | ".join(f"{it.differing} of {it.looked_at} days" for it in subjects)
    yield f"| *rows other than counting row by row* | {differing} | - |"


def _cell(subject: Subject, name: str) -> str:
    times = subject.times.get(name)
    if not times:
        return "-"
    return f"{statistics.median(times):.0f} / {_late(times):.0f} ({subject.cpu[name]:.0f})"


def _late(times: list[float]) -> float:
    """Return the time within which 95 of 100 reports are made, in milliseconds."""
    return sorted(times)[min(len(times) - 1, int(0.95 * len(times)))]


def figures(engine: str, last: Subject) -> Iterator[Figure]:
    """The aims on the largest database, each with its worst case."""
    where = f"{engine}, {last.size:,}"
    worst, name = max((_late(times), name) for name, times in last.times.items())
    yield figure(f"reports, worst p95: {name}", worst, "ms", TIME, where=where)
    yield figure("flask report rebuild", last.rebuild, "s", REBUILD, where=where)
    what = "days whose rows differ from counting row by row"
    yield figure(what, last.differing, "", DIFFERING, where=where)


def main() -> None:
    """Prints the tables and how the aims stand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", action="append", type=int, help="messages; the smallest first")
    parser.add_argument("--rounds", type=int, default=15, help="reports of each interval")
    parser.add_argument("--engine", action="append", choices=["sqlite", "postgresql"])
    parser.add_argument("--folder", type=Path, help="keeps the databases here for the next run")
    arguments = parser.parse_args()
    sizes = arguments.size or list(SIZES)
    for engine in arguments.engine or ["sqlite", "postgresql"]:
        with ExitStack() as stack:
            name = arguments.folder or stack.enter_context(tempfile.TemporaryDirectory())
            folder = Path(name)
            redis = stack.enter_context(start_valkey(folder))
            server = stack.enter_context(postgres_server()) if engine == "postgresql" else None
            subjects = [
                measure(
                    folder / f"{engine}-{size}",
                    database_of(server, f"upik_{size}"),
                    redis,
                    size,
                    arguments.rounds,
                )
                for size in sizes
            ]
        print(f"\n### {engine}, {now():%Y-%m-%d}, {machine()}\n")
        print("\n".join([*table(subjects), ""]), flush=True)
        tell(figures(engine, subjects[-1]))


if __name__ == "__main__":
    main()
