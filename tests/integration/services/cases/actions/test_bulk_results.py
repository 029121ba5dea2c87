"""What became of many cards is stored portion by portion, however often a portion is sent."""

from __future__ import annotations

from sqlalchemy import select

from app.database.extensions import db, transaction
from app.models import Event
from app.services.cases.actions import bulk_actions
from app.services.cases.actions.bulk_actions import Result
from tests.integration.services.conftest import Office


def test_what_was_done_stands_whichever_of_two_requests_is_stored_first(office: Office) -> None:
    """The later of two requests for one portion finds its cards deleted, and refuses them."""
    with transaction():
        act_id = bulk_actions.claim("a" * 32, "delete", actor=office.moderator)
    for told in ([Result(1, False, "sudah dihapus"), Result(2, True)], [Result(1, True)]):
        with transaction():
            bulk_actions.store(act_id, told, total=3, actor=office.moderator)
    with transaction():
        last = [Result(1, False, "sudah dihapus"), Result(3, False, "sensitif")]
        bulk_actions.store(act_id, last, total=3, actor=office.moderator)
    act = bulk_actions.find_own(act_id, actor=office.moderator)
    found = bulk_actions.results_of(act)
    assert found is not None
    assert [(it.message_id, it.is_done) for it in found] == [(1, True), (2, True), (3, False)]
    event = db.session.scalars(select(Event).where(Event.action == "bulk_delete")).one()
    assert event.facts["count"] == 2
