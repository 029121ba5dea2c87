"""A page of cards takes at most eight statements, of which three for menu, rights and session; and
80 kB without what the browser keeps, for a slow line."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app.database.extensions import db, transaction
from app.jobs import upkeep
from app.queries.lists.keyset_pages import PAGE_SIZE
from app.queries.lists.state_filters import INBOX_STATES
from app.services.cases.actions import blocking, notes
from app.services.cases.answers import asking_citizen, replying
from tests.cases import (
    Login,
    Statements,
    answered,
    cards,
    citizen_sms,
    forwarded,
    is_of_the_frame,
    let,
    page,
    reject,
)

MOST, FRAME = 8, 3


def asked_by(app: Flask, client: FlaskClient, url: str) -> list[str]:
    """The statements of one visit, but for the beginning of each transaction."""
    with Statements(app) as statements:
        page(client, url)
    return [text for text in statements.texts if not text.startswith("BEGIN")]


def crowd() -> None:
    """Cards with all that can stand on one: two SKPD, answers, notes, a question, a blocking."""
    for number in range(3):
        row = answered(f"Ramai {number}", "PUPR", "DISHUB")
        let("moderator", notes.add_note, row, "Sudah ditelepon")
        asked = citizen_sms(f"Kurang jelas {number}", f"08121100220{number}")
        let("moderator", asking_citizen.ask_citizen, asked, "Di desa mana?")
        citizen_sms("Desa Koto Baru", f"08121100220{number}")
    let("moderator", blocking.block_sender, asked)


PAGES = {
    "moderator": [
        *(f"/pesan-masuk/?status={word}" for word in INBOX_STATES),
        "/pesan-masuk/?kategori=keluhan",
        "/pesan-masuk/?status=semua&sebelum=99999",
        "/pesan-masuk/?status=semua&cari=Ramai",
        "/pesan-dinas/",
    ],
    "admin": ["/pesan-masuk/?status=terhapus"],
    "operator-pupr": [
        "/pesan-dinas/",
        "/pesan-dinas/?status=semua",
        "/pesan-dinas/?status=semua&cari=Ramai",
    ],
}


def test_a_page_of_cards_takes_few_statements(app: Flask, login: Login) -> None:
    crowd()
    for username, urls in PAGES.items():
        client = login(app.test_client(), username)
        for url in urls:
            page(client, url)
            with Statements(app) as statements:
                shown = cards(page(client, url))
            asked = [text for text in statements.texts if not text.startswith("BEGIN")]
            frame = [text for text in asked if is_of_the_frame(text)]
            assert 0 < len(frame) <= FRAME, (username, url, frame)
            assert len(asked) <= MOST, (username, url, asked)
            assert shown or "semua" not in url, (username, url)


def test_a_search_for_a_number_takes_no_more_with_its_row_in_the_journal(
    desk: FlaskClient, app: Flask
) -> None:
    """Who asks is not read again after it was written down."""
    crowd()
    url = "/pesan-masuk/?status=semua&nomor=0811"
    page(desk, url)
    asked = asked_by(app, desk, url)
    (written,) = [text for text in asked if text.startswith("INSERT")]
    assert "event" in written
    assert len(asked) <= MOST


def test_pages_of_two_cards_and_of_twelve_ask_the_same(desk: FlaskClient, app: Flask) -> None:
    """A database plans a text once: numbers of cards do not change it."""
    for number in range(12):
        citizen_sms(f"Jembatan rusak {('dua' if number < 2 else 'lagi')}")
    texts = []
    for words, many in (("Jembatan+rusak+dua", 2), ("Jembatan+rusak", 12)):
        url = f"/pesan-masuk/?status=semua&cari={words}"
        assert len(cards(page(desk, url))) == many
        texts.append([it for it in asked_by(app, desk, url) if "outbound_sms" in it])
    assert texts[0]
    assert texts[0] == texts[1]


def values_of(client: FlaskClient, url: str, words: str) -> list[list[str]]:
    """The words that are parameters of each statement of a visit that has `words` in its text."""
    found: list[list[str]] = []

    def _note(_connection: Any, _cursor: Any, text: str, values: Any, *_rest: Any) -> None:
        given = values.values() if isinstance(values, dict) else values
        if words in text:
            found.append([value for value in given if isinstance(value, str) and value.isalpha()])

    event.listen(db.engine, "before_cursor_execute", _note)
    try:
        page(client, url)
    finally:
        event.remove(db.engine, "before_cursor_execute", _note)
    assert found
    return found


@pytest.mark.parametrize("url", ["/pesan-masuk/", "/pesan-dinas/"])
def test_what_each_page_counts_takes_no_word_as_a_parameter(
    client: FlaskClient, login: Login, url: str
) -> None:
    """Words are in the text, so that PostgreSQL keeps a plan that knows how many rows have them."""
    login(client, "moderator" if "masuk" in url else "operator-pupr")
    assert not any(values_of(client, url, "count("))


def test_lost_answers_are_listed_by_words_in_the_text(office: FlaskClient) -> None:
    """As they are counted: a plan that does not know them reads all answers of the unit."""
    found = values_of(office, "/pesan-dinas/?status=tidak-sampai", "SELECT forward.id")
    assert not {"failed", "undelivered", "diteruskan"} & {word for words in found for word in words}


def test_a_right_that_is_taken_away_is_gone_at_the_next_click(
    app: Flask, desk: FlaskClient
) -> None:
    """The rights come with the person's row, anew each time."""
    assert desk.get("/pesan-masuk/").status_code == 200
    with transaction():
        role = db.session.scalars(
            db.select(app.appbuilder.sm.role_model).filter_by(name="Moderator")
        ).one()
        role.permissions = [row for row in role.permissions if row.view_menu.name != "Inbox"]
    assert desk.get("/pesan-masuk/").status_code != 200
    assert 'href="/pesan-masuk/"' in page(desk, "/password/")


def numbers_of(text: str) -> dict[str, str]:
    """The words beside the filters -> what stands beside them, "" for nothing."""
    side = text.split('id="filters"')[1].split("</aside>")[0]
    links = (re.sub(r"<[^>]+>", " ", link) for link in re.findall(r"<a .*?</a>", side, re.S))
    found = (re.match(r"(.*?) ?([\d.]+\+?)?$", " ".join(link.split())) for link in links)
    return {match[1]: match[2] or "" for match in found if match}


def test_open_filters_are_exact_however_much_was_answered(
    desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the limit "Semua" says so and "Sudah dibalas" says nothing; what waits is counted."""
    crowd()
    asked = citizen_sms("Satu lagi")
    whole = numbers_of(page(desk, "/pesan-masuk/?status=semua"))
    assert int(whole["Semua"]) == int(whole["Belum dibalas"]) + int(whole["Sudah dibalas"])
    monkeypatch.setattr("app.queries.lists.facet_counts.LIMIT", 2)
    beyond = numbers_of(page(desk, "/pesan-masuk/?status=semua"))
    assert beyond["Semua"] == "2+"
    assert beyond["Sudah dibalas"] == ""
    assert beyond["Belum dibalas"] == whole["Belum dibalas"]
    let("moderator", replying.answer_directly, asked, "Sudah.", "keluhan", "Kabag")
    after = numbers_of(page(desk, "/pesan-masuk/"))
    assert int(after["Belum dibalas"]) == int(whole["Belum dibalas"]) - 1


def test_a_search_says_100_and_more(desk: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [citizen_sms(f"Banyak hasil {number}") for number in range(4)]
    url = "/pesan-masuk/?status=semua&cari=Banyak+hasil"
    assert "4 pesan cocok" in page(desk, url)
    monkeypatch.setattr("app.queries.lists.facet_counts.SEARCH_LIMIT", 3)
    text = page(desk, url)
    assert "3+ pesan cocok" in text
    assert cards(text) == rows[::-1]


HEAVIEST = 80_000
TEXT = (
    "Jalan di depan pasar Siulak berlubang besar, sudah tiga motor jatuh. Mohon segera diperbaiki"
)


def test_a_full_page_of_worked_on_cards(app: Flask, login: Login) -> None:
    for number in range(PAGE_SIZE + 1):
        row = answered(f"{TEXT} {number}", said="Perbaikan mulai pekan depan.")
        let("moderator", notes.add_note, row, "Sudah ditelepon, warga menunggu kabar.")
    for username, url in (("moderator", "/pesan-masuk/"), ("operator-pupr", "/pesan-dinas/")):
        client = login(app.test_client(), username)
        text = page(client, f"{url}?status=semua")
        assert len(cards(text)) == PAGE_SIZE
        assert len(text.encode()) <= HEAVIEST


def test_a_full_page_of_rejected_cards_with_their_proposals(desk: FlaskClient) -> None:
    for number in range(PAGE_SIZE + 1):
        row = forwarded(f"{TEXT} {number}", "PUPR")
        reject(row, "Jalan provinsi", "Dinas Perhubungan", by="operator-pupr")
    upkeep.propose_waiting()
    text = page(desk, "/pesan-masuk/?status=ditolak")
    assert len(cards(text)) == PAGE_SIZE
    assert text.count('class="proposal"') == PAGE_SIZE
    assert text.count("Mungkin sama dengan") >= PAGE_SIZE - 3
    assert len(text.encode()) <= HEAVIEST
