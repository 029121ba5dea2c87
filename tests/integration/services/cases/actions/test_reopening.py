"""Buka lagi: a closed case comes back, by a person, or when its only answer is lost (A8)."""

from __future__ import annotations

import pytest

from app.domain.errors import TransitionRefused
from app.services.cases.actions import closing, forwarding
from app.services.cases.answers import recalling, replying
from app.services.cases.answers.recalling import Recall
from tests.office import Office
from tests.stage import actors_of, become, case, forward_id

pytestmark = pytest.mark.usefixtures("on_hold")


def stands(card: int) -> tuple[str, list[str], bool]:
    row = case(card)
    return row.status, [forward.status for forward in row.forwards], row.code_is_live


def answer(card: int, office: Office) -> int:
    return office.unit(replying.answer_forward, forward_id(card), "Sudah", "Kadis PUPR").id


def close(card: int, office: Office, reason: str | None = None) -> None:
    office.desk(closing.close, card, reason=reason)


def test_a_closed_case_stands_again_where_its_answer_put_it(office: Office, card: int) -> None:
    answer(card, office)
    close(card, office, "Selesai lewat telepon")
    office.desk(closing.reopen, card)
    assert stands(card) == ("dijawab", ["dijawab"], True)
    row = case(card)
    assert (row.closed_at, row.outcome, row.outcome_note) == (None, None, None)
    assert len(actors_of("reopen")) == 1
    with pytest.raises(TransitionRefused):
        office.desk(closing.reopen, card)


def test_what_nobody_had_answered_is_forwarded_anew(office: Office, card: int) -> None:
    close(card, office, "Salah klik")
    office.desk(closing.reopen, card)
    assert stands(card) == ("baru", ["ditarik"], False)
    assert case(card).turn_at == case(card).due_at or case(card).due_at is None
    office.desk(forwarding.forward, card, [office.pupr], "keluhan")
    assert stands(card) == ("diteruskan", ["ditarik", "menunggu"], True)


def test_only_the_desk_opens_again(office: Office, card: int) -> None:
    close(card, office, "Selesai")
    with pytest.raises(TransitionRefused):
        office.unit(closing.reopen, card)


def test_the_only_answer_called_back_opens_the_card_again(office: Office, card: int) -> None:
    reply = answer(card, office)
    close(card, office)
    assert office.desk(recalling.cancel, reply, is_vouched=True) is Recall.STOPPED
    assert stands(card) == ("diteruskan", ["menunggu"], True)
    assert case(card).outcome is None


def test_the_only_answer_that_never_arrives_opens_the_card_again(office: Office, card: int) -> None:
    reply = answer(card, office)
    close(card, office)
    become("failed", reply)
    assert case(card).status == "diteruskan"
    assert actors_of("reopen") == ["system"]


def test_closed_on_the_answer_of_another_it_stays_closed(office: Office, card: int) -> None:
    reply = answer(card, office)
    office.desk(replying.answer_directly, card, "Terima kasih", "keluhan", "Kabag")
    close(card, office)
    assert office.desk(recalling.cancel, reply, is_vouched=True) is Recall.CLOSED
    # And nobody waits for the SKPD: its list and the menu count what waits.
    assert stands(card) == ("selesai", ["ditarik"], False)
