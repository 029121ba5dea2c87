"""What stands in the windows of a card that came by another channel than SMS."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.channels.channel import Incoming
from app.database.extensions import db, now, transaction
from app.models import OutboundSms
from app.services.inbound import channel_intake
from tests.integration.views.factories import FRAGMENT, Login, citizen_sms, page

WHATSAPP, WEB = "whatsapp:6281266771234", f"web:{'0f3a77c1' * 4}"


def window(client: FlaskClient, url: str) -> str:
    """The words of a window without what is hidden, and without the text that it quotes."""
    answer = client.get(url, headers=FRAGMENT)
    assert answer.status_code == 200, url
    text = html.unescape(answer.get_data(as_text=True))
    quoted = r'(?s)<span lang="id">.*?</span>'
    for left in (
        quoted,
        r"<span data-whole hidden>.*?</span>",
        r"(?s)<div hidden>.*?</button></div>",
    ):
        text = re.sub(left, "", text)
    return re.sub(r"<[^>]+>", " ", text)


@pytest.mark.parametrize("address", [WHATSAPP, WEB])
def test_no_window_says_that_its_sender_is_answered_by_sms(desk: FlaskClient, address: str) -> None:
    card = channel_intake.accept(Incoming(address, "1", "Jalan rusak di Siulak", now()))
    windows = [f"/pesan-masuk/{card}/{it}" for it in ("balas", "tanya", "blokir", "spam")]
    with transaction():
        for sms in db.session.scalars(select(OutboundSms)):
            sms.status = "uncertain"
            windows += [f"/pesan-keluar/{sms.id}/{it}" for it in ("kirim-ulang", "anggap-terkirim")]
    for url in windows:
        assert "SMS" not in window(desk, url), url
    assert "SMS lengkap" in window(desk, f"/pesan-masuk/{citizen_sms('Lampu mati')}/balas")


def test_the_sheet_names_the_channel_once(client: FlaskClient, login: Login) -> None:
    card = channel_intake.accept(Incoming(WHATSAPP, "1", "Jalan rusak di Siulak", now()))
    said = page(login(client, "moderator"), f"/pesan-masuk/{card}/disposisi")
    assert "<dd>Warga, WhatsApp 0812-66xx-xxxx</dd>" in said
