"""The daily SMS to ourselves: sent once, swallowed when it comes back, missed when it does not."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from app.database.extensions import db, now, transaction
from app.domain.messaging.delivery import OutboundStatus
from app.models import Event, Modem, OutboundSms
from app.services.modems import loopback_sms
from app.services.monitoring import modem_facts
from app.services.monitoring.readings import Moment
from tests.clock import Clock
from tests.office import CITIZEN, Office, cards
from tests.rows import store_setting

OWN = "+628569020200"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, office: Office) -> Clock:
    """Nine in the morning; an Admin wants the daily SMS."""
    clock = Clock(monkeypatch, "24/11 09.00")
    store_setting("loop_sms", "1")
    return clock


def send() -> None:
    """What the bell does each five minutes."""
    with transaction():
        loopback_sms.send_due()


def sent() -> list[OutboundSms]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboundSms).order_by(OutboundSms.id)))


def leaves() -> str:
    """The modem has sent it; its text."""
    with transaction() as store:
        store.execute(update(OutboundSms).values(status=OutboundStatus.SENT.value, sent_at=now()))
    return sent()[-1].text


def missed() -> set[str]:
    return {it.name for it in modem_facts.facts_of(Moment().modems) if it.is_loop_missed}


def test_one_a_day_and_modem_to_its_own_number(clock: Clock, office: Office) -> None:
    with transaction() as store:
        store.add(Modem(name="no-number", kind="at"))
    send()
    send()
    (sms,) = sent()
    assert (sms.number, sms.preferred_modem_id) == (OWN, office.modem)
    clock.set("25/11 07.55")
    send()
    assert len(sent()) == 1
    clock.set("25/11 08.00")
    send()
    assert len(sent()) == 2
    assert sent()[0].text != sent()[1].text


def test_what_comes_back_is_timed_and_becomes_no_card(clock: Clock, office: Office) -> None:
    send()
    word = leaves()
    clock.move(seconds=12)
    office.receive(OWN, word)
    office.receive(OWN, word, at=clock.at)
    assert cards() == []
    assert len(sent()) == 1, "nothing is answered"
    events = db.session.scalars(select(Event).where(Event.action == "loop_back")).all()
    assert [event.facts for event in events] == [{"seconds": 12}]
    clock.move(hours=1)
    assert missed() == set()
    (loop,) = loopback_sms.newest_each().values()
    assert loop.seconds == 12


def test_what_stays_away_is_missed_until_it_comes(clock: Clock, office: Office) -> None:
    send()
    clock.move(hours=1)
    assert missed() == set(), "it has not left yet: that is the outbox's alarm"
    word = leaves()
    clock.move(minutes=30)
    assert missed() == set()
    clock.move(minutes=1)
    assert missed() == {"simulator"}
    office.receive(OWN, word)
    assert missed() == set()


def test_the_next_day_s_is_no_proof_before_it_is_back(clock: Clock, office: Office) -> None:
    """Else Admin would read each morning that all is well, and then that it is not."""
    send()
    leaves()
    clock.set("25/11 08.00")
    send()
    assert missed() == {"simulator"}
    with transaction() as store:
        newest = store.scalars(select(OutboundSms).order_by(OutboundSms.id.desc())).first()
        newest.status, newest.sent_at = OutboundStatus.SENT.value, now()
    assert missed() == {"simulator"}
    office.receive(OWN, newest.text)
    assert missed() == set()


def test_one_that_the_network_refused_is_missed(clock: Clock) -> None:
    send()
    with transaction() as store:
        store.execute(update(OutboundSms).values(status=OutboundStatus.FAILED.value))
    clock.move(minutes=31)
    assert missed() == {"simulator"}


def test_the_same_words_of_anybody_else_are_a_card(clock: Clock, office: Office) -> None:
    send()
    word = leaves()
    office.receive(CITIZEN, word)
    office.receive(OWN, "UJI-00000000")
    assert [card.body for card in cards()] == [word, "UJI-00000000"]
    # Our own number gets no answer to it either (D7).
    assert [sms.number for sms in sent()].count(OWN) == 1


def test_it_is_off_unless_an_admin_wants_it(office: Office) -> None:
    send()
    assert sent() == []
    assert loopback_sms.newest_each() == {}
