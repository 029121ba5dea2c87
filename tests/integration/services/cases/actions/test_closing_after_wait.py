"""Waits for the citizen end: a question called back or never answered, an undisputed answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.errors import NotYours
from app.domain.messaging.sms_kinds import SmsKind
from app.jobs import upkeep
from app.models import Case, Deadline, Event, OutboundSms, Reply
from app.services.cases.actions import closing, closing_after_wait, creating, deleting, forwarding
from app.services.cases.answers import approving, asking_citizen, replying
from app.services.outbox import routing
from app.services.sending import sending, uncertain_sms
from app.sms.protocol.gateway import FaultKind, GatewayError, Left
from tests.office import CITIZEN, Office, cards, does, outgoing
from tests.stage import admin, case, forward_id, history, send_all

TIMES = (
    (Case, ("received_at", "recorded_at", "asked_at", "clock_from", "due_from")),
    (Reply, ("created_at",)),
    (OutboundSms, ("created_at", "due_at", "sent_at")),
)


@pytest.fixture
def card(calendar: None, office: Office) -> int:
    """One citizen's case, new; the tables of time are filled."""
    return office.card("Jalan rusak")


def ask(card: int, office: Office) -> None:
    office.desk(asking_citizen.ask_citizen, card, "Di desa mana?")


def answer(card: int, office: Office) -> None:
    """The moderator's answer, taken by the modem at once."""
    office.desk(replying.answer_directly, card, "Sudah", "keluhan", "Kabag")
    send_all()


def pass_days(days: float) -> None:
    """Time goes by: all that was written becomes older; then the hourly job comes."""
    with transaction():
        for model, names in TIMES:
            for row in db.session.scalars(select(model)):
                for name in names:
                    if (at := getattr(row, name)) is not None:
                        setattr(row, name, at - timedelta(days=days))
    upkeep.end_waits()


def test_an_undisputed_answer_ends_after_14_days(office: Office, card: int) -> None:
    answer(card, office)
    pass_days(13.9)
    assert case(card).status == "dijawab"
    pass_days(0.2)
    assert (case(card).status, case(card).outcome) == ("selesai", "tanpa_tanggapan")
    assert case(card).closed_at is not None
    event = db.session.scalars(select(Event).where(Event.action == "close")).one()
    assert (event.actor, event.facts["outcome"]) == ("system", "tanpa_tanggapan")
    before = history(card)
    upkeep.end_waits()
    assert history(card) == before


def test_the_last_answer_counts_and_only_when_it_was_sent(office: Office, card: int) -> None:
    answer(card, office)
    pass_days(10)
    office.desk(replying.answer_directly, card, "Lagi", "keluhan", "Kabag")
    pass_days(10)
    assert case(card).status == "dijawab"
    send_all()
    pass_days(13)
    assert case(card).status == "dijawab"
    pass_days(2)
    assert case(card).status == "selesai"


@pytest.mark.parametrize("owed", ["inspection", "another SKPD", "a draft", "an erasure", "deleted"])
def test_what_the_offices_still_owe_keeps_it_open(office: Office, card: int, owed: str) -> None:
    """ADR 8."""
    office.forward(card)
    forward = forward_id(card)
    office.unit(replying.answer_forward, forward, "Kami tinjau", "Kadis")
    send_all()
    with transaction():
        if owed == "inspection":
            case(card).needs_inspection = True
        elif owed == "another SKPD":
            forwarding.forward(card, [office.dukcapil], "keluhan", actor=office.moderator)
        elif owed == "a draft":
            approving.submit(forward, "Lagi", "Kadis PUPR", actor=office.operator)
        elif owed == "an erasure":
            case(card).flag = creating.ERASURE
        else:
            deleting.delete(card, actor=office.moderator, reason=None)
    pass_days(30)
    assert case(card).status == "dijawab"


def test_the_row_of_the_table_decides_by_category(office: Office, card: int) -> None:
    """D3: an Admin's own row for one category, and no row at all: no end."""
    with transaction():
        row = db.session.scalars(select(Deadline).where(Deadline.step == "tunggu warga")).one()
        row.category, row.working_days = "keluhan", 3
    answer(card, office)
    pass_days(2.9)
    assert case(card).status == "dijawab"
    with transaction():
        row.category = "pujian"
    pass_days(100)
    assert case(card).status == "dijawab"
    with transaction():
        row.category = "keluhan"
    upkeep.end_waits()
    assert case(card).status == "selesai"


def test_a_question_that_nobody_answered_brings_the_card_back(office: Office, card: int) -> None:
    """Not closed: nobody has answered it. The clock stood still for the whole wait."""
    office.forward(card)
    due = case(card).due_at
    ask(card, office)
    pass_days(13.9)
    assert case(card).status == "menunggu_warga"
    pass_days(0.2)
    assert (case(card).status, case(card).outcome) == ("diteruskan", None)
    assert case(card).due_at == due
    assert "wait_over" in history(card)
    before = history(card)
    upkeep.end_waits()
    assert history(card) == before


def test_a_late_answer_is_a_card_of_its_own(office: Office, card: int) -> None:
    ask(card, office)
    pass_days(15)
    office.receive(CITIZEN, "Di Siulak")
    assert [row.status for row in cards()] == ["baru", "baru"]


def test_many_cards_end_in_small_batches(
    office: Office, card: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing_after_wait, "BATCH", 2)
    for number in range(4):
        office.receive(f"+62812555500{number:02d}", f"Lampu {number} mati")
    for row in cards():
        answer(row.id, office)
    pass_days(15)
    assert {row.status for row in cards()} == {"selesai"}


@pytest.mark.usefixtures("on_hold")
def test_a_question_is_called_back_while_it_is_held(office: Office, card: int) -> None:
    office.forward(card)
    ask(card, office)
    assert case(card).status == "menunggu_warga"
    with pytest.raises(NotYours):
        office.unit(closing_after_wait.recall_question, card)
    assert office.desk(closing_after_wait.recall_question, card)
    assert (case(card).status, case(card).question) == ("diteruskan", None)
    query = select(OutboundSms.status).where(OutboundSms.number == CITIZEN)
    assert db.session.scalars(query.order_by(OutboundSms.id)).all()[-1] == "cancelled"
    assert history(card)[-2:] == ["cancel_question", "case_status"]
    # The question can be asked anew.
    ask(card, office)
    assert case(card).status == "menunggu_warga"


def test_a_question_that_went_out_is_not_called_back(office: Office, card: int) -> None:
    ask(card, office)
    send_all()
    assert not office.desk(closing_after_wait.recall_question, card)
    assert case(card).status == "menunggu_warga"
    assert outgoing(CITIZEN)[-1].startswith("Di desa mana?")


def test_what_was_opened_again_waits_anew(office: Office, card: int) -> None:
    answer(card, office)
    pass_days(15)
    assert case(card).status == "selesai"
    office.desk(closing.reopen, card)
    upkeep.end_waits()
    assert case(card).status == "dijawab"
    with transaction():
        for event in db.session.scalars(select(Event).where(Event.action == "reopen")):
            event.at -= timedelta(days=15)
    upkeep.end_waits()
    assert case(card).status == "selesai"


def question() -> OutboundSms:
    """The SMS that asks, as it stands now."""
    asks = select(OutboundSms).where(OutboundSms.kind == SmsKind.QUESTION)
    return db.session.scalars(asks.execution_options(populate_existing=True)).one()


def test_a_question_cancelled_in_pesan_keluar_frees_its_card(office: Office, card: int) -> None:
    ask(card, office)
    office.desk(uncertain_sms.call_back, question().id)
    assert question().status == "cancelled"
    assert (case(card).status, case(card).question) == ("baru", None)
    assert case(card).due_at is not None


@pytest.mark.usefixtures("on_hold")
def test_a_card_deleted_before_its_question_left_waits_no_more(office: Office, card: int) -> None:
    ask(card, office)
    office.desk(deleting.delete, card)
    assert question().status == "cancelled"
    does(admin(office), deleting.restore, card)
    assert (case(card).status, case(card).question) == ("baru", None)


def test_a_question_that_failed_for_good_brings_its_card_back(office: Office, card: int) -> None:
    office.forward(card)
    ask(card, office)
    with transaction():
        for sms in db.session.scalars(select(OutboundSms)):
            sms.status = "queued" if sms.id == question().id else "sent"
    with transaction():
        (part,) = sending.claim(routing.lane(office.modem), "life")
    with transaction():
        error = GatewayError("38", left=Left.NO, kind=FaultKind.MESSAGE, word="message")
        sending.mark_failed(part, error)
    assert question().status == "failed"
    assert case(card).status == "diteruskan"
    # What was asked still stands on the card, with what became of it.
    assert case(card).question == "Di desa mana?"
