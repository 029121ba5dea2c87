"""SMS that can't be processed: they cost nobody else anything, and are seen in the end."""

from __future__ import annotations

import pytest
from rq.timeouts import JobTimeoutException
from sqlalchemy import select

from app.database.extensions import db
from app.models import InboundPart
from app.services.cases.actions import creating
from app.services.cases.deadlines import due_dates
from app.services.inbound import intake
from tests.integration.services.lane import store_report
from tests.office import CITIZEN, Office, cards, outgoing
from tests.stage import raising

POISON = "pesan beracun"


def attempts() -> list[int]:
    """The tries of the parts, as they are stored."""
    rows = select(InboundPart.attempts).order_by(InboundPart.id)
    return list(db.session.scalars(rows))


@pytest.mark.parametrize(
    "step",
    [
        "inbound.dispatching.dispatch",
        "cases.deadlines.due_dates.renew",
        "cases.actions.creating.link_to_earlier",
        "cases.actions.creating.acknowledge",
    ],
)
def test_a_text_that_cannot_be_processed_is_a_plain_card_after_three_tries(
    step: str, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    (key,) = office.receive(CITIZEN, POISON, process=False)
    monkeypatch.setattr(f"app.services.{step}", raising(RuntimeError("kaboom")))
    assert [intake.process(key) for _ in range(3)] == [False, False, True]
    (card,) = cards()
    assert (card.flag, card.body, card.sender) == (creating.FAILED, POISON, CITIZEN)
    assert card.is_sensitive
    assert card.turn_at == due_dates.turn(card)
    assert intake.waiting_groups() == []
    assert outgoing(CITIZEN) == []


def test_what_cannot_even_be_given_up_is_counted_and_stops_nobody(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = (POISON, "pesan biasa")
    keys = [key for text in texts for key in office.receive(CITIZEN, text, process=False)]
    kept, receive = creating.keep_failed, creating.receive

    def picky(first: InboundPart, text: str, **values: str) -> object:
        if text == POISON:
            raise RuntimeError("kaboom")
        return receive(first, text, **values)

    monkeypatch.setattr(creating, "receive", picky)
    monkeypatch.setattr(creating, "keep_failed", raising(RuntimeError("kaboom")))
    for _ in range(4):
        intake.process_all(keys)
    assert [card.body for card in cards()] == ["pesan biasa"]
    assert attempts() == [4, 0]
    monkeypatch.setattr(creating, "keep_failed", kept)
    intake.process_all(keys)
    assert [card.body for card in cards()] == ["pesan biasa", POISON]


def test_a_report_that_cannot_be_processed_never_becomes_a_card(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = store_report(office.modem, 7)
    monkeypatch.setattr(
        "app.services.sending.delivery_reports.apply", raising(RuntimeError("kaboom"))
    )
    assert [intake.process(key) for _ in range(3)] == [False, False, True]
    assert (cards(), intake.waiting_groups()) == ([], [])
    assert db.session.scalars(select(InboundPart.problem)).all() == [intake.FAILED_REPORT]


def test_a_job_whose_time_is_over_ends_and_costs_no_text_a_try(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = list(office.receive(CITIZEN, "pesan biasa", process=False))
    monkeypatch.setattr(
        "app.services.inbound.dispatching.dispatch", raising(JobTimeoutException("120 s"))
    )
    with pytest.raises(JobTimeoutException):
        intake.process_all(keys)
    with pytest.raises(JobTimeoutException):
        intake.process(keys[0])
    assert attempts() == [0]
