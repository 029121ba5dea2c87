"""Proposals for cards: made after the intake, renewed with the text, counted when one decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.errors import InvalidInput
from app.jobs import upkeep as job
from app.models import Case, Event, Skpd, Suggestion
from app.services.cases.answers import answer_templates, replying
from app.services.cases.suggestions import suggesting, vocabulary
from tests.office import CITIZEN, Office, cards, outgoing
from tests.stage import mark_sensitive

ROAD = "Jln ke Tamiai rusak parah, blm diaspal, byk lobang"
SECOND = "+6281266770002"


def proposal(case: Case) -> Suggestion:
    row = suggesting.suggestion_of(case.id)
    assert row is not None
    return row


def proposed(office: Office, text: str, number: str = CITIZEN) -> Case:
    """A card with its proposal."""
    office.receive(number, text)
    job.propose_waiting()
    return cards()[-1]


def test_a_new_card_gets_one_proposal_with_its_reason(office: Office) -> None:
    case = proposed(office, ROAD)
    row = proposal(case)
    assert (row.unit, row.category, row.is_spam) == ("PUPR", "keluhan", False)
    assert row.units[0][0] == "PUPR"
    assert row.units[0][2] == "PUPR"
    assert "tempat: Tamiai" in row.reason
    assert case.category is None
    assert suggesting.waiting() == []
    job.propose_waiting()
    assert len(db.session.scalars(select(Suggestion)).all()) == 1


def test_two_processes_at_one_card_make_one_proposal(office: Office) -> None:
    office.receive(CITIZEN, ROAD)
    knowledge = vocabulary.of_site(None)
    case_id = cards()[0].id
    db.session.rollback()
    assert suggesting.propose(case_id, knowledge)
    assert not suggesting.propose(case_id, knowledge)


def test_what_is_chosen_is_counted_at_the_first_decision(office: Office) -> None:
    kept = proposed(office, ROAD)
    office.forward(kept.id)
    changed = proposed(office, "jembatan rusak dan putus", SECOND)
    office.forward(changed.id, office.dukcapil, category="pujian")
    assert (proposal(kept).category_kept, proposal(kept).unit_place) == (True, 1)
    assert (proposal(changed).category_kept, proposal(changed).unit_place) == (False, 0)
    assert suggesting.acceptance() == suggesting.Acceptance(2, 1, 1, 1)


def test_an_answer_of_the_desk_takes_what_is_proposed_for_nobody_here(office: Office) -> None:
    case = proposed(office, "tiang listrik PLN miring, mati lampu tiap malam")
    assert proposal(case).unit == "LUAR-PLN"
    ready = answer_templates.offered(case, None, at_desk=True)
    assert ready[0].name == "Bukan kewenangan: PLN"
    office.desk(replying.answer_directly, case.id, ready[0].text, "keluhan", "Kabag")
    assert proposal(case).unit_place == 1
    assert any("123" in text for text in outgoing(CITIZEN))


def test_a_repeated_text_and_a_same_place_are_pointed_out(office: Office) -> None:
    first = proposed(office, ROAD)
    again = proposed(office, ROAD + "!!", SECOND)
    there = proposed(office, "warga minta pengaspalan, jalan Tamiai hancur total", "+6281266770003")
    far = proposed(office, "ktp saya di Tamiai belum jadi", "+6281266770004")
    assert [row[:3] for row in proposal(again).similar] == [[first.id, first.ticket, "ulangan"]]
    assert {row[2] for row in proposal(there).similar} == {"setempat"}
    assert proposal(first).similar == proposal(far).similar == []


def test_after_a_fortnight_nothing_is_a_repetition(office: Office) -> None:
    first = proposed(office, ROAD)
    with transaction():
        row = db.session.get_one(Case, first.id)
        row.received_at = row.received_at - timedelta(days=15)
    assert proposal(proposed(office, ROAD, SECOND)).similar == []


def test_a_word_of_danger_puts_the_card_first_and_is_told(office: Office) -> None:
    office.receive(CITIZEN, ROAD)
    office.receive(SECOND, "tolong pak ada kebkaran di blkg pasar")
    calm, urgent = cards()
    assert (calm.is_urgent, urgent.is_urgent) == (False, True)
    assert urgent.turn_at < calm.turn_at
    assert urgent.due_at == calm.due_at or urgent.due_at is not None
    events = select(Event.case_id).where(Event.action == "emergency")
    assert db.session.scalars(events).all() == [urgent.id]


def test_a_changed_list_is_used_for_the_next_card(office: Office) -> None:
    assert office.desk(vocabulary.change, "PUPR", "plengkung!\nplengkung!")
    assert vocabulary.changed() == {"PUPR": ("plengkung!",)}
    assert proposal(proposed(office, "plengkung di kampung kami patah")).unit == "PUPR"
    usual = "\n".join(vocabulary.unit_keywords.shipped_keywords()["PUPR"])
    assert office.desk(vocabulary.change, "PUPR", usual)
    assert not office.desk(vocabulary.change, "PUPR", usual)
    assert vocabulary.changed() == {}


@pytest.mark.parametrize("typed", ["x" * 41, "!!", "\n".join(f"kata{n}" for n in range(401))])
def test_a_list_that_nobody_could_use_is_refused(office: Office, typed: str) -> None:
    with pytest.raises(InvalidInput):
        office.desk(vocabulary.change, "PUPR", typed)


def test_a_card_that_becomes_sensitive_is_proposed_to_who_protects(office: Office) -> None:
    with transaction() as store:
        for code in ("DPPKB", "INSPEKTORAT"):
            store.add(Skpd(code=code, name=f"Dinas {code}", abbreviation=code, sms_code=code))
    case = proposed(office, "jalan rusak, suami sy tahu sy lapor")
    assert proposal(case).unit == "PUPR"
    mark_sensitive(case.id)
    job.propose_waiting()
    db.session.expire_all()
    assert proposal(case).unit == "DPPKB"
