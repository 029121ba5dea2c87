"""The acknowledgement: outside the reading hours it says when the case is read (A18), to one in
urgent danger that is no secret whom to call, and nothing of a time (D7)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.deadlines import WIB
from app.models import Event, Holiday
from app.services.cases.actions import manual_entry
from app.services.cases.state import auto_replies
from app.services.journal.actor import SYSTEM
from app.services.settings import settings, sms_templates
from app.sms.protocol.encoding import measure
from app.sms.texts.texts import TextKey
from tests.clock import Clock
from tests.office import CITIZEN, Office, cards, does, outgoing
from tests.stage import all_sms


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, office: Office) -> Clock:
    """A Friday, after the offices have closed."""
    return Clock(monkeypatch, datetime(2026, 11, 27, 16, 30, tzinfo=WIB))


def test_in_the_hours_nothing_is_said_of_them(clock: Clock, office: Office) -> None:
    clock.set("27/11 16.29")
    office.receive(CITIZEN, "Lampu jalan padam")
    assert outgoing(CITIZEN) == [
        sms_templates.say(TextKey.ACKNOWLEDGEMENT, ticket=show_ticket(cards()[0].ticket))
    ]


def test_outside_of_them_it_says_when_the_case_is_read(clock: Clock, office: Office) -> None:
    office.receive(CITIZEN, "Lampu jalan padam")
    ticket = show_ticket(cards()[0].ticket)
    (told,) = outgoing(CITIZEN)
    assert told == (
        f"Laporan Bapak/Ibu sudah masuk. Nomornya {ticket}, simpan ya. Dibaca Senin 30/11 pukul"
        f" 07.30. Mau tahu kabarnya? Balas: STATUS {ticket}. -Si UPIK"
    )


def test_it_knows_the_holidays_and_the_admins_own_hours(clock: Clock, office: Office) -> None:
    with transaction() as store:
        store.add(Holiday(day=date(2026, 11, 30), name="Libur daerah"))
        hours = "1/12/2026-4/12/2026 08.00-15.00, Jumat 08.00-15.30"
        settings.change({"reading_periods": hours}, None, actor=SYSTEM)
    office.receive(CITIZEN, "Lampu jalan padam")
    (told,) = outgoing(CITIZEN)
    assert " Dibaca Selasa 01/12 pukul 08.00. " in told
    assert (measure(told).encoding, measure(told).parts) == ("GSM-7", 1)


def test_an_admins_wording_and_hours_hold(clock: Clock, office: Office) -> None:
    words = "Diterima ({ticket}); kantor buka {when}."
    does(SYSTEM, sms_templates.reword, TextKey.ACKNOWLEDGEMENT_LATER, words)
    does(SYSTEM, settings.change, {"reading_hours": "08.00-16.00"}, None)
    office.receive(CITIZEN, "Lampu jalan padam")
    ticket = show_ticket(cards()[0].ticket)
    assert outgoing(CITIZEN) == [f"Diterima ({ticket}); kantor buka Senin 30/11 pukul 08.00."]


def test_of_danger_nobody_is_told_to_wait(clock: Clock, office: Office) -> None:
    office.receive(CITIZEN, "Kebakaran di pasar, cepat tolong!")
    assert cards()[0].is_urgent
    assert [told for told in outgoing(CITIZEN) if "dibaca" in told.lower()] == []


def test_what_the_desk_enters_has_been_read(clock: Clock, office: Office) -> None:
    entry = manual_entry.Entry(
        channel="telepon",
        sender=CITIZEN,
        sender_name="",
        received="2026-11-27T16:20",
        body="Lampu jalan padam",
        category="keluhan",
    )
    office.desk(manual_entry.enter, entry, acknowledge=True)
    assert [told for told in outgoing(CITIZEN) if "dibaca" in told.lower()] == []
    assert len(outgoing(CITIZEN)) == 1


URGENT = "ada kebakaran di pasar Siulak"
OTHER = "+6281266775555"


def change(**values: str) -> None:
    does(SYSTEM, settings.change, values, None)


def going() -> list[str]:
    return [sms.text for sms in all_sms(CITIZEN)]


def forget() -> None:
    """What was automatic is long ago."""
    with transaction():
        for sms in all_sms(CITIZEN):
            sms.created_at -= timedelta(days=2)


def test_one_in_danger_is_told_the_emergency_number_once_a_day(office: Office) -> None:
    change(emergency_number="112, 110")
    office.receive(CITIZEN, "Lampu jalan di Siulak padam")
    office.receive(CITIZEN, URGENT)
    named = going()[-1]
    assert named.startswith("Ada bahaya? Segera telepon 112 atau 110. ")
    assert show_ticket(cards()[-1].ticket) in named
    office.receive(CITIZEN, f"{URGENT}, tolong")
    assert len(going()) == 2
    forget()
    office.receive(CITIZEN, f"{URGENT} lagi")
    assert "112" in going()[-1]


def test_one_whose_sms_was_lost_is_told_again(office: Office) -> None:
    change(emergency_number="112")
    office.receive(CITIZEN, URGENT)
    with transaction():
        all_sms(CITIZEN)[0].status = "failed"
    office.receive(CITIZEN, f"{URGENT}, tolong")
    assert "112" in going()[-1]
    assert len(going()) == 2


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"emergency_number": ""}, "Segera telepon polsek, puskesmas, atau tetangga terdekat."),
        ({"emergency_number": "112", "acknowledge": "0"}, "Segera telepon 112."),
        ({"emergency_number": "", "acknowledge": "0"}, None),
    ],
)
def test_what_the_settings_make_of_it(
    clock: Clock, office: Office, values: dict[str, str], told: str | None
) -> None:
    change(**values)
    office.receive(CITIZEN, URGENT)
    assert [told in text for text in going()] == ([] if told is None else [True])
    assert not any("STATUS" in text or "ibaca" in text for text in going())


@pytest.mark.parametrize("numbers", ["", "112"])
def test_a_further_sms_of_danger_that_day_is_no_ordinary_one_either(
    clock: Clock, office: Office, numbers: str
) -> None:
    change(emergency_number=numbers)
    office.receive(CITIZEN, URGENT)
    clock.set("27/11 17.00")
    office.receive(CITIZEN, f"{URGENT}, tolong")
    assert [text[:28] for text in going()] == [
        "Ada bahaya? Segera telepon " + (numbers or "p")[0]
    ] * 2


def test_it_counts_among_the_limits_and_rests_with_the_breaker(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(emergency_number="112")
    monkeypatch.setattr(auto_replies, "_EVERYBODY", (timedelta(minutes=1), 1))
    office.receive(OTHER, "Lampu jalan di Siulak padam")
    office.receive(CITIZEN, URGENT)
    assert going() == []
    assert db.session.scalar(select(Event.id).where(Event.action == auto_replies.BREAKER))
