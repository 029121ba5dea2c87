"""Photos that came with a message: named on the card, shown on its page, to whoever may read it."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.channels import web
from app.channels.channel import Attachment, Incoming
from app.database.extensions import db, now, transaction
from app.jobs import channel_files
from app.models import MessageFile
from app.services.cases.actions import forwarding, withdrawing
from app.services.inbound import channel_intake
from tests.integration.views.factories import forward_id, let, page, person, unit_id
from tests.web import BrowserlikeClient


def written(text: str, *kinds: str) -> int:
    """A message of the web form with such files; its id."""
    data = io.BytesIO()
    Image.new("RGB", (50, 40), "navy").save(data, "JPEG")
    bodies = {"image": ("image/jpeg", data.getvalue()), "audio": ("audio/ogg", b"OggS suara")}
    files = tuple(Attachment(kind, *bodies[kind]) for kind in kinds)  # type: ignore[arg-type]
    incoming = Incoming(web.address_of(text), text, text, now(), files)
    card = channel_intake.accept(incoming) or 0
    channel_files.fetch()
    return card


@pytest.fixture
def card(app: Flask) -> int:
    return written("Jembatan putus di Siulak", "image", "image", "audio")


def files_of() -> list[int]:
    return list(db.session.scalars(select(MessageFile.id).order_by(MessageFile.id)))


def test_the_list_counts_them_and_the_page_shows_them(desk: BrowserlikeClient, card: int) -> None:
    only_photos = written("Lampu jalan mati di Semurup", "image")
    shown = page(desk, "/pesan-masuk/?status=semua")
    assert "3 berkas" in shown
    assert "1 foto" in shown
    assert f"/pesan-masuk/{card}/berkas/" not in shown
    own = page(desk, f"/pesan-masuk/{card}")
    assert own.count(f'<img src="/pesan-masuk/{card}/berkas/') == 2
    assert 'alt="Foto 1 dari warga"' in own
    assert f'<audio src="/pesan-masuk/{card}/berkas/' in own
    photo = desk.get(f"/pesan-masuk/{card}/berkas/{files_of()[0]}")
    assert Image.open(io.BytesIO(photo.data)).size == (50, 40)
    assert (photo.content_type, photo.headers["Content-Disposition"]) == ("image/jpeg", "inline")
    assert photo.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in photo.headers["Cache-Control"]
    # A file is reached through its own card alone.
    assert desk.get(f"/pesan-masuk/{only_photos}/berkas/{files_of()[0]}").status_code == 404


def test_a_unit_sees_them_as_long_as_it_holds_the_message(
    office: BrowserlikeClient, card: int
) -> None:
    with transaction():
        units = [unit_id("PUPR"), unit_id("DISHUB")]
        forwarding.forward(card, units, "keluhan", actor=person("moderator"))
    own = forward_id(card)
    assert page(office, f"/pesan-dinas/{own}").count(f"/pesan-dinas/{own}/berkas/") >= 3
    photo = f"/pesan-dinas/{own}/berkas/{files_of()[0]}"
    assert office.get(photo).status_code == 200
    assert office.get(f"/pesan-dinas/{own + 1}/berkas/{files_of()[0]}").status_code == 403
    let("moderator", withdrawing.withdraw, own)
    assert office.get(photo).status_code == 404
    assert "berkas/" not in page(office, f"/pesan-dinas/{own}")
