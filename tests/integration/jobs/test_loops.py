"""Loops and floods (D7), with real owners and real (dummy) phones: nobody is answered for ever, and
nobody waits for the noise of another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.database.extensions import db, now, transaction
from app.domain.access.roles import MODERATOR
from app.domain.messaging.delivery import Purpose
from app.models import Case, Contact, InboundPart, Modem, OutboundSms, Reply, Skpd
from app.services.cases.actions import forwarding
from app.services.journal.actor import Actor
from app.sms.gammu.dummy_phone import drop_sms, sent_messages
from tests.faults.rig import Rig
from tests.faults.runs import Lives, is_done

# Neither is the announced number of a fresh site: that one is never answered.
OURS, THEIRS = "+628569020210", "+628569020211"
FLOODER, CITIZEN, OTHER = "+6281266770000", "+6281266771234", "+6281266775678"
KADIS = "+6281100000201"
FLOOD = 100
ROUNDS = 5


@pytest.fixture
def site(tmp_path: Path, valkey_url: str) -> Iterator[Callable[[str], Rig]]:
    """`site(number)`: a Si UPIK with one SIM, that acknowledges what it gets."""
    made: list[Rig] = []

    def _site(number: str) -> Rig:
        rig = Rig(tmp_path / number, f"{valkey_url[:-1]}{len(made)}", acknowledge=True)
        with rig.app.app_context(), transaction():
            db.session.scalars(select(Modem)).one().number = number
        made.append(rig)
        return rig

    yield _site
    for rig in made:
        rig.stop()


def drop(rig: Rig, number: str, text: str, reference: int = 0) -> None:
    drop_sms(rig.phone, number, text, now(), reference=reference)


def settle(lives: Lives, cards: int) -> None:
    """All is read and sent, and the owner has answered three more bells."""
    lives.until(lambda: is_done(lives.rig, cards))
    answered = 0
    while answered < 3:
        answered += lives.rig.ring()
    lives.until(lambda: is_done(lives.rig, cards))


def test_two_gateways_that_answer_each_other_stop_after_a_round(site: Callable[[str], Rig]) -> None:
    us, them = site(OURS), site(THEIRS)
    lives = {OURS: Lives(us), THEIRS: Lives(them)}
    drop(us, THEIRS, "Jalan di desa kami rusak")
    passed, got = {OURS: 0, THEIRS: 0}, {OURS: 1, THEIRS: 0}
    for turn in range(ROUNDS):
        for number, other in ((OURS, THEIRS), (THEIRS, OURS)):
            settle(lives[number], got[number])
            fresh = sent_messages(lives[number].rig.phone)[passed[number] :]
            for sms in fresh:
                assert sms.to == other
                drop(lives[other].rig, number, sms.text, reference=turn)
            passed[number] += len(fresh)
            got[other] += len(fresh)
    assert passed == {OURS: 1, THEIRS: 1}
    assert (sum(us.cards().values()), sum(them.cards().values())) == (2, 1)


def test_a_flood_gets_one_acknowledgement_and_delays_nobody(site: Callable[[str], Rig]) -> None:
    rig = site(OURS)
    # The owner's own order is meant: a sweep from here would begin with what is read first.
    lives = Lives(rig, sweeps=False)
    drop(rig, CITIZEN, "Jembatan gantung putus")
    settle(lives, 1)
    code = forwarded(rig)
    settle(lives, 1)
    rig.kill()
    for number in range(FLOOD):
        drop(rig, FLOODER, f"banjir nomor {number}", reference=number)
    drop(rig, OTHER, "Lampu jalan padam")
    drop(rig, KADIS, f"BLS {code} Sudah kami perbaiki")
    settle(lives, 1 + FLOOD + 1)
    with rig.app.app_context():
        assert count(Case.sender == FLOODER) == FLOOD
        said = select(OutboundSms.purpose).where(OutboundSms.number == FLOODER)
        assert db.session.scalars(said).all() == [Purpose.ACKNOWLEDGEMENT]
        assert db.session.scalars(select(Reply.text)).all() == ["Sudah kami perbaiki"]
        parts = select(InboundPart.number).where(InboundPart.number != CITIZEN)
        in_turn = list(db.session.scalars(parts.order_by(InboundPart.processed_at, InboundPart.id)))
        # Each sender has his turn: the two came last and are made first, with one of the flood.
        assert set(in_turn[:3]) == {FLOODER, OTHER, KADIS}


def count(condition: object) -> int:
    query = select(func.count(Case.id)).where(condition)  # type: ignore[arg-type]
    return db.session.scalar(query) or 0


def forwarded(rig: Rig) -> str:
    """The first card goes to an SKPD with one phone; its code."""
    moderator = Actor("Mira", "Moderator", frozenset({MODERATOR}))
    with rig.app.app_context(), transaction():
        skpd = Skpd(code="PUPR", name="Dinas PUPR", abbreviation="PUPR", sms_code="PUPR")
        db.session.add(skpd)
        kadis = Contact(skpd=skpd, name="Kadis", position="Kadis", rank="kadis", phone=KADIS)
        db.session.add(kadis)
        db.session.flush()
        case = db.session.scalars(select(Case)).one()
        card = forwarding.forward(case.id, (skpd.id,), "keluhan", actor=moderator)
        return str(card.code)
