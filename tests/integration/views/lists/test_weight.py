"""A page of cards stays light on a slow line: 80 kB without what the browser keeps."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from app.jobs import proposing
from app.queries.lists.keyset_pages import PAGE_SIZE
from app.services.cases.actions import notes
from tests.integration.views.factories import (
    Login,
    answered,
    cards,
    forwarded,
    let,
    page,
    reject,
)

MOST = 80_000
TEXT = (
    "Jalan di depan pasar Siulak berlubang besar, sudah tiga motor jatuh. Mohon segera diperbaiki"
)


def test_a_full_page_of_worked_on_cards(app: Flask, login: Login) -> None:
    for number in range(PAGE_SIZE + 1):
        row = answered(f"{TEXT} {number}", said="Perbaikan mulai pekan depan.")
        let("moderator", notes.add_note, row, "Sudah ditelepon, warga menunggu kabar.")
    for username, url in (("moderator", "/pesan-masuk/"), ("operator-pupr", "/pesan-dinas/")):
        client = app.test_client()
        login(client, username)
        text = page(client, f"{url}?status=semua")
        assert len(cards(text)) == PAGE_SIZE
        assert len(text.encode()) <= MOST


def test_a_full_page_of_rejected_cards_with_their_proposals(desk: FlaskClient) -> None:
    for number in range(PAGE_SIZE + 1):
        row = forwarded(f"{TEXT} {number}", "PUPR")
        reject(row, "Jalan provinsi", "Dinas Perhubungan", by="operator-pupr")
    proposing.propose_waiting()
    text = page(desk, "/pesan-masuk/?status=ditolak")
    assert len(cards(text)) == PAGE_SIZE
    assert text.count('class="proposal"') == PAGE_SIZE
    assert text.count("Mungkin sama dengan") >= PAGE_SIZE - 3
    assert len(text.encode()) <= MOST
