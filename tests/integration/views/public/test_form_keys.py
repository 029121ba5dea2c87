"""Tulis pesan: a form's key shows ticket and link to the browser that opened it alone."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.views.public import web_form
from tests.clock import Clock
from tests.integration.views.factories import hidden
from tests.integration.views.public.test_web_form import TEXT, fresh, link_of, messages, send
from tests.web import BrowserlikeClient

SECRET = "Suami saya memukul saya tiap malam, tolong kami di Siulak"
LINK = re.compile(r"/pesan-saya/[\w-]{32}")


def browser(app: Flask, *, keeps_cookies: bool = True) -> BrowserlikeClient:
    """Another browser than the test's own."""
    found = app.test_client(use_cookies=keeps_cookies)
    assert isinstance(found, BrowserlikeClient)
    return found


def shows_nothing(page: str) -> bool:
    return not LINK.search(page) and 'class="ticket"' not in page


@pytest.mark.parametrize("keeps_cookies", [True, False], ids=["cookies", "no cookies"])
@pytest.mark.parametrize("has_been_here", [True, False], ids=["knows the form", "first visit"])
@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Sec-Fetch-Site": "cross-site", "Origin": "null"}, id="another site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="a neighbour's site"),
        pytest.param({"Origin": "https://jahat.example"}, id="an older browser"),
        pytest.param({}, id="a browser that says nothing"),
    ],
)
def test_a_planted_key_shows_its_planter_no_link(
    app: Flask,
    client: BrowserlikeClient,
    clock: Clock,
    headers: dict[str, str],
    has_been_here: bool,
    keeps_cookies: bool,
) -> None:
    """A site has her browser post its own key with no text; she fills in the page that comes."""
    planted = fresh(client, clock)
    victim = browser(app, keeps_cookies=keeps_cookies)
    if has_been_here:
        victim.get("/tulis/")
    page = send(victim, planted, teks="", headers=headers).text
    hers = {"form_key": hidden(page, "form_key")}
    clock.move(seconds=20)
    link = link_of(send(victim, hers, teks=SECRET))
    for words in ("Apa saja, supaya tautannya tampil", TEXT, ""):
        answer = send(client, planted, teks=words).text
        assert link not in answer
        assert messages()[0].ticket not in answer.replace("-", "")
    assert hers["form_key"] != planted["form_key"]


def test_the_link_needs_the_form_and_its_very_words(
    client: BrowserlikeClient, opened: dict[str, str]
) -> None:
    """The first was taken in, its answer never came back, and the words were changed: both are
    there, and neither shows the other."""
    first = link_of(send(client, opened))
    changed = f"{TEXT} Kemarin ada yang jatuh."
    second = link_of(send(client, opened, teks=changed))
    assert link_of(send(client, opened, teks=changed)) == second
    assert link_of(send(client, opened)) == first != second
    assert [row.body for row in messages()] == [TEXT, changed]
    assert len({row.sender for row in messages()}) == 2


def test_a_repetition_from_another_browser_is_a_form_again(
    app: Flask, client: BrowserlikeClient, opened: dict[str, str]
) -> None:
    send(client, opened)
    other = browser(app)
    other.get("/tulis/")
    answer = send(other, opened)
    assert (answer.status_code, web_form.FOREIGN in answer.text) == (422, True)
    assert TEXT in answer.text, "what was typed is not lost"
    assert shows_nothing(answer.text)
    assert len(messages()) == 1


def test_without_cookies_the_form_works_and_a_repetition_shows_no_link(
    app: Flask, clock: Clock
) -> None:
    citizen = browser(app, keeps_cookies=False)
    form = fresh(citizen, clock)
    short = send(citizen, form, teks="mati").text
    clock.move(seconds=5)
    form["form_key"] = hidden(short, "form_key")
    link = link_of(send(citizen, form))
    assert citizen.get(link).status_code == 200
    again = send(citizen, form).text
    assert shows_nothing(again)
    assert "Pesan ini sudah terkirim sebelumnya" in again
    assert 'href="tel:112"' in again
    assert len(messages()) == 1


@pytest.mark.parametrize(
    ("headers", "is_ours"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "http://localhost"}, True),
        # Our page names no origin: it tells nobody where it was.
        ({"Origin": "null"}, True),
        ({"Origin": "http://localhost.jahat.example"}, False),
        ({"Origin": "rusak"}, False),
        ({}, True),
    ],
)
def test_what_another_site_s_page_sends_is_read_by_a_person_first(
    client: BrowserlikeClient,
    opened: dict[str, str],
    clock: Clock,
    headers: dict[str, str],
    is_ours: bool,
) -> None:
    answer = send(client, opened, headers=headers)
    assert (answer.status_code == 200) is is_ours
    assert len(messages()) == is_ours
    if not is_ours:
        clock.move(seconds=5)
        key = hidden(answer.text, "form_key")
        assert key != opened["form_key"]
        assert send(client, {"form_key": key}).status_code == 200


@pytest.mark.parametrize("https", [True, False])
def test_the_cookie_is_the_form_s_alone_and_goes_with_it(
    app: Flask, client: BrowserlikeClient, monkeypatch: pytest.MonkeyPatch, https: bool
) -> None:
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", https)
    told = client.get("/tulis/").headers["Set-Cookie"]
    name, *parts = told.split("; ")
    assert re.fullmatch(r"upik-formulir=[\w-]{24}", name)
    wanted = {"HttpOnly", "Max-Age=43200", "Path=/tulis/", "SameSite=Lax"}
    assert {it for it in parts if not it.startswith("Expires")} == wanted | (
        {"Secure"} if https else set()
    )
    assert name == client.get("/tulis/").headers["Set-Cookie"].split("; ")[0], "renewed, not new"


def test_a_cookie_that_is_none_of_ours_is_replaced(client: BrowserlikeClient) -> None:
    client.set_cookie(web_form.COOKIE, "<script>", path="/tulis/")
    assert "<script>" not in client.get("/tulis/").headers["Set-Cookie"]
