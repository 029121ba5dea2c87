"""What falls due soon counts by the time of the SKPD's own hold."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from app.domain.terms import ForwardStatus
from app.extensions import db, transaction
from app.reports.coming import due_soon
from app.reports.sheets import Due
from tests.integration.reports.builders import NOON, forward, message, skpd


def test_an_skpd_s_own_time_counts_and_what_it_owes(app: Flask) -> None:
    with transaction():
        lead, helper = skpd("Dinas Uji Jalan"), skpd("Dinas Uji Lampu")
        card = message(due_at=NOON + timedelta(days=1), turn_at=NOON + timedelta(days=1))
        forward(card, lead).due_at = NOON + timedelta(days=30)
        forward(card, helper).due_at = NOON + timedelta(days=3)
        forward(message(), helper, ForwardStatus.DIJAWAB).due_at = None
        forward(message(), helper).due_at = NOON - timedelta(hours=1)
    assert due_soon(db.session(), NOON) == [Due("Dinas Uji Lampu", 1)]
