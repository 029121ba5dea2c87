"""The officer on duty (piket) is told at once of a card about danger, and not flooded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.models import DutyShift, Event, InboundPart, Message, Modem, OutboundSms, Setting
from app.services.cases.actions.manual_entry import Entry, enter
from app.services.cases.state import auto_replies
from app.services.cases.state.duty_alerts import PAUSE
from app.services.cases.visibility import publishing
from app.services.inbound import intake
from app.services.journal.actor import SYSTEM
from app.services.outbox import outbox
from app.sms.protocol.encoding import measure
from tests.clock import Clock
from tests.integration.services.conftest import CITIZEN, Office, ReceiveSms, cards, outgoing

pytestmark = pytest.mark.postgresql

OFFICER, ADMIN = "+6281377770001", "+6281166660001"
FIRE = "Tolong pak kebakaran di Siulak, api besar, hubungi sy 0812-6677-1234 segera"
BEATEN = "Tolong saya dipukuli suami di Siulak"
SECRET = "RAHASIA. Jalan kami rusak"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, office: Office) -> Clock:
    """Tuesday in the night, within the quiet hours."""
    clock = Clock(monkeypatch, now())
    clock.set("24/11 23.30")
    return clock


@pytest.fixture
def on_duty(clock: Clock) -> None:
    """Rina serves every night from nine to six."""
    _shift("Rina", OFFICER, clock)


def _shift(name: str, phone: str, clock: Clock) -> None:
    begins = clock.at.replace(hour=21, minute=0) - timedelta(days=1)
    with transaction() as store:
        row = DutyShift(name=name, phone=phone, begins_at=begins, repeats="harian")
        row.ends_at = begins + timedelta(hours=9)
        store.add(row)


def told(action: str = "tell_duty") -> list[int | None]:
    """The cards whose history says so."""
    query = select(Event.message_id).where(Event.action == action).order_by(Event.id)
    return list(db.session.scalars(query))


def states(number: str) -> list[str]:
    rows = select(OutboundSms.status).where(OutboundSms.number == number).order_by(OutboundSms.id)
    return list(db.session.scalars(rows))


def waiting(number: str) -> list[str]:
    rows = select(OutboundSms.text).where(
        OutboundSms.number == number, OutboundSms.status.in_(("held", "queued"))
    )
    return list(db.session.scalars(rows.order_by(OutboundSms.id)))


def test_an_urgent_card_tells_its_words_but_no_number_and_does_not_wait_for_the_morning(
    on_duty: None, clock: Clock, receive_sms: ReceiveSms
) -> None:
    receive_sms(CITIZEN, FIRE)
    (card,), (text,) = cards(), outgoing(OFFICER)
    ticket = f"{card.ticket[:3]}-{card.ticket[3:]}"
    assert text.startswith(
        f"MENDESAK {ticket}, Siulak, 24/11 23.30: Tolong pak kebakaran di Siulak"
    )
    assert "6677" not in text
    assert measure(text).parts == 1
    (sms,) = db.session.scalars(select(OutboundSms).where(OutboundSms.number == OFFICER))
    assert (sms.status, sms.due_at <= now(), sms.priority) == ("queued", True, 5)
    assert told() == [card.id]


def test_a_sensitive_card_tells_no_word_of_the_citizen(
    on_duty: None, receive_sms: ReceiveSms
) -> None:
    receive_sms(CITIZEN, BEATEN)
    (text,) = outgoing(OFFICER)
    assert text.startswith("SENSITIF ")
    assert not {"pukul", "suami"} & set(text.replace("dipukuli", "pukul").split())
    assert measure(text).parts == 1
    assert outgoing(CITIZEN) == []


def test_a_long_text_in_foreign_letters_still_fits_one_sms(
    on_duty: None, receive_sms: ReceiveSms
) -> None:
    receive_sms(CITIZEN, "Kebakaran 🔥 di pasar Sêmurup {tolong} " * 9)
    (text,) = outgoing(OFFICER)
    assert (measure(text).encoding, measure(text).parts) == ("GSM-7", 1)
    assert "Semurup" in text


def test_an_everyday_card_tells_nobody(on_duty: None, receive_sms: ReceiveSms) -> None:
    receive_sms(CITIZEN, "Jalan desa kami berlubang")
    assert outgoing(OFFICER) == []


def test_a_flood_is_one_sms_now_and_one_that_counts_after_the_pause(
    on_duty: None, clock: Clock, receive_sms: ReceiveSms
) -> None:
    for place in range(50):
        receive_sms(f"+62812667712{place:02}", f"Kebakaran di rumah nomor {place}")
    first, rest = outgoing(OFFICER)
    assert first.startswith("MENDESAK")
    assert "49 pesan mendesak atau sensitif lagi sejak 24/11 23.30" in rest
    assert states(OFFICER) == ["queued", "held"]
    assert len(told()) == 50
    clock.at += PAUSE
    with transaction():
        outbox.release_held()
    assert states(OFFICER) == ["queued", "queued"]


def test_the_breaker_that_stops_automatic_sms_does_not_stop_it(
    on_duty: None, receive_sms: ReceiveSms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auto_replies, "is_breaker_open", lambda: True)
    receive_sms(CITIZEN, FIRE)
    assert len(outgoing(OFFICER)) == 1


def test_the_second_within_the_pause_goes_in_its_own_words_and_after_it_at_once(
    on_duty: None, clock: Clock, receive_sms: ReceiveSms
) -> None:
    receive_sms(CITIZEN, FIRE)
    receive_sms("+6281266771235", "Orang hanyut di sungai Siulak, tolong")
    assert "Orang hanyut" in outgoing(OFFICER)[1]
    clock.at += 3 * PAUSE
    receive_sms("+6281266771236", "Tanah longsor menimbun rumah di Siulak, tolong")
    # The second has not been taken by a modem: the third joins it.
    assert len(outgoing(OFFICER)) == 2
    with transaction():
        for sms in db.session.scalars(select(OutboundSms)):
            sms.status = "sent"
    clock.at += 3 * PAUSE
    receive_sms("+6281266771237", "Kebakaran di Siulak")
    assert states(OFFICER) == ["sent", "sent", "queued"]


def test_a_card_that_becomes_sensitive_while_its_sms_waits_is_told_without_words(
    on_duty: None, receive_sms: ReceiveSms
) -> None:
    receive_sms(CITIZEN, FIRE)
    with transaction():
        publishing.mark_sensitive(db.session.get_one(Message, cards()[0].id), SYSTEM)
    (text,) = waiting(OFFICER)
    assert text.startswith("MENDESAK, SENSITIF ")
    assert "api" not in text
    assert states(OFFICER) == ["cancelled", "queued"]
    assert len(told()) == 1


def test_every_phone_on_duty_is_told_but_not_the_one_that_wrote(
    on_duty: None, clock: Clock, receive_sms: ReceiveSms
) -> None:
    _shift("Budi", "+6281377770002", clock)
    receive_sms("+6281377770002", FIRE)
    assert len(outgoing(OFFICER)) == 1
    assert [text for text in outgoing("+6281377770002") if "MENDESAK" in text] == []


def test_nobody_on_duty_is_told_to_admin(clock: Clock, receive_sms: ReceiveSms) -> None:
    with transaction() as store:
        store.add(Setting(key="admin_phone", value="0811-6666-0001"))
    receive_sms(CITIZEN, FIRE)
    (text,) = outgoing(ADMIN)
    assert text.startswith("MENDESAK")
    (event,) = db.session.scalars(select(Event).where(Event.action == "tell_duty"))
    assert event.facts["fallback"]


def test_nobody_on_duty_and_no_phone_of_admin_stands_in_the_history(
    clock: Clock, receive_sms: ReceiveSms
) -> None:
    receive_sms(CITIZEN, FIRE)
    assert told("duty_missing") == [cards()[0].id]


def test_a_number_of_the_service_is_never_told(
    clock: Clock, office: Office, receive_sms: ReceiveSms
) -> None:
    _shift("Rina", db.session.get_one(Modem, office.modem).number or "", clock)
    receive_sms(CITIZEN, FIRE)
    assert told() == []


@pytest.mark.parametrize("step", ["actions.creating.acknowledge", "state.duty_alerts.tell"])
def test_a_card_that_cannot_be_processed_is_kept_and_told_where_that_can_be_done(
    on_duty: None, receive_sms: ReceiveSms, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("kaboom")

    (key,) = receive_sms(CITIZEN, FIRE, process=False)
    monkeypatch.setattr(f"app.services.cases.{step}", broken)
    assert [intake.process(key) for _ in range(3)] == [False, False, True]
    assert [card.body for card in cards()] == [FIRE]
    texts = outgoing(OFFICER)
    assert len(texts) == (0 if step.endswith("tell") else 1)
    assert all(text.startswith("SENSITIF ") for text in texts)


def test_a_card_entered_at_the_desk_is_told_too(
    on_duty: None, clock: Clock, office: Office
) -> None:
    minute = clock.at.strftime("%Y-%m-%dT%H:%M")
    with transaction():
        enter(Entry("langsung", None, None, minute, BEATEN), actor=office.moderator)
    (text,) = outgoing(OFFICER)
    assert text.startswith("SENSITIF ")


def test_the_late_part_that_makes_a_card_urgent_is_told(
    on_duty: None, receive_sms: ReceiveSms
) -> None:
    text = "Jalan di Siulak rusak parah sekali pak. " * 5 + "Sekarang ada kebakaran besar"
    (key,) = receive_sms(CITIZEN, text, only=(1,))
    with transaction():
        for part in db.session.scalars(select(InboundPart)):
            part.recorded_at = now() - timedelta(minutes=11)
    assert intake.process(key)
    assert outgoing(OFFICER) == []
    receive_sms(CITIZEN, text, only=(2,))
    (told_text,) = outgoing(OFFICER)
    assert told_text.startswith("MENDESAK")
