"""The limits of automatic SMS hold when two processes make cards at once (D7)."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select

from app.channels import registry
from app.channels.channel import Carries
from app.database.extensions import db, transaction
from app.domain.messaging.delivery import Purpose
from app.domain.workflow.deadlines import WIB
from app.models import OutboundSms
from app.services.cases.state import auto_replies
from app.services.settings import settings, sms_templates
from app.sms.commands.registry import phone_help
from app.sms.texts.texts import TextKey
from tests.causes import cause
from tests.clock import Clock
from tests.office import CITIZEN, OTHER_KADIS, Office, outgoing

pytestmark = pytest.mark.postgresql

OTHER = "+6281266770000"


def acknowledge(number: str, key: str) -> None:
    """A card's acknowledgement, each with a ticket of its own."""
    why = cause(key, Purpose.ACKNOWLEDGEMENT)
    auto_replies.send_auto_reply(number, f"tiket {key}", why, modem_id=None)


@pytest.mark.parametrize(
    ("second", "most", "told"),
    [
        pytest.param(CITIZEN, 30, ["tiket a"], id="one number in ten minutes"),
        pytest.param(OTHER, 1, ["tiket a"], id="everybody in a minute"),
        pytest.param(OTHER, 30, ["tiket a", "tiket b"], id="two numbers"),
    ],
)
def test_two_at_once_do_not_both_pass(
    second: str,
    most: int,
    told: list[str],
    app: Flask,
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(auto_replies, "_EVERYBODY", (auto_replies._EVERYBODY[0], most))

    def elsewhere() -> None:
        with app.app_context(), transaction():
            acknowledge(second, "b")

    other = Thread(target=elsewhere)
    with transaction():
        acknowledge(CITIZEN, "a")
        other.start()
        # Time enough to count without the first: it must wait for the first's commit.
        other.join(0.5)
    other.join()
    assert db.session.scalars(select(OutboundSms.text).order_by(OutboundSms.id)).all() == told


def test_of_a_day_s_budget_nothing_is_left_until_midnight(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch, datetime(2026, 11, 30, 9, 0, tzinfo=WIB))
    office.desk(settings.change, {"automatic_daily": "2", "emergency_number": "112"}, None)
    citizens = [f"+62812667700{place:02d}" for place in range(6)]
    for number in citizens[:3]:
        office.receive(number, "Lampu jalan di Siulak padam")
        clock.move(minutes=1)
    assert [len(outgoing(number)) for number in citizens[:3]] == [1, 1, 0]
    # Whoever is in danger and officials are answered all the same.
    office.receive(citizens[3], "Tolong rumah kami kebakaran di Siulak")
    assert "112" in outgoing(citizens[3])[0]
    office.receive(OTHER_KADIS, "BANTUAN")
    assert len(outgoing(OTHER_KADIS)) == 1
    clock.set("01/12 00.01")
    office.receive(citizens[4], "Lampu jalan di Siulak padam")
    assert len(outgoing(citizens[4])) == 1
    office.desk(settings.change, {"automatic_daily": "0"}, None)
    for number in (citizens[2], citizens[5]):
        office.receive(number, "Jembatan di Siulak lapuk")
    assert [len(outgoing(number)) for number in (citizens[2], citizens[5])] == [1, 1]


def test_help_is_said_each_time_and_in_any_wording(office: Office) -> None:
    office.desk(sms_templates.reword, TextKey.HELP_OFFICIAL, "Jawab – ketik {commands}")
    office.receive(OTHER_KADIS, "Selamat pagi")
    office.receive(OTHER_KADIS, "Terima kasih")
    assert outgoing(OTHER_KADIS) == [f"Jawab - ketik {phone_help()}"] * 2


def test_an_automatic_sms_is_said_once_in_any_wording(office: Office) -> None:
    """D7: the same text to the same number never twice in 24 hours."""
    office.desk(sms_templates.reword, TextKey.HELP_CITIZEN, "Si UPIK – kirim keluhan ke sini")
    for _ in range(2):
        office.receive(CITIZEN, "BANTUAN")
        with transaction():
            for sms in db.session.scalars(select(OutboundSms)):
                sms.created_at -= timedelta(hours=1)
    assert len(outgoing(CITIZEN)) == 1


def test_a_flood_of_one_channel_silences_no_other_and_leaves_half_a_day_for_answers(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auto_replies, "_EVERYBODY", (timedelta(minutes=1), 3))
    numbers = ["whatsapp:6281266770001", "whatsapp:6281266770002", "whatsapp:6281266770003"]
    with transaction():
        for place, number in enumerate([*numbers, "whatsapp:6281266770004"]):
            acknowledge(number, f"wa{place}")
        acknowledge(CITIZEN, "sms")
    assert [len(outgoing(number)) for number in numbers] == [1, 1, 1]
    assert outgoing("whatsapp:6281266770004") == []
    assert outgoing(CITIZEN) == ["tiket sms"]
    assert not auto_replies.is_breaker_open()
    assert (auto_replies.count_in_minute(), auto_replies.count_today()) == (1, 1)
    monkeypatch.setattr(auto_replies, "_EVERYBODY", (timedelta(minutes=1), 30))
    whatsapp = registry.get("whatsapp")
    assert whatsapp is not None
    monkeypatch.setattr(whatsapp, "carries", Carries(longest=4096, daily=6))
    with transaction():
        acknowledge("whatsapp:6281266770005", "wa5")
    assert outgoing("whatsapp:6281266770005") == []
