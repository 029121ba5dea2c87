"""Buka lagi: a closed message comes back, by a person, or when its only answer is lost (A8)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.errors import TransitionRefused
from app.models import Event, Message, OutboundSms
from app.services.cases.actions import closing, forwarding
from app.services.cases.answers import recalling, replying
from app.services.cases.answers.recalling import Recall
from app.services.cases.state import case_state
from app.services.settings import settings
from tests.integration.services.conftest import CITIZEN, Office, ReceiveSms, cards


@pytest.fixture
def card(office: Office, receive_sms: ReceiveSms) -> int:
    """A message that PUPR holds; answers from the web wait a while."""
    with transaction():
        settings.change({"send_hold": "10"}, None, actor=office.moderator)
    receive_sms(CITIZEN, "Jembatan lapuk")
    office.forward(cards()[0].id)
    return cards()[0].id


def message(card: int) -> Message:
    return db.session.get_one(Message, card, populate_existing=True)


def stands(card: int) -> tuple[str, list[str], bool]:
    row = message(card)
    return row.status, [forward.status for forward in row.forwards], row.code_is_live


def answer(card: int, office: Office) -> int:
    with transaction():
        forward = message(card).forwards[0].id
        return replying.answer_forward(forward, "Sudah", "Kadis PUPR", actor=office.operator).id


def close(card: int, office: Office, reason: str | None = None) -> None:
    with transaction():
        closing.close(card, actor=office.moderator, reason=reason)


def lose(reply: int) -> None:
    """The modem gave the answer's SMS up."""
    with transaction():
        sms = db.session.scalars(select(OutboundSms).where(OutboundSms.reply_id == reply)).one()
        sms.status = "failed"
        db.session.flush()
        case_state.reconsider(sms.message_id)


def told(action: str) -> list[str]:
    return list(db.session.scalars(select(Event.actor).where(Event.action == action)))


def test_a_closed_message_stands_again_where_its_answer_put_it(office: Office, card: int) -> None:
    answer(card, office)
    close(card, office, "Selesai lewat telepon")
    with transaction():
        closing.reopen(card, actor=office.moderator)
    assert stands(card) == ("dijawab", ["dijawab"], True)
    row = message(card)
    assert (row.closed_at, row.outcome, row.outcome_note) == (None, None, None)
    assert len(told("reopen")) == 1
    with pytest.raises(TransitionRefused), transaction():
        closing.reopen(card, actor=office.moderator)


def test_what_nobody_had_answered_is_forwarded_anew(office: Office, card: int) -> None:
    close(card, office, "Salah klik")
    with transaction():
        closing.reopen(card, actor=office.moderator)
    assert stands(card) == ("baru", ["ditarik"], False)
    assert message(card).turn_at == message(card).due_at or message(card).due_at is None
    with transaction():
        forwarding.forward(card, [office.pupr], "keluhan", actor=office.moderator)
    assert stands(card) == ("diteruskan", ["ditarik", "menunggu"], True)


def test_only_the_desk_opens_again(office: Office, card: int) -> None:
    close(card, office, "Selesai")
    with pytest.raises(TransitionRefused), transaction():
        closing.reopen(card, actor=office.operator)


def test_the_only_answer_called_back_opens_the_card_again(office: Office, card: int) -> None:
    reply = answer(card, office)
    close(card, office)
    with transaction():
        assert recalling.cancel(reply, actor=office.moderator, is_vouched=True) is Recall.STOPPED
    assert stands(card) == ("diteruskan", ["menunggu"], True)
    assert message(card).outcome is None


def test_the_only_answer_that_does_not_arrive_opens_the_card_again(
    office: Office, card: int
) -> None:
    reply = answer(card, office)
    close(card, office)
    lose(reply)
    assert message(card).status == "diteruskan"
    assert told("reopen") == ["system"]


def test_closed_on_the_answer_of_another_it_stays_closed(office: Office, card: int) -> None:
    reply = answer(card, office)
    with transaction():
        replying.answer_directly(card, "Terima kasih", "keluhan", "Kabag", actor=office.moderator)
    close(card, office)
    with transaction():
        assert recalling.cancel(reply, actor=office.moderator, is_vouched=True) is Recall.CLOSED
    # And nobody waits for the SKPD: its list and the menu count what waits.
    assert stands(card) == ("selesai", ["ditarik"], False)


def test_a_duplicate_stays_closed(office: Office, card: int, receive_sms: ReceiveSms) -> None:
    receive_sms("+6281255550000", "Jembatan itu lapuk")
    reply = answer(card, office)
    with transaction():
        closing.close_as_duplicate(card, cards()[1].id, actor=office.moderator)
    lose(reply)
    assert stands(card)[0] == "selesai"
