"""One order of locks for everybody, the card before its SMS and the lead before its parts: two who
take them crosswise wait for each other until PostgreSQL ends one of them."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, select, text

from app.database.extensions import db, now, transaction
from app.models import Case, OutboundSms
from app.services.cases.actions import merging
from app.services.cases.answers import replying
from app.services.cases.state import case_state
from app.services.inbound import intake, late_parts
from app.services.sending import uncertain_sms
from tests.integration.services.lane import store_report
from tests.office import CITIZEN, Office, cards
from tests.servers import wait_until
from tests.stage import all_sms


@pytest.fixture
def database(postgres_database: Any) -> Any:
    """SQLite lets one writer in at a time: there is nothing to lock in an order."""
    return postgres_database


def waits_at(
    app: Flask, card: int, act: Callable[[], object], not_yet: Select[tuple[int]]
) -> list[Exception]:
    """`act` begins while somebody holds the card, and must wait there with nothing else in hand:
    the row that `not_yet` selects is free. What went wrong with it."""
    wrong: list[Exception] = []

    def elsewhere() -> None:
        with app.app_context():
            try:
                with transaction():
                    act()
            except Exception as error:
                wrong.append(error)
            finally:
                db.session.remove()

    thread = Thread(target=elsewhere)
    with transaction():
        case_state.lock(card)
        thread.start()
        _until_it_waits()
        assert db.session.scalar(not_yet.with_for_update(nowait=True)) is not None
    thread.join(60)
    assert not thread.is_alive()
    db.session.expire_all()
    return wrong


def _until_it_waits() -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    wait_until(lambda: bool(db.session.scalar(waiting)), "it comes to the card's lock")


@pytest.fixture
def joined(by_hand: None, office: Office) -> tuple[int, int]:
    """A card and its part, which came earlier: the later one was in work already."""
    office.receive(CITIZEN, "Jembatan gantung rusak")
    office.receive(CITIZEN, "Letaknya di Siulak")
    part, lead = (row.id for row in cards())
    office.forward(lead)
    assert office.desk(merging.join, part, lead).id == lead
    return lead, part


def test_pisahkan_takes_the_lead_first(app: Flask, office: Office, joined: tuple[int, int]) -> None:
    lead, part = joined
    free = select(Case.id).where(Case.id == part)
    assert waits_at(app, lead, lambda: merging.split(part, actor=office.moderator), free) == []
    assert not db.session.get_one(Case, part).is_joined


def test_the_last_part_of_an_sms_takes_the_lead_first(app: Flask, joined: tuple[int, int]) -> None:
    lead, part = joined
    free = select(Case.id).where(Case.id == part)
    words = "Jembatan gantung rusak parah"
    assert waits_at(app, lead, lambda: late_parts.complete(part, words, is_whole=True), free) == []
    assert db.session.get_one(Case, part).body == words


@pytest.fixture
def answer(office: Office) -> OutboundSms:
    """The SMS of an answer; its card is the only one."""
    card = office.card("Jembatan gantung rusak")
    office.desk(replying.answer_directly, card, "Kami tinjau", "keluhan", "Kabag")
    with transaction():
        sms = all_sms(CITIZEN)[-1]
        sms.modem_id = office.modem
    return sms


def become(sms: OutboundSms, status: str) -> Select[tuple[int]]:
    """It stands like this; its row."""
    with transaction():
        sms.status = sms.parts[0].status = status
        sms.parts[0].claimed_at = now()
        sms.parts[0].reference, sms.parts[0].sent_at = 40, now()
    return select(OutboundSms.id).where(OutboundSms.id == sms.id)


@pytest.mark.parametrize(
    ("status", "act", "becomes"),
    [
        ("failed", uncertain_sms.send_again, "queued"),
        ("uncertain", uncertain_sms.take_as_sent, "sent"),
    ],
)
def test_a_decision_about_an_answer_s_sms_takes_its_card_first(
    app: Flask,
    office: Office,
    answer: OutboundSms,
    status: str,
    act: Callable[..., object],
    becomes: str,
) -> None:
    free, sms_id = become(answer, status), answer.id
    decide = lambda: act(sms_id, actor=office.moderator)  # noqa: E731
    assert waits_at(app, cards()[0].id, decide, free) == []
    assert answer.status == becomes


def test_a_report_about_an_answer_s_sms_takes_its_card_first(
    app: Flask, office: Office, answer: OutboundSms
) -> None:
    free = become(answer, "sent")
    key = store_report(office.modem, 40)
    assert waits_at(app, cards()[0].id, lambda: intake.process(key), free) == []
    assert answer.status == "delivered"
