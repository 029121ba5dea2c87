"""A page of cards stays light on a slow line: 80 kB without what the browser keeps."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from app.database.extensions import transaction
from app.jobs import proposing
from app.queries.lists.keyset_pages import PAGE_SIZE
from app.services.cases.actions import notes, rejecting
from app.services.cases.answers import replying
from tests.integration.views.factories import Login, cards, forward_id, forwarded, page, person

MOST = 80_000
TEXT = (
    "Jalan di depan pasar Siulak berlubang besar, sudah tiga motor jatuh. Mohon segera diperbaiki"
)


def test_a_full_page_of_worked_on_cards(app: Flask, login: Login) -> None:
    desk, office = person("moderator"), person("operator-pupr")
    for number in range(PAGE_SIZE + 1):
        row = forwarded(f"{TEXT} {number}", "PUPR")
        with transaction():
            notes.add_note(row, "Sudah ditelepon, warga menunggu kabar.", actor=desk)
            replying.answer_forward(
                forward_id(row), "Perbaikan mulai pekan depan.", "Kepala Dinas", actor=office
            )
    for username, url in (("moderator", "/pesan-masuk/"), ("operator-pupr", "/pesan-dinas/")):
        client = app.test_client()
        login(client, username)
        text = page(client, f"{url}?status=semua")
        assert len(cards(text)) == PAGE_SIZE
        assert len(text.encode()) <= MOST


def test_a_full_page_of_rejected_cards_with_their_proposals(desk: FlaskClient) -> None:
    office = person("operator-pupr")
    for number in range(PAGE_SIZE + 1):
        row = forwarded(f"{TEXT} {number}", "PUPR")
        with transaction():
            rejecting.reject_forward(
                forward_id(row), "Jalan provinsi", "Dinas Perhubungan", "Kadis", actor=office
            )
    proposing.propose_waiting()
    text = page(desk, "/pesan-masuk/?status=ditolak")
    assert len(cards(text)) == PAGE_SIZE
    assert text.count('class="proposal"') == PAGE_SIZE
    assert text.count("Mungkin sama dengan") >= PAGE_SIZE - 3
    assert len(text.encode()) <= MOST
