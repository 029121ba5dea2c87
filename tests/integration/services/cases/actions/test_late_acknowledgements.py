"""After a flood whoever got no acknowledgement gets one late (A18, D7): oldest first, within pace
and daily budget, once, and never where silence is kept or somebody has answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select, update

from app.database.extensions import db, transaction
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.deadlines import WIB
from app.jobs import upkeep
from app.models import Case, Modem, OutboundPart, OutboundSms
from app.services.backup import after_restore
from app.services.cases.actions import blocking, closing, deleting, late_acknowledgements
from app.services.cases.answers import replying
from app.services.cases.state import auto_replies
from app.services.cases.visibility import publishing
from app.services.journal import journal
from app.services.journal.actor import SYSTEM, Actor
from app.services.settings import settings
from tests.clock import Clock
from tests.office import Office, cards, does, outgoing

# Those who write in a flood: the first is acknowledged, the others are not.
FIRST, *OTHERS = (f"+62812667700{number:02d}" for number in range(6))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, office: Office) -> Clock:
    """A Monday morning; late acknowledgements go two a minute."""
    monkeypatch.setattr(late_acknowledgements, "A_MINUTE", 2)
    return Clock(monkeypatch, datetime(2026, 11, 30, 9, 0, tzinfo=WIB))


@pytest.fixture
def after_flood(
    clock: Clock, office: Office, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[Case]]:
    """`after_flood(*numbers)`: each has written a case in a flood, which is over by now."""
    usual = auto_replies._EVERYBODY

    def _after_flood(*numbers: str) -> list[Case]:
        monkeypatch.setattr(auto_replies, "_EVERYBODY", (usual[0], 1))
        for number in numbers:
            office.receive(number, f"Lampu jalan ke-{len(cards())} padam")
            clock.move(seconds=1)
        assert told() == [FIRST]
        send_all()
        clock.move(minutes=11)
        monkeypatch.setattr(auto_replies, "_EVERYBODY", usual)
        return cards()[1:]

    return _after_flood


@pytest.fixture
def flood(after_flood: Callable[..., list[Case]]) -> list[Case]:
    """The cases of a flood that were not acknowledged."""
    return after_flood(FIRST, *OTHERS)


def send_all() -> None:
    """The modem has sent what waited."""
    with transaction():
        at = OutboundSms.created_at
        db.session.execute(update(OutboundSms).values(status="sent", sent_at=at))
        db.session.execute(update(OutboundPart).values(status="sent"))


def told() -> list[str]:
    """Who was acknowledged, in that order."""
    rows = select(OutboundSms.number).where(OutboundSms.purpose == "acknowledgement")
    return list(db.session.scalars(rows.order_by(OutboundSms.id)))


def run(clock: Clock, minutes: int = 5) -> list[str]:
    """The job each minute, with a modem that sends what it gets; who was told late."""
    for _ in range(minutes):
        upkeep.acknowledge_late()
        send_all()
        clock.move(minutes=1)
    return told()[1:]


def test_the_oldest_are_told_first_in_a_slow_pace_and_nobody_twice(
    clock: Clock, flood: list[Case]
) -> None:
    upkeep.acknowledge_late()
    upkeep.acknowledge_late()
    assert told()[1:] == OTHERS[:2]
    assert f"Nomornya {show_ticket(flood[0].ticket)}" in outgoing(OTHERS[0])[0]
    send_all()
    assert run(clock, minutes=1) == OTHERS[:2]
    assert run(clock) == OTHERS
    assert run(clock) == OTHERS


def test_late_ones_leave_a_quarter_of_the_day_s_budget(
    clock: Clock, flood: list[Case], office: Office
) -> None:
    office.desk(settings.change, {"automatic_daily": "4"}, None)
    assert run(clock) == OTHERS[:2]


def test_while_automatic_sms_rest_nobody_is_told(clock: Clock, flood: list[Case]) -> None:
    does(SYSTEM, journal.record, auto_replies.BREAKER, "outbound_sms", None)
    assert run(clock, minutes=9) == []
    clock.move(minutes=1)
    assert run(clock, minutes=1) == OTHERS[:2]


def test_by_night_nobody_is_woken_and_after_two_days_nobody_is_told(
    clock: Clock, flood: list[Case]
) -> None:
    does(SYSTEM, settings.change, {"quiet_hours": "21.00-06.00"}, None)
    clock.set("30/11 21.00")
    assert run(clock) == []
    clock.set("01/12 06.00")
    assert run(clock, minutes=1) == OTHERS[:2]
    clock.set("02/12 09.30")
    assert run(clock) == OTHERS[:2]


def test_what_waits_for_a_modem_goes_first(flood: list[Case]) -> None:
    with transaction():
        db.session.execute(update(OutboundSms).values(status="queued"))
    upkeep.acknowledge_late()
    upkeep.acknowledge_late()
    assert told()[1:] == OTHERS[:1]


def test_answers_keep_a_part_of_the_sims_day(clock: Clock, flood: list[Case]) -> None:
    with transaction():
        modem = db.session.scalars(select(Modem)).one()
        modem.daily_cap = 6
        # Its share of six is four; two have left today.
        db.session.execute(update(OutboundSms).values(modem_id=modem.id))
        db.session.execute(update(OutboundPart).values(sent_at=clock.at))
        other = db.session.scalars(select(OutboundSms)).first()
        assert other is not None
        db.session.add(
            OutboundPart(
                outbound_id=other.id, sequence=2, text="x", status="sent", sent_at=clock.at
            )
        )
    for _ in range(3):
        upkeep.acknowledge_late()
        with transaction():
            unsent = OutboundPart.sent_at.is_(None)
            db.session.execute(update(OutboundPart).where(unsent).values(sent_at=clock.at))
            db.session.execute(update(OutboundSms).values(status="sent", modem_id=modem.id))
        clock.move(minutes=1)
    assert told()[1:] == OTHERS[:2]
    clock.set("01/12 09.00")
    assert run(clock) == OTHERS


ACTS: dict[str, Callable[[int, Actor], object]] = {
    "answered": lambda row, actor: replying.answer_directly(
        row, "Kami cek", "keluhan", "Kabag PDE", actor=actor
    ),
    "blocked": lambda row, actor: blocking.block_sender(row, actor=actor, reason="Iseng"),
    "closed": lambda row, actor: closing.close(row, actor=actor, reason="Sudah ditelepon"),
    "deleted": lambda row, actor: deleting.delete(row, actor=actor),
    "sensitive": lambda row, actor: publishing.mark_sensitive(db.session.get_one(Case, row), actor),
}


@pytest.mark.parametrize("act", ACTS)
def test_what_was_dealt_with_or_is_to_be_left_in_silence_is_not_acknowledged(
    act: str, clock: Clock, flood: list[Case], office: Office
) -> None:
    with transaction():
        ACTS[act](flood[0].id, office.moderator)
    assert run(clock) == OTHERS[1:]


def test_a_number_with_a_sensitive_case_is_left_in_silence(
    clock: Clock, flood: list[Case], office: Office
) -> None:
    office.receive(OTHERS[0], "saya korban KDRT, jangan balas")
    assert run(clock) == OTHERS[1:]


def test_a_number_is_told_once_however_much_it_wrote(
    clock: Clock, after_flood: Callable[..., list[Case]]
) -> None:
    after_flood(FIRST, OTHERS[0], OTHERS[0], FIRST)
    assert run(clock, minutes=30) == [OTHERS[0]], "what the first added is a part of what was told"
    oldest = show_ticket(cards()[1].ticket)
    assert [oldest in text for text in outgoing(OTHERS[0])] == [True]


def test_without_a_flood_the_limit_of_a_number_stands(clock: Clock, office: Office) -> None:
    office.receive(FIRST, "Lampu jalan padam")
    office.receive(FIRST, "Jembatan lapuk")
    send_all()
    clock.move(minutes=11)
    assert run(clock) == []


def test_what_may_have_been_acknowledged_before_a_restore_is_left(
    clock: Clock, flood: list[Case]
) -> None:
    does(SYSTEM, journal.record, after_restore.ACTION, "backup", None)
    assert run(clock) == []
