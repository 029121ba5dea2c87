"""An answer to several citizens that is called back, denied or lost (A33, D11)."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from app.database.extensions import db, transaction
from app.models import Forward, OutboundSms, Reply
from app.services.cases.answers import recalling, replying
from app.services.cases.state import case_state
from tests.integration.services.cases.actions.events import (
    DONE,
    FOURTH,
    SECOND,
    answer,
    deny_an_answer,
    outgoing_sent,
    row,
    statuses,
    three,
    unite,
)
from tests.office import CITIZEN, KADIS, Office, outgoing
from tests.stage import send_all

__all__ = ["three"]
pytestmark = pytest.mark.usefixtures("calendar")


def test_a_recalled_answer_is_recalled_for_all(office: Office, three: list[int]) -> None:
    unite(office, three)
    held = office.forward(three[0]) and db.session.scalars(select(Forward)).one()
    assert held is not None
    reply = office.unit(replying.answer_forward, held.id, DONE, "Kadis")
    assert statuses(three) == ["dijawab"] * 3
    outcome = office.desk(recalling.cancel, reply.id, is_vouched=True)
    assert outcome is recalling.Recall.STOPPED
    assert statuses(three) == ["diteruskan"] * 3
    send_all()
    assert not any(DONE in it for it in [*outgoing_sent(SECOND), *outgoing_sent(CITIZEN)])


def test_one_copy_that_is_called_back_leaves_a_case_of_its_own(
    office: Office, three: list[int]
) -> None:
    unite(office, three)
    office.forward(three[0])
    held = db.session.scalars(select(Forward)).one()
    office.unit(replying.answer_forward, held.id, DONE, "Kadis")
    copy = db.session.scalars(select(Reply).where(Reply.case_id == three[1])).one()
    office.desk(recalling.cancel, copy.id, is_vouched=True)
    assert (row(three[1]).lead_id, row(three[1]).status) == (None, "baru")
    assert statuses(three)[::2] == ["dijawab"] * 2


def test_a_phone_that_wrote_twice_gets_the_answer_once(office: Office, three: list[int]) -> None:
    again = office.card("Jembatan di Siulak juga gelap, lampunya tidak ada", FOURTH)
    office.receive(FOURTH, "RAHASIA abaikan")
    second = office.card("Tiang lampu di Siulak patah sejak kemarin", FOURTH)
    unite(office, [*three, again, second])
    office.forward(three[0])
    answer(office, three[0])
    assert sum(DONE in text for text in outgoing(FOURTH)) == 1
    assert statuses([again, second]) == ["dijawab"] * 2


@pytest.mark.parametrize("is_recalled", [True, False])
def test_what_a_phone_was_not_sent_twice_stands_nowhere_once_it_is_called_back(
    office: Office, three: list[int], is_recalled: bool
) -> None:
    office.receive(CITIZEN, "RAHASIA abaikan")
    four = [*three, office.card("Tiang lampu di Siulak patah sejak kemarin", CITIZEN)]
    unite(office, four)
    code = office.forward(three[0])
    office.receive(KADIS, f"BLS {code} {DONE}")
    assert statuses(four) == ["dijawab"] * 4
    reply = db.session.scalars(select(Reply).where(Reply.case_id == three[0])).one()
    if is_recalled:
        office.desk(recalling.cancel, reply.id, is_vouched=True)
    else:
        office.receive(KADIS, f"BATAL {code}")
    assert statuses(four) == ["diteruskan"] * 4
    send_all()
    assert not any(DONE in it for it in outgoing_sent(CITIZEN))


def test_batal_denies_it_for_all(office: Office, three: list[int]) -> None:
    unite(office, three)
    code = office.forward(three[0])
    deny_an_answer(office, code)
    denied = select(Reply.case_id).where(Reply.disputed_at.is_not(None))
    assert sorted(db.session.scalars(denied)) == three


def test_a_copy_that_gets_lost_leaves_a_case_of_its_own(office: Office, three: list[int]) -> None:
    unite(office, three)
    office.forward(three[0])
    answer(office, three[0])
    with transaction():
        lost = OutboundSms.number == SECOND, OutboundSms.reply_id.is_not(None)
        db.session.execute(update(OutboundSms).where(*lost).values(status="failed"))
        case_state.reconsider(three[1])
    assert (row(three[1]).lead_id, row(three[1]).status) == (None, "baru")
    assert statuses(three)[::2] == ["dijawab"] * 2
