"""A channel that services and views have never heard of: what hangs on a number works for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.channels import registry
from app.channels.channel import Carries, Incoming
from app.database.extensions import db, now, transaction
from app.domain import terms
from app.domain.messaging import addresses, phone_numbers
from app.domain.terms import Channel
from app.jobs import channel_sender
from app.models import Case, Forward, InboundPart, OutboundSms
from app.services.cases.actions import blocking
from app.services.cases.answers import replying
from app.services.inbound import channel_intake
from app.services.privacy import erasing, personal_rows
from app.services.sending import channel_sending
from app.sms.protocol.gateway import FaultKind, GatewayError, Left, OutgoingPart
from tests.office import Office

BIRD = "merpati:kandang-7"


@dataclass
class Pigeons:
    """Letters that fly: they carry little, and somebody may be written to for a day."""

    name: str = "merpati"
    carries: Carries = field(default_factory=lambda: Carries(longest=400))
    flown: list[tuple[str, str, bool]] = field(default_factory=list)
    storms: list[GatewayError] = field(default_factory=list)

    def is_ready(self) -> bool:
        return True

    def answerable_until(self, last_received_at: datetime) -> datetime | None:
        return last_received_at + timedelta(days=1)

    def send(self, part: OutgoingPart, *, is_open: bool) -> str:
        if self.storms:
            raise self.storms.pop()
        self.flown.append((part.number, part.text, is_open))
        return f"ring-{part.outbound_id}"


@pytest.fixture
def pigeons(office: Office) -> Iterator[Pigeons]:
    channel = Pigeons()
    Channel.register("merpati", "Merpati", "lewat merpati")
    phone_numbers.classify.cache_clear()
    registry.register(channel)
    yield channel
    registry.remove("merpati")
    del terms._CHANNELS["merpati"]


def letter(text: str, ring: str = "1", address: str = BIRD, **values: object) -> int | None:
    return channel_intake.accept(Incoming(address, ring, text, datetime.now(UTC), **values))  # type: ignore[arg-type]


def card(case_id: int | None) -> Case:
    return db.session.get_one(Case, case_id)


def sent(channel: Pigeons) -> list[str]:
    channel_sender.send("merpati")
    texts = [text for _, text, _ in channel.flown]
    channel.flown.clear()
    return texts


def answered(office: Office, case_id: int) -> None:
    office.forward(case_id)
    with transaction():
        held = db.session.scalars(select(Forward.id)).one()
        replying.answer_forward(held, "Sudah kami timbun.", "Kadis PUPR", actor=office.operator)
    with transaction():
        for sms in db.session.scalars(select(OutboundSms).where(OutboundSms.status == "held")):
            sms.due_at, sms.status = now(), "queued"


def test_a_letter_is_one_card_and_its_answer_flies_back(office: Office, pigeons: Pigeons) -> None:
    first = letter("Jalan berlubang di Siulak")
    assert letter("Jalan berlubang di Siulak") == first
    row = card(first)
    assert (row.channel, row.sender, row.is_entered) == ("merpati", BIRD, False)
    assert Channel(row.channel).label == "Merpati"
    [receipt] = sent(pigeons)
    assert row.ticket in receipt.replace("-", "")
    answered(office, row.id)
    [answer] = sent(pigeons)
    assert "Sudah kami timbun." in answer
    assert sent(pigeons) == []
    assert letter("BELUM masih rusak", "2") == row.id
    assert card(first).status == "diteruskan"
    assert "kami buka lagi" in " ".join(sent(pigeons))


def test_limits_blocks_silence_and_erasure_hold_for_it(office: Office, pigeons: Pigeons) -> None:
    first = letter("Jalan berlubang")
    letter("Lampu mati", "2")
    assert len(sent(pigeons)) == 1, "one acknowledgement in ten minutes"
    beaten = letter("Saya dipukul suami saya tiap malam", "3", "merpati:kandang-8")
    assert card(beaten).is_sensitive
    assert sent(pigeons) == []
    office.desk(blocking.block_sender, first or 0, reason="Iklan")
    assert card(letter("Beli cepat", "4")).is_quarantined
    assert phone_numbers.masked(BIRD) == "Merpati xxxx"
    office.desk(erasing.erase, personal_rows.number_of(BIRD), "Atas permintaan", "-")
    db.session.expire_all()
    assert card(first).sender is None
    assert not personal_rows.on(BIRD).cases


def test_what_is_in_doubt_is_not_sent_again_and_its_evidence_counts_in_any_order(
    pigeons: Pigeons,
) -> None:
    pigeons.storms = [GatewayError("lost", kind=FaultKind.REOPEN, left=Left.UNKNOWN)]
    letter("Jalan berlubang")
    assert sent(pigeons) == []
    sms = db.session.scalars(select(OutboundSms)).one()
    assert sms.status == "uncertain"
    assert sent(pigeons) == []
    for fate in ("delivered", "sent", "delivered"):
        with transaction():
            assert channel_sending.note("merpati", sms.id, fate, "ring-1")  # type: ignore[arg-type]
    db.session.expire_all()
    assert sms.status == "delivered"
    with transaction():
        assert not channel_sending.note("merpati", sms.id, "failed", "ring-2")


def test_a_refusal_waits_and_goes_again_and_the_window_is_told(pigeons: Pigeons) -> None:
    pigeons.storms = [GatewayError("storm", kind=FaultKind.BACK_OFF, left=Left.NO)]
    letter("Jalan berlubang")
    assert sent(pigeons) == []
    with transaction():
        sms = db.session.scalars(select(OutboundSms)).one()
        assert sms.status == "queued"
        sms.due_at = now()
        db.session.scalars(select(InboundPart)).one().smsc_at = now() - timedelta(days=2)
    channel_sender.send("merpati")
    assert [is_open for _, _, is_open in pigeons.flown] == [False]


def test_no_modem_takes_its_letters_no_sms_passes_for_one(office: Office, pigeons: Pigeons) -> None:
    letter("Jalan berlubang")
    [row] = db.session.scalars(select(OutboundSms))
    assert (row.channel, addresses.channel_of(row.number)) == ("merpati", "merpati")
    office.receive(BIRD, "Saya merpati")  # type: ignore[operator]
    spoof = db.session.scalars(select(Case).order_by(Case.id.desc()).limit(1)).one()
    assert (spoof.channel, spoof.sender) == ("sms", "MERPATI KANDANG-7")
