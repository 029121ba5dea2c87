"""A case that several SKPD hold: one leads, the others answer or release it in 6 x 24 hours."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.database.extensions import db
from app.domain.errors import InvalidInput, TransitionRefused
from app.domain.workflow.deadlines import WIB
from app.models import Case, Event, Forward
from app.services.cases.actions import rejecting, withdrawing
from app.services.cases.answers import replying
from tests.clock import Clock
from tests.office import OTHER_KADIS, Office, does, outgoing


@pytest.fixture
def joint(clock: Clock, office: Office) -> list[int]:
    """Two forwards of one case of Tuesday 24 November, 08.00: PUPR leads, Dukcapil helps."""
    office.case("Jembatan dan KTP", office.pupr, office.dukcapil)
    return [row.id for row in forwards()]


def forwards() -> list[Forward]:
    query = select(Forward).order_by(Forward.id).execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def due() -> list[str]:
    """Until when each of them owes its answer."""
    found = [row.due_at for row in forwards()]
    return [f"{at.astimezone(WIB):%d/%m %H.%M}" if at else "" for at in found]


def answer(forward_id: int, office: Office, *, other: bool = False) -> None:
    actor = office.other_operator if other else office.operator
    does(actor, replying.answer_forward, forward_id, "Sudah", "Kadis")


def test_who_leads_has_the_category_s_time_who_helps_6_times_24_hours(
    joint: list[int], office: Office
) -> None:
    assert due() == ["26/11 16.00", "30/11 08.00"]
    answer(joint[0], office)
    assert due() == ["", "30/11 08.00"], "what the citizen has got frees nobody else"
    answer(joint[1], office, other=True)
    assert due() == ["", ""]


def test_who_helps_may_release_it_with_a_reason(joint: list[int], office: Office) -> None:
    with pytest.raises(InvalidInput):
        does(office.other_operator, withdrawing.release, joint[1], "")
    does(office.other_operator, withdrawing.release, joint[1], "Urusan PUPR saja")
    assert [row.status for row in forwards()] == ["menunggu", "ditarik"]
    assert due() == ["26/11 16.00", ""]
    assert forwards()[1].released_by == "Operator Dukcapil (Dian)"
    assert "release" in set(db.session.scalars(select(Event.action)))
    assert "ditarik" not in " ".join(outgoing(OTHER_KADIS)), "its SMS was still waiting"


def test_who_leads_may_not_release_it(joint: list[int], office: Office) -> None:
    with pytest.raises(TransitionRefused, match="leads"):
        office.unit(withdrawing.release, joint[0], "Tidak perlu")


def test_when_the_one_that_leads_refuses_the_next_leads(joint: list[int], office: Office) -> None:
    office.unit(rejecting.reject_forward, joint[0], "Bukan kami", "Dukcapil", "Kadis")
    assert [row.is_lead for row in forwards()] == [True, True]
    assert due() == ["", "26/11 16.00"]
    assert db.session.scalars(select(Case.status)).one() == "diteruskan"
    with pytest.raises(TransitionRefused, match="leads"):
        does(office.other_operator, withdrawing.release, joint[1], "Bukan kami juga")


def test_the_first_leads_and_whoever_is_added_helps(office: Office) -> None:
    """A7: one leads while he holds it; after Tarik the next one does."""
    card = office.card("Jembatan lapuk")
    office.forward(card, office.pupr)
    office.forward(card, office.dukcapil)
    first, second = forwards()
    assert (first.is_lead, second.is_lead) == (True, False)
    office.desk(withdrawing.withdraw, first.id)
    assert forwards()[1].is_lead
    office.forward(card, office.pupr)
    assert [row.is_lead for row in forwards() if row.status == "menunggu"] == [True, False]
