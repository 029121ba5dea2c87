"""What reaches a unit: accounts, and phones of who serves today that two SMS in a row did reach."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.database.extensions import db, transaction
from app.domain.access.roles import OPERATOR, PIMPINAN
from app.domain.messaging.delivery import OutboundStatus, Purpose
from app.domain.messaging.failures import failure_reason
from app.models import OutboundSms
from app.services.accounts import role_permissions, user_accounts
from app.services.contacts import phone_health, unit_reach
from app.services.contacts.unit_reach import Reach
from app.services.outbox import outbox
from app.services.settings.local_time import today
from tests.causes import cause
from tests.office import KADIS, OPERATOR_PHONE, OTHER_KADIS, SEKRETARIS, Office
from tests.stage import contact

UNKNOWN_NUMBER = failure_reason(28, None)
NOT_NOW = failure_reason(None, "undelivered")
NO_CREDIT = failure_reason(500, None)
FAILED = (OutboundStatus.FAILED, UNKNOWN_NUMBER)
LOST = (OutboundStatus.UNDELIVERED, NOT_NOW)
OURS = (OutboundStatus.FAILED, NO_CREDIT)
ARRIVED = (OutboundStatus.DELIVERED, None)
LEFT = (OutboundStatus.SENT, None)


@pytest.fixture(autouse=True)
def _roles(app: Flask) -> None:
    """Operators may read Pesan untuk Dinas, others may not."""
    with transaction():
        read, report = ("can_read", "Office"), ("can_read", "Report")
        role_permissions.sync({read, report}, {OPERATOR: {read, report}, PIMPINAN: {report}})


def reach(unit_id: int) -> Reach:
    return {unit.id: found for unit, found in unit_reach.of_units()}[unit_id]


def account(name: str, role: str, skpd_id: int | None) -> int:
    with transaction():
        return user_accounts.create(name, name, role, password_hash="x", skpd_id=skpd_id).id


def set_contact(phone: str, **values: object) -> None:
    with transaction():
        for name, value in values.items():
            setattr(contact(phone), name, value)


def test_phones_count_while_their_owner_serves_and_sms_arrive(office: Office) -> None:
    assert reach(office.pupr) == Reach(phones=3, heads=1)
    set_contact(SEKRETARIS, is_active=False)
    set_contact(OPERATOR_PHONE, valid_until=today() - timedelta(days=1))
    assert reach(office.pupr) == Reach(phones=1, heads=1)
    with transaction():
        for place in range(2):
            sms = outbox.put(KADIS, "4071 Jalan", cause(f"t:{place}", Purpose.FORWARD))
            row = db.session.get_one(OutboundSms, sms)
            row.status, row.problem = OutboundStatus.FAILED.value, failure_reason(28, None)
    assert reach(office.pupr) == Reach(failing=1)
    assert unit_reach.void_units() == [office.pupr]


def test_accounts_count_that_log_in_and_may_read_the_unit_s_cases(office: Office) -> None:
    set_contact(OTHER_KADIS, is_active=False)
    account("pimpinan", PIMPINAN, office.dukcapil)
    account("tanpa-dinas", OPERATOR, None)
    assert unit_reach.void_units() == [office.dukcapil]
    user_id = account("operator", OPERATOR, office.dukcapil)
    assert reach(office.dukcapil) == Reach(accounts=1)
    with transaction():
        user_accounts.get(user_id).active = False
    assert unit_reach.void_units() == [office.dukcapil]
    with transaction():
        user_accounts.get(user_id).active = True
        user_accounts.retire(user_accounts.get(user_id))
    assert unit_reach.void_units() == [office.dukcapil]


def test_of_a_case_for_the_head_alone_only_the_heads_phone_hears(office: Office) -> None:
    """D7."""
    set_contact(KADIS, is_active=False)
    found = reach(office.pupr)
    assert (found.is_void(), found.is_void(heads_only=True)) == (False, True)


@pytest.mark.usefixtures("heads_log_in")
def test_who_opens_on_the_web_what_no_sms_says(office: Office) -> None:
    """The head alone, or anybody with an account (D7)."""

    def opening(*, heads_only: bool) -> set[int]:
        return unit_reach.units_that_open([office.pupr, office.dukcapil], heads_only=heads_only)

    assert reach(office.pupr) == Reach(phones=3, heads=1, accounts=1, head_accounts=1)
    assert opening(heads_only=True) == {office.pupr, office.dukcapil}
    set_contact(KADIS, user_id=None)
    found = reach(office.pupr)
    assert (found.can_open(heads_only=True), found.can_open(heads_only=False)) == (False, True)
    assert opening(heads_only=True) == {office.dukcapil}
    assert opening(heads_only=False) == {office.pupr, office.dukcapil}


@pytest.mark.parametrize("is_answered", [False, True])
def test_a_live_case_is_one_whose_answer_is_awaited(office: Office, is_answered: bool) -> None:
    code = office.case("Jalan berlubang")
    if is_answered:
        office.receive(KADIS, f"BLS {code} Sudah kami tambal")
    assert unit_reach.hold_a_live_case([office.pupr]) is not is_answered
    assert not unit_reach.hold_a_live_case([office.dukcapil])
    assert not unit_reach.hold_a_live_case([])


@pytest.mark.parametrize(
    ("fates", "reason"),
    [
        ([], None),
        ([FAILED], None),
        ([FAILED, FAILED], UNKNOWN_NUMBER),
        ([FAILED, LOST], NOT_NOW),
        ([FAILED, LEFT, LOST], NOT_NOW),
        ([FAILED, FAILED, ARRIVED], None),
        ([ARRIVED, FAILED, FAILED], UNKNOWN_NUMBER),
        ([FAILED, ARRIVED, FAILED], None),
        ([OURS, OURS, OURS], None),
    ],
)
def test_two_in_a_row(
    office: Office, fates: list[tuple[OutboundStatus, str | None]], reason: str | None
) -> None:
    with transaction():
        for place, (status, problem) in enumerate(fates):
            sms = outbox.put(KADIS, "4071 Jalan", cause(f"t:{place}", Purpose.FORWARD))
            row = db.session.get_one(OutboundSms, sms)
            row.status, row.problem = status.value, problem
    found = phone_health.failing([KADIS, SEKRETARIS])
    assert found == ({KADIS: reason} if reason else {})
    assert phone_health.failing_officials() == found
