"""An acting official (Plt, Plh, Pgs): the phone holds the office for those days, and no longer."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.database.extensions import db, transaction
from app.domain.errors import InvalidInput
from app.domain.operations.offices import ActingKind
from app.jobs import upkeep as job
from app.models import Approval, Case, Contact, Event, Forward, OutboundSms, Rejection, Reply
from app.services.cases.actions import reminding, withdrawing
from app.services.cases.visibility import publishing
from app.services.contacts import protected_numbers, recipients, unit_reach
from app.services.directory import acting, handover
from app.services.directory.acting import Appointment
from app.services.journal.actor import SYSTEM
from app.services.settings.local_time import WIB, today
from tests.clock import Clock
from tests.office import (
    CITIZEN,
    KADIS,
    OPERATOR_PHONE,
    OTHER_KADIS,
    SEKRETARIS,
    Office,
    cards,
    outgoing,
)
from tests.stage import contact, demand_approval

STRANGER = "+6281100000288"
PLH = "Plh. Kadis PUPR"


def own(phone: str) -> Contact:
    query = select(Contact).where(Contact.phone == phone, Contact.acting.is_(None))
    return db.session.scalars(query).one()


def appoint(phone: str = SEKRETARIS, first: int = 0, last: int = 9, **values: object) -> int:
    """Somebody acts for the head of PUPR, from so many to so many days from today."""
    person = db.session.scalars(select(Contact).where(Contact.phone == phone)).first()
    head = own(KADIS)
    entry = Appointment(
        **{
            "kind": ActingKind.AWAY,
            "skpd_id": head.skpd_id,
            "holder": head,
            "position": head.position,
            "rank": head.rank,
            "name": person.name if person else "Rina",
            "phone": phone,
            "decree": None,
            "valid_from": today() + timedelta(days=first),
            "valid_until": today() + timedelta(days=last),
            **values,
        }  # type: ignore[arg-type]
    )
    with transaction() as store:
        acting.require_valid(entry, None)
        row = Contact()
        acting.store(entry, row)
        store.add(row)
        store.flush()
        acting.settle(row, actor=SYSTEM)
        return row.id


@pytest.fixture
def clock(office: Office, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """It is Tuesday morning."""
    return Clock(monkeypatch, datetime(2026, 11, 24, 8, 0, tzinfo=WIB))


def test_the_acting_head_s_phone_is_told_and_the_head_s_is_not(office: Office) -> None:
    appoint(STRANGER)
    office.case("Jalan berlubang")
    assert [len(outgoing(phone)) for phone in (STRANGER, SEKRETARIS, KADIS)] == [1, 1, 0]


def test_a_secretary_who_is_acting_is_told_once(office: Office) -> None:
    appoint(SEKRETARIS)
    office.case("Jalan berlubang")
    assert len(outgoing(SEKRETARIS)) == 1
    reach = {unit.id: found for unit, found in unit_reach.of_units()}[office.pupr]
    assert (reach.phones, reach.heads) == (2, 1)


def test_what_is_for_the_head_alone_goes_to_the_acting_one(office: Office) -> None:
    appoint(SEKRETARIS)
    code = office.case("Jalan berlubang", heads_only=True)
    told = {phone: len(outgoing(phone)) for phone in (SEKRETARIS, KADIS, OPERATOR_PHONE)}
    assert told == {SEKRETARIS: 1, KADIS: 0, OPERATOR_PHONE: 0}
    office.receive(SEKRETARIS, f"BLS {code} Besok kami tambal")
    assert db.session.scalars(select(Reply)).one().author_position == PLH


@pytest.mark.parametrize("phone", [SEKRETARIS, OPERATOR_PHONE, OTHER_KADIS, STRANGER])
def test_an_answer_is_given_in_the_acting_office(code: str, office: Office, phone: str) -> None:
    appoint(phone)
    office.receive(phone, f"BLS {code} Besok kami tambal")
    reply = db.session.scalars(select(Reply)).one()
    assert (reply.author_position, reply.acknowledged_by) == (PLH, PLH)
    assert PLH in outgoing(OPERATOR_PHONE if phone != OPERATOR_PHONE else SEKRETARIS)[-1]


def test_the_acting_head_is_asked_for_approval_and_gives_it(code: str, office: Office) -> None:
    demand_approval()
    appoint(STRANGER)
    office.receive(OPERATOR_PHONE, f"BLS {code} Besok kami tambal")
    assert db.session.scalars(select(Approval)).one().superior_position == PLH
    assert PLH in outgoing(OPERATOR_PHONE)[-1]
    assert f"SETUJU {code}" in outgoing(STRANGER)[-1]
    office.receive(STRANGER, f"SETUJU {code}")
    reply = db.session.scalars(select(Reply)).one()
    assert (reply.author_position, reply.acknowledged_by) == ("Operator PUPR", PLH)


def test_codes_that_a_phone_guessed_count_in_whatever_office(office: Office, code: str) -> None:
    """Wrong codes are noted for the own office, answers are given in the acting one (D11)."""
    appoint()
    for number in range(5):
        office.receive(SEKRETARIS, f"BLS 62{number:02d} Silakan transfer", reference=50 + number)
    office.receive(SEKRETARIS, f"BLS {code} Silakan transfer")
    draft = db.session.scalars(select(Approval)).one()
    assert (draft.is_doubted, draft.superior_position) == (True, "Moderator")
    office.receive(SEKRETARIS, f"SETUJU {code}")
    assert "belum diproses" in outgoing(SEKRETARIS)[-1]
    assert draft.status == "menunggu"


def test_the_acting_head_is_reminded_and_the_head_is_not(office: Office, code: str) -> None:
    appoint(STRANGER)
    secretary = own(SEKRETARIS)
    office_held = {"position": secretary.position, "rank": secretary.rank}
    appoint(OPERATOR_PHONE, kind=ActingKind.LEAVE, holder=secretary, **office_held)
    before = {phone: len(outgoing(phone)) for phone in (STRANGER, OPERATOR_PHONE, KADIS)}
    office.desk(reminding.remind, cards()[0].id)
    told = {phone: len(outgoing(phone)) - count for phone, count in before.items()}
    assert told == {STRANGER: 1, OPERATOR_PHONE: 1, KADIS: 0}


def test_the_acting_head_rejects(code: str, office: Office) -> None:
    appoint(STRANGER)
    office.receive(STRANGER, f"TOLAK {code} bukan jalan kabupaten")
    assert db.session.scalars(select(Rejection)).one().author_position == PLH


def test_who_is_acting_since_learns_that_the_code_is_gone(code: str, office: Office) -> None:
    appoint(SEKRETARIS)
    office.receive(OPERATOR_PHONE, f"TOLAK {code} bukan jalan kabupaten")
    first, told = outgoing(SEKRETARIS)
    assert "Jembatan lapuk" in first
    assert "Operator PUPR" in told
    assert len(outgoing(KADIS)) == 1


def test_a_withdrawn_code_is_told_to_the_phone_that_has_it_whoever_it_speaks_for(
    office: Office, code: str
) -> None:
    with transaction():
        db.session.execute(update(OutboundSms).values(status="sent"))
    appoint(OPERATOR_PHONE)
    with transaction():
        row = db.session.scalars(select(Forward)).one()
        withdrawing.withdraw(row.id, actor=office.moderator)
    assert "ditarik" in outgoing(OPERATOR_PHONE)[-1]


def test_the_head_who_is_away_is_read_as_before(code: str, office: Office) -> None:
    appoint(STRANGER)
    office.receive(KADIS, f"BLS {code} Besok kami tambal")
    assert db.session.scalars(select(Reply)).one().acknowledged_by == "Kadis PUPR"


@pytest.mark.usefixtures("by_hand")
def test_with_posts_in_two_skpd_a_phone_answers_for_both(office: Office, code: str) -> None:
    appoint(OTHER_KADIS)
    office.receive(CITIZEN, "KTP saya belum jadi")
    other = office.forward(cards()[1].id, office.dukcapil)
    office.receive(OTHER_KADIS, "DAFTAR")
    listed = outgoing(OTHER_KADIS)[-1]
    assert code in listed
    assert other in listed
    office.receive(OTHER_KADIS, f"BLS {other} Silakan diambil")
    office.receive(OTHER_KADIS, f"BACA {code}")
    assert "Jembatan lapuk" in outgoing(OTHER_KADIS)[-1]
    office.receive(OTHER_KADIS, f"BLSS {code} Besok kami tambal")
    office.receive(OTHER_KADIS, f"OK {code}")
    positions = [row.author_position for row in db.session.scalars(select(Reply))]
    assert positions == ["Kadis Dukcapil", PLH]


def test_a_case_with_two_skpd_of_a_phone_is_answered_for_its_own_first(office: Office) -> None:
    appoint(OTHER_KADIS)
    code = office.case("KTP saya tertinggal di jembatan lapuk", office.pupr, office.dukcapil)
    for said in ("Silakan diambil", "Besok kami tambal"):
        office.receive(OTHER_KADIS, f"BLS {code} {said}")
    positions = [row.author_position for row in db.session.scalars(select(Reply))]
    assert positions == ["Kadis Dukcapil", PLH]


def test_it_begins_by_itself_with_the_open_codes_and_ends_by_itself(
    office: Office, clock: Clock, code: str
) -> None:
    office.receive(CITIZEN, "Ada yang minta uang di loket")
    secret = office.forward(cards()[1].id)
    with transaction():
        publishing.mark_sensitive(cards()[1], office.moderator)
    row_id = appoint(STRANGER, first=1, last=2)
    job.settle_acting()
    assert outgoing(STRANGER) == []
    assert not protected_numbers.is_registered(STRANGER)

    clock.move(days=1)
    for _ in range(2):
        job.settle_acting()
    first, second = outgoing(STRANGER)
    assert "Jembatan lapuk" in first
    assert secret in second
    assert "loket" not in second
    office.receive(CITIZEN, "Lampu mati di Kerinci")
    missed = office.forward(cards()[2].id)
    assert not any(missed in text for text in outgoing(KADIS))

    clock.move(days=2)
    job.settle_acting()
    assert missed in outgoing(KADIS)[-1]
    office.receive(STRANGER, f"BLS {code} Besok kami tambal")
    assert "masa tugas Bapak/Ibu di Si UPIK berakhir" in outgoing(STRANGER)[-1]
    assert db.session.scalars(select(Reply)).all() == []
    begun = select(Event.action).where(Event.subject == "acting", Event.subject_id == row_id)
    assert db.session.scalars(begun.order_by(Event.id)).all() == ["acting_begun", "acting_ended"]


def test_afterwards_an_official_elsewhere_has_only_the_own_office(
    clock: Clock, code: str, office: Office
) -> None:
    appoint(OTHER_KADIS, last=0)
    clock.move(days=1)
    job.settle_acting()
    office.receive(OTHER_KADIS, f"BLS {code} Besok kami tambal")
    assert "tidak berlaku" in outgoing(OTHER_KADIS)[-1]
    assert db.session.scalars(select(Reply)).all() == []


def test_before_and_after_a_stranger_is_a_citizen(office: Office, clock: Clock) -> None:
    appoint(STRANGER, first=1, last=1)
    office.receive(STRANGER, "Lampu jalan di desa saya mati")
    clock.move(days=2)
    office.receive(STRANGER, "Jalan di desa saya berlubang")
    assert [card.flag for card in cards()] == [None, None]


def test_a_draft_that_waits_is_shown_to_who_begins(code: str, office: Office) -> None:
    demand_approval()
    office.receive(OPERATOR_PHONE, f"BLS {code} Besok kami tambal")
    appoint(STRANGER)
    assert any(f"SETUJU {code}" in text for text in outgoing(STRANGER))


def test_a_new_phone_of_the_person_is_the_phone_of_the_acting_office_too(code: str) -> None:
    appoint(OTHER_KADIS)
    with transaction():
        row = own(OTHER_KADIS)
        was = handover.before(row)
        row.phone = STRANGER
        db.session.flush()
        handover.apply_change(was, row, None, actor=SYSTEM)
        acting.follow(was, row, actor=SYSTEM)
    forward = db.session.scalars(select(Forward)).one()
    assert STRANGER in {one.phone for one in recipients.told_of(forward)}
    assert code in outgoing(STRANGER)[-1]


def test_what_cannot_stand_is_refused(office: Office) -> None:
    for values, field in (
        ({"first": 5, "last": 4}, "valid_until"),
        ({"first": -5, "last": -1}, "valid_until"),
        ({"kind": ActingKind.VACANT}, "holder"),
        ({"holder": None}, "holder"),
        ({"holder": None, "kind": ActingKind.VACANT}, "acting"),
        ({"phone": KADIS}, "person"),
        ({"phone": "+628569020200"}, "phone"),
        ({"phone": SEKRETARIS, "name": "Orang Lain"}, "phone"),
    ):
        with pytest.raises(InvalidInput) as refused:
            appoint(**values)  # type: ignore[arg-type]
        assert refused.value.field == field


def test_an_office_has_one_acting_official_a_day(office: Office) -> None:
    appoint(STRANGER, first=0, last=3)
    appoint(SEKRETARIS, first=4, last=5)
    with pytest.raises(InvalidInput) as refused:
        appoint(OTHER_KADIS, first=3, last=4)
    assert (refused.value.field, refused.value.problem) == ("acting", "taken")


def test_a_vacant_office_has_an_acting_head(code: str) -> None:
    with transaction():
        own(KADIS).valid_until = today() - timedelta(days=1)
    appoint(STRANGER, kind=ActingKind.VACANT, holder=None)
    assert contact(STRANGER).position == "Plt. Kadis PUPR"
    assert code in outgoing(STRANGER)[-1]
    assert db.session.scalars(select(Case)).one().code == code
