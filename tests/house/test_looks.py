"""No full number reaches a person without a row of the journal before it (D4)."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.database.extensions import db, transaction
from app.domain.workflow import journal_events
from app.models import Event, OutboundSms
from app.services.cases.actions import blocking
from app.services.cases.answers import replying
from tests.cases import citizen_sms, forward_id, forwarded, person
from tests.house.test_routes import guarded
from tests.web import BrowserlikeClient, Login

pytestmark = pytest.mark.programs

NUMBER, SPELLINGS = "081266771234", ("+6281266771234", "0812-6677-1234", "081266771234")
# The simulator is the citizen's phone itself, and only in latihan.
NOT_OF_THE_DESK = "/simulator"
LOOKS = journal_events.actions_by_heading()[journal_events.NUMBERS]
FRAGMENT = {"HX-Request": "true"}


def play() -> int:
    """One citizen's case on every list, held by the moderator's own unit too."""
    desk = person("moderator")
    first = forwarded("Jalan berlubang", "PUPR", "BAG-PDE", number=NUMBER)
    with transaction():
        replying.answer_directly(first, "Sudah.", "keluhan", "Kabag", actor=desk)
    with transaction():
        blocking.block_sender(citizen_sms("Undian", NUMBER), actor=desk)
    citizen_sms("Undian lagi", NUMBER)
    return first


def addresses(app: Flask, first: int) -> list[tuple[str, str]]:
    """Every guarded route, the rows with their true ids, and what an open list asks by itself;
    what changes something last."""
    own = forward_id(first) + 1
    query = select(OutboundSms.id).where(OutboundSms.number == SPELLINGS[0])
    sms = db.session.scalars(query).first()
    found = [
        ("GET", f"/pesan-masuk/baru?after=0&shown={first}:x"),
        ("GET", f"/pesan-dinas/baru?after=0&shown={own}:x"),
        ("GET", f"/pesan-keluar/baru?shown={sms}:x"),
        ("GET", f"/pesan-masuk/bersama/teruskan?pesan={first}"),
    ]
    for _rule, method, address in guarded(app):
        if method in ("GET", "POST") and not address.startswith(NOT_OF_THE_DESK):
            ids = {"/pesan-dinas/": own, "/pesan-keluar/": sms}
            row = next((it for start, it in ids.items() if address.startswith(start)), first)
            found.append((method, address.replace("/1", f"/{row}", 1)))
    return sorted(found)


def looks() -> int:
    db.session.rollback()
    return len(db.session.scalars(select(Event.id).where(Event.action.in_(LOOKS))).all())


def answer(client: BrowserlikeClient, method: str, address: str) -> str:
    """What it shows, with an empty journal before it and a session that has told of nothing."""
    with transaction() as store:
        store.execute(delete(Event))
    with client.session_transaction() as session:
        session.pop("listed", None)
    headers = FRAGMENT if method == "POST" else {}
    return client.open(address, method=method, headers=headers).get_data().decode("utf-8", "ignore")


@pytest.mark.parametrize("username", ["moderator", "admin"])
def test_every_full_number_was_told_of_before(
    app: Flask, client: BrowserlikeClient, login: Login, username: str
) -> None:
    first = play()
    login(client, username)
    seen = set()
    for method, address in addresses(app, first):
        if any(number in answer(client, method, address) for number in SPELLINGS):
            seen.add(f"{method} {address}")
            assert looks(), f"{method} {address} shows a number and the journal knows nothing"
    assert len(seen) > 15, sorted(seen)
