"""Statistik: years with cases, the months of each, and what was promised and kept."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient

from app.database.extensions import db, now, transaction
from app.domain.terms import CaseStatus, ForwardStatus
from app.domain.workflow.deadlines import WIB
from app.models import Promise
from tests.integration.reports.builders import case, forward, reply, skpd
from tests.integration.views.public.test_home import counted_anew
from tests.reading import assert_lacks, part


def test_statistics_have_the_years_in_which_somebody_wrote_month_by_month(
    client: FlaskClient,
) -> None:
    at = now().astimezone(WIB)
    with transaction():
        case(received_at=at)
        for month, status in ((3, CaseStatus.BARU), (3, CaseStatus.BARU), (5, CaseStatus.DIJAWAB)):
            card = case(status, received_at=datetime(at.year - 2, month, 9, tzinfo=UTC))
            card.answered_at = card.received_at if status is CaseStatus.DIJAWAB else None
        counted_anew()
    page = client.get(f"/statistik?tahun={at.year - 2}").text
    assert f"<h1>Statistik {at.year - 2}</h1>" in page
    years = part(r'(?s)<nav class="chips"[^>]*>(.*?)</nav>', page)
    assert re.findall(r">(\d{4})<", years) == [str(at.year), str(at.year - 2)]
    months = re.findall(r"<li><div><b>(\d+)</b>.*?dijawab (\d+), </span>(\w+)<", page)
    assert len(months) == 12
    assert [it for it in months if it[0] != "0"] == [("2", "0", "Mar"), ("1", "1", "Mei")]
    assert "<script" not in page
    for senseless in ("x", "1900", str(at.year - 1), "%00", "99999"):
        assert f"<h1>Statistik {at.year}</h1>" in client.get(f"/statistik?tahun={senseless}").text


def test_a_case_of_a_wrong_clock_does_not_break_the_statistics(client: FlaskClient) -> None:
    this_year = now().astimezone(WIB).year
    with transaction():
        for year in (1970, 2101):
            case(received_at=datetime(year, 5, 9, tzinfo=UTC))
    answer = client.get("/statistik")
    assert answer.status_code == 200
    assert f"<h1>Statistik {this_year}</h1>" in answer.text


def test_statistics_tell_what_each_skpd_promised_and_kept(client: FlaskClient) -> None:
    day = now().astimezone(WIB).date()
    with transaction():
        unit = skpd("Dinas Uji Jalan")
        for status, due, is_late, ends_as in (
            ("ditepati", day, True, CaseStatus.DIJAWAB),
            ("ditepati", day, False, CaseStatus.SELESAI),
            ("ingkar", day, False, CaseStatus.DIJAWAB),
            ("terbuka", day - timedelta(days=3), False, CaseStatus.DIJAWAB),
            ("terbuka", None, False, CaseStatus.DIJAWAB),
            ("terbuka", day, False, CaseStatus.SELESAI),
            ("batal", day, False, CaseStatus.DIJAWAB),
        ):
            card = case(ends_as, received_at=now())
            answer = reply(card, unit, "Segera kami perbaiki")
            kept = {"status": status, "due_on": due, "is_late": is_late, "words": "segera"}
            ids = {"case_id": card.id, "reply_id": answer.id, "skpd_id": unit.id}
            db.session.add(Promise(**ids, **kept, created_at=now()))
    page = client.get("/statistik").text
    row = part(r'<tr class="six"><th scope="row">Dinas Uji Jalan</th>(.*?)</tr>', page)
    assert re.findall(r">(\d+)</td>", row) == ["6", "2", "1", "2", "1", "1"]
    assert_lacks(page, "/bukti/", "<img")


def test_a_case_that_one_skpd_gave_back_and_another_holds_counts_for_the_first_alone(
    client: FlaskClient,
) -> None:
    with transaction():
        first, second = skpd("Dinas Uji Jalan"), skpd("Dinas Uji Air")
        card = case(CaseStatus.DITERUSKAN, received_at=now())
        forward(card, first, ForwardStatus.DITOLAK)
        forward(card, second)
        counted_anew()
    page = client.get("/statistik").text
    assert "<dt>ditolak dan belum diteruskan lagi</dt><dd>0</dd>" in page
    gave_back = r'<th scope="row">Dinas Uji Jalan</th>.*?data-label="Ditolak SKPD itu">(\d+)</td>'
    assert part(gave_back, page) == "1"
