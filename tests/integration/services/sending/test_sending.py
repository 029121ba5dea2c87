"""The outbox: whose turn it is, and what each outcome of a part makes of the SMS (G20)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.messaging.delivery import Purpose
from app.domain.messaging.sms_kinds import SmsKind
from app.models import Case, Modem, OutboundPart, OutboundSms
from app.services.cases.answers import recalling, replying
from app.services.cases.answers.recalling import Recall
from app.services.outbox import outbox, routing
from app.services.sending import sending
from app.sms.protocol.gateway import FaultKind, GatewayError, Left
from tests.causes import cause
from tests.integration.services.lane import claim, fail, left, put, report, settle, sms, taken
from tests.office import CITIZEN, Office, cards

pytestmark = pytest.mark.postgresql


def parts(key: str) -> list[str]:
    """The states of its parts, in order."""
    rows = select(OutboundPart.status).where(OutboundPart.outbound_id == sms(key).id)
    return list(db.session.scalars(rows.order_by(OutboundPart.sequence)))


def test_a_cause_is_queued_once_however_often_a_job_runs(office: Office) -> None:
    put("reply:1")
    put("reply:1")
    assert db.session.scalars(select(OutboundSms.dedupe_key)).all() == ["fwd:reply:1"]


def test_answers_go_before_forwards_before_reminders_before_acknowledgements(
    office: Office,
) -> None:
    order = (Purpose.ANSWER, Purpose.FORWARD, Purpose.REMINDER, Purpose.ACKNOWLEDGEMENT)
    for purpose in reversed(order):
        put(purpose.value, purpose)
    found = [claim(office.modem) for _ in range(5)]
    assert [part.text for part in found if part] == [purpose.value for purpose in order]
    assert found[4] is None


def test_several_are_claimed_and_written_down_at_once_in_their_order(office: Office) -> None:
    put("ack", Purpose.ACKNOWLEDGEMENT, "tanda terima")
    put("long", Purpose.FORWARD, "x" * 161)
    put("ans", Purpose.ANSWER, "jawaban")
    put("late", Purpose.HELP, "bantuan")
    with transaction():
        found = sending.claim(routing.lane(office.modem), "life", most=3)
    assert [part.text[:3] for part in found] == ["jaw", "xxx", "tan"]
    with transaction():
        following = sending.mark_sent([(part, number) for number, part in enumerate(found)])
    assert [(part.outbound_id, part.sequence) for part in following] == [(sms("long").id, 2)]
    assert [sms(key).status for key in ("ans", "ack", "long", "late")] == [
        *("sent", "sent", "sending", "queued")
    ]
    assert parts("long") == ["sent", "sending"]


def test_a_held_sms_waits_until_it_is_released(office: Office) -> None:
    put("held", hold_seconds=60)
    with transaction():
        assert outbox.release_held() == 0
    assert claim(office.modem) is None
    with transaction():
        sms("held").due_at = now() - timedelta(seconds=1)
    with transaction():
        assert outbox.release_held() == 1
    assert claim(office.modem) is not None


def test_an_sms_for_another_modem_is_left_alone(office: Office) -> None:
    with transaction():
        other = Modem(name="cadangan", kind="dummy")
        db.session.add(other)
        db.session.flush()
        outbox.put(CITIZEN, "x", cause("a", Purpose.HELP), modem_id=other.id)
    assert claim(office.modem) is None


def test_the_parts_of_a_long_sms_are_claimed_one_after_the_other(office: Office) -> None:
    put("long", text="x" * 400)
    part = claim(office.modem)
    seen = []
    while part is not None:
        seen.append((part.sequence, part.total))
        part = left(part, part.sequence)
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert (sms("long").status, parts("long")) == ("sent", ["sent"] * 3)


OUTCOMES = [
    pytest.param(
        {"kind": FaultKind.REOPEN, "left": Left.NO}, "queued", 1, id="no Ctrl-Z: queued again"
    ),
    pytest.param(
        {"kind": FaultKind.BACK_OFF, "cms": 38}, "queued", 1, id="the network refused: tried later"
    ),
    pytest.param(
        {"kind": FaultKind.MESSAGE, "cms": 28}, "failed", 1, id="no such number: failed at once"
    ),
    pytest.param(
        {"kind": FaultKind.REOPEN, "left": Left.UNKNOWN}, "uncertain", 0, id="Ctrl-Z and silence"
    ),
    pytest.param(
        {"kind": FaultKind.REOPEN, "left": Left.YES}, "sent", 0, id="the log shows it left: sent"
    ),
    pytest.param(
        {"kind": FaultKind.HOLD}, "queued", 0, id="the SIM's fault costs the message no try"
    ),
]


@pytest.mark.parametrize(("error", "status", "attempts"), OUTCOMES)
def test_an_error_becomes(
    error: dict[str, object], status: str, attempts: int, office: Office
) -> None:
    put("one")
    part = taken(office.modem)
    with transaction():
        sending.mark_failed(part, GatewayError("x", **error))  # type: ignore[arg-type]
    assert (sms("one").status, sms("one").attempts, parts("one")) == (status, attempts, [status])


def test_after_five_tries_it_has_failed_with_a_reason_people_understand(office: Office) -> None:
    put("one")
    for _ in range(6):
        with transaction():
            sms("one").due_at = now()
        part = taken(office.modem)
        fail(part, GatewayError("x", kind=FaultKind.REOPEN))
    assert sms("one").status == "failed"
    assert sms("one").problem == "Modem tidak menjawab. Periksa kabel dan daya modem."


@pytest.mark.parametrize(
    ("verdict", "status"), [(Left.YES, "sent"), (Left.NO, "queued"), (Left.UNKNOWN, "uncertain")]
)
def test_what_a_killed_owner_left_is_settled_by_evidence(
    verdict: Left, status: str, office: Office
) -> None:
    put("one")
    claim(office.modem)
    assert settle(office.modem, verdict) == 1
    assert (sms("one").status, parts("one")) == (status, [status])


def test_an_sms_that_kills_its_owner_waits_its_turn_and_is_given_up(office: Office) -> None:
    put("one")
    waits = []
    while sms("one").status == "queued":
        with transaction():
            sms("one").due_at = now()
        assert claim(office.modem) is not None
        settle(office.modem, Left.NO)
        waits.append(round((sms("one").due_at - now()).total_seconds()))
    assert waits[:2] == [0, 30], "once more at once, then as after a failure"
    assert sms("one").status == "failed"


def test_between_two_parts_a_killed_owner_loses_nothing(office: Office) -> None:
    put("long", text="x" * 400)
    part = taken(office.modem)
    left(part, 1)
    settle(office.modem, Left.NO)
    assert (sms("long").status, parts("long")) == ("queued", ["sent", "queued", "queued"])
    part = taken(office.modem)
    assert part.sequence == 2


def test_an_uncertain_part_waits_for_a_person_and_the_others_go_on(office: Office) -> None:
    put("long", text="x" * 400)
    claim(office.modem)
    settle(office.modem, Left.UNKNOWN)
    assert (sms("long").status, parts("long")) == ("queued", ["uncertain", "queued", "queued"])
    assert sms("long").problem is None
    two = taken(office.modem)
    fail(two, GatewayError("x", kind=FaultKind.BACK_OFF, cms=38))
    with transaction():
        sms("long").due_at = now()
    three = left(taken(office.modem), 2)
    assert (two.sequence, three and three.sequence) == (2, 3)
    assert three is not None
    assert left(three, 3) is None
    assert (sms("long").status, parts("long")) == ("uncertain", ["uncertain", "sent", "sent"])
    assert "Belum pasti" in (sms("long").problem or "")
    assert claim(office.modem) is None


def test_a_delivery_report_marks_what_it_means_and_never_becomes_a_card(office: Office) -> None:
    put("one")
    part = taken(office.modem)
    left(part, 42)
    report(office.modem, 42, number="+6281299999999")
    assert sms("one").status == "sent"
    report(office.modem, 42, number="081266771234")
    assert sms("one").status == "delivered"
    assert cards() == []


def test_an_answer_that_cannot_arrive_brings_its_card_back(office: Office) -> None:
    card = office.card("Jalan rusak")
    reply = office.desk(replying.answer_directly, card, "Siap", "keluhan", "Kabag")
    with transaction():
        answer = db.session.scalars(select(OutboundSms).filter_by(reply_id=reply.id)).one()
        answer.status, answer.due_at = "queued", now()
    part = taken(office.modem)
    fail(part, GatewayError("x", kind=FaultKind.MESSAGE, cms=28))
    assert db.session.get_one(Case, card, populate_existing=True).status == "baru"


def test_an_answer_called_back_in_its_hold_is_not_sent(office: Office) -> None:
    card = office.card("Jalan rusak")
    reply_id = office.desk(replying.answer_directly, card, "Siap", "keluhan", "Kabag").id
    with transaction():
        assert recalling.cancel(reply_id, actor=office.moderator, is_vouched=True) is Recall.STOPPED
    answer = db.session.scalars(select(OutboundSms).filter_by(reply_id=reply_id)).one()
    assert answer.status == "cancelled"
    assert db.session.get_one(Case, card, populate_existing=True).status == "baru"


def test_an_skpd_that_called_back_every_answer_has_not_answered(office: Office) -> None:
    """Not even when it called back more than one; and its phones are not told that it has."""
    card = office.card("Jalan rusak")
    office.forward(card)
    held = db.session.get_one(Case, card).forwards[0].id
    for answer in ("Besok", "Lusa"):
        reply_id = office.unit(replying.answer_forward, held, answer, "Kadis").id
        with transaction():
            assert (
                recalling.cancel(reply_id, actor=office.moderator, is_vouched=True)
                is Recall.STOPPED
            )
        row = db.session.get_one(Case, card, populate_existing=True)
        assert (row.status, row.forwards[0].status) == ("diteruskan", "menunggu")
        told = select(OutboundSms.status).where(OutboundSms.kind == SmsKind.ANSWER_COPY)
        assert set(db.session.scalars(told)) == {"cancelled"}
