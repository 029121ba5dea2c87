"""The emblem on papers: uploaded by Admin alone, drawn anew, shown and removed."""

from __future__ import annotations

import html
from collections.abc import Callable
from io import BytesIO

from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.database.extensions import db
from app.models import Event
from app.reports.documents.letterhead import Letterhead, with_emblem
from tests.integration.views.factories import page
from tests.web import BrowserlikeClient

Login = Callable[..., BrowserlikeClient]
REPORTS = "/pengaturan/laporan"


def test_an_emblem_is_drawn_anew_shown_and_removed(
    app: Flask, client: BrowserlikeClient, login: Login
) -> None:
    desk = login(client, "admin")
    emblem = f"{REPORTS}/lambang"
    assert desk.get(emblem).status_code == 404

    def send(data: bytes) -> str:
        form = {"lambang": (BytesIO(data), "lambang.png")}
        answer = desk.post(emblem, data=form, follow_redirects=True)
        return html.unescape(answer.get_data(as_text=True))

    assert "Berkas ini bukan foto yang terbaca" in send(b"<svg onload=alert(1)>")
    assert "Pilih berkas lambangnya dahulu." in send(b"")
    drawn = BytesIO()
    Image.new("RGBA", (960, 480), "#0f5c4d80").save(drawn, "PNG")
    assert "Lambang disimpan." in send(drawn.getvalue() + b"<script>")
    found = desk.get(emblem)
    assert (found.content_type, found.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert b"<script>" not in found.data
    with Image.open(BytesIO(found.data)) as picture:
        assert (picture.size, picture.mode) == ((480, 240), "RGBA")
    assert f'src="{emblem}"' in page(desk, REPORTS)
    assert with_emblem(db.session(), Letterhead("Pemerintah Kabupaten Kerinci")).emblem
    desk.post(emblem, data={"hapus": "1"})
    assert desk.get(emblem).status_code == 404
    told = [row.action for row in db.session.scalars(select(Event).order_by(Event.id))]
    assert told[-2:] == ["emblem_changed", "emblem_removed"]
    desk.post("/logout/")
    login(client, "moderator")
    assert desk.get(emblem).status_code == desk.post(emblem).status_code == 403
