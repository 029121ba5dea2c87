"""What a citizen reads of a sensitive case names no unit (D7, A16), whenever it became so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.database.extensions import db, now, transaction
from app.models import AnswerTemplate
from app.services.cases.answers import answer_templates, asking_citizen, replying
from app.services.outbox import routing
from app.services.sending import sending, uncertain_sms
from tests.office import CITIZEN, Office, cards, does
from tests.stage import all_sms, case, mark_sensitive

SECRET = "saya korban KDRT, jangan balas"
SIGNED = "Kami datang besok -Si UPIK"


def answer(office: Office) -> None:
    forward = cards()[0].forwards[0].id
    office.unit(replying.answer_forward, forward, "Kami datang besok", "Kadis", is_safe=True)


def ask(office: Office) -> None:
    """By a moderator who belongs to a unit."""
    moderator = replace(office.moderator, skpd_id=office.pupr)
    does(moderator, asking_citizen.ask_citizen, cards()[0].id, "Di mana?")


@pytest.mark.usefixtures("heads_log_in")
def test_an_answer_to_a_sensitive_case_is_signed_by_nobody(office: Office) -> None:
    office.case(SECRET)
    answer(office)
    assert [sms.text for sms in all_sms(CITIZEN)] == [SIGNED]


@pytest.mark.parametrize(
    ("write", "text"), [(answer, SIGNED), (ask, "Di mana? Mohon dibalas ke nomor ini. -Si UPIK")]
)
def test_what_waits_when_the_case_becomes_sensitive_loses_the_unit(
    office: Office, write: Callable[[Office], None], text: str
) -> None:
    office.case("Saya ingin bertanya")
    write(office)
    assert "-PUPR" in all_sms(CITIZEN)[-1].text
    mark_sensitive(cards()[0].id)
    sms = all_sms(CITIZEN)[-1]
    assert (sms.text, sms.needs_person) == (text, True)
    assert [part.text for part in sms.parts] == [text]


def test_what_failed_before_goes_again_without_the_unit(office: Office) -> None:
    office.case("Saya ingin bertanya")
    answer(office)
    with transaction():
        all_sms(CITIZEN)[-1].status = "failed"
        all_sms(CITIZEN)[-1].parts[0].status = "failed"
    mark_sensitive(cards()[0].id)
    office.desk(uncertain_sms.send_again, all_sms(CITIZEN)[-1].id, is_safe=True)
    sms = all_sms(CITIZEN)[-1]
    assert (sms.text, [part.text for part in sms.parts]) == (SIGNED, [SIGNED])


def test_what_is_tried_again_has_lost_the_unit_before_a_modem_has_it(office: Office) -> None:
    """It was being sent while the case became sensitive, and comes back to the queue."""
    office.case("Saya ingin bertanya")
    answer(office)
    with transaction():
        all_sms(CITIZEN)[-1].status = "sending"
    mark_sensitive(cards()[0].id)
    with transaction():
        sms = all_sms(CITIZEN)[-1]
        sms.status, sms.parts[0].claimed_at, sms.due_at = "queued", now(), now()
    for _ in range(2):
        with transaction():
            parts = [*sending.claim(routing.lane(office.modem), "life-1", most=9)]
    assert [part.text for part in parts if part.number == CITIZEN] == [SIGNED]


def test_a_ready_answer_does_not_name_it_either(office: Office) -> None:
    card = office.card(SECRET)
    with transaction():
        db.session.add(AnswerTemplate(name="Datang", text="{skpd} datang", is_active=True))
    ready = answer_templates.offered(case(card), office.pupr, at_desk=False)
    assert "Si UPIK datang" in [it.text for it in ready]
