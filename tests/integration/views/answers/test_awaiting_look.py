"""What comes by phone to a published message is public after a moderator's look (D11)."""

from __future__ import annotations

from flask import Flask

from app.models import OutboundSms
from app.services.cases.visibility import publishing
from tests.cases import answered_by_phone, cards, forward_id, forwarded, let
from tests.rows import all_rows, change
from tests.web import Browser

FIRST, SECOND = "Bantuan ditambah besok pagi", "Silakan transfer dahulu"


def answer_by_phone(row: int, text: str) -> str:
    """The answer as a BLS makes it, sent by the modem; its key in the dialog."""
    reply = answered_by_phone(row, text)
    change(all_rows(OutboundSms), status="sent")
    return f"text-r{reply.id}"


def test_an_answer_by_phone_is_public_after_a_look_at_it(client: Browser) -> None:
    message_id = forwarded("Jembatan lapuk", "PUPR")
    row = forward_id(message_id)
    let("moderator", publishing.publish, message_id)
    first = answer_by_phone(row, FIRST)
    for path in ("/", "/?cari=bantuan", f"/pesan/{message_id}"):
        assert FIRST not in client.page(path)
    client.log_in("moderator")
    assert "Jawaban HP belum tampil" in client.page("/hari-ini/")
    listed = client.page("/pesan-masuk/?status=tampil")
    assert cards(listed) == [message_id]
    assert "belum tampil di halaman umum" in listed
    address = f"/pesan-masuk/{message_id}/teks-umum"
    assert FIRST in client.page(address)
    # This one comes while the window is open: nobody has looked at it.
    answer_by_phone(row, SECOND)
    looked = {f"text-m{message_id}": "Jembatan lapuk", first: FIRST}
    assert client.send(address, **looked)[0] == 200
    shown = client.page("/")
    assert FIRST in shown
    assert SECOND not in shown
    assert cards(client.page("/pesan-masuk/?status=tampil")) == [message_id]


def test_what_came_before_the_publication_was_looked_at_with_it(app: Flask) -> None:
    message_id = forwarded("Jembatan lapuk", "PUPR")
    answer_by_phone(forward_id(message_id), FIRST)
    let("moderator", publishing.publish, message_id)
    assert FIRST in app.test_client().page("/")
