"""The acknowledgement: outside the reading hours it says when the message is read (A18)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.database.extensions import transaction
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.deadlines import WIB
from app.models import Holiday
from app.services.cases.actions import manual_entry
from app.services.journal.actor import SYSTEM
from app.services.settings import settings, sms_templates
from app.sms.protocol.encoding import measure
from app.sms.texts.texts import TextKey
from tests.clock import Clock
from tests.integration.services.conftest import CITIZEN, Office, ReceiveSms, cards, outgoing


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, office: Office) -> Clock:
    """A Friday, after the offices have closed."""
    return Clock(monkeypatch, datetime(2026, 11, 27, 16, 30, tzinfo=WIB))


def test_in_the_hours_nothing_is_said_of_them(clock: Clock, receive_sms: ReceiveSms) -> None:
    clock.set("27/11 16.29")
    receive_sms(CITIZEN, "Lampu jalan padam")
    assert outgoing(CITIZEN) == [
        sms_templates.say(TextKey.ACKNOWLEDGEMENT, ticket=show_ticket(cards()[0].ticket))
    ]


def test_outside_of_them_it_says_when_the_message_is_read(
    clock: Clock, receive_sms: ReceiveSms
) -> None:
    receive_sms(CITIZEN, "Lampu jalan padam")
    ticket = show_ticket(cards()[0].ticket)
    (told,) = outgoing(CITIZEN)
    assert told == (
        f"Terima kasih. Pesan Bapak/Ibu kami terima (tiket {ticket}) dan dibaca Senin 30/11 pukul"
        f" 07.30. Ketik STATUS {ticket} untuk perkembangannya. -Si UPIK Kab. Kerinci"
    )


def test_it_knows_the_holidays_and_the_admins_own_hours(
    clock: Clock, receive_sms: ReceiveSms
) -> None:
    with transaction() as store:
        store.add(Holiday(day=date(2026, 11, 30), name="Libur daerah"))
        hours = "1/12/2026-4/12/2026 08.00-15.00, Jumat 08.00-15.30"
        settings.change({"reading_periods": hours}, None, actor=SYSTEM)
    receive_sms(CITIZEN, "Lampu jalan padam")
    (told,) = outgoing(CITIZEN)
    assert " dan dibaca Selasa 01/12 pukul 08.00. " in told
    assert (measure(told).encoding, measure(told).parts) == ("GSM-7", 1)


def test_an_admins_wording_and_hours_hold(clock: Clock, receive_sms: ReceiveSms) -> None:
    words = "Diterima ({ticket}); kantor buka {when}."
    with transaction():
        sms_templates.reword(TextKey.ACKNOWLEDGEMENT_LATER, words, actor=SYSTEM)
        settings.change({"reading_hours": "08.00-16.00"}, None, actor=SYSTEM)
    receive_sms(CITIZEN, "Lampu jalan padam")
    ticket = show_ticket(cards()[0].ticket)
    assert outgoing(CITIZEN) == [f"Diterima ({ticket}); kantor buka Senin 30/11 pukul 08.00."]


def test_of_danger_nobody_is_told_to_wait(clock: Clock, receive_sms: ReceiveSms) -> None:
    receive_sms(CITIZEN, "Kebakaran di pasar, cepat tolong!")
    assert cards()[0].is_urgent
    assert [told for told in outgoing(CITIZEN) if "dibaca" in told] == []


def test_what_the_desk_enters_has_been_read(clock: Clock, office: Office) -> None:
    entry = manual_entry.Entry(
        channel="telepon",
        sender=CITIZEN,
        sender_name="",
        received="2026-11-27T16:20",
        body="Lampu jalan padam",
        category="keluhan",
    )
    with transaction():
        manual_entry.enter(entry, actor=office.moderator, acknowledge=True)
    assert [told for told in outgoing(CITIZEN) if "dibaca" in told] == []
    assert len(outgoing(CITIZEN)) == 1
