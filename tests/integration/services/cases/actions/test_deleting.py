"""Who may restore what was deleted, and until when (D6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.database.extensions import db, now, transaction
from app.domain.access.roles import ADMIN
from app.domain.errors import TransitionRefused
from app.domain.reasons import Refusal
from app.models import Case, OutboundSms
from app.services.cases.actions import deleting
from app.services.cases.answers import replying
from app.services.cases.visibility import publishing
from app.services.journal.actor import Actor
from tests.office import CITIZEN, Office, cards, does, outgoing

pytestmark = pytest.mark.postgresql


@pytest.fixture
def mira(office: Office) -> Actor:
    return replace(office.moderator, user_id=7)


@pytest.fixture
def deleted(office: Office, mira: Actor) -> int:
    """A card that Mira has deleted."""
    office.receive(CITIZEN, "Jalan berlubang")
    does(mira, deleting.delete, cards()[0].id)
    return cards()[0].id


def restored(card: int, actor: Actor) -> deleting.Lost:
    return does(actor, deleting.restore, card)


def test_the_deleter_restores_on_the_same_day_once(deleted: int, mira: Actor) -> None:
    restored(deleted, mira)
    card = cards()[0]
    assert (card.is_deleted, card.deleted_by_id) == (False, None)
    with pytest.raises(TransitionRefused) as refused:
        restored(deleted, mira)
    assert refused.value.reason == Refusal.NO_CHANGE


def test_nobody_else_but_admin_does(deleted: int, mira: Actor) -> None:
    for other in (replace(mira, user_id=8), replace(mira, user_id=None)):
        with pytest.raises(TransitionRefused) as refused:
            restored(deleted, other)
        assert refused.value.reason == Refusal.NOT_DELETER
    restored(deleted, replace(mira, user_id=8, roles=frozenset({ADMIN})))


def test_nor_the_deleter_on_the_next_day(deleted: int, mira: Actor) -> None:
    with transaction():
        db.session.get_one(Case, deleted).deleted_at = now() - timedelta(days=1)
    with pytest.raises(TransitionRefused):
        restored(deleted, mira)


def test_what_hapus_took_back_is_told_and_not_sent_again(office: Office, mira: Actor) -> None:
    """An answer and its copy stay cancelled; the publication is told too."""
    office.receive(CITIZEN, "Kapan loket buka?")
    card = cards()[0].id
    with transaction():
        db.session.query(OutboundSms).update({"status": "sent"})
        replying.answer_directly(
            card, "Senin pukul 08.00.", "keluhan", "Kabag PDE", actor=office.moderator
        )
        publishing.publish(card, actor=office.moderator)
    lost = does(mira, deleting.delete, card)
    assert (lost.sms, lost.is_published) == (1, True)
    assert restored(card, mira) == lost
    states = [row.status for row in db.session.query(OutboundSms).filter_by(number=CITIZEN)]
    assert states.count("cancelled") == 1
    assert "queued" not in states
    assert not cards()[0].is_published
    assert len(outgoing(CITIZEN)) == len(states)
