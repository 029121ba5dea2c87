"""What has waited two minutes behind answers gets a turn of its own (G26)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from app.database.extensions import db, now, transaction
from app.domain.messaging.delivery import Purpose, queue_priority
from app.services.outbox import routing
from app.services.sending import sending
from tests.integration.services.lane import put, sms
from tests.office import Office

pytestmark = pytest.mark.postgresql


def waits(key: str, purpose: Purpose, seconds: int) -> None:
    put(key, purpose)
    with transaction():
        sms(key).due_at = now() - timedelta(seconds=seconds)


def turn_of(office: Office) -> list[str]:
    with transaction():
        lane = routing.lane(office.modem)
        return [part.text for part in sending.claim(lane, "life", is_overdue=True)]


def test_the_turn_is_for_what_has_waited_long_and_is_no_answer(office: Office) -> None:
    waits("new forward", Purpose.FORWARD, 110)
    waits("answer", Purpose.ANSWER, 600)
    assert turn_of(office) == []
    waits("notice", Purpose.HELP, 130)
    waits("forward", Purpose.FORWARD, 130)
    assert [*turn_of(office), *turn_of(office), *turn_of(office)] == ["forward", "notice"]


def test_nothing_goes_before_an_alert(office: Office) -> None:
    waits("forward", Purpose.FORWARD, 130)
    put("alert")
    with transaction():
        sms("alert").priority = queue_priority(Purpose.ALERT)
    assert turn_of(office) == []
    with transaction():
        sms("alert").due_at = now() + timedelta(minutes=1)
    assert turn_of(office) == ["forward"]


@pytest.mark.parametrize("is_overdue", [False, True])
def test_each_turn_walks_along_the_index_of_claims(office: Office, is_overdue: bool) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads a table of one page whatever indexes it has")
    asked: list[tuple[str, Any]] = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2:4]))
    with transaction():
        sending.claim(routing.lane(office.modem), "life", is_overdue=is_overdue)
    (claim,) = [it for it in asked if "UPDATE outbound_sms" in it[0]]
    rows = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {claim[0]}", claim[1])
    plan = "\n".join(row[3] for row in rows)
    used = "status=? AND priority>?" if is_overdue else "status=?"
    assert f"outbound_sms USING INDEX ix_outbound_sms_claim ({used})" in plan
    assert "outbound_sms_1" not in plan or "(status=? AND priority=?)" in plan
    assert "TEMP B-TREE" not in plan
    assert "SCAN outbound_sms" not in plan
