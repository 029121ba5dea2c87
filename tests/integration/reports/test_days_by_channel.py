"""Revision 0031: the days that stood in one row stand in a row a channel, as if counted anew."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.terms import Channel, ForwardStatus
from app.models import DayCount
from app.models.day_count import ALL
from app.reports.figures import daily_counts
from app.reports.figures.periods import Interval, period_of
from app.reports.figures.scope import Filters
from app.reports.figures.summary import Summary
from app.services.report_files import day_recount
from tests.integration.reports.builders import forward, message, skpd

pytestmark = pytest.mark.postgresql

DAY = period_of(Interval.HARI, date(2026, 11, 24))


def store_days() -> None:
    """Three SMS, of which two lie with an SKPD, and one that was brought in person."""
    with transaction():
        unit = skpd()
        for channel, place in ((Channel.SMS, "Siulak"), (Channel.SMS, None), (Channel.WEB, None)):
            forward(message(channel=channel, place=place), unit, ForwardStatus.DIJAWAB)
        message(channel=Channel.SURAT)
    count = partial(daily_counts.count_queries, db.session())
    assert list(day_recount.rebuild(count, [DAY.first])) == [1]


def stored() -> list[tuple[object, ...]]:
    """Every row, and the letters of its hours sorted."""
    with transaction() as store:
        rows = store.execute(select(*DayCount.__table__.columns)).mappings().all()
    return sorted(
        tuple("".join(sorted(told)) if name == "hours" else told for name, told in row.items())
        for row in rows
    )


def test_the_rows_are_those_of_counting_anew(app: Flask) -> None:
    store_days()
    counted = stored()
    assert len(counted) == (4 + 3) + (3 + 2), "the service's day, then the SKPD's"
    db.session.remove()
    downgrade(directory=app.config["MIGRATIONS"], revision="0030")
    with transaction() as store:
        channels = select(DayCount.channel).where(DayCount.category == ALL).distinct()
        assert store.scalars(channels).all() == [ALL]
    db.session.remove()
    upgrade(directory=app.config["MIGRATIONS"])
    assert stored() == counted
    assert {name: received(channel=name) for name in Channel.all()} == {
        **dict.fromkeys(Channel.all(), 0),
        Channel.SMS: 2,
        Channel.WEB: 1,
        Channel.SURAT: 1,
    }
    assert received() == 4


def received(channel: str | None = None) -> int:
    """What a report counts of the day."""
    found = Summary(db.session(), DAY, Filters(channel=channel)).by()
    return sum(sums.received for sums in found.values())
