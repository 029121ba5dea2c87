"""The parts of one SMS leave by one SIM, or a person decides: two halves are no SMS."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.database.extensions import db, now, transaction
from app.models import Modem, OutboundSms
from app.services.outbox import outbound_rows, routing
from app.services.sending import uncertain_sms
from app.sms.protocol.gateway import FaultKind, GatewayError, Left, OutgoingPart
from tests.integration.services.lane import claim, fail, left, put, settle, taken
from tests.office import Office


@pytest.fixture
def other(office: Office) -> int:
    """A second modem that works, as the first one does."""
    with transaction():
        row = Modem(name="cadangan", kind="dummy", healthy_at=now())
        db.session.add(row)
        db.session.get_one(Modem, office.modem).healthy_at = now()
        db.session.flush()
        return row.id


@pytest.fixture
def half(office: Office, other: int) -> int:
    """An SMS whose first part has left by the first modem, and whose second was refused."""
    put("x", text="kata " * 50)
    two = left(taken(office.modem), 11)
    assert two is not None
    refuse(two)
    return two.outbound_id


def test_beside_a_part_in_doubt_the_rest_goes_by_the_same_modem_only(
    office: Office, other: int
) -> None:
    put("x", text="kata " * 50)
    sms_id = taken(office.modem).outbound_id
    settle(office.modem, Left.UNKNOWN)
    assert claim(other) is None
    assert taken(office.modem).sequence == 2
    settle(office.modem, Left.NO)
    break_down(office.modem)
    with transaction():
        assert outbound_rows.hold_half_left(routing.lane(other).down) == 1
    assert row(sms_id).status == "held"


def refuse(part: OutgoingPart) -> None:
    """The network refuses it; the time of its next try has come."""
    fail(part, GatewayError("x", kind=FaultKind.BACK_OFF, cms=38))
    with transaction():
        row(part.outbound_id).due_at = now()


def row(row_id: int) -> OutboundSms:
    return db.session.get_one(OutboundSms, row_id, populate_existing=True)


def break_down(modem_id: int) -> None:
    with transaction():
        db.session.get_one(Modem, modem_id).healthy_at = now() - timedelta(minutes=6)


def test_the_rest_goes_by_the_same_modem_only(office: Office, other: int, half: int) -> None:
    assert claim(other) is None
    assert taken(office.modem).sequence == 2


def test_nothing_is_held_while_its_modem_works(other: int, half: int) -> None:
    with transaction():
        assert outbound_rows.hold_half_left(routing.lane(other).down) == 0
    assert row(half).status == "queued"


def test_when_its_modem_is_down_a_person_sends_all(office: Office, other: int, half: int) -> None:
    break_down(office.modem)
    assert claim(other) is None
    with transaction():
        assert outbound_rows.hold_half_left(routing.lane(other).down) == 1
        assert outbound_rows.hold_half_left(routing.lane(other).down) == 0
    sms = row(half)
    assert (sms.status, sms.needs_person) == ("held", True)
    assert "Kirim ulang mengirimnya utuh" in (sms.problem or "")
    office.desk(uncertain_sms.send_again, half)
    assert taken(other).sequence == 1
    assert [part.status for part in row(half).parts] == ["sending", "queued"]


def test_what_has_not_begun_goes_by_any(office: Office, other: int) -> None:
    put("x", text="kata " * 50)
    refuse(taken(office.modem))
    assert taken(other).sequence == 1
