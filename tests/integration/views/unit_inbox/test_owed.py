"""What an SKPD owes again stands in its work: an answer that was lost, or that solved nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.models import Forward, OutboundSms, Reply
from app.queries.lists.conditions import count_forwards, next_forward
from app.services.cases.actions import closing
from app.services.cases.answers import recalling, replying
from app.services.cases.state import case_state
from tests.cases import Login, cards, case, forward_id, forwarded, let, page, unit_id
from tests.reading import change, part

WORK = "/pesan-dinas/"


def answer(held: int) -> None:
    let("operator-pupr", replying.answer_forward, held, "Kami tinjau.", "Kepala Dinas PUPR")


def say_belum(held: int) -> None:
    with transaction():
        closing.open_unsolved(case_state.lock(db.session.get_one(Forward, held).case_id))


def lose(held: int) -> None:
    with transaction():
        reply = select(Reply.id).where(Reply.forward_id == held).scalar_subquery()
        sms = db.session.scalars(select(OutboundSms).where(OutboundSms.reply_id == reply)).one()
        sms.status = "failed"
        for part in sms.parts:
            part.status = "failed"
        case_state.reconsider(sms.case_id)


def following(done: int) -> int | None:
    """Where "Kirim & berikutnya" leads PUPR's operator."""
    return next_forward(done, unit_id("PUPR"))


@pytest.fixture
def held(client: FlaskClient, login: Login) -> int:
    """A forward that PUPR has answered; its operator is at the screen."""
    login(client, "operator-pupr")
    held = forward_id(forwarded("Jembatan lapuk", "PUPR"))
    answer(held)
    assert cards(page(client, WORK)) == []
    return held


@pytest.mark.parametrize("happens", [say_belum, lose])
def test_it_is_back_among_what_waits(
    client: FlaskClient, held: int, happens: Callable[[int], None]
) -> None:
    other = forward_id(forwarded("Parit tersumbat", "PUPR"))
    happens(held)
    assert sorted(cards(page(client, WORK))) == sorted([held, other])
    assert db.session.scalar(count_forwards("belum", unit_id("PUPR"))) == 2
    assert following(other) == held
    assert cards(page(client, f"{WORK}?status=hari-ini")) == []
    change(Forward, held, due_at=now() - timedelta(days=3))
    assert cards(page(client, f"{WORK}?status=terlambat")) == [held]
    assert db.session.scalar(count_forwards("terlambat", unit_id("PUPR"))) == 1
    # What is due first comes first.
    assert following(0) == held


def test_a_further_answer_takes_it_away_again(client: FlaskClient, held: int) -> None:
    say_belum(held)
    answer(held)
    assert cards(page(client, WORK)) == []
    assert case(db.session.get_one(Forward, held).case_id).status == "dijawab"


def test_what_is_closed_is_owed_no_more(client: FlaskClient, held: int) -> None:
    say_belum(held)
    row = db.session.get_one(Forward, held).case_id
    with transaction():
        closing.close_solved(case_state.lock(row))
    assert cards(page(client, WORK)) == []
    assert not db.session.get_one(Forward, held).is_owed


def test_two_that_owe_again_are_handled_together(desk: FlaskClient) -> None:
    """One of two answers was enough; after BELUM both owe, and the desk sees it so."""
    row = forwarded("Jembatan lapuk", "PUPR", "DISHUB")
    for held, user in zip(holds(row), ("operator-pupr", "operator-dishub"), strict=True):
        let(user, replying.answer_forward, held, "Kami tinjau.", "Kepala Dinas")
    assert cards(page(desk, "/pesan-masuk/?status=bersama")) == []
    assert "Dijawab 2 dari 2 SKPD" in page(desk, f"/pesan-masuk/{row}")
    say_belum(holds(row)[0])
    assert cards(page(desk, "/pesan-masuk/?status=bersama")) == [row]
    text = page(desk, f"/pesan-masuk/{row}")
    assert "Dijawab 0 dari 2 SKPD" in text
    assert text.count("harus dijawab lagi") == 2


def test_what_is_owed_again_is_not_among_what_is_done(client: FlaskClient, held: int) -> None:
    done = f"{WORK}?status=sudah"
    other = forward_id(forwarded("Parit tersumbat", "PUPR"))
    answer(other)
    assert number_of(page(client, done), "Sudah dibalas") == "2"
    say_belum(held)
    assert cards(page(client, done)) == [other]
    assert number_of(page(client, done), "Sudah dibalas") == "1"


def test_an_answer_called_back_after_the_end_is_owed_by_nobody(
    client: FlaskClient, login: Login
) -> None:
    """Closed on the first answer, the second is called back: nobody waits for it any more."""
    row = forwarded("Jembatan lapuk", "PUPR", "DISHUB")
    pupr, dishub = holds(row)
    answer(pupr)
    let("operator-dishub", replying.answer_forward, dishub, "Kami tinjau.", "Kepala Dishub")
    with transaction():
        closing.close_solved(case_state.lock(row))
    reply = db.session.scalars(select(Reply.id).where(Reply.forward_id == dishub)).one()
    let("operator-dishub", recalling.cancel, reply)
    held = db.session.get_one(Forward, dishub)
    assert (held.status, held.is_owed) == ("ditarik", False)
    assert db.session.scalar(count_forwards("belum", unit_id("DISHUB"))) == 0


def holds(case_id: int) -> list[int]:
    query = select(Forward.id).where(Forward.case_id == case_id).order_by(Forward.id)
    return list(db.session.scalars(query))


def number_of(text: str, label: str) -> str:
    """The number beside a filter."""
    return part(rf"<span>[^<]*{label}</span>\s*<span class=\"n\">([\d.+]+)<", text)
