"""What is asked all the time reads few cases of however many."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, select, text
from sqlalchemy.dialects import sqlite

from app.database.extensions import db, now
from app.models import Case, InboundPart
from app.queries.lists import conditions
from app.queries.privacy import subject_access
from app.services.cases.actions import incidents
from app.services.cases.state import case_codes, together
from app.services.cases.suggestions import suggesting
from app.services.contacts import phone_health
from app.services.directory import handover
from app.services.journal import verification
from app.services.sending import delivery_reports
from tests.cases import Statements
from tests.office import CITIZEN, KADIS, Office, cards
from tests.stage import contact

pytestmark = pytest.mark.postgresql

LIVE_CODE = select(Case.id).where(Case.code == "1000", Case.code_is_live)


def plan(query: Any) -> list[str]:
    """How SQLite reads the cases for it."""
    words = query.compile(
        dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True, "render_postcompile": True}
    )
    rows = db.session.execute(text(f"EXPLAIN QUERY PLAN {words}".replace(":", "\\:")))
    return [row[3] for row in rows if "cases" in row[3]]


@pytest.mark.parametrize(
    ("query", "index", "reads"),
    [
        (lambda: LIVE_CODE, "uq_case_live_code", 1),
        (lambda: case_codes.known().select(), "code", 2),
        (suggesting.without_proposal, "ix_case_open", 1),
        (lambda: conditions.count_cases("darurat"), "ix_case_open (turn_at<?)", 1),
    ],
    ids=["a live code", "codes in use", "cards without a proposal", "the red number of danger"],
)
def test_it_is_read_from_an_index(app: Flask, query: Any, index: str, reads: int) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads a table of one page whatever indexes it has")
    asked: Select[Any] = query()
    found = [line for line in plan(asked) if line.split()[1] == "cases"]
    assert len(found) == reads
    assert all("INDEX" in line and index in line for line in found), found


def same_event(office: Office) -> None:
    ids = [office.card(f"Jalan berlubang {n}", f"+628126677000{n}") for n in (1, 2)]
    office.desk(incidents.unite, ids[0], ids[1:])
    assert [row.id for row in together.members_of(cards()[0])] == ids[1:]


def open_of_an_official(office: Office) -> None:
    office.case("Jalan berlubang")
    assert len(handover.open_forwards(contact(KADIS))) == 1


def phones_out_of_reach(_office: Office) -> None:
    phone_health.failing([KADIS])


def waits_for_its_seal(_office: Office) -> None:
    assert verification.overdue() == 0


def erasures_asked_for(office: Office) -> None:
    """Admin's Hari ini counts them each time."""
    office.receive(CITIZEN, "hapus data saya")
    assert len(subject_access.erasure_requests()) == 1


def report_without_a_reference(office: Office) -> None:
    """Under the lock of the one who writes, as each report of delivery is."""
    at = now()
    report = InboundPart(modem_id=office.modem, number=CITIZEN, reference=7, recorded_at=at)
    report.smsc_at, report.report_status = at, "delivered"
    assert not delivery_reports.apply(report)


@pytest.mark.parametrize(
    ("look", "table", "index"),
    [
        (report_without_a_reference, "outbound_part", "(reference=? AND status=?)"),
        (erasures_asked_for, "cases", "ix_case_unsettled"),
        (same_event, "cases", "ix_case_member"),
        (open_of_an_official, "outbound_sms", "ix_outbound_sms_forward_id"),
        (phones_out_of_reach, "outbound_sms", "status=?"),
        (waits_for_its_seal, "event", "seq=?"),
    ],
)
def test_what_grows_with_the_years_is_not_read(
    app: Flask, office: Office, look: Any, table: str, index: str
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads a table of one page whatever indexes it has")
    with Statements(app) as statements:
        look(office)
    asked = next(it for it in reversed(statements.texts) if it.startswith("SELECT"))
    raw: Any = db.session.connection().connection.driver_connection
    plan = raw.execute(f"EXPLAIN QUERY PLAN {asked}", ["x"] * asked.count("?"))
    lines = [row[3] for row in plan if table in row[3].split()]
    assert lines
    assert all(index in line for line in lines), lines
