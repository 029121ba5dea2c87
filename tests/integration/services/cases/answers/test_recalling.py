"""Batalkan: what was written is not lost, and the second to press is told the truth."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.access.roles import MODERATOR
from app.domain.errors import NotYours, TransitionRefused
from app.domain.messaging.sms_kinds import SmsKind
from app.models import Approval, OutboundPart, OutboundSms, Promise
from app.services.cases.actions import closing, closing_after_wait, deleting, forwarding
from app.services.cases.answers import approving, asking_citizen, recalling, replying
from app.services.cases.answers.recalling import Recall
from app.services.cases.state import drafts
from app.services.journal.actor import Actor
from tests.office import Office, does
from tests.stage import admin, become, case, forward_id, superior

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("on_hold")]

ANSWER = "Petugas meninjau Kamis."


def approved(card: int, author: Actor) -> tuple[int, int]:
    """Draft and answer."""
    draft = does(author, approving.submit, forward_id(card), ANSWER, "Kadis PUPR").id
    return draft, does(superior(), approving.approve, draft).id


def test_an_approved_answer_called_back_waits_for_approval_again(card: int, author: Actor) -> None:
    draft, reply = approved(card, author)
    assert does(superior(), recalling.cancel, reply) is Recall.WAITS_AGAIN
    row = db.session.get_one(Approval, draft, populate_existing=True)
    assert (row.status, row.reply_id, row.decided_by) == ("menunggu", None, None)
    assert case(card).status == "diteruskan"
    again = does(superior(), approving.approve, draft).id
    assert [one.text for one in case(card).replies] == [ANSWER, ANSWER]
    assert again != reply


def test_while_another_draft_waits_the_text_goes_to_its_author(
    office: Office, card: int, author: Actor
) -> None:
    draft, reply = approved(card, author)
    office.unit(approving.submit, forward_id(card), "Yang lain", "Kadis PUPR")
    assert does(superior(), recalling.cancel, reply) is Recall.STOPPED
    assert db.session.get_one(Approval, draft, populate_existing=True).status == "disetujui"
    assert drafts.text_of(card, drafts.OFFICE, actor=author) == ANSWER


def test_what_a_moderator_calls_back_is_its_author_s_draft(
    office: Office, card: int, author: Actor
) -> None:
    reply = does(author, replying.answer_forward, forward_id(card), ANSWER, "Kadis").id
    office.desk(recalling.cancel, reply, is_vouched=True)
    assert drafts.text_of(card, drafts.OFFICE, actor=author) == ANSWER


def test_the_second_to_call_back_hears_that_nothing_was_sent(office: Office, card: int) -> None:
    reply = office.unit(replying.answer_forward, forward_id(card), ANSWER, "Kadis").id
    assert office.desk(recalling.cancel, reply, is_vouched=True) is Recall.STOPPED
    with pytest.raises(TransitionRefused) as caught:
        office.desk(recalling.cancel, reply, is_vouched=True)
    assert caught.value.reason == "called_back"


def test_what_has_gone_out_is_not_called_back(office: Office, card: int) -> None:
    reply = office.unit(replying.answer_forward, forward_id(card), ANSWER, "Kadis").id
    become("sent", reply)
    assert office.desk(recalling.cancel, reply, is_vouched=True) is Recall.TOO_LATE
    assert case(card).status == "dijawab"


def test_the_second_to_call_a_question_back_hears_it_too(office: Office, card: int) -> None:
    office.desk(asking_citizen.ask_citizen, card, "Di desa mana?")
    assert office.desk(closing_after_wait.recall_question, card)
    with pytest.raises(TransitionRefused) as caught:
        office.desk(closing_after_wait.recall_question, card)
    assert caught.value.reason == "called_back"


def test_when_a_part_has_left_it_is_said(office: Office, card: int) -> None:
    long = "Petugas meninjau jembatan itu. " * 8
    reply = office.unit(replying.answer_forward, forward_id(card), long, "Kadis").id
    with transaction():
        sms = db.session.scalars(select(OutboundSms).where(OutboundSms.reply_id == reply)).one()
        sms.status = "queued"
        assert len(sms.parts) == 2
        sms.parts[0].status = "sent"
    assert office.desk(recalling.cancel, reply, is_vouched=True) is Recall.PARTLY


@pytest.mark.parametrize("act", ["forward", "answer", "close"])
def test_a_held_question_is_not_asked_after_any_act(office: Office, card: int, act: str) -> None:
    office.desk(asking_citizen.ask_citizen, card, "Di desa mana?")
    with transaction():
        if act == "forward":
            units = [office.dukcapil]
            forwarding.forward(card, units, "keluhan", actor=office.moderator)
        elif act == "answer":
            replying.answer_directly(card, ANSWER, "keluhan", "Kabag", actor=office.moderator)
        else:
            closing.close(card, actor=office.moderator, reason="Selesai lewat telepon")
    asked = select(OutboundSms.status).where(OutboundSms.kind == SmsKind.QUESTION)
    assert db.session.scalars(asked).all() == ["cancelled"]
    assert case(card).question is None


@pytest.mark.parametrize("act", ["forward", "delete"])
def test_a_question_that_was_not_sent_is_its_asker_s_draft(
    office: Office, card: int, author: Actor, act: str
) -> None:
    asker = replace(author, roles=frozenset({MODERATOR}))
    does(asker, asking_citizen.ask_citizen, card, "Di desa mana?")
    with transaction():
        if act == "forward":
            units = [office.dukcapil]
            forwarding.forward(card, units, "keluhan", actor=office.moderator)
        else:
            deleting.delete(card, actor=office.moderator)
    assert drafts.text_of(card, drafts.QUESTION, actor=asker) == "Di desa mana?"


def test_when_a_part_of_an_approved_answer_has_left_both_is_said(card: int, author: Actor) -> None:
    _, reply = approved(card, author)
    with transaction():
        sms = db.session.scalars(select(OutboundSms).where(OutboundSms.reply_id == reply)).one()
        first = sms.parts[0]
        db.session.add(OutboundPart(outbound_id=sms.id, sequence=2, text="x", status="queued"))
        sms.status, first.status = "queued", "sent"
    assert does(superior(), recalling.cancel, reply) is Recall.PARTLY_WAITS_AGAIN


def test_a_right_of_the_desk_s_is_not_yet_the_right_to_call_back(office: Office, card: int) -> None:
    """Rule Access: somebody with "Catatan" acts at the desk, but the tick decides what he does."""
    reply = office.unit(replying.answer_forward, forward_id(card), ANSWER, "Kadis").id
    clerk = replace(office.operator, user_id=None, granted=frozenset({MODERATOR}))
    with pytest.raises(NotYours):
        does(clerk, recalling.cancel, reply)


# Hapus, then Pulihkan -----------------------------------------------------------------------------

PROMISE = "Jembatan segera kami perbaiki, petugas sudah menyiapkan papan dan paku. "


def promised(card: int, author: Actor) -> int:
    """An answer of two parts that promises something, and waits."""
    with transaction():
        text = PROMISE * 3
        return replying.answer_forward(forward_id(card), text, "Kadis PUPR", actor=author).id


def deleted_and_restored(office: Office, card: int) -> None:
    office.desk(deleting.delete, card)
    does(admin(office), deleting.restore, card)


def promises() -> list[str]:
    return list(db.session.scalars(select(Promise.status)))


@pytest.mark.parametrize("has_begun", [False, True], ids=["nothing left", "a part has left"])
def test_hapus_takes_the_promise_back_and_keeps_the_text(
    office: Office, card: int, author: Actor, has_begun: bool
) -> None:
    reply = promised(card, author)
    assert promises() == ["terbuka"]
    with transaction():
        sms = db.session.scalars(select(OutboundSms).where(OutboundSms.reply_id == reply)).one()
        if has_begun:
            sms.status, sms.parts[0].status = "queued", "sent"
    deleted_and_restored(office, card)
    assert promises() == ["batal"]
    assert drafts.text_of(card, drafts.OFFICE, actor=author) == (PROMISE * 3).strip()
    row = case(card)
    assert (row.status, row.forwards[0].status) == ("diteruskan", "menunggu")
    assert row.forwards[0].answered_at is None


def test_hapus_leaves_the_promise_of_what_went_out(
    office: Office, card: int, author: Actor
) -> None:
    reply = promised(card, author)
    become("sent", reply)
    deleted_and_restored(office, card)
    assert promises() == ["terbuka"]
    assert case(card).status == "dijawab"
    assert not drafts.text_of(card, drafts.OFFICE, actor=author)


def test_after_hapus_an_approved_answer_waits_for_the_superior_again(
    office: Office, card: int, author: Actor
) -> None:
    draft, _ = approved(card, author)
    deleted_and_restored(office, card)
    row = db.session.get_one(Approval, draft, populate_existing=True)
    assert (row.status, row.reply_id) == ("menunggu", None)


def test_what_was_closed_on_answers_that_never_left_is_open_after_hapus(
    office: Office, card: int, author: Actor
) -> None:
    """Neither of the two is called back as if the other still stood."""
    for _ in range(2):
        promised(card, author)
    office.desk(closing.close, card)
    assert case(card).status == "selesai"
    deleted_and_restored(office, card)
    row = case(card)
    assert (row.status, row.forwards[0].status) == ("diteruskan", "menunggu")
    assert promises() == ["batal", "batal"]
