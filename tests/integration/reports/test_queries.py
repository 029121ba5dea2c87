"""The figures of a report: what counts, where, and what is left out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from app.domain.delivery import OutboundStatus
from app.domain.terms import ForwardStatus, MessageStatus
from app.extensions import db, transaction
from app.reports import queries
from app.reports.periods import Interval, Period, period_of
from app.reports.queries import Tally
from tests.integration.reports.builders import contact, forward, message, reply, skpd

# Far from any day that other rows of a test database may have.
DAY = period_of(Interval.HARI, date(2026, 11, 24))
S, F = MessageStatus, ForwardStatus


def category(label: str = "Keluhan", period: Period = DAY, skpd_id: int | None = None) -> Tally:
    rows = queries.by_category(db.session(), period, skpd_id)
    return next(row for row in rows if row.label == label)


def numbers(row: Tally) -> tuple[int, int, int, int, int]:
    return row.received, row.answered, row.unanswered, row.rejected, row.closed


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        pytest.param(S.BARU, (1, 0, 1, 0, 0), id="new is unanswered"),
        pytest.param(S.DITERUSKAN, (1, 0, 1, 0, 0), id="forwarded is unanswered"),
        pytest.param(S.MENUNGGU_WARGA, (1, 0, 1, 0, 0), id="asked back is unanswered"),
        pytest.param(S.DIJAWAB, (1, 1, 0, 0, 0), id="answered is not solved"),
        pytest.param(S.DITOLAK, (1, 0, 0, 1, 0), id="rejected"),
        pytest.param(S.SELESAI, (1, 0, 1, 0, 1), id="closed without an answer"),
    ],
)
def test_each_state_counts_once(
    app: Flask, status: MessageStatus, expected: tuple[int, ...]
) -> None:
    with transaction():
        message(status)
    assert numbers(category()) == expected


@pytest.mark.parametrize(
    ("sms", "is_answered"),
    [
        (OutboundStatus.DELIVERED, True),
        (OutboundStatus.UNCERTAIN, True),
        (None, True),
        (OutboundStatus.FAILED, False),
        (OutboundStatus.UNDELIVERED, False),
        (OutboundStatus.CANCELLED, False),
    ],
)
def test_closed_is_answered_only_if_an_answer_arrived(
    app: Flask, sms: OutboundStatus | None, is_answered: bool
) -> None:
    with transaction():
        reply(message(S.SELESAI), skpd(), "Sudah", sms)
    assert numbers(category()) == (1, int(is_answered), int(not is_answered), 0, 1)


def test_midnight_of_wib_parts_two_days(app: Flask) -> None:
    with transaction():
        message(received_at=datetime(2026, 11, 23, 16, 59, 59, tzinfo=UTC))
        message(received_at=datetime(2026, 11, 23, 17, 0, tzinfo=UTC))
        message(received_at=datetime(2026, 11, 24, 16, 59, 59, tzinfo=UTC))
        message(received_at=datetime(2026, 11, 24, 17, 0, tzinfo=UTC))
    assert category().received == 2


def test_the_parts_of_a_year_make_the_year(app: Flask) -> None:
    with transaction():
        for days in range(0, 365, 7):
            message(received_at=datetime(2025, 12, 31, 17, tzinfo=UTC) + timedelta(days=days))
    year = period_of(Interval.TAHUN, date(2026, 1, 1))
    months = [period_of(Interval.BULAN, date(2026, month, 1)) for month in range(1, 13)]
    assert category(period=year).received == 53
    assert sum(category(period=month).received for month in months) == 53


def test_deleted_and_quarantined_are_counted_apart(app: Flask) -> None:
    with transaction():
        message()
        message(deleted_at=datetime.now(UTC))
        message(is_quarantined=True)
        message(is_quarantined=True, deleted_at=datetime.now(UTC))
    assert category().received == 1
    left = queries.left_out(db.session(), DAY)
    assert (left.deleted, left.quarantined, left.unforwarded) == (2, 1, 1)


def test_every_category_has_a_row_and_the_rest_stands_last(app: Flask) -> None:
    with transaction():
        message(category=None)
    rows = queries.by_category(db.session(), DAY)
    assert [row.label for row in rows] == [
        *("Keluhan", "Pengaduan", "Permintaan Informasi", "Pujian"),
        "Belum dikategorikan",
    ]
    assert queries.total(rows).received == 1


def test_a_message_of_two_skpd_stands_in_both_rows(app: Flask) -> None:
    with transaction():
        roads, lamps = skpd("Dinas Uji Jalan"), skpd("Dinas Uji Lampu")
        card = message(S.DIJAWAB)
        forward(card, roads, F.DIJAWAB)
        forward(card, lamps, F.MENUNGGU)
    rows = {row.label: numbers(row) for row in queries.by_skpd(db.session(), DAY)}
    assert rows == {"Dinas Uji Jalan": (1, 1, 0, 0, 0), "Dinas Uji Lampu": (1, 0, 1, 0, 0)}


def test_forwarded_again_after_a_rejection_counts_once(app: Flask) -> None:
    with transaction():
        roads = skpd()
        card = message(S.DIJAWAB)
        forward(card, roads, F.DITOLAK)
        forward(card, roads, F.DIJAWAB)
    (row,) = queries.by_skpd(db.session(), DAY)
    assert numbers(row) == (1, 1, 0, 0, 0)


def test_a_withdrawn_forward_counts_nowhere(app: Flask) -> None:
    with transaction():
        forward(message(), skpd(), F.DITARIK)
    assert queries.by_skpd(db.session(), DAY) == []
    assert queries.left_out(db.session(), DAY).unforwarded == 1


def test_one_skpd_sees_its_own_states_only(app: Flask) -> None:
    with transaction():
        roads, lamps = skpd("Dinas Uji Jalan"), skpd("Dinas Uji Lampu")
        shared, foreign = message(S.DIJAWAB), message(S.DIJAWAB)
        forward(shared, roads, F.DITOLAK)
        forward(shared, lamps, F.DIJAWAB)
        forward(foreign, lamps, F.DIJAWAB)
        forward(message(deleted_at=datetime.now(UTC)), roads)
    assert numbers(category(skpd_id=roads.id)) == (1, 0, 0, 1, 0)
    (row,) = queries.by_skpd(db.session(), DAY, roads.id)
    assert numbers(row) == (1, 0, 0, 1, 0)
    left = queries.left_out(db.session(), DAY, roads.id)
    assert (left.deleted, left.unforwarded) == (1, 0)
    assert queries.total(queries.by_category(db.session(), DAY, 0)).received == 0


def test_only_an_skpd_with_a_phone_is_connected(app: Flask) -> None:
    before = queries.connected_offices(db.session())
    with transaction():
        unit = skpd()
        contact(unit)
        contact(unit, "operator")
        contact(skpd("Dinas Uji Lampu")).is_active = False
    assert queries.connected_offices(db.session()) == before + 1
