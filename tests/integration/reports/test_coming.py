"""What falls due soon counts by the time of the SKPD's own hold."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from app.database.extensions import db, transaction
from app.domain.terms import CaseStatus, ForwardStatus
from app.domain.workflow.promises import PromiseStatus
from app.models import Case, Promise, Skpd
from app.reports.documents.report_files import Due, Promised, answers_due_soon, promises_due_soon
from app.reports.figures.periods import today
from tests.integration.reports.builders import NOON, added, case, forward, reply, skpd


def test_an_skpd_s_own_time_counts_and_what_it_owes(app: Flask) -> None:
    with transaction():
        lead, helper = skpd("Dinas Uji Jalan"), skpd("Dinas Uji Lampu")
        card = case(due_at=NOON + timedelta(days=1), turn_at=NOON + timedelta(days=1))
        forward(card, lead).due_at = NOON + timedelta(days=30)
        forward(card, helper).due_at = NOON + timedelta(days=3)
        forward(case(), helper, ForwardStatus.DIJAWAB).due_at = None
        forward(case(), helper).due_at = NOON - timedelta(hours=1)
        settled = forward(case(), lead)
        settled.due_at, settled.is_owed = NOON + timedelta(days=3), False
    assert answers_due_soon(db.session(), NOON) == [Due("Dinas Uji Lampu", 1)]


def test_after_belum_the_answer_is_owed_again(app: Flask) -> None:
    with transaction():
        unit = skpd("Dinas Uji Jalan")
        hold = forward(case(CaseStatus.DITERUSKAN), unit, ForwardStatus.DIJAWAB)
        hold.responded_at, hold.due_at = NOON, NOON + timedelta(days=3)
    assert answers_due_soon(db.session(), NOON) == [Due("Dinas Uji Jalan", 1)]


def promise(card: Case, unit: Skpd | None, days: int | None, status: PromiseStatus) -> None:
    """A promise of an answer, for so many days after a Tuesday's noon."""
    added(
        Promise(
            case_id=card.id,
            reply_id=reply(card, unit or skpd("Meja"), "Segera kami perbaiki").id,
            skpd_id=unit.id if unit else None,
            words="segera",
            status=status.value,
            due_on=None if days is None else today(NOON) + timedelta(days=days),
            created_at=NOON,
        )
    )


def test_promises_are_late_or_due_within_seven_days(app: Flask) -> None:
    with transaction():
        roads, lamps = skpd("Dinas Uji Jalan"), skpd("Dinas Uji Lampu")
        card = case(CaseStatus.DIJAWAB)
        for days in (-1, 0, 6, 7, None):
            promise(card, roads, days, PromiseStatus.TERBUKA)
        promise(card, roads, 2, PromiseStatus.DITEPATI)
        promise(card, roads, 2, PromiseStatus.BATAL)
        promise(card, lamps, -9, PromiseStatus.INGKAR)
        # Said to be kept before its day, and denied by the citizen.
        promise(card, lamps, 3, PromiseStatus.INGKAR)
        promise(card, None, 1, PromiseStatus.TERBUKA)
        promise(case(CaseStatus.SELESAI), roads, 1, PromiseStatus.TERBUKA)
        promise(case(CaseStatus.DIJAWAB, deleted_at=NOON), roads, 1, PromiseStatus.TERBUKA)
    assert promises_due_soon(db.session(), NOON) == [
        Promised("Dinas Uji Lampu", 2, 0),
        Promised("Dinas Uji Jalan", 1, 2),
        Promised("Si UPIK", 0, 1),
    ]
