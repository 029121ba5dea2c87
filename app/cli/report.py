"""`upik report`: recounts the daily figures."""

from __future__ import annotations

import time
from functools import partial
from typing import Final

import click

from app.database.extensions import db
from app.reports.figures import daily_counts
from app.services.report_files import day_recount

_STEP: Final = 200


@click.group()
def report() -> None:
    """Report: angka harian."""


@report.command()
def rebuild() -> None:
    """Menghitung ulang angka semua hari; aman diulang dan boleh sambil dipakai."""
    begun, session = time.monotonic(), db.session()
    every = daily_counts.days_to_count(session)
    db.session.rollback()
    done = told = 0
    for done in day_recount.rebuild(partial(daily_counts.count_queries, session), every):
        if done - told >= _STEP:
            told = done
            click.echo(f"{done} dari {len(every)} hari")
    click.echo(f"{done} hari dalam {time.monotonic() - begun:.1f} detik.")
