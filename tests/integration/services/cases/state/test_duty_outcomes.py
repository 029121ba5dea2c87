"""The history says that the officer on duty was told once an SMS left, and if it did not reach."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.models import DutyShift, Event, OutboundSms
from app.services.cases.state.duty_alerts import PAUSE
from app.services.outbox import outbox, routing
from app.services.sending import sending, uncertain_sms
from app.sms.protocol.gateway import FaultKind, GatewayError, Left, OutgoingPart
from tests.clock import Clock
from tests.integration.services.lane import fail, left, report
from tests.office import CITIZEN, Office, cards
from tests.stage import mark_sensitive

pytestmark = pytest.mark.postgresql

OFFICER = "+6281377770001"
FIRE = "Tolong pak kebakaran di Siulak, api besar"
REFUSED = GatewayError("no such number", kind=FaultKind.MESSAGE, cms=1)
SILENT = GatewayError("silence", kind=FaultKind.REOPEN, left=Left.UNKNOWN)


@pytest.fixture(autouse=True)
def on_duty(office: Office) -> None:
    """Rina, all day."""
    with transaction() as store:
        begins = now() - timedelta(hours=12)
        row = DutyShift(name="Rina", phone=OFFICER, begins_at=begins, repeats="harian")
        row.ends_at = begins + timedelta(hours=24)
        store.add(row)


def claim(office: Office) -> OutgoingPart:
    """The modem's owner takes the next alert."""
    with transaction():
        (part,) = sending.claim(routing.lane(office.modem), "life-1", answers_only=True)
    assert part.number == OFFICER
    return part


def outcomes() -> list[tuple[str, int | None, str | None]]:
    """What the histories say became of the alerts: action, card, state of the SMS."""
    wanted = Event.action.in_(("tell_duty", "duty_unreached"))
    rows = db.session.scalars(select(Event).where(wanted).order_by(Event.id)).all()
    assert all(row.facts["name"] == "Rina" for row in rows)
    return [(row.action, row.case_id, row.new) for row in rows]


def test_that_the_officer_was_told_is_written_once_the_sms_left_not_before(office: Office) -> None:
    office.receive(CITIZEN, FIRE)
    assert outcomes() == []
    part = claim(office)
    assert outcomes() == [], "the modem may still fail"
    left(part, 17)
    assert outcomes() == [("tell_duty", cards()[0].id, "sent")]


def test_an_sms_that_fails_says_that_it_did_not_reach(office: Office) -> None:
    office.receive(CITIZEN, FIRE)
    fail(claim(office), REFUSED)
    assert outcomes() == [("duty_unreached", cards()[0].id, "failed")]


def test_of_what_may_have_left_it_says_so_until_a_person_decides(office: Office) -> None:
    office.receive(CITIZEN, FIRE)
    part = claim(office)
    fail(part, SILENT)
    office.desk(uncertain_sms.take_as_sent, part.outbound_id)
    card = cards()[0].id
    assert outcomes() == [("duty_unreached", card, "uncertain"), ("tell_duty", card, "sent")]


@pytest.mark.parametrize(
    ("status", "told"), [("delivered", []), ("failed", [("duty_unreached", "undelivered")])]
)
def test_a_report_is_written_only_if_it_says_otherwise(
    office: Office, status: str, told: list[tuple[str, str]]
) -> None:
    office.receive(CITIZEN, FIRE)
    left(claim(office), 17)
    report(office.modem, 17, number=OFFICER, status=status)
    assert [(action, state) for action, _, state in outcomes()] == [("tell_duty", "sent"), *told]


def test_each_card_of_a_shared_sms_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, now())
    for place in range(3):
        office.receive(CITIZEN, f"Kebakaran di rumah nomor {place}")
    left(claim(office), 17)
    first, *others = [card.id for card in cards()]
    assert outcomes() == [("tell_duty", first, "sent")]
    clock.at += PAUSE
    with transaction():
        outbox.release_held()
    left(claim(office), 17)
    assert outcomes()[1:] == [("tell_duty", card, "sent") for card in others]


def test_what_replaces_an_alert_tells_the_same_card(office: Office) -> None:
    card = office.card(FIRE)
    mark_sensitive(card)
    states = select(OutboundSms.status).where(OutboundSms.kind == "duty").order_by(OutboundSms.id)
    assert list(db.session.scalars(states)) == ["cancelled", "queued"]
    left(claim(office), 17)
    assert outcomes() == [("tell_duty", card, "sent")]
