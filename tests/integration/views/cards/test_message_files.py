"""What came by another channel than SMS: its photos, named on the card, shown on its page, to
whoever may read it; and what stands in the windows of its card."""

from __future__ import annotations

import html
import io
import re

import pytest
from flask import Flask
from PIL import Image

from app.channels import web
from app.channels.channel import Attachment, Incoming
from app.database.extensions import now, transaction
from app.jobs import channel_files
from app.models import MessageFile, OutboundSms
from app.services.cases.actions import forwarding, withdrawing
from app.services.inbound import channel_intake
from tests.cases import citizen_sms, forward_id, let, person, unit_id
from tests.reading import assert_says
from tests.rows import all_rows
from tests.web import FRAGMENT, Browser


def written(text: str, *kinds: str) -> int:
    """A message of the web form with such files; its id."""
    data = io.BytesIO()
    Image.new("RGB", (50, 40), "navy").save(data, "JPEG")
    bodies = {"image": ("image/jpeg", data.getvalue()), "audio": ("audio/ogg", b"OggS suara")}
    files = tuple(Attachment(kind, *bodies[kind]) for kind in kinds)  # type: ignore[arg-type]
    card = channel_intake.accept(Incoming(web.address_of(text), text, text, now(), files)) or 0
    channel_files.fetch()
    return card


@pytest.fixture
def card(app: Flask) -> int:
    return written("Jembatan putus di Siulak", "image", "image", "audio")


def files_of() -> list[int]:
    return all_rows(MessageFile.id)


def test_the_list_counts_them_and_the_page_shows_them(desk: Browser, card: int) -> None:
    only_photos = written("Lampu jalan mati di Semurup", "image")
    shown = desk.page("/pesan-masuk/?status=semua")
    assert_says(shown, "3 berkas", "1 foto")
    assert f"/pesan-masuk/{card}/berkas/" not in shown
    own = desk.page(f"/pesan-masuk/{card}")
    assert own.count(f'<img src="/pesan-masuk/{card}/berkas/') == 2
    assert_says(own, 'alt="Foto 1 dari warga"', f'<audio src="/pesan-masuk/{card}/berkas/')
    photo = desk.get(f"/pesan-masuk/{card}/berkas/{files_of()[0]}")
    assert Image.open(io.BytesIO(photo.data)).size == (50, 40)
    assert (photo.content_type, photo.headers["Content-Disposition"]) == ("image/jpeg", "inline")
    assert photo.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in photo.headers["Cache-Control"]
    # A file is reached through its own card alone.
    assert desk.get(f"/pesan-masuk/{only_photos}/berkas/{files_of()[0]}").status_code == 404


def test_a_unit_sees_them_as_long_as_it_holds_the_case(office: Browser, card: int) -> None:
    with transaction():
        units = [unit_id("PUPR"), unit_id("DISHUB")]
        forwarding.forward(card, units, "keluhan", actor=person("moderator"))
    own = forward_id(card)
    assert office.page(f"/pesan-dinas/{own}").count(f"/pesan-dinas/{own}/berkas/") >= 3
    photo = f"/pesan-dinas/{own}/berkas/{files_of()[0]}"
    assert office.get(photo).status_code == 200
    assert office.get(f"/pesan-dinas/{own + 1}/berkas/{files_of()[0]}").status_code == 403
    let("moderator", withdrawing.withdraw, own)
    assert office.get(photo).status_code == 404
    assert "berkas/" not in office.page(f"/pesan-dinas/{own}")


WHATSAPP, WEB = "whatsapp:6281266771234", f"web:{'0f3a77c1' * 4}"


def window(client: Browser, url: str) -> str:
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
def test_no_window_says_that_its_sender_is_answered_by_sms(desk: Browser, address: str) -> None:
    card = channel_intake.accept(Incoming(address, "1", "Jalan rusak di Siulak", now()))
    windows = [f"/pesan-masuk/{card}/{it}" for it in ("balas", "tanya", "blokir", "spam")]
    with transaction():
        for sms in all_rows(OutboundSms):
            sms.status = "uncertain"
            windows += [f"/pesan-keluar/{sms.id}/{it}" for it in ("kirim-ulang", "anggap-terkirim")]
    for url in windows:
        assert "SMS" not in window(desk, url), url
    assert "SMS lengkap" in window(desk, f"/pesan-masuk/{citizen_sms('Lampu mati')}/balas")


def test_the_sheet_names_the_channel_once(client: Browser) -> None:
    card = channel_intake.accept(Incoming(WHATSAPP, "1", "Jalan rusak di Siulak", now()))
    said = client.log_in("moderator").page(f"/pesan-masuk/{card}/disposisi")
    assert "<dd>Warga, WhatsApp 0812-66xx-xxxx</dd>" in said
