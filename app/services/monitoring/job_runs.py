"""Remembers how each scheduled job ended, for Status Sistem, alarms and metrics."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from traceback import extract_tb
from typing import Final

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.database.extensions import db, insert_new, insert_once, now, transaction
from app.domain.operations.levels import Level
from app.domain.operations.scheduled_jobs import (
    BY_NAME,
    SCHEDULE,
    WAITS,
    JobFacts,
    job_level,
    missing_without,
)
from app.domain.words import N_, Sentence
from app.models import JobRun, Modem
from app.runtime import histograms
from app.runtime.logging import log_of
from app.services.monitoring.readings import Check, Moment, Reading

# A success is written once in this time: some jobs run each second.
_OFTEN: Final = timedelta(seconds=55)
# Of what runs more often nobody reads when it runs again.
_SHOWN_AHEAD: Final = 60
_NEW: Final = {"failures": 0, "seconds": 0.0, "error": ""}
_KEPT: Final = ("since", "succeeded_at", "failed_at", "failures", "seconds", "error")
_WATCH: Final = BY_NAME["watching.watch"]
_CODE: Final = Path(__file__).parents[2]


class StandsStill(Exception):
    """Ends a job whose modem is not open: it has neither failed nor succeeded."""


@contextmanager
def recorded(function: str, args: Sequence[str]) -> Iterator[None]:
    """Writes down how the job within ended; raises what it raises, except StandsStill.

    A database that takes no record is no reason for a job to fail that has done its work.
    """
    name = function.removeprefix("app.jobs.")
    if name not in BY_NAME:
        yield
        return
    key, begun = ":".join((name, *args)), time.monotonic()
    is_fresh, known_error = _known(key)
    try:
        yield
    except StandsStill:
        if not known_error:
            _wait(key)
        return
    except Exception as error:
        _record(key, time.monotonic() - begun, _told(error))
        raise
    seconds = time.monotonic() - begun
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # werkzeug's proxy
    histograms.note(app, histograms.JOBS, name, seconds)
    if not is_fresh:
        _record(key, seconds)


def expect_all() -> None:
    """From now on each job of the schedule is waited for: one that nobody ever begins is missed
    like one that stopped. Those of a modem begin with its owner."""
    at = now()
    rows = [_NEW | {"key": line.name, "since": at} for line in SCHEDULE if not line.modem]
    with transaction():
        insert_new(JobRun, "key", rows)


def facts(modems: Collection[Modem]) -> tuple[JobFacts, ...]:
    """Every line of the schedule, those of a modem once for each of these modems."""
    found = {row.key: row for row in db.session.scalars(select(JobRun))}
    wanted = [
        JobFacts(line, modem)
        for line in SCHEDULE
        for modem in ([row.name for row in modems] if line.modem else [""])
    ]
    return tuple(_facts(it, found.get(it.key)) for it in wanted)


def is_unwatched() -> bool:
    """Whether no job has watched the service for long: the jobs stand still, or Valkey is away."""
    row = db.session.scalars(select(JobRun).where(JobRun.key == _WATCH.name)).first()
    return job_level(_facts(JobFacts(_WATCH), row), now()) is Level.BAD


def _facts(job: JobFacts, row: JobRun | None) -> JobFacts:
    return replace(job, **{name: getattr(row, name) for name in _KEPT}) if row else job


def _known(key: str) -> tuple[bool, str]:
    """Whether a success of it was written just now, and its error; its first run leaves a row when
    it begins, so that one which is killed each time is missed."""
    try:
        row = db.session.scalars(select(JobRun).where(JobRun.key == key)).first()
        error = row.error if row is not None else ""
        good = row.succeeded_at if row is not None and not error else None
        db.session.rollback()
        if row is None:
            with transaction():
                insert_once(JobRun, "key", _NEW | {"key": key, "since": now()})
    except SQLAlchemyError:
        db.session.rollback()
        return False, ""
    # One of the future is of a clock that was set back since.
    return good is not None and timedelta(0) <= now() - good < _OFTEN, error


def _wait(key: str) -> None:
    try:
        db.session.rollback()
        with transaction() as store:
            store.scalars(select(JobRun).where(JobRun.key == key)).one().error = WAITS
    except SQLAlchemyError:
        db.session.rollback()


def _record(key: str, seconds: float, error: str = "") -> None:
    try:
        db.session.rollback()
        with transaction() as store:
            row = store.scalars(select(JobRun).where(JobRun.key == key)).one()
            row.seconds, row.error = seconds, error
            if error:
                row.failed_at, row.failures = now(), row.failures + 1
            else:
                row.succeeded_at, row.failures = now(), 0
    except SQLAlchemyError:
        db.session.rollback()


def _told(error: BaseException) -> str:
    """Its class and our line that raised it: its case may hold a number or a text."""
    places = [
        f"app/{Path(frame.filename).relative_to(_CODE)}:{frame.lineno}"
        for frame in extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(_CODE)
    ]
    return " ".join((type(error).__name__, *places[-1:]))[:200]


@Check("job", trouble=missing_without, is_told_once=True)
def jobs(moment: Moment) -> Iterator[Reading]:
    """The scheduled jobs, what is ill first."""
    found = [(job_level(job, moment.at), job) for job in facts(moment.modems)]
    for level, job in sorted(found, key=lambda it: it[0] is Level.GOOD):
        line, label = job.line, Sentence(job.line.label)
        if job.modem:
            label = Sentence("%(name)s: %(told)s", name=job.modem, told=label)
        role = "modems" if job.modem else "papers" if line.is_long else "jobs"
        advice = Sentence(
            "Sementara itu: %(missing)s. Sebabnya ada di %(log)s.",
            missing=Sentence(line.missing),
            log=log_of(role),
        )
        yield Reading(level, tuple(_runs(job)), name=job.key, label=label, advice=advice)


def _runs(job: JobFacts) -> Iterator[str]:
    """How often it runs, how it ended last, and when it runs again."""
    yield Sentence("tiap %(span)s", span=timedelta(seconds=job.line.seconds))
    if job.is_waiting:
        yield N_("menunggu modem")
    if job.failures and job.failed_at:
        yield Sentence.counting(
            "gagal %(count)s kali berturut-turut, terakhir %(at)s (%(error)s)",
            job.failures,
            count=job.failures,
            at=job.failed_at,
            error=job.error,
        )
    if job.succeeded_at is None:
        yield N_("belum pernah berhasil") if job.since else N_("belum pernah dijalankan")
    else:
        yield Sentence("berhasil %(at)s", at=job.succeeded_at)
    if job.failed_at and not job.failures:
        yield Sentence("pernah gagal %(at)s", at=job.failed_at)
    if job.ran_at:
        yield Sentence("%(seconds)s detik", seconds=job.seconds)
        if job.next_at and job.line.seconds >= _SHOWN_AHEAD:
            yield Sentence("berikutnya %(at)s", at=job.next_at)
