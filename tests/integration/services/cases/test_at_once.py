"""Two people act on one card at the same moment: the second sees what the first has done."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.database.extensions import db, transaction
from app.domain.errors import DomainError
from app.models import Approval, BlockedNumber, Contact, Draft, Event, OutboundSms, Reply
from app.services.accounts import user_accounts
from app.services.cases.actions import blocking, bulk_actions, closing, forwarding, merging
from app.services.cases.actions.bulk_actions import Result
from app.services.cases.answers import approving, asking_citizen
from app.services.cases.state import case_state, drafts
from app.services.cases.visibility import publishing
from app.services.inbound import intake
from app.services.journal.actor import Actor
from tests.office import CITIZEN, KADIS, SEKRETARIS, Office, cards, outgoing
from tests.servers import wait_until
from tests.stage import forward_id, superior

pytestmark = pytest.mark.postgresql

Act = Callable[[], object]


def at_once(app: Flask, first: Act, second: Act) -> list[DomainError]:
    """`second` begins before `first` is committed, and must wait for it; what it was refused."""
    refused: list[DomainError] = []
    begun = threading.Event()

    def later() -> None:
        with app.app_context():
            begun.set()
            try:
                with transaction():
                    second()
            except DomainError as error:
                refused.append(error)
            finally:
                db.session.remove()

    thread = threading.Thread(target=later)
    with transaction():
        first()
        db.session.flush()
        thread.start()
        assert begun.wait(60)
        _until_it_waits()
    thread.join(60)
    assert not thread.is_alive()
    return refused


def _until_it_waits() -> None:
    """SQLite lets nobody else begin; PostgreSQL says who waits for a lock."""
    if db.engine.dialect.name != "postgresql":
        return
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    wait_until(lambda: bool(db.session.scalar(waiting)), "the second comes to the lock")


def test_what_was_closed_meanwhile_is_not_brought_back(app: Flask, office: Office) -> None:
    """The citizen's clarification waits for the lock while a moderator closes the card."""
    card = office.card("Jalan rusak")
    office.desk(asking_citizen.ask_citizen, card, "Di desa mana?")
    (key,) = office.receive(CITIZEN, "Di Siulak", process=False)
    at_once(
        app,
        lambda: closing.close(card, actor=office.moderator, reason="Selesai lewat telepon"),
        lambda: intake.process(key),
    )
    db.session.expire_all()
    first, second = cards()
    assert (first.status, first.outcome) == ("selesai", "selesai_moderator")
    assert second.follows_as != "jawaban"


@pytest.mark.usefixtures("by_hand")
def test_two_who_block_one_number(app: Flask, office: Office) -> None:
    office.receive(CITIZEN, "Undian")
    office.receive(CITIZEN, "Undian lagi")
    first, second = (row.id for row in cards())
    refused = at_once(
        app,
        lambda: blocking.block_sender(first, actor=office.moderator),
        lambda: blocking.block_sender(second, actor=office.moderator),
    )
    assert [error.reason for error in refused] == ["no_change"]
    assert len(db.session.scalars(select(BlockedNumber.id)).all()) == 1


@pytest.mark.usefixtures("heads_log_in")
def test_an_account_that_is_closed_meanwhile_opens_nothing(app: Flask, office: Office) -> None:
    """A sensitive case goes to nobody who can't open it on the web (D7)."""
    card = office.card("saya korban KDRT")
    head = db.session.scalars(select(Contact.user_id).where(Contact.phone == KADIS)).one()
    how = {"actor": office.moderator, "heads_only": True, "in_window": True}
    refused = at_once(
        app,
        lambda: setattr(user_accounts.get(head), "active", False),
        lambda: forwarding.forward(card, [office.pupr], "pengaduan", **how),
    )
    assert [error.problem for error in refused] == ["unopened"]
    assert outgoing(KADIS) == []


def test_two_tabs_keep_one_draft(app: Flask, author: Actor, office: Office) -> None:
    card = office.card("Jalan rusak")
    at_once(
        app,
        lambda: drafts.save(card, drafts.OFFICE, "Satu", actor=author),
        lambda: drafts.save(card, drafts.OFFICE, "Dua", actor=author),
    )
    db.session.expire_all()
    assert list(db.session.scalars(select(Draft.text))) == ["Dua"]


@pytest.mark.usefixtures("by_hand")
def test_two_who_join_the_same_two_cards_from_either_end(app: Flask, office: Office) -> None:
    """One joins, the other is told; a deadlock would be the database's refusal."""
    office.receive(CITIZEN, "Jembatan gantung rusak")
    office.receive(CITIZEN, "Letaknya di Siulak")
    first, second = (row.id for row in cards())
    refused = at_once(
        app,
        lambda: merging.join(second, first, actor=office.moderator),
        lambda: merging.join(first, second, actor=office.moderator),
    )
    assert len(refused) == 1
    db.session.expire_all()
    assert [row.is_joined for row in cards()] == [False, True]


@pytest.fixture
def draft(office: Office) -> int:
    """An answer of PUPR that waits for its superior."""
    office.case("Jembatan lapuk")
    return office.unit(approving.submit, forward_id(), "Kami tinjau", "Kadis PUPR").id


def test_two_superiors_send_one_answer(app: Flask, draft: int) -> None:
    head, secretary = superior(KADIS), superior(SEKRETARIS)
    refused = at_once(
        app,
        lambda: approving.approve(draft, actor=head),
        lambda: approving.approve(draft, actor=secretary),
    )
    assert [error.reason for error in refused] == ["no_draft"]
    assert len(db.session.scalars(select(Reply.id)).all()) == 1
    to_citizen = select(OutboundSms.id).where(OutboundSms.reply_id.is_not(None))
    assert len(db.session.scalars(to_citizen).all()) == 1


def test_what_was_recalled_is_not_approved(app: Flask, office: Office, draft: int) -> None:
    head, operator = superior(KADIS), office.operator
    refused = at_once(
        app,
        lambda: approving.recall(draft, actor=operator),
        lambda: approving.approve(draft, actor=head),
    )
    assert [error.reason for error in refused] == ["no_draft"]
    assert db.session.scalars(select(Reply.id)).all() == []
    assert db.session.get_one(Approval, draft, populate_existing=True).status == "dicabut"


def test_a_click_and_an_sms_approve_one_answer(app: Flask, draft: int, office: Office) -> None:
    """SETUJU KODE of the secretary while the head's click is not done yet."""
    head = superior(KADIS)
    (key,) = office.receive(SEKRETARIS, f"SETUJU {cards()[0].code}", process=False)
    at_once(app, lambda: approving.approve(draft, actor=head), lambda: intake.process(key))
    assert len(db.session.scalars(select(Reply.id)).all()) == 1
    told = outgoing(SEKRETARIS)[-1]
    assert "Tidak ada jawaban" in told or "tidak berlaku" in told


def test_no_phone_approves_what_becomes_sensitive(app: Flask, office: Office, draft: int) -> None:
    """SETUJU KODE while the card is being marked (D7): the phone is sent to the web."""
    (key,) = office.receive(KADIS, f"SETUJU {cards()[0].code}", process=False)
    card, moderator = cards()[0], office.moderator
    at_once(
        app,
        lambda: publishing.mark_sensitive(case_state.lock(card.id), moderator),
        lambda: intake.process(key),
    )
    assert db.session.scalars(select(Reply.id)).all() == []
    assert "Pesan sensitif" in outgoing(KADIS)[-1]


def test_what_was_done_stands_whichever_of_two_requests_is_stored_first(office: Office) -> None:
    """The later of two requests for one portion finds its cards deleted, and refuses them."""
    act_id = office.desk(bulk_actions.claim, "a" * 32, "delete")
    for told in ([Result(1, False, "sudah dihapus"), Result(2, True)], [Result(1, True)]):
        office.desk(bulk_actions.store, act_id, told, total=3)
    last = [Result(1, False, "sudah dihapus"), Result(3, False, "sensitif")]
    office.desk(bulk_actions.store, act_id, last, total=3)
    act = bulk_actions.find_own(act_id, actor=office.moderator)
    found = bulk_actions.results_of(act)
    assert found is not None
    assert [(it.case_id, it.is_done) for it in found] == [(1, True), (2, True), (3, False)]
    event = db.session.scalars(select(Event).where(Event.action == "bulk_delete")).one()
    assert event.facts["count"] == 2
