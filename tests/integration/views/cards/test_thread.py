"""A case reads as it was said: what a citizen writes after an answer stands below it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.models import Case, InboundPart, OutboundSms
from app.services.inbound import citizen_commands
from app.sms.commands.citizen_words import parse_citizen
from tests.cases import answered, case
from tests.web import Browser

NUMBER = "081398765432"


@pytest.fixture
def card() -> int:
    """PUPR has answered it; after that its citizen has said that it is not so."""
    found = answered("Jembatan putus di Siulak", said="Kami tinjau besok.", number=NUMBER)
    with transaction():
        for sms in db.session.scalars(select(OutboundSms).where(OutboundSms.purpose == "answer")):
            sms.status, sms.sent_at = "sent", now()
    text = "Belum pak, papannya masih lapuk"
    with transaction():
        came = InboundPart(number=NUMBER, smsc_at=now(), recorded_at=now())
        citizen_commands.about_answer(came, text, parse_citizen(text))
    assert case(found).status == "diteruskan"
    return found


@pytest.mark.parametrize("address", ["/pesan-masuk/{}", "/pesan-masuk/{}/riwayat"])
def test_the_desk_reads_it_by_time(desk: Browser, card: int, address: str) -> None:
    page = desk.page(address.format(card))
    assert page.index("Kami tinjau besok.") < page.index("papannya masih lapuk")


@pytest.mark.parametrize("address", ["/pesan/{}", "/umpan.atom"])
def test_the_public_reads_it_by_time(client: Browser, card: int, address: str) -> None:
    with transaction():
        for row in db.session.scalars(select(Case)):
            row.public_text, row.published_at = row.body, now()
    page = client.get(address.format(card)).text
    where = [page.index(it) for it in ("Jembatan putus", "Kami tinjau", "papannya masih")]
    assert where == sorted(where)
