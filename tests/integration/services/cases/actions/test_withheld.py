"""What came while its number was blocked: withheld, and made cards of when a person says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.errors import InvalidInput, TransitionRefused
from app.domain.reasons import Refusal
from app.models import BlockedNumber, Case, Event
from app.models.case import NO_TURN
from app.services.cases.actions import blocking, withheld
from tests.office import Office, cards, does, outgoing
from tests.stage import admin

pytestmark = pytest.mark.postgresql

NUMBER = "+6281255559999"


@pytest.fixture
def blocked(calendar: None, office: Office) -> int:
    """A blocked number that has sent two SMS since, three days ago; the row of the black list."""
    office.receive(NUMBER, "Undian")
    row = office.desk(blocking.block_sender, cards()[0].id, reason="Undian").id
    office.receive(NUMBER, "Irigasi desa kami mampat")
    office.receive(NUMBER, "Mohon ditinjau")
    with transaction():
        for card in cards():
            card.received_at = card.recorded_at = now() - timedelta(days=3)
        db.session.get_one(BlockedNumber, row).blocked_at = now() - timedelta(days=4)
    return row


def acts(subject_id: int, subject: str = "blocked_number") -> list[str]:
    rows = select(Event).where(Event.subject == subject, Event.subject_id == subject_id)
    return [event.action for event in db.session.scalars(rows.order_by(Event.id))]


def test_it_becomes_cards_with_their_receipt_and_a_deadline_from_now(
    office: Office, blocked: int
) -> None:
    """And nobody is sent an SMS about it; what is withheld has none."""
    assert [card.due_at for card in cards()[1:]] == [None, None]
    assert {card.turn_at for card in cards()[1:]} == {NO_TURN}
    before, came = outgoing(NUMBER), [card.received_at for card in cards()]
    at = now()
    office.desk(blocking.lift, blocked)
    assert office.desk(withheld.admit_all, blocked, with_hidden=False) == 2
    assert not any(card.is_quarantined for card in cards())
    assert [card.received_at for card in cards()] == came
    for card in cards()[1:]:
        assert card.due_at is not None
        assert card.due_at > at
        assert card.turn_at == card.due_at
        assert acts(card.id, "case")[-1] in ("admit", "link")
    assert outgoing(NUMBER) == before
    assert office.desk(withheld.admit_all, blocked, with_hidden=False) == 0
    with pytest.raises(TransitionRefused):
        office.desk(withheld.admit, cards()[0].id)


def test_urungkan_after_blokir_leaves_all_as_it_had_been(office: Office, blocked: int) -> None:
    first = cards()[0].id
    assert office.desk(blocking.undo_block, first, blocked) == 2
    assert not any(card.is_quarantined for card in cards())
    assert acts(blocked) == ["block", "block_undone"]
    for _ in range(2):
        with pytest.raises(TransitionRefused) as refused:
            office.desk(blocking.undo_block, first, blocked)
        assert refused.value.reason == Refusal.NO_CHANGE


def test_urungkan_leaves_what_another_has_blocked_since(office: Office, blocked: int) -> None:
    first = cards()[0].id
    office.desk(blocking.lift, blocked)
    newer = office.desk(blocking.block_sender, first).id
    with pytest.raises(TransitionRefused):
        office.desk(blocking.undo_block, first, blocked)
    assert db.session.get_one(BlockedNumber, newer).lifted_at is None


def test_what_hides_its_number_is_left_to_admin(office: Office, blocked: int) -> None:
    secret = office.card("RAHASIA kepala dinas minta uang", NUMBER)
    assert office.desk(withheld.admit_all, blocked, with_hidden=False) == 2
    with pytest.raises(TransitionRefused):
        office.desk(withheld.admit, secret)
    assert does(admin(office), withheld.admit_all, blocked, with_hidden=True) == 1
    assert not db.session.get_one(Case, secret).is_quarantined


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0813 7455-9082", "+6281374559082"),
        ("+62 (813) 7455.9082", "+6281374559082"),
        ("6281374559082", "+6281374559082"),
        ("00628137455 9082", "+6281374559082"),
        ("99899", "99899"),
    ],
)
def test_a_typed_number_is_blocked_in_any_spelling(office: Office, typed: str, number: str) -> None:
    with transaction():
        row = blocking.block_number(typed, actor=office.moderator, reason=" Iklan ")
        assert (row.number, row.reason) == (number, "Iklan")
    with pytest.raises(InvalidInput) as refused:
        office.desk(blocking.block_number, number)
    assert refused.value.problem == "taken"


def test_a_typed_name_must_have_written_before(office: Office) -> None:
    for typed in ("", "tokobagus", "081234567890123456", "nomor 0813"):
        with pytest.raises(InvalidInput):
            office.desk(blocking.block_number, typed)
    office.receive("TokoBagus", "Diskon")
    assert office.desk(blocking.block_number, "tokobagus").number == "TOKOBAGUS"
