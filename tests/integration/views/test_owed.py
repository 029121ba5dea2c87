"""What an SKPD owes again stands in its work: an answer that was lost, or that solved nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db, now, transaction
from app.models import Forward, OutboundSms, Reply
from app.services import closing, replying, standing
from app.views.listing import overdue_forwards, unanswered_forwards
from app.views.next_card import next_forward
from tests.integration.views.stage import (
    cards,
    forward_id,
    forwarded,
    message,
    page,
    person,
    unit_id,
)

Login = Callable[[FlaskClient, str], object]
WORK = "/pesan-dinas/"


def answer(held: int) -> None:
    with transaction():
        actor = person("operator-pupr")
        replying.answer_forward(held, "Kami tinjau.", "Kepala Dinas PUPR", actor=actor)


def say_belum(held: int) -> None:
    with transaction():
        closing.open_unsolved(standing.lock(db.session.get_one(Forward, held).message_id))


def lose(held: int) -> None:
    with transaction():
        reply = select(Reply.id).where(Reply.forward_id == held).scalar_subquery()
        sms = db.session.scalars(select(OutboundSms).where(OutboundSms.reply_id == reply)).one()
        sms.status = "failed"
        for part in sms.parts:
            part.status = "failed"
        standing.reconsider(sms.message_id)


def following(app: Flask, done: int) -> str:
    """Where "Kirim & berikutnya" leads PUPR's operator."""
    with app.test_request_context():
        return next_forward(done, unit_id("PUPR"))


@pytest.fixture
def held(app: Flask, client: FlaskClient, login: Login) -> int:
    """A forward that PUPR has answered; its operator is at the screen."""
    login(client, "operator-pupr")
    held = forward_id(forwarded("Jembatan lapuk", "PUPR"))
    answer(held)
    assert cards(page(client, WORK)) == []
    return held


@pytest.mark.parametrize("happens", [say_belum, lose])
def test_it_is_back_among_what_waits(
    app: Flask, client: FlaskClient, held: int, happens: Callable[[int], None]
) -> None:
    other = forward_id(forwarded("Parit tersumbat", "PUPR"))
    happens(held)
    text = page(client, WORK)
    assert sorted(cards(text)) == sorted([held, other])
    assert db.session.scalar(unanswered_forwards(unit_id("PUPR"))) == 2
    assert following(app, other).endswith(f"/{held}")
    assert cards(page(client, f"{WORK}?status=hari-ini")) == []
    with transaction():
        db.session.get_one(Forward, held).due_at = now() - timedelta(days=3)
    assert cards(page(client, f"{WORK}?status=terlambat")) == [held]
    assert db.session.scalar(overdue_forwards(unit_id("PUPR"))) == 1
    # What is due first comes first.
    assert following(app, 0).endswith(f"/{held}")


def test_a_further_answer_takes_it_away_again(app: Flask, client: FlaskClient, held: int) -> None:
    say_belum(held)
    answer(held)
    assert cards(page(client, WORK)) == []
    assert message(db.session.get_one(Forward, held).message_id).status == "dijawab"


def test_what_is_closed_is_owed_no_more(app: Flask, client: FlaskClient, held: int) -> None:
    say_belum(held)
    row = db.session.get_one(Forward, held).message_id
    with transaction():
        closing.close_solved(standing.lock(row))
    assert cards(page(client, WORK)) == []
    assert not db.session.get_one(Forward, held).is_owed
