"""Admin hears of guessed codes, and of automatic SMS and of web forms before a day's limit."""

from __future__ import annotations

from sqlalchemy import update

from app.channels import web
from app.channels.channel import Incoming
from app.database.extensions import now, transaction
from app.models import Modem
from app.services.inbound import channel_intake
from app.services.monitoring import alarms, checks
from app.services.monitoring.readings import Moment
from app.services.settings import settings
from tests.clock import Clock
from tests.integration.services.monitoring.conftest import ADMIN
from tests.office import OPERATOR_PHONE, Office, outgoing


def alarmed(key: str) -> bool:
    """Whether this alarm goes on, after the bell has looked."""
    with transaction() as store:
        store.execute(update(Modem).values(seen_at=now(), healthy_at=now()))
    found = checks.look(Moment())
    with transaction():
        alarms.update(found, now())
        return key in {row.key for row in alarms.open_now()}


def test_guessed_codes_are_told_to_admin_and_end_a_day_later(clock: Clock, office: Office) -> None:
    for number in range(5):
        assert not alarmed("guesses")
        office.receive(OPERATOR_PHONE, f"BLS 62{number:02d} Silakan transfer", reference=number)
    assert alarmed("guesses")
    assert checks.look(Moment())["guesses"].words == ("Operator PUPR",)
    assert (
        "Si UPIK: kode ditebak dari HP pejabat, sejak 24/11 15.00. Mohon dibuka: Pengaturan,"
        " Status Sistem." in outgoing(ADMIN)
    )
    clock.set("25/11 15.01")
    assert not alarmed("guesses")


def test_the_budget_of_automatic_sms_is_told_before_its_end(clock: Clock, office: Office) -> None:
    office.desk(settings.change, {"automatic_daily": "5"}, None)
    for place in range(4):
        assert not alarmed("budget")
        office.receive(f"+62812667700{place:02d}", "Lampu jalan di Siulak padam")
        clock.move(minutes=1)
    assert alarmed("budget"), "the fifth is still sent"
    assert any("batas harian SMS otomatis hampir habis" in told for told in outgoing(ADMIN))
    clock.set("25/11 00.01")
    assert not alarmed("budget")


def test_the_limit_of_web_forms_is_told_before_its_end(clock: Clock, office: Office) -> None:
    office.desk(settings.change, {"web_form_daily": "5"}, None)
    for number in range(4):
        assert not alarmed("form")
        words = f"Lampu jalan di Siulak padam, tiang {number}"
        channel_intake.accept(Incoming(web.address_of(words), words, words, now()))
        clock.move(minutes=1)
    assert alarmed("form"), "the fifth is still taken"
    assert any("batas harian formulir web hampir habis" in told for told in outgoing(ADMIN))
    clock.set("25/11 15.01")
    assert not alarmed("form")
