"""What is sensitive or accuses staff is forwarded from its own window alone, to who may know of it
and can open it (D7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.access.roles import OPERATOR, PIMPINAN
from app.domain.errors import InvalidInput, TransitionRefused
from app.models import Case, Contact, User
from app.services.accounts import user_accounts
from app.services.cases.actions import forwarding, merging
from app.services.cases.actions.reminding import remind
from app.services.cases.answers import asking_citizen, replying
from app.services.settings.local_time import today
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
from tests.stage import contact, end_patience, forward_id

ACCUSING = "pegawai dinas pupr minta uang 200rb utk urus izin"
SENSITIVE = "saya korban KDRT"
PLAIN = "Jembatan lapuk"


def send(office: Office, *units: int, **how: object) -> Case:
    """Forwards the first card from its window."""
    to, how = units or (office.pupr,), {**how, "in_window": True}
    return office.desk(forwarding.forward, cards()[0].id, to, "pengaduan", **how)


def refused(office: Office, *units: int, **how: object) -> tuple[str, str]:
    """At which field, and why."""
    with pytest.raises(InvalidInput) as refusal:
        send(office, *units, **how)
    assert cards()[0].forwards == []
    return refusal.value.field, refusal.value.problem


def told() -> list[bool]:
    """Whether the phones of head, secretary and operator have an SMS."""
    return [bool(outgoing(phone)) for phone in (KADIS, SEKRETARIS, OPERATOR_PHONE)]


def head_account() -> User:
    """The account of PUPR's head."""
    return db.session.get_one(User, contact(KADIS).user_id)


@pytest.mark.parametrize("text", [SENSITIVE, ACCUSING])
def test_no_act_outside_of_its_window_forwards_it(office: Office, text: str) -> None:
    """Whatever room asks: one click, several cards at once, a key."""
    card = office.card(text)
    with pytest.raises(TransitionRefused) as refusal:
        office.desk(forwarding.forward, card, [office.dukcapil], "pengaduan")
    assert refusal.value.reason == "own_window"
    assert cards()[0].forwards == []


def test_an_everyday_case_needs_no_window(office: Office) -> None:
    office.receive(CITIZEN, PLAIN)
    office.desk(forwarding.forward, cards()[0].id, [office.pupr], "keluhan")
    assert told() == [True, True, True]


def test_an_accusation_is_no_danger_and_gets_its_receipt(office: Office) -> None:
    office.receive(CITIZEN, ACCUSING)
    assert (cards()[0].is_accusing, cards()[0].is_sensitive) == (True, False)
    assert len(outgoing(CITIZEN)) == 1


def test_the_accused_unit_does_not_get_it_unless_its_head_alone_does(office: Office) -> None:
    office.receive(CITIZEN, ACCUSING)
    assert refused(office) == ("accused", "accused")
    assert refused(office, office.dukcapil, office.pupr) == ("accused", "accused")
    case = send(office, heads_only=True)
    assert outgoing(KADIS) == [f"{case.code} {ACCUSING}"]
    assert told() == [True, False, False]


def test_a_unit_that_nobody_accuses_gets_it_as_ever(office: Office) -> None:
    office.receive(CITIZEN, ACCUSING)
    code = send(office, office.dukcapil).code
    assert outgoing(OTHER_KADIS) == [f"{code} {ACCUSING}"]
    assert told() == [False, False, False]


def test_who_has_read_it_otherwise_sends_it_to_all(office: Office) -> None:
    """Only of the unit that was cleared: the reading may be wrong of one and right of another."""
    office.receive(CITIZEN, ACCUSING)
    assert refused(office, cleared=[office.dukcapil]) == ("accused", "accused")
    send(office, cleared=[office.pupr])
    assert told() == [True, True, True]


def test_what_is_joined_or_answered_may_be_what_accuses(office: Office) -> None:
    office.receive(CITIZEN, "Jalan di Siulak rusak sejak lama")
    office.receive(CITIZEN, "orang pupr minta uang untuk aspalnya")
    first, second = cards()
    office.desk(merging.join, second.id, first.id)
    assert cards()[0].is_accusing
    assert refused(office) == ("accused", "accused")


def test_an_answer_to_the_desk_may_be_what_accuses(office: Office) -> None:
    office.receive(CITIZEN, "Urusan izin saya lama sekali")
    office.desk(asking_citizen.ask_citizen, cards()[0].id, "Di kantor mana?")
    office.receive(CITIZEN, "Di dinas pupr, pegawainya minta uang 500rb")
    assert [card.is_accusing for card in cards()] == [True, True]


def test_a_part_that_comes_late_may_be_what_accuses(office: Office) -> None:
    text = "Urusan izin alat berat di kantor itu sudah tiga bulan tidak selesai juga. " * 2
    text += "Pegawai dinas pupr minta uang 500rb baru diurus, tolong diperiksa"
    office.receive(CITIZEN, text, only=(1,))
    end_patience()
    assert not cards()[0].is_accusing
    office.receive(CITIZEN, text, only=(2,))
    db.session.expire_all()
    assert (cards()[0].body, cards()[0].is_accusing) == (text, True)


@pytest.mark.usefixtures("heads_log_in")
def test_hanya_kepala_tells_the_head_alone(office: Office) -> None:
    """Forward, reminder, copy of the answer: no other phone hears of it."""
    office.receive(CITIZEN, SENSITIVE)
    card = send(office, heads_only=True).id
    assert office.desk(remind, card).now == 1
    office.unit(replying.answer_forward, forward_id(), "Kami bantu", "Kadis", is_safe=True)
    assert len(outgoing(KADIS)) == 3
    assert outgoing(SEKRETARIS) == outgoing(OPERATOR_PHONE) == []


def test_hanya_kepala_is_refused_where_no_head_has_a_phone(office: Office) -> None:
    office.receive(CITIZEN, PLAIN)
    with transaction():
        for row in db.session.scalars(select(Contact).where(Contact.rank == "kadis")):
            row.is_active = False
    assert refused(office, heads_only=True) == ("heads_only", "no_head")


def test_nobody_is_sent_to_the_web_who_has_no_account(office: Office) -> None:
    office.receive(CITIZEN, SENSITIVE)
    assert refused(office, heads_only=True) == ("heads_only", "unopened")
    assert refused(office) == ("skpd_ids", "unopened")
    assert told() == [False, False, False]


@pytest.mark.usefixtures("heads_log_in")
@pytest.mark.parametrize("why", ["closed", "deleted", "of another unit", "without the right"])
def test_an_account_that_does_not_open_it_does_not_count(office: Office, why: str) -> None:
    office.receive(CITIZEN, SENSITIVE)
    with transaction():
        account = head_account()
        if why == "closed":
            account.active = False
        elif why == "deleted":
            user_accounts.retire(account)
        elif why == "of another unit":
            account.skpd_id = office.dukcapil
        else:
            account.roles[0].name = PIMPINAN
            account.roles[0].permissions = []
    assert refused(office, heads_only=True) == ("heads_only", "unopened")
    assert refused(office) == ("skpd_ids", "unopened")


@pytest.mark.usefixtures("heads_log_in")
def test_all_units_must_be_able_to_open_it(office: Office) -> None:
    office.receive(CITIZEN, SENSITIVE)
    with transaction():
        head_account().active = False
    assert refused(office, office.dukcapil, office.pupr) == ("skpd_ids", "unopened")
    send(office, office.dukcapil, heads_only=True)


@pytest.mark.usefixtures("heads_log_in")
def test_an_operator_s_account_opens_what_is_for_all_but_not_for_the_head(office: Office) -> None:
    office.receive(CITIZEN, SENSITIVE)
    with transaction():
        head_account().active = False
        user_accounts.create("oki", "Oki", OPERATOR, password_hash="x", skpd_id=office.pupr)
    assert refused(office, heads_only=True) == ("heads_only", "unopened")
    send(office)
    assert told() == [True, True, True]


@pytest.mark.usefixtures("heads_log_in")
@pytest.mark.parametrize("has_account", [False, True])
def test_who_is_acting_opens_it_by_the_account_of_the_own_post(
    office: Office, has_account: bool
) -> None:
    """The account of the head who is away opens nothing for who is acting."""
    office.receive(CITIZEN, SENSITIVE)
    with transaction():
        people = {row.phone: row for row in db.session.scalars(select(Contact))}
        head, secretary = people[KADIS], people[SEKRETARIS]
        acting = Contact(
            skpd_id=office.pupr,
            name=secretary.name,
            position="Plh. Kadis PUPR",
            rank="kadis",
            phone=SEKRETARIS,
            acting="plh",
            stands_for_id=head.id,
            valid_from=today() - timedelta(days=1),
            valid_until=today() + timedelta(days=1),
        )
        db.session.add(acting)
        if has_account:
            account = user_accounts.create(
                "sek", "Maya", OPERATOR, password_hash="x", skpd_id=office.pupr
            )
            secretary.user_id = account.id
    if has_account:
        send(office, heads_only=True)
        assert told() == [False, True, False]
    else:
        assert refused(office, heads_only=True) == ("heads_only", "unopened")
