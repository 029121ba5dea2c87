"""D10: a case by WhatsApp, telephone, letter or visit becomes the same kind of card."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.errors import AlreadyDone, InvalidInput
from app.domain.workflow.deadlines import WIB
from app.models import BlockedNumber, Case, Event, OutboundSms, Reply
from app.services.cases.actions import manual_entry
from app.services.cases.actions.manual_entry import Entry
from app.services.cases.answers import asking_citizen, replying
from app.services.settings import settings
from tests.office import CITIZEN, HINT, Office, cards, outgoing

KEY = "0" * 32


def here(at: datetime) -> str:
    """A time as the browser's field holds it."""
    return f"{at.astimezone(WIB):%Y-%m-%dT%H:%M}"


def enter(
    office: Office, *, acknowledge: bool = False, form_key: str | None = None, **values: Any
) -> Case:
    """The form, complete unless told otherwise."""
    fields = {
        "channel": "telepon",
        "sender": "0812-6677-1234",
        "sender_name": "Pak Budi",
        "received": here(now()),
        "body": "Jembatan Siulak rusak",
        "category": "keluhan",
        **values,
    }
    with transaction():
        made, _ = manual_entry.enter(
            Entry(**fields), actor=office.moderator, acknowledge=acknowledge, form_key=form_key
        )
        return made


def test_it_is_a_card_with_ticket_deadline_and_journal(calendar: None, office: Office) -> None:
    at = now() - timedelta(hours=5)
    made = enter(office, received=here(at))
    assert (made.channel, made.sender, made.sender_name) == ("telepon", CITIZEN, "Pak Budi")
    assert (made.status, made.category, len(made.ticket)) == ("baru", "keluhan", 6)
    assert made.received_at == at.replace(second=0, microsecond=0)
    assert made.due_at is not None
    assert made.clock_from is None
    event = db.session.scalars(select(Event)).one()
    assert (event.action, event.subject_id, event.facts) == ("enter", made.id, {"way": "telepon"})
    assert outgoing(CITIZEN) == []


def test_what_came_over_a_week_ago_keeps_its_date_but_counts_from_today(office: Office) -> None:
    at = now() - timedelta(days=20)
    made = enter(office, channel="surat", received=here(at))
    assert made.received_at == at.replace(second=0, microsecond=0)
    assert made.clock_from == made.recorded_at


def test_a_mobile_number_is_answered_by_sms(office: Office) -> None:
    made = enter(office, channel="whatsapp")
    reply(office, made.id)
    assert outgoing(CITIZEN) == [f"Sudah diperbaiki. -Si UPIK {HINT}"]
    assert made.status == "dijawab"


@pytest.mark.parametrize(
    ("channel", "sender"),
    [
        pytest.param("surat", "", id="a letter without a number"),
        pytest.param("langsung", "  ", id="a visit without a number"),
        pytest.param("telepon", "(0748) 21234", id="a landline reads no SMS"),
    ],
)
def test_other_answers_are_recorded(office: Office, channel: str, sender: str) -> None:
    made = enter(office, channel=channel, sender=sender)
    answer = reply(office, made.id)
    assert made.status == "dijawab"
    assert db.session.scalars(select(Reply)).one() is answer
    assert db.session.scalars(select(OutboundSms)).all() == []


def reply(office: Office, case_id: int) -> Reply:
    return office.desk(replying.answer_directly, case_id, "Sudah diperbaiki.", "keluhan", "Kabag")


@pytest.mark.parametrize(
    ("field", "values", "problem"),
    [
        pytest.param("channel", {"channel": "sms"}, "unknown", id="an SMS is never entered"),
        pytest.param("channel", {"channel": None}, "unknown", id="no channel"),
        pytest.param("sender", {"sender": ""}, "required", id="a call has a number"),
        pytest.param("sender", {"sender": "12 ab"}, "not_a_phone", id="no number"),
        pytest.param("sender", {"sender": "08569020200"}, "own_number", id="our own"),
        pytest.param("received", {"received": "kemarin"}, "unknown", id="no time"),
        pytest.param("received", {"received": "2026-11-24T09:30+02:00"}, "unknown", id="a zone"),
        pytest.param("received", {"received": "1000-01-01T00:00"}, "too_old", id="long ago"),
        pytest.param("body", {"body": " \n"}, "required", id="empty"),
        pytest.param("body", {"body": "a" * 4001}, "too_long", id="too long"),
        pytest.param("category", {"category": "lain"}, "required", id="a fifth category"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    office: Office, field: str, values: dict[str, Any], problem: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        enter(office, **values)
    assert (caught.value.field, caught.value.problem) == (field, problem)
    assert cards() == []


def test_the_future_is_refused(office: Office) -> None:
    with pytest.raises(InvalidInput) as caught:
        enter(office, received=here(now() + timedelta(minutes=10)))
    assert caught.value.problem == "in_future"


def test_a_blocked_number_is_refused_but_its_letter_may_come_without_it(office: Office) -> None:
    """A11: it would stand in quarantine, where nobody works."""
    with transaction():
        db.session.add(
            BlockedNumber(number=CITIZEN, blocked_at=now(), blocked_by="Mira", reason=None)
        )
    with pytest.raises(InvalidInput) as caught:
        enter(office)
    assert caught.value.problem == "blocked"
    assert enter(office, channel="surat", sender=None).status == "baru"


def test_letters_without_a_number_have_nothing_in_common(office: Office) -> None:
    first = enter(office, channel="surat", sender="")
    with transaction():
        db.session.add(BlockedNumber(number="", blocked_at=now(), blocked_by="Mira", reason=None))
    second = enter(office, channel="surat", sender="")
    assert (first.sender, second.sender, second.follows_id) == (None, None, None)


def test_the_same_form_twice_is_one_card(office: Office) -> None:
    enter(office, form_key=KEY)
    with pytest.raises(AlreadyDone):
        enter(office, form_key=KEY)
    assert len(cards()) == 1


def test_the_ticket_goes_out_only_when_it_is_asked_for(office: Office) -> None:
    """A18, D7: and never for a sensitive text."""
    enter(office, acknowledge=True, sender="081266770001")
    assert "Nomornya" in outgoing("+6281266770001")[0]
    enter(office, acknowledge=True, sender="081266770002", body="saya korban KDRT")
    assert outgoing("+6281266770002") == []


def test_a_call_answers_the_question_that_the_citizen_was_asked(office: Office) -> None:
    office.receive(CITIZEN, "Jalan rusak")
    first = cards()[0]
    office.desk(asking_citizen.ask_citizen, first.id, "Di desa mana?")
    older = enter(office, channel="surat", received=here(now() - timedelta(days=2)))
    assert (older.follows_as, first.status) == ("susulan", "menunggu_warga")
    call = enter(office, body="Di Siulak Mukai")
    assert (call.follows_id, call.follows_as, first.status) == (first.id, "jawaban", "baru")


def test_the_admin_s_own_sensitive_words_count(office: Office) -> None:
    """D7: as in an SMS."""
    office.desk(settings.change, {"sensitive_words": "zamrud"}, None)
    assert enter(office, body="Harga zamrud di pasar").is_sensitive
    assert enter(office, body="Saya korban KDRT").is_sensitive
    assert not enter(office, body="Harga cabe di pasar").is_sensitive


def test_a_word_of_danger_is_told_as_one_of_an_sms_is(office: Office) -> None:
    enter(office, body="Tolong, rumah tetangga kebakaran")
    assert cards()[-1].is_urgent
    told = select(Event.case_id).where(Event.action == "emergency")
    assert db.session.scalars(told).all() == [cards()[-1].id]
