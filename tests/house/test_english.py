"""English by choice: every word of every template has its English, and a person's words stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask import Flask
from jinja2 import Environment
from sqlalchemy import select

from app.english import english
from app.english_templates import replaced
from app.extensions import db
from app.models import Event
from config import ROOT
from tests.house.test_words import pairs
from tests.integration.views.stage import citizen_sms
from tests.web import BrowserlikeClient

Login = Callable[..., BrowserlikeClient]
CATALOGUE = ROOT / "app" / "translations" / "en" / "LC_MESSAGES" / "pages.po"
TEMPLATES = ROOT / "app" / "templates"
# Official sheets are Indonesian whoever prints them.
SHEETS = ("print/", "parts/journal_sheet.html")


@pytest.fixture
def stage(sqlite_stage: Any) -> Any:
    """What is asked here does not depend on the database."""
    return sqlite_stage


def words_of(source: str) -> list[str]:
    """All that a template says by itself."""
    found: list[str] = []
    environment = Environment(autoescape=True)
    list(replaced(environment._tokenize(source, "x", None), lambda it: found.append(it) or it))
    return found


def templates() -> Iterator[str]:
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = str(path.relative_to(TEMPLATES))
        if not name.startswith(SHEETS):
            yield name


@pytest.mark.parametrize("name", list(templates()))
def test_every_word_of_a_template_has_its_english(name: str) -> None:
    with CATALOGUE.open("rb") as file:
        known = {message.id for message in read_po(file)}
    said = words_of((TEMPLATES / name).read_text())
    assert [words for words in said if words not in known] == [], f"add them to {CATALOGUE}"


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    with CATALOGUE.open("rb") as file:
        text = pairs(read_po(file))
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        assert pairs(read_mo(file)) == text, "run: pybabel compile -D pages -d app/translations"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("<p>Pesan <b>baru</b></p>", ["Pesan", "baru"]),
        ('<a href="/x" title="Buka kartu">\n  Kartu\n</a>', ["Buka kartu", "Kartu"]),
        ('<a href="{{ url }}" title="Buka">{{ words }}</a>', ["Buka"]),
        ("{{ 'Simpan' if a == 'b' else 'Batal' }} {% if x == 'Admin' %}1{% endif %}", None),
        ('<i aria-label="Jawaban {{ x }} dari {{ y }} warga"></i>', ["Jawaban", "dari", "warga"]),
        ("{{ x or '(pesan kosong)' }}{{ y or 'belum diisi' }}", ["(pesan kosong)", "belum diisi"]),
        ("<script>let a = 'Kartu';</script><style>.Kartu {}</style><i>!</i>", []),
        ("{{ url_for('InboxView.index') }}{{ ' late' }}", []),
    ],
)
def test_what_is_a_word_and_what_is_not(source: str, said: list[str] | None) -> None:
    assert words_of(source) == (["Simpan", "Batal"] if said is None else said)


def test_a_person_chooses_his_language_and_keeps_it_through_the_login(
    client: BrowserlikeClient, login: Login
) -> None:
    assert 'href="/lang/en"' in text_of(client, "/login/")
    client.get("/lang/en")
    page = text_of(client, "/login/")
    assert '<html lang="en">' in page
    assert "<h1>Log in</h1>" in page
    login(client, "moderator")
    page = text_of(client, "/pesan-masuk/")
    for words in (">Inbox", ">Change password<", "My profile"):
        assert words in page
    client.get("/lang/id")
    assert "Profil saya" in text_of(client, "/pesan-masuk/")


def test_the_language_waits_for_the_person_s_next_login(
    app: Flask, client: BrowserlikeClient, login: Login
) -> None:
    login(client, "moderator")
    client.get("/lang/en")
    client.post("/logout/")
    elsewhere = app.test_client()
    login(elsewhere, "moderator")
    assert ">Inbox" in text_of(elsewhere, "/pesan-masuk/")
    # Another person at the same desk has not chosen: his screens are Indonesian.
    login(client, "admin")
    assert ">Pesan Masuk" in text_of(client, "/pesan-masuk/")
    event = db.session.scalars(select(Event).where(Event.action == "language")).one()
    assert (event.new, event.address) == ("en", "127.0.0.1")


def test_a_link_on_another_site_chooses_no_language_for_good(
    app: Flask, client: BrowserlikeClient, login: Login
) -> None:
    login(client, "moderator")
    client.get("/lang/en", headers={"Sec-Fetch-Site": "cross-site"})
    other = app.test_client()
    login(other, "moderator")
    assert ">Pesan Masuk" in text_of(other, "/pesan-masuk/")


def test_what_a_person_wrote_is_never_translated(
    app: Flask, client: BrowserlikeClient, login: Login
) -> None:
    for words in ("Selesai", "Hapus", "Balas pesan"):
        assert english(words) != words
        citizen_sms(words, "081266771234")
    login(client, "moderator")
    client.get("/lang/en")
    page = text_of(client, "/pesan-masuk/?status=semua")
    for words in ("Selesai", "Hapus", "Balas pesan"):
        assert f">{words}<" in page.replace("</span>", "<").replace("\n", "")


def test_a_refusal_and_a_wrong_form_are_told_in_english(
    client: BrowserlikeClient, login: Login
) -> None:
    client.get("/lang/en")
    login(client, "admin")
    assert "This page or entry does not exist" in client.get("/tidak-ada").get_data(as_text=True)
    page = client.post("/pengguna/add").get_data(as_text=True)
    assert "Please fill this in." in page
    assert "Wajib diisi" not in page


def text_of(client: BrowserlikeClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)
