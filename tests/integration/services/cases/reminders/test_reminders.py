"""Reminders by themselves: in office hours, each once, one SMS a phone and day (S6, A21)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.database.extensions import db, transaction
from app.domain.errors import TransitionRefused
from app.domain.workflow.deadlines import WIB
from app.jobs import reminders
from app.models import Case, Event, Forward, OutboundSms, Reminder
from app.services.cases.actions import closing, forwarding, reminding
from app.services.cases.answers import asking_citizen, replying
from app.services.cases.reminders import reminder_digest, reminder_ladder
from app.services.journal.actor import SYSTEM
from app.services.settings import settings
from tests.clock import Clock
from tests.office import (
    CITIZEN,
    KADIS,
    OPERATOR_PHONE,
    OTHER_KADIS,
    SEKRETARIS,
    Office,
    cards,
    does,
    outgoing,
)
from tests.stage import contact, forward_id, send_all

KABAG = "+6281100000301"


@pytest.fixture
def card(clock: Clock, office: Office) -> int:
    """Forwarded at 08.00, to be answered by Thursday 16.00: 50 % is Wednesday 12.00."""
    office.case("Jembatan lapuk")
    send_all()
    return cards()[-1].id


def reminded(number: str) -> list[str]:
    rows = select(OutboundSms.text).where(
        OutboundSms.number == number,
        OutboundSms.purpose == "reminder",
        OutboundSms.status != "cancelled",
    )
    return list(db.session.scalars(rows.order_by(OutboundSms.id)))


def all_phones() -> dict[str, int]:
    """How many reminders each phone has got."""
    phones = (OPERATOR_PHONE, SEKRETARIS, KADIS, OTHER_KADIS, KABAG)
    return {number: len(reminded(number)) for number in phones if reminded(number)}


def at(clock: Clock, text: str) -> None:
    """The job at that time, twice, as it may happen; then the modem sends."""
    clock.set(text)
    reminders.remind()
    reminders.remind()
    send_all()


def test_the_ladder_in_office_hours_each_step_once(clock: Clock, card: int) -> None:
    at(clock, "25/11 11.55")
    assert all_phones() == {}
    at(clock, "25/11 12.05")
    assert all_phones() == {OPERATOR_PHONE: 1}
    at(clock, "26/11 07.00")
    at(clock, "26/11 10.00")
    assert all_phones() == {OPERATOR_PHONE: 2, SEKRETARIS: 1}
    at(clock, "26/11 16.05")
    assert all_phones() == {OPERATOR_PHONE: 2, SEKRETARIS: 1}, "the offices are closed"
    at(clock, "27/11 07.35")
    assert all_phones() == {OPERATOR_PHONE: 3, SEKRETARIS: 2, KADIS: 1}
    code = db.session.get_one(Case, card).code
    assert reminded(KADIS)[0].startswith(f"Mohon perhatian: {code} sejak 24/11/26")


@pytest.mark.usefixtures("by_hand")
def test_what_reaches_a_phone_that_rang_today_waits_for_tomorrow(
    clock: Clock, office: Office, card: int
) -> None:
    clock.set("24/11 09.00")
    office.case("Lampu mati")
    send_all()
    at(clock, "25/11 12.05")
    at(clock, "25/11 15.00")
    assert all_phones() == {OPERATOR_PHONE: 1}
    at(clock, "26/11 07.30")
    first, second = (case.code for case in cards())
    assert (
        f"{second} hari ini" in reminded(OPERATOR_PHONE)[1] or second in reminded(OPERATOR_PHONE)[1]
    )
    at(clock, "27/11 07.30")
    together = reminded(KADIS)[0]
    assert f"{first} lewat, {second} lewat" in together
    assert len(together) <= 160
    days = [
        (row.number, f"{row.created_at.astimezone(WIB):%d/%m}")
        for row in db.session.scalars(select(OutboundSms).where(OutboundSms.purpose == "reminder"))
    ]
    assert len(days) == len(set(days)), "nobody twice a day"


def test_an_answer_ends_what_waited(clock: Clock, office: Office, card: int) -> None:
    clock.set("25/11 12.05")
    with transaction():
        reminder_ladder.write_due(list(reminder_ladder.owing(0)))
        replying.answer_forward(forward_id(), "Sudah", "Kadis", actor=office.operator)
    at(clock, "25/11 12.10")
    assert all_phones() == {}
    assert list(db.session.scalars(select(Reminder.status))) == ["gugur"]


def test_the_clock_stands_while_a_citizen_is_asked(clock: Clock, office: Office, card: int) -> None:
    clock.set("24/11 10.00")
    office.desk(asking_citizen.ask_citizen, card, "Di desa mana?")
    at(clock, "27/11 10.00")
    assert all_phones() == {}
    assert db.session.scalars(select(Forward.due_at)).one() is None
    office.receive(CITIZEN, "Desa Koto Baru")
    at(clock, "27/11 10.05")
    assert all_phones() == {}
    at(clock, "30/11 14.00")
    assert all_phones() == {OPERATOR_PHONE: 1}


def test_kabag_hears_numbers_alone_and_only_with_a_phone(clock: Clock, card: int) -> None:
    does(SYSTEM, settings.change, {"kabag_phone": "0811-0000-0301"}, None)
    at(clock, "27/11 07.30")
    at(clock, "30/11 07.30")
    assert reminded(KABAG) == [
        "Yth. Bapak/Ibu, 1 pesan warga lewat tenggat dan belum dijawab: PUPR 1. Mohon arahan."
        " Terima kasih. -Si UPIK"
    ]


def test_an_sms_that_never_left_goes_with_the_next_day_s(clock: Clock, card: int) -> None:
    clock.set("25/11 12.05")
    reminders.remind()
    clock.set("26/11 10.00")
    reminders.remind()
    assert len(reminded(OPERATOR_PHONE)) == 1
    states = select(OutboundSms.status).where(
        OutboundSms.purpose == "reminder", OutboundSms.number == OPERATOR_PHONE
    )
    assert sorted(db.session.scalars(states)) == ["cancelled", "queued"]


def test_a_killed_job_goes_on_where_it_was(
    clock: Clock, card: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.set("27/11 07.30")
    told: list[str] = []
    tell = reminder_digest.send_digest

    def die(number: str, day: str) -> bool:
        if told:
            raise KeyboardInterrupt
        told.append(number)
        return tell(number, day)

    monkeypatch.setattr(reminder_digest, "send_digest", die)
    with pytest.raises(KeyboardInterrupt):
        reminders.remind()
    assert len(all_phones()) == 1
    monkeypatch.setattr(reminder_digest, "send_digest", tell)
    reminders.remind()
    assert all_phones() == {OPERATOR_PHONE: 1, SEKRETARIS: 1, KADIS: 1}


def test_the_button_and_the_clock_share_the_phone_s_one_sms_a_day(
    clock: Clock, office: Office, card: int
) -> None:
    at(clock, "25/11 12.05")
    done = office.desk(reminding.remind, card)
    assert (done.now, done.later) == (2, 1)
    with pytest.raises(TransitionRefused, match="too_soon"):
        office.desk(reminding.remind, card)
    send_all()
    at(clock, "25/11 15.00")
    assert all_phones() == {OPERATOR_PHONE: 1, SEKRETARIS: 1, KADIS: 1}
    at(clock, "26/11 07.30")
    assert all_phones() == {OPERATOR_PHONE: 2, SEKRETARIS: 1, KADIS: 1}


def test_switched_off_only_the_button_reminds(clock: Clock, office: Office, card: int) -> None:
    office.desk(settings.change, {"auto_remind": "0"}, None)
    at(clock, "27/11 07.30")
    assert all_phones() == {}
    assert office.desk(reminding.remind, card).now == 3


def test_every_step_is_journalled_by_whom_it_told(clock: Clock, card: int) -> None:
    at(clock, "27/11 07.30")
    events = db.session.scalars(select(Event).where(Event.action == "remind")).all()
    told = sorted((event.facts["stage"], event.facts["rung"]) for event in events)
    assert told == [
        ("kadis", "kadis"),
        ("kadis", "operator"),
        ("kadis", "sekretaris"),
        ("operator", "operator"),
        ("sekretaris", "operator"),
        ("sekretaris", "sekretaris"),
    ]
    assert {event.actor for event in events} == {"system"}


def test_where_there_is_no_operator_the_next_above_is_told(clock: Clock, card: int) -> None:
    with transaction():
        contact(OPERATOR_PHONE).is_active = False
    at(clock, "25/11 12.05")
    assert all_phones() == {SEKRETARIS: 1}


def test_belum_starts_due_date_and_ladder_anew(clock: Clock, card: int, office: Office) -> None:
    """Answered late, and the citizen says BELUM weeks after his case (D12, D13)."""
    at(clock, "26/11 10.00")
    at(clock, "27/11 08.00")
    assert all_phones() == {OPERATOR_PHONE: 2, SEKRETARIS: 2, KADIS: 1}
    clock.set("14/12 09.00")
    office.unit(replying.answer_forward, forward_id(), "Kami tinjau", "Kadis")
    send_all()
    with transaction():
        db.session.execute(update(OutboundSms).values(sent_at=clock.at))
    clock.set("16/12 08.00")
    office.receive(CITIZEN, "BELUM")
    case, forward = db.session.get_one(Case, card), db.session.get_one(Forward, forward_id())
    # Settled within 14 working days of BELUM, not of the receipt.
    assert f"{case.due_at.astimezone(WIB):%d/%m %H.%M}" == "11/01 16.00"
    assert forward.due_at == case.due_at
    send_all()
    at(clock, "17/12 08.00")
    before = all_phones()
    assert before[KADIS] == 1, "nobody is late"
    at(clock, "30/12 08.00")
    assert all_phones() == before | {OPERATOR_PHONE: before[OPERATOR_PHONE] + 1}
    clock.set("12/01 08.00", 2027)
    reminders.remind()
    assert all_phones()[KADIS] == 2


def test_belum_after_a_question_waits_as_long_as_the_citizen_was_asked(
    clock: Clock, card: int, office: Office
) -> None:
    office.unit(replying.answer_forward, forward_id(), "Kami tinjau", "Kadis")
    send_all()
    with transaction():
        db.session.execute(update(OutboundSms).values(sent_at=clock.at))
    clock.set("25/11 08.00")
    office.receive(CITIZEN, "BELUM")
    first = db.session.get_one(Case, card).due_at
    clock.set("26/11 08.00")
    office.desk(asking_citizen.ask_citizen, card, "Di mana?")
    clock.set("01/12 08.00")
    office.receive(CITIZEN, "Di Siulak")
    row = db.session.get_one(Case, card)
    assert row.due_from - row.unsolved_at == timedelta(days=5)
    assert f"{first.astimezone(WIB):%d/%m} {row.due_at.astimezone(WIB):%d/%m}" == "15/12 18/12"
    assert row.clock_from - row.received_at == timedelta(days=5)


def test_daftar_lists_the_open_codes_of_its_skpd(clock: Clock, card: int, office: Office) -> None:
    code = db.session.get_one(Case, card).code
    office.receive(KADIS, "Daftar")
    assert outgoing(KADIS)[-1] == f"1 pesan menunggu jawaban PUPR: {code} s.d. 26/11. -Si UPIK"
    clock.set("27/11 08.00")
    office.receive(KADIS, "DAFTAR.")
    assert f"{code} lewat" in outgoing(KADIS)[-1]
    office.receive(OTHER_KADIS, "daftar")
    assert outgoing(OTHER_KADIS)[-1].startswith("Tidak ada pesan yang menunggu jawaban Dukcapil")
    before = len(cards())
    office.receive(CITIZEN, "DAFTAR")
    assert len(cards()) == before + 1, "from a citizen it is a card"


def test_baca_tells_the_text_of_an_open_code_again(clock: Clock, card: int, office: Office) -> None:
    code = db.session.get_one(Case, card).code or ""
    first = outgoing(OPERATOR_PHONE)[0]
    assert first.startswith(f"{code} ")
    for minute in (10, 12):
        clock.set(f"24/11 08.{minute}")
        office.receive(OPERATOR_PHONE, f"BACA {code}")
    assert outgoing(OPERATOR_PHONE) == [first] * 3
    office.receive(OTHER_KADIS, f"baca {code}")
    assert outgoing(OTHER_KADIS)[-1].startswith(f"Kode {code} tidak berlaku"), "not theirs"
    before = len(cards())
    office.receive(CITIZEN, f"BACA {code}")
    assert len(cards()) == before + 1, "from a citizen it is a card"
    assert code not in " ".join(outgoing(CITIZEN))
    office.desk(closing.close, card, reason="Selesai")
    clock.set("24/11 08.14")
    office.receive(OPERATOR_PHONE, f"BACA {code}")
    assert outgoing(OPERATOR_PHONE)[-1].startswith(f"Kode {code} tidak berlaku")


@pytest.mark.usefixtures("heads_log_in")
def test_baca_tells_nobody_what_he_may_not_know(clock: Clock, office: Office) -> None:
    office.receive(CITIZEN, "KDRT di rumah sebelah, tolong")
    row = cards()[-1]
    office.desk(
        forwarding.forward, row.id, [office.pupr], "pengaduan", heads_only=True, in_window=True
    )
    code = row.code
    office.receive(KADIS, f"BACA {code}")
    assert outgoing(KADIS)[-1].startswith(f"{code} Pesan sensitif, mohon dibuka di web")
    office.receive(OPERATOR_PHONE, f"BACA {code}")
    assert outgoing(OPERATOR_PHONE)[-1].startswith(f"Kode {code} tidak berlaku")


def test_baca_has_the_limits_of_daftar_and_bantuan_names_it(
    clock: Clock, card: int, office: Office
) -> None:
    code = db.session.get_one(Case, card).code
    office.receive(OPERATOR_PHONE, "BANTUAN")
    assert "BACA KODE" in outgoing(OPERATOR_PHONE)[-1]
    before = len(outgoing(OPERATOR_PHONE))
    for minute in range(10, 22):
        clock.set(f"24/11 08.{minute}")
        office.receive(OPERATOR_PHONE, f"BACA {code}")
    assert len(outgoing(OPERATOR_PHONE)) == before + 9


def test_who_holds_a_danger_is_reminded_within_hours(clock: Clock, office: Office) -> None:
    office.case("Tolong, rumah kami kebakaran")
    send_all()
    at(clock, "24/11 10.00")
    assert all_phones() == {}
    at(clock, "24/11 10.30")
    assert all_phones() == {OPERATOR_PHONE: 1}
    at(clock, "24/11 13.00")
    assert set(all_phones()) == {OPERATOR_PHONE, SEKRETARIS, KADIS}
