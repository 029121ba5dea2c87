"""The officer on duty (piket) is told at once of a card about danger, and not flooded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.workflow.codes import show_ticket
from app.models import DutyShift, Event, Modem, OutboundSms
from app.services.cases.actions.manual_entry import Entry, enter
from app.services.cases.answers import replying
from app.services.cases.state import auto_replies
from app.services.cases.state.duty_alerts import FIRST, PAUSE
from app.services.inbound import intake
from app.services.outbox import outbox
from app.sms.protocol.encoding import measure
from tests.clock import Clock
from tests.office import CITIZEN, Office, cards, outgoing
from tests.rows import store_setting
from tests.stage import all_sms, mark_sensitive, pass_ten_minutes, raising, send_all

pytestmark = pytest.mark.postgresql

OFFICER, ADMIN = "+6281377770001", "+6281166660001"
FIRE = "Tolong pak kebakaran di Siulak, api besar, hubungi sy 0812-6677-1234 segera"
BEATEN = "Tolong saya dipukuli suami di Siulak"
HIDDEN = "RAHASIA. Rumah tetangga saya kebakaran"
SECRET = "Kantor camat pungli, jangan sebut nama saya"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, office: Office) -> Clock:
    """Tuesday in the night, within the quiet hours."""
    return Clock(monkeypatch, "24/11 23.30")


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


def called(action: str = "call_duty") -> list[int | None]:
    """The cards whose history says so."""
    query = select(Event.case_id).where(Event.action == action).order_by(Event.id)
    return list(db.session.scalars(query))


def states(number: str) -> list[str]:
    return [sms.status for sms in all_sms(number)]


def test_an_urgent_card_tells_its_words_but_no_number_and_does_not_wait_for_the_morning(
    on_duty: None, office: Office
) -> None:
    office.receive(CITIZEN, FIRE)
    (card,), (text,) = cards(), outgoing(OFFICER)
    assert text.startswith(
        f"MENDESAK {show_ticket(card.ticket)}, Siulak, 24/11 23.30: Tolong pak kebakaran di Siulak"
    )
    assert "6677" not in text
    assert measure(text).parts == 1
    (sms,) = db.session.scalars(select(OutboundSms).where(OutboundSms.number == OFFICER))
    assert (sms.status, sms.due_at <= now(), sms.priority) == ("queued", True, 5)
    assert called() == [card.id]
    assert called("tell_duty") == [], "nothing has left"


def test_a_sensitive_card_tells_no_word_of_the_citizen_and_any_text_fits_one_sms(
    on_duty: None, office: Office
) -> None:
    office.receive(CITIZEN, BEATEN)
    (text,) = outgoing(OFFICER)
    assert text.startswith(f"MENDESAK, SENSITIF {show_ticket(cards()[0].ticket)}")
    assert not {"pukul", "suami"} & set(text.replace("dipukuli", "pukul").split())
    assert measure(text).parts == 1
    assert outgoing(CITIZEN) == []
    office.receive("+6281266770001", "Kebakaran 🔥 di pasar Sêmurup {tolong} " * 9)
    foreign = outgoing(OFFICER)[-1]
    assert (measure(foreign).encoding, measure(foreign).parts) == ("GSM-7", 1)
    assert "Semurup" in foreign


def test_each_danger_is_an_sms_of_its_own_at_once_and_lets_the_answers_of_citizens_through(
    on_duty: None, office: Office
) -> None:
    office.receive(CITIZEN, "Jalan desa kami berlubang")
    assert outgoing(OFFICER) == []
    for place in range(40):
        office.receive(f"+62812667712{place:02}", f"Kebakaran di rumah nomor {place}")
    tickets = [f"MENDESAK {show_ticket(card.ticket)}," for card in cards()[1:]]
    assert [text[: len(tickets[0])] for text in outgoing(OFFICER)] == tickets
    assert states(OFFICER) == ["queued"] * 40
    office.desk(replying.answer_directly, cards()[0].id, "Kami periksa", "keluhan", "Kadis")
    kinds = select(OutboundSms.kind).order_by(OutboundSms.priority, OutboundSms.id)
    turn = list(db.session.scalars(kinds))
    assert turn.index("answer") == FIRST
    assert turn[: FIRST + 1 + 20] == ["duty"] * FIRST + ["answer"] + ["duty"] * 20


def test_what_one_number_repeats_is_counted_in_one_sms_with_the_newest_ticket(
    on_duty: None, clock: Clock, office: Office
) -> None:
    for place in range(12):
        office.receive(CITIZEN, f"Kebakaran di rumah nomor {place}")
    first, rest = outgoing(OFFICER)
    assert first.startswith(f"MENDESAK {show_ticket(cards()[0].ticket)}")
    assert rest.startswith(
        f"MENDESAK {show_ticket(cards()[-1].ticket)} dan 10 pesan lagi sejak 24/11 23.30"
    )
    assert states(OFFICER) == ["queued", "held"]
    assert len(called()) == 12
    clock.at += PAUSE
    with transaction():
        outbox.release_held()
    assert states(OFFICER) == ["queued", "queued"]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        pytest.param("+6281266771235", FIRE, id="another number"),
        pytest.param(CITIZEN, HIDDEN, id="a card that hides its number"),
    ],
)
def test_no_other_danger_waits_for_what_one_number_wrote(
    on_duty: None, office: Office, number: str, text: str
) -> None:
    office.receive(CITIZEN, FIRE)
    office.receive(number, text)
    assert states(OFFICER) == ["queued", "queued"]


def test_what_is_sensitive_alone_waits_together_and_no_danger_behind_it(
    on_duty: None, office: Office
) -> None:
    for number in ("+6281266771235", "+6281266771236", "+6281266771237"):
        office.receive(number, SECRET)
    office.receive(CITIZEN, "Sy mau bunuh diri aja pak")
    first, rest, suicide = outgoing(OFFICER)
    assert first.startswith(f"SENSITIF {show_ticket(cards()[0].ticket)}, ")
    assert rest.startswith(f"SENSITIF {show_ticket(cards()[2].ticket)} dan 1 pesan lagi sejak ")
    assert suicide.startswith(f"MENDESAK, SENSITIF {show_ticket(cards()[3].ticket)}, ")
    assert states(OFFICER) == ["queued", "held", "queued"]
    assert all(measure(text).parts == 1 for text in (first, rest, suicide))


def test_the_breaker_that_stops_automatic_sms_does_not_stop_it(
    on_duty: None, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auto_replies, "is_breaker_open", lambda: True)
    office.receive(CITIZEN, FIRE)
    assert len(outgoing(OFFICER)) == 1


def test_the_second_of_a_number_waits_in_its_own_words_and_after_the_pause_none_does(
    on_duty: None, clock: Clock, office: Office
) -> None:
    office.receive(CITIZEN, FIRE)
    office.receive(CITIZEN, "Orang hanyut di sungai Siulak, tolong")
    assert "Orang hanyut" in outgoing(OFFICER)[1]
    clock.at += 3 * PAUSE
    office.receive(CITIZEN, "Tanah longsor menimbun rumah di Siulak, tolong")
    # The second has not been taken by a modem: the third joins it.
    assert len(outgoing(OFFICER)) == 2
    send_all("queued", "held")
    clock.at += 3 * PAUSE
    office.receive(CITIZEN, "Kebakaran di Siulak")
    assert states(OFFICER) == ["sent", "sent", "queued"]


def test_a_card_that_becomes_sensitive_while_its_sms_waits_is_told_without_words(
    on_duty: None, office: Office
) -> None:
    office.receive(CITIZEN, FIRE)
    mark_sensitive()
    assert states(OFFICER) == ["cancelled", "queued"]
    text = outgoing(OFFICER)[1]
    assert text.startswith("MENDESAK, SENSITIF ")
    assert "api" not in text
    assert len(called()) == 1


def test_every_phone_on_duty_is_told_but_not_the_one_that_wrote(
    on_duty: None, clock: Clock, office: Office
) -> None:
    _shift("Budi", "+6281377770002", clock)
    office.receive("+6281377770002", FIRE)
    assert len(outgoing(OFFICER)) == 1
    assert [text for text in outgoing("+6281377770002") if "MENDESAK" in text] == []


def test_nobody_on_duty_is_told_to_admin(clock: Clock, office: Office) -> None:
    store_setting("admin_phone", "0811-6666-0001")
    office.receive(CITIZEN, FIRE)
    (text,) = outgoing(ADMIN)
    assert text.startswith("MENDESAK")
    (event,) = db.session.scalars(select(Event).where(Event.action == "call_duty"))
    assert event.facts["fallback"]


def test_nobody_on_duty_and_no_phone_of_admin_is_in_the_history(
    clock: Clock, office: Office
) -> None:
    office.receive(CITIZEN, FIRE)
    assert called("duty_missing") == [cards()[0].id]


def test_a_number_of_the_service_is_never_told(clock: Clock, office: Office) -> None:
    _shift("Rina", db.session.get_one(Modem, office.modem).number or "", clock)
    office.receive(CITIZEN, FIRE)
    assert called() == []


@pytest.mark.parametrize("step", ["actions.creating.acknowledge", "state.duty_alerts.tell"])
def test_a_card_that_cannot_be_processed_is_kept_and_told_where_that_can_be_done(
    on_duty: None, office: Office, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    (key,) = office.receive(CITIZEN, FIRE, process=False)
    monkeypatch.setattr(f"app.services.cases.{step}", raising(RuntimeError("kaboom")))
    assert [intake.process(key) for _ in range(3)] == [False, False, True]
    assert [card.body for card in cards()] == [FIRE]
    texts = outgoing(OFFICER)
    assert len(texts) == (0 if step.endswith("tell") else 1)
    assert all(text.startswith("MENDESAK, SENSITIF ") for text in texts)


def test_a_card_entered_at_the_desk_is_told(on_duty: None, clock: Clock, office: Office) -> None:
    minute = clock.at.strftime("%Y-%m-%dT%H:%M")
    office.desk(enter, Entry("langsung", None, None, minute, BEATEN))
    (text,) = outgoing(OFFICER)
    assert text.startswith("MENDESAK, SENSITIF ")


@pytest.mark.parametrize(
    ("beginning", "end", "before", "now_told"),
    [
        pytest.param("Jalan kami rusak. ", "Ada kebakaran besar", [], "MENDESAK ", id="fire"),
        pytest.param(
            "Jalan kami rusak. ", "Saya dipukuli suami", [], "MENDESAK, SENSITIF ", id="violence"
        ),
        pytest.param(
            "Jangan sebut nama saya. ",
            "Sekarang ada kebakaran besar",
            ["SENSITIF"],
            "MENDESAK, SENSITIF ",
            id="called because it is sensitive, and again because of danger",
        ),
    ],
)
def test_the_late_part_that_tells_of_danger_is_told_at_once(
    on_duty: None, office: Office, beginning: str, end: str, before: list[str], now_told: str
) -> None:
    text = beginning + "Jalan di Siulak rusak parah sekali pak. " * 5 + end
    (key,) = office.receive(CITIZEN, text, only=(1,))
    pass_ten_minutes()
    assert intake.process(key)
    assert [
        told[: len(word)] for told, word in zip(outgoing(OFFICER), before, strict=True)
    ] == before
    office.receive(CITIZEN, text, only=(2,))
    assert outgoing(OFFICER)[len(before)].startswith(now_told)
    assert states(OFFICER) == ["queued"] * (len(before) + 1)
