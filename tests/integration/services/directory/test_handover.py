"""An official serves to the last day of his SK (S66); who leaves hands his codes over once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.errors import InvalidInput
from app.domain.messaging.delivery import OutboundStatus
from app.models import Case, Contact, Event, OutboundSms, Reply
from app.services.cases.actions import creating
from app.services.contacts import recipients
from app.services.directory import directory, handover
from app.services.directory.handover import Handed
from app.services.sending import uncertain_sms
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
from tests.stage import contact

NEW_PHONE = "+6281100000299"


def newcomer(office: Office) -> None:
    """An official who came after the cases: nothing is on his phone."""
    with transaction() as store:
        store.add(
            Contact(skpd_id=office.pupr, name="Baru", position="Operator PUPR", phone=NEW_PHONE)
        )


def leave(phone: str, successor: str | None, office: Office) -> Handed:
    with transaction():
        leaver = contact(phone)
        rows = handover.open_forwards(leaver)
        taker = contact(successor) if successor else None
        directory.retire(leaver)
        return handover.hand_over(leaver, rows, taker, actor=office.moderator)


def cases(office: Office, *texts: str) -> list[str]:
    """These texts, forwarded to PUPR; their codes."""
    for text in texts:
        office.receive(CITIZEN, text)
    return [office.forward(card.id) for card in cards()]


def test_the_open_codes_go_to_the_colleague_s_phone_and_into_the_journal(office: Office) -> None:
    codes = cases(office, "Jalan berlubang", "Jembatan putus")
    newcomer(office)
    assert leave(OPERATOR_PHONE, NEW_PHONE, office) == Handed(sent=2)
    assert outgoing(NEW_PHONE) == [f"{codes[0]} Jalan berlubang", f"{codes[1]} Jembatan putus"]
    events = db.session.scalars(
        select(Event).where(Event.action == "hand_over").order_by(Event.id)
    ).all()
    assert [event.case_id for event in events] == [card.id for card in cards()]
    assert {event.facts["contact"] for event in events} == {contact(NEW_PHONE).id}


def test_what_is_answered_or_closed_is_not_handed_over(office: Office) -> None:
    codes = cases(office, "Jalan berlubang", "Jembatan putus")
    office.receive(KADIS, f"BLS {codes[0]} Sudah kami tambal")
    newcomer(office)
    assert leave(OPERATOR_PHONE, NEW_PHONE, office) == Handed(sent=1)
    assert outgoing(NEW_PHONE) == [f"{codes[1]} Jembatan putus"]


def test_what_is_for_the_head_alone_stays_so(office: Office) -> None:
    """D7."""
    office.case("Pungli di kantor", category="pengaduan", heads_only=True)
    assert leave(KADIS, OPERATOR_PHONE, office) == Handed(kept_back=1)
    assert outgoing(OPERATOR_PHONE) == []


@pytest.mark.usefixtures("heads_log_in")
def test_a_sensitive_case_is_handed_over_without_its_text(office: Office) -> None:
    (code,) = cases(office, "Saya korban KDRT, mohon dirahasiakan")
    newcomer(office)
    leave(OPERATOR_PHONE, NEW_PHONE, office)
    (text,) = outgoing(NEW_PHONE)
    assert text.startswith(f"{code} Pesan sensitif")


def test_what_still_waits_for_the_leaver_s_phone_is_called_back(office: Office) -> None:
    cases(office, "Jalan berlubang")
    leaver = contact(OPERATOR_PHONE).id
    assert leave(OPERATOR_PHONE, None, office) == Handed(left=1)
    rows = db.session.scalars(select(OutboundSms).where(OutboundSms.contact_id == leaver)).all()
    assert [row.status for row in rows] == [OutboundStatus.CANCELLED]
    assert cards()[0].code_is_live


def test_only_a_colleague_in_service_takes_over(office: Office) -> None:
    leaver = contact(OPERATOR_PHONE)
    assert handover.colleague(leaver, "") is None
    assert handover.colleague(leaver, str(contact(KADIS).id)) is contact(KADIS)
    for wrong in (str(leaver.id), str(contact(OTHER_KADIS).id), "x", "99999"):
        with pytest.raises(InvalidInput):
            handover.colleague(leaver, wrong)


def test_the_new_phone_answers_what_it_took_over(office: Office) -> None:
    (code,) = cases(office, "Jalan berlubang")
    newcomer(office)
    leave(OPERATOR_PHONE, NEW_PHONE, office)
    office.receive(OPERATOR_PHONE, f"BLS {code} Dari HP lama")
    office.receive(NEW_PHONE, f"BLS {code} Besok kami tambal")
    first = db.session.get_one(Case, cards()[0].id)
    assert [reply.text for reply in first.replies] == ["Besok kami tambal"]


def sms_of(phone: str) -> list[OutboundSms]:
    rows = select(OutboundSms).join(Contact).where(Contact.phone == phone).order_by(OutboundSms.id)
    return list(db.session.scalars(rows))


def change(of: str, office: Office, **values: object) -> Handed:
    """As the window and the import do it."""
    with transaction() as store:
        row = contact(of)
        was = handover.before(row)
        for name, value in values.items():
            setattr(row, name, value)
        store.flush()
        return handover.apply_change(was, row, None, actor=office.moderator)


@pytest.mark.parametrize("status", ["cancelled", "failed", "undelivered"])
def test_what_never_reached_a_colleague_s_phone_is_sent_to_it(office: Office, status: str) -> None:
    (code,) = cases(office, "Jalan berlubang")
    with transaction():
        sms_of(KADIS)[0].status = status
    assert leave(OPERATOR_PHONE, KADIS, office) == Handed(sent=1)
    assert outgoing(KADIS) == [f"{code} Jalan berlubang"] * 2
    assert leave(SEKRETARIS, KADIS, office) == Handed(known=1)


def test_who_serves_again_gets_the_codes_that_were_called_back(office: Office) -> None:
    (code,) = cases(office, "Jalan berlubang")
    assert change(OPERATOR_PHONE, office, is_active=False) == Handed(left=1)
    assert change(OPERATOR_PHONE, office, is_active=True) == Handed(own=1)
    assert [row.status for row in sms_of(OPERATOR_PHONE)] == ["cancelled", "queued"]
    assert outgoing(OPERATOR_PHONE) == [f"{code} Jalan berlubang"] * 2


def test_a_corrected_number_gets_what_waits_and_what_is_open(office: Office) -> None:
    """A stranger had the wrong one: not one SMS more goes to him."""
    codes = cases(office, "Jalan berlubang", "Jembatan putus")
    with transaction():
        first = sms_of(OPERATOR_PHONE)[0]
        first.status = OutboundStatus.SENT
        first.parts[0].status = "sent"
    assert change(OPERATOR_PHONE, office, phone=NEW_PHONE) == Handed(own=2)
    assert sorted(outgoing(NEW_PHONE)) == sorted(
        [f"{codes[0]} Jalan berlubang", f"{codes[1]} Jembatan putus"]
    )
    left = select(OutboundSms.status).where(OutboundSms.number == OPERATOR_PHONE)
    assert db.session.scalars(left).all() == ["sent"]


def test_kirim_ulang_goes_to_the_number_that_the_official_has_now(office: Office) -> None:
    cases(office, "Jalan berlubang " * 20)
    with transaction():
        row = sms_of(OPERATOR_PHONE)[0]
        row.status = OutboundStatus.FAILED
        row.parts[0].status, row.parts[1].status = "sent", "failed"
        contact(OPERATOR_PHONE).phone = NEW_PHONE
        sms_id = row.id
    office.desk(uncertain_sms.send_again, sms_id)
    row = db.session.get_one(OutboundSms, sms_id)
    assert (row.number, row.status) == (NEW_PHONE, "queued")
    assert {part.status for part in row.parts} == {"queued"}


def join(office: Office, **values: object) -> Handed:
    """A new official, as the window and the import add one."""
    with transaction() as store:
        row = Contact()
        was = handover.before(row)
        given = {"skpd_id": office.pupr, "name": "Baru", "position": "Operator", "is_active": True}
        for name, value in {**given, "rank": "operator", "phone": NEW_PHONE, **values}.items():
            setattr(row, name, value)
        store.add(row)
        store.flush()
        return handover.apply_change(was, row, None, actor=office.moderator)


@pytest.mark.usefixtures("heads_log_in")
def test_a_new_phone_gets_the_open_codes_with_their_text_once(office: Office) -> None:
    codes = cases(office, "Jalan berlubang", "Saya korban KDRT", "Jembatan putus")
    office.receive(KADIS, f"BLS {codes[2]} Sudah kami tangani")
    assert join(office) == Handed(own=2)
    first, second = outgoing(NEW_PHONE)
    assert first == f"{codes[0]} Jalan berlubang"
    assert second.startswith(f"{codes[1]} Pesan sensitif")
    assert change(NEW_PHONE, office, is_active=False) == Handed(left=2)
    with transaction():
        for sms in sms_of(NEW_PHONE):
            sms.status = OutboundStatus.DELIVERED
    assert change(NEW_PHONE, office, is_active=True) == Handed()
    assert len(outgoing(NEW_PHONE)) == 2


@pytest.mark.usefixtures("by_hand")
def test_of_many_open_codes_the_newest_go_to_a_new_phone_and_how_to_ask_for_the_rest(
    office: Office,
) -> None:
    codes = cases(office, *(f"Jalan {number} rusak" for number in range(12)))
    assert join(office) == Handed(own=10, asked_for=2)
    *texts, hint = outgoing(NEW_PHONE)
    assert texts == [f"{code} Jalan {place} rusak" for place, code in enumerate(codes)][2:]
    assert hint.startswith("2 pesan lain menunggu jawaban PUPR. Ketik DAFTAR")


def test_a_new_phone_hears_nothing_of_what_is_for_the_head_alone(office: Office) -> None:
    """D7."""
    office.case("Pungli di kantor", category="pengaduan", heads_only=True)
    assert join(office) == Handed()
    assert change(NEW_PHONE, office, skpd_id=office.dukcapil) == Handed(left=0)


def test_who_moves_to_another_unit_gets_what_is_open_there(office: Office) -> None:
    (code,) = cases(office, "Jalan berlubang")
    assert change(OTHER_KADIS, office, skpd_id=office.pupr) == Handed(own=1)
    assert outgoing(OTHER_KADIS) == [f"{code} Jalan berlubang"]


def serve(phone: str, first: int | None, last: int | None) -> None:
    """From so many days to so many days from today."""
    with transaction():
        row = contact(phone)
        row.valid_from, row.valid_until = (_day(first), _day(last))


def _day(days: int | None) -> date | None:
    return None if days is None else today() + timedelta(days=days)


def test_the_first_and_the_last_day_count(office: Office) -> None:
    for first, last, is_serving in (
        (None, None, True),
        (0, 0, True),
        (-9, None, True),
        (None, -1, False),
        (1, None, False),
        (1, 9, False),
    ):
        serve(KADIS, first, last)
        row = contact(KADIS)
        assert recipients.serves(row) is is_serving
        assert (row in recipients.contacts_of(office.pupr)) is is_serving


@pytest.mark.parametrize(
    ("first", "last", "words"), [(None, -1, "berakhir"), (1, None, "baru mulai")]
)
def test_his_bls_reaches_no_citizen_he_is_told_and_the_moderator_reads_it(
    office: Office, first: int | None, last: int | None, words: str
) -> None:
    office.receive(CITIZEN, "Jalan berlubang")
    code = office.forward(cards()[0].id)
    serve(OPERATOR_PHONE, first, last)
    to_citizen = outgoing(CITIZEN)
    office.receive(OPERATOR_PHONE, f"BLS {code} Besok kami tambal")
    assert outgoing(CITIZEN) == to_citizen
    assert db.session.scalars(select(Reply)).all() == []
    day = today() + timedelta(days=last if last is not None else first or 0)
    assert f"masa tugas Bapak/Ibu di Si UPIK {words} {day:%d/%m/%y}" in outgoing(OPERATOR_PHONE)[-1]
    kept = cards()[-1]
    assert (kept.flag, kept.body) == (creating.SERVICE_OVER, f"BLS {code} Besok kami tambal")
    actions = db.session.scalars(select(Event.action)).all()
    assert "service_over" in actions


def test_a_forward_tells_only_those_who_serve(office: Office) -> None:
    serve(OPERATOR_PHONE, None, -1)
    office.case("Jalan berlubang")
    assert outgoing(OPERATOR_PHONE) == []
    assert len(outgoing(KADIS)) == 1


def test_as_a_citizen_he_is_answered_like_one(office: Office) -> None:
    serve(OPERATOR_PHONE, None, -1)
    office.receive(OPERATOR_PHONE, "Lampu jalan di desa saya mati")
    assert cards()[0].flag is None
