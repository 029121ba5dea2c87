"""Tulis pesan: its photos wait for a job that draws them; no page does, and none shows them raw."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from app.database.extensions import db, now, transaction
from app.jobs import channel_files
from app.jobs.schedule import is_needed
from app.models import InboundPart, MessageFile, StoredFile
from app.runtime.process_lock import try_lock
from app.services.cases.promises import photo_drawing
from app.services.privacy import anonymising
from app.services.settings import stored_files
from app.views.public import web_form
from tests.integration.services.cases.promises.test_photo_drawing import (
    jpeg_of_scans,
    png_that_claims,
)
from tests.integration.views.public.test_web_form import (
    TEXT,
    clock,
    link_of,
    messages,
    opened,
    photo,
    send,
    text_of,
)
from tests.web import BrowserlikeClient

__all__ = ["clock", "opened"]


def files() -> list[MessageFile]:
    db.session.expire_all()
    return list(db.session.scalars(select(MessageFile).order_by(MessageFile.id)))


def count_stored() -> int:
    return db.session.scalar(select(func.count(StoredFile.id))) or 0


def test_no_page_draws_and_none_waits_for_a_drawing(
    app: Flask,
    client: BrowserlikeClient,
    login: Callable[..., BrowserlikeClient],
    opened: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another photo is being drawn, however long: twenty costly ones silence nobody."""
    monkeypatch.setattr(photo_drawing, "_WAIT_SECONDS", 0)
    with try_lock(Path(app.config["SETTINGS"].folder) / photo_drawing.LOCK) as held:
        assert held
        answer = send(client, opened, foto=photo())
        channel_files.fetch()
    assert (answer.status_code, "Foto sedang diolah" in text_of(answer)) == (200, True)
    link, card = link_of(answer), f"/pesan-masuk/{messages()[0].id}"
    assert "Foto sedang diolah" in text_of(client.get(link))
    assert is_needed(app, "app.jobs.channel_files.fetch")
    login(client, "moderator")
    assert "Foto 1 dari warga: sedang diolah" in text_of(client.get(card))
    assert client.get(f"{card}/berkas/{files()[0].id}").status_code == 404, "as it came: to nobody"
    channel_files.fetch()
    assert not is_needed(app, "app.jobs.channel_files.fetch")
    assert b"Rahasia" not in client.get(f"{card}/berkas/{files()[0].id}").data
    assert "sedang diolah" not in text_of(client.get(card))
    assert "sedang diolah" not in text_of(client.get(link))


def test_three_photos_are_drawn_anew_without_camera_and_name(
    client: BrowserlikeClient, opened: dict[str, str]
) -> None:
    send(client, opened, foto=[photo(), photo("PNG"), photo("WEBP")])
    channel_files.fetch()
    found = files()
    assert [(it.kind, it.media_type, it.name) for it in found] == [("image", "image/jpeg", "")] * 3
    for file in found:
        data = stored_files.read(file.file_id) or b""
        assert Image.open(io.BytesIO(data)).size == (60, 40)
        assert b"Rahasia" not in data
    assert count_stored() == 3, "nothing is left of them as they came"


def test_a_photo_that_cannot_be_drawn_is_told_on_the_card_and_by_the_link(
    client: BrowserlikeClient,
    login: Callable[..., BrowserlikeClient],
    opened: dict[str, str],
) -> None:
    bomb = io.BytesIO(png_that_claims(4000, 4001)), "besar.png"
    link = link_of(send(client, opened, foto=[photo(), bomb]))
    channel_files.fetch()
    assert "1 foto tidak terbaca" in text_of(client.get(link))
    assert count_stored() == 1
    login(client, "moderator")
    card = text_of(client.get(f"/pesan-masuk/{messages()[0].id}"))
    assert "Foto 2 dari warga: ukuran gambar terlalu besar" in card


def test_what_is_erased_while_it_waits_leaves_nothing(
    client: BrowserlikeClient, opened: dict[str, str]
) -> None:
    send(client, opened, foto=photo())
    with transaction():
        anonymising.parts(db.session.scalars(select(InboundPart.id)).all(), now())
    stored_files.drop()
    channel_files.fetch()
    assert (files(), count_stored()) == ([], 0)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (lambda: [photo() for _ in range(4)], "Paling banyak 3 foto."),
        (lambda: [(io.BytesIO(b"MZ" * 400), "virus.jpg")], "bukan foto yang terbaca"),
        (lambda: [(io.BytesIO(b"x" * 5_300), "besar.jpg")], "paling besar 5 MB"),
        (lambda: [(io.BytesIO(jpeg_of_scans(101)), "lapis.jpg")], "lebih dari 100 lapis"),
    ],
)
def test_what_is_no_fitting_photo_is_said_and_nothing_is_stored(
    client: BrowserlikeClient,
    opened: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    sent: Callable[[], Any],
    said: str,
) -> None:
    monkeypatch.setattr(web_form, "_LARGEST_PHOTO", 5_000)
    answer = send(client, opened, foto=sent())
    assert (answer.status_code, said in text_of(answer), TEXT in text_of(answer)) == (
        422,
        True,
        True,
    )
    assert (messages(), count_stored()) == ([], 0)
