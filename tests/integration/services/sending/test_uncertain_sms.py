"""What nobody knows: resolved by a report that can mean nothing else, or by a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.errors import TransitionRefused
from app.domain.messaging.delivery import Purpose
from app.domain.messaging.sms_kinds import SmsKind
from app.models import Event, Modem, OutboundSms
from app.services.backup import after_restore
from app.services.cases.actions import withdrawing
from app.services.directory import directory
from app.services.inbound import intake
from app.services.outbox import outbox, routing
from app.services.sending import delivery_reports, sending, uncertain_sms
from app.sms.protocol.gateway import EPOCH, FaultKind, GatewayError, Left, OutgoingPart
from app.sms.protocol.references import Candidates
from tests.integration.services.lane import claim, fail, left, put, report, settle, sms, taken
from tests.office import KADIS, Office, cards
from tests.stage import contact

pytestmark = pytest.mark.postgresql

Doubt = tuple[OutgoingPart, Candidates]


def send_again(office: Office, sms_id: int) -> OutboundSms:
    """ "Kirim ulang"."""
    return office.desk(uncertain_sms.send_again, sms_id)


def claimed(office: Office, key: str, text: str = "halo") -> OutgoingPart:
    """An SMS the owner has begun to send."""
    put(key, text=text)
    return taken(office.modem)


def sent(office: Office, key: str, hours: float = 0) -> None:
    """An SMS with the reference 5 that went out so many hours ago."""
    left(claimed(office, key), 5)
    with transaction():
        sms(key).parts[0].sent_at = now() - timedelta(hours=hours)


def in_doubt(office: Office, *keys: str, text: str = "halo") -> None:
    """SMS whose owner died after Ctrl-Z."""
    for key in keys:
        claimed(office, key, text)
        settle(office.modem, Left.UNKNOWN)


def test_a_report_that_can_mean_only_it_resolves_an_uncertain_part(office: Office) -> None:
    in_doubt(office, "a")
    stored = report(office.modem, 77)
    assert (sms("a").status, sms("a").problem, stored.problem) == ("delivered", None, None)
    assert sms("a").parts[0].reference == 77


def test_a_part_that_left_by_the_word_of_the_log_meets_its_report(office: Office) -> None:
    claimed(office, "a")
    settle(office.modem, Left.YES)
    assert report(office.modem, 77, status="failed").problem is None
    assert (sms("a").status, sms("a").parts[0].reference) == ("undelivered", 77)


def test_with_two_uncertain_parts_a_person_decides(office: Office) -> None:
    in_doubt(office, "a", "b")
    assert report(office.modem, 77).problem == delivery_reports.UNMATCHED
    assert (sms("a").status, sms("b").status) == ("uncertain", "uncertain")
    assert delivery_reports.unmatched_each() == {office.modem: 1}


def stray(office: Office, key: str, lowest: int, count: int, heard: int | None = None) -> Doubt:
    """An SMS whose outcome is open, with the references it may have."""
    part, error = claimed(office, key), GatewayError("?", kind=FaultKind.REOPEN, left=Left.UNKNOWN)
    error.candidates = Candidates(lowest, count, heard)
    fail(part, error)
    return part, error.candidates


def test_of_two_uncertain_parts_the_later_one_has_the_later_reference(office: Office) -> None:
    stray(office, "a", 255, 1)
    stray(office, "b", 255, 2, heard=255)
    report(office.modem, 0, status="failed")
    report(office.modem, 255)
    assert (sms("a").status, sms("b").status) == ("delivered", "undelivered")


@pytest.mark.parametrize(
    ("answer", "of_a", "of_b"),
    [(9, "uncertain", "delivered"), (10, "delivered", "uncertain")],
    ids=["the second heard its own", "the second heard the first's"],
)
def test_a_report_waits_until_the_next_answer_tells_whose_it_is(
    office: Office, answer: int, of_a: str, of_b: str
) -> None:
    doubts = [stray(office, "a", 8, 1), stray(office, "b", 8, 2, heard=8)]
    early = report(office.modem, 8, is_told=False)
    assert (sms("a").status, sms("b").status) == ("uncertain", "uncertain")
    with transaction():
        sending.narrow(doubts, answer)
    assert intake.process(early.group_key)
    assert (sms("a").status, sms("b").status) == (of_a, of_b)


def test_a_report_that_nothing_tells_apart_is_given_up_after_ten_minutes(office: Office) -> None:
    stray(office, "a", 8, 1)
    stray(office, "b", 8, 2, heard=8)
    early = report(office.modem, 8, is_told=False)
    with transaction():
        early.recorded_at = now() - timedelta(minutes=11)
    assert intake.process(early.group_key)
    assert delivery_reports.unmatched_each() == {office.modem: 1}
    assert (sms("a").status, sms("b").status) == ("uncertain", "uncertain")


def test_what_was_sent_again_meanwhile_keeps_its_new_reference(office: Office) -> None:
    doubt = stray(office, "a", 8, 1)
    send_again(office, sms("a").id)
    left(taken(office.modem), 9)
    with transaction():
        sending.narrow([doubt], 10)
    assert report(office.modem, 8).problem == delivery_reports.UNMATCHED
    report(office.modem, 9)
    assert sms("a").status == "delivered"


def test_a_part_claimed_long_before_the_report_is_not_meant(office: Office) -> None:
    in_doubt(office, "a")
    report(office.modem, 77, at=now() + timedelta(minutes=11))
    report(office.modem, 78, at=now() - timedelta(minutes=2))
    assert sms("a").status == "uncertain"


def test_a_sent_part_with_that_reference_is_meant_and_no_other(office: Office) -> None:
    in_doubt(office, "a")
    left(claimed(office, "b"), 77)
    report(office.modem, 77)
    assert (sms("a").status, sms("b").status) == ("uncertain", "delivered")
    # The network repeats itself: the second report means nothing new.
    report(office.modem, 77)
    assert sms("a").status == "uncertain"


def test_a_report_means_each_part_once_and_the_newest_first(office: Office) -> None:
    sent(office, "a", 1)
    sent(office, "b")
    report(office.modem, 5)
    assert (sms("a").status, sms("b").status) == ("sent", "delivered")
    report(office.modem, 5)
    assert sms("a").status == "delivered"


def test_a_reference_older_than_72_hours_is_another_ones(office: Office) -> None:
    sent(office, "a", 73)
    assert report(office.modem, 5).problem == delivery_reports.UNMATCHED


def test_a_phone_that_stays_off_for_three_days_is_told_of(office: Office) -> None:
    sent(office, "a", 72.05)
    taken_at = now() - timedelta(hours=72.05)
    assert report(office.modem, 5, at=taken_at, status="failed").problem is None
    assert sms("a").status == "undelivered"


def test_a_report_that_tells_no_time_may_be_of_such_a_phone(office: Office) -> None:
    sent(office, "a", 73)
    assert report(office.modem, 5, at=EPOCH, status="failed").problem is None
    assert sms("a").status == "undelivered"


def test_of_two_with_one_reference_that_one_is_meant_whose_time_it_tells(office: Office) -> None:
    sent(office, "a", 72.05)
    sent(office, "b", 2)
    report(office.modem, 5, at=now() - timedelta(hours=72.04), status="failed")
    assert (sms("a").status, sms("b").status) == ("undelivered", "sent")


def test_a_late_report_leaves_a_newer_sms_alone(office: Office) -> None:
    sent(office, "a", 2)
    taken_at = now() - timedelta(hours=75)
    assert report(office.modem, 5, at=taken_at).problem == delivery_reports.UNMATCHED
    assert sms("a").status == "sent"


def test_a_sim_that_moved_to_another_modem_still_gets_its_reports(office: Office) -> None:
    sent(office, "a")
    with transaction():
        db.session.get_one(Modem, office.modem).imsi = "510"
        db.session.add(Modem(name="baru", kind="at", imsi="510"))
        db.session.add(Modem(name="asing", kind="at", imsi="511"))
    ids = dict(db.session.execute(select(Modem.name, Modem.id)).all())  # type: ignore[arg-type]
    report(ids["asing"], 5)
    assert sms("a").status == "sent"
    report(ids["baru"], 5)
    assert sms("a").status == "delivered"


def test_still_trying_changes_nothing_and_is_no_mismatch(office: Office) -> None:
    sent(office, "a")
    assert report(office.modem, 5, status="pending").problem is None
    report(office.modem, 5, status="failed")
    assert sms("a").status == "undelivered"
    assert sms("a").problem


def rest_goes(office: Office) -> list[int]:
    """Which parts of the SMS that waits went now."""
    seen = []
    with transaction():
        parts = sending.claim(routing.lane(office.modem), "life")
    while parts:
        seen += [part.sequence for part in parts]
        with transaction():
            parts = sending.mark_sent([(part, part.sequence) for part in parts])
    return seen


def test_send_again_sends_the_part_in_doubt_alone(office: Office) -> None:
    in_doubt(office, "a", text="x" * 400)
    assert rest_goes(office) == [2, 3]
    send_again(office, sms("a").id)
    assert (sms("a").status, sms("a").attempts, sms("a").problem) == ("queued", 0, None)
    assert (rest_goes(office), sms("a").status) == ([1], "sent")
    facts = db.session.scalars(select(Event).where(Event.action == "send_again")).one()
    assert (facts.old, facts.new) == ("uncertain", "queued")


def test_taken_as_sent_the_part_in_doubt_is_sent_like_the_others(office: Office) -> None:
    in_doubt(office, "a", text="x" * 400)
    assert rest_goes(office) == [2, 3]
    office.desk(uncertain_sms.take_as_sent, sms("a").id)
    assert [part.status for part in sms("a").parts] == ["sent", "sent", "sent"]
    assert (sms("a").status, rest_goes(office)) == ("sent", [])


def test_what_failed_or_became_too_old_goes_again_without_the_part_in_doubt(office: Office) -> None:
    in_doubt(office, "a", text="x" * 400)
    fail(taken(office.modem), GatewayError("x", kind=FaultKind.MESSAGE, cms=28))
    assert sms("a").status == "failed"
    send_again(office, sms("a").id)
    with transaction():
        sms("a").send_before = now() - timedelta(hours=1)
    with transaction():
        assert outbox.hold_stale() == 1
    send_again(office, sms("a").id)
    assert (rest_goes(office), sms("a").status) == ([2, 3], "uncertain")


def test_called_back_or_told_of_meanwhile_it_stays_lawful(office: Office) -> None:
    in_doubt(office, "a", text="x" * 400)
    office.desk(uncertain_sms.call_back, sms("a").id)
    report(office.modem, 77)
    assert [part.status for part in sms("a").parts] == ["delivered", "cancelled", "cancelled"]
    assert sms("a").status == "cancelled"
    in_doubt(office, "b", text="x" * 400)
    report(office.modem, 78)
    assert (sms("b").status, rest_goes(office)) == ("queued", [2, 3])
    assert [part.status for part in sms("b").parts] == ["delivered", "sent", "sent"]


def test_held_for_being_too_old_it_goes_when_a_person_says_so(office: Office) -> None:
    put("a")
    with transaction():
        sms("a").send_before = now() - timedelta(hours=1)
    with transaction():
        assert outbox.hold_stale() == 1
    send_again(office, sms("a").id)
    with transaction():
        assert outbox.hold_stale() == 0
        assert sending.claim(routing.lane(office.modem), "life")


@pytest.mark.parametrize("act", [uncertain_sms.send_again, uncertain_sms.take_as_sent])
def test_what_is_on_its_way_is_left_alone(office: Office, act: object) -> None:
    put("a")
    with pytest.raises(TransitionRefused), transaction():
        act(sms("a").id, actor=office.moderator)  # type: ignore[operator]


def failed_forward(office: Office) -> int:
    """The SMS that should have told the head of PUPR of a message; it failed."""
    office.case("Jalan rusak di depan rumah saya")
    with transaction():
        row = select(OutboundSms).where(
            OutboundSms.number == KADIS, OutboundSms.purpose == Purpose.FORWARD
        )
        found = db.session.scalars(row).one()
        found.status = found.parts[0].status = "failed"
    return found.id


@pytest.mark.parametrize("how", ["to another SKPD", "retired", "forward withdrawn"])
def test_an_official_who_may_read_it_no_more_is_not_sent_it_again(office: Office, how: str) -> None:
    sms_id = failed_forward(office)
    with transaction():
        head = contact(KADIS)
        if how == "to another SKPD":
            head.skpd_id, head.phone = office.dukcapil, "+6281100000999"
        elif how == "retired":
            directory.retire(head)
        else:
            withdrawing.withdraw(cards()[0].forwards[0].id, actor=office.moderator)
    with pytest.raises(TransitionRefused), transaction():
        uncertain_sms.send_again(sms_id, actor=office.moderator)
    sms_now = db.session.get_one(OutboundSms, sms_id, populate_existing=True)
    assert (sms_now.status, sms_now.number) == ("failed", KADIS)


def test_that_a_code_is_gone_is_told_again(office: Office) -> None:
    failed_forward(office)
    office.desk(withdrawing.withdraw, cards()[0].forwards[0].id)
    with transaction():
        gone = select(OutboundSms).where(OutboundSms.kind == SmsKind.WITHDRAWAL)
        row = db.session.scalars(gone.limit(1)).one()
        row.status = row.parts[0].status = "failed"
    send_again(office, row.id)
    assert row.status == "queued"


def queued_once_more(office: Office) -> None:
    """An SMS that did not arrive, with the reference 5, and is sent again."""
    sent(office, "a")
    report(office.modem, 5, status="failed")
    send_again(office, sms("a").id)


def test_sent_again_it_waits_for_the_report_of_that_try(office: Office) -> None:
    queued_once_more(office)
    assert claim(office.modem)
    settle(office.modem, Left.YES)
    assert report(office.modem, 77).problem is None
    assert (sms("a").status, sms("a").parts[0].reference) == ("delivered", 77)


def test_queued_once_more_before_a_restore_its_report_has_a_new_reference(office: Office) -> None:
    queued_once_more(office)
    after_restore.doubt_all()
    assert sms("a").status == "uncertain"
    assert report(office.modem, 77).problem is None
    assert (sms("a").status, sms("a").parts[0].reference) == ("delivered", 77)
