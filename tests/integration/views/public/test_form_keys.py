"""Tulis pesan: a form's key shows its link to one browser alone; who can write under a flood."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask, current_app
from limits import RateLimitItemPerDay

from app.models import Setting
from app.services.cases.actions import deleting
from app.services.cases.tracking import public_limits
from app.views.public import web_form
from tests.cases import hidden, let
from tests.integration.views.public.citizen import TEXT, Citizen, cases, link_of
from tests.reading import assert_says, keep

SECRET = "Suami saya memukul saya tiap malam, tolong kami di Siulak"
LINK = re.compile(r"/pesan-saya/[\w-]{32}")


def shows_nothing(page: str) -> bool:
    return not LINK.search(page) and 'class="ticket"' not in page


@pytest.mark.parametrize("keeps_cookies", [True, False], ids=["cookies", "no cookies"])
@pytest.mark.parametrize("has_been_here", [True, False], ids=["knows the form", "first visit"])
def test_a_planted_key_shows_its_planter_no_link(
    citizen: Citizen, has_been_here: bool, keeps_cookies: bool
) -> None:
    """A site has her browser post its own key with no text; she fills in the page that comes."""
    for headers in (
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        {"Sec-Fetch-Site": "same-site"},
        # An older browser, and one that says nothing.
        {"Origin": "https://jahat.example"},
        {},
    ):
        planted = citizen.fresh()
        victim = citizen.neighbour(keeps_cookies=keeps_cookies)
        if has_been_here:
            victim.get("/tulis/")
        page = victim.send(planted, teks="", headers=headers).text
        hers = {"form_key": hidden(page, "form_key")}
        citizen.wait(seconds=20)
        link, ticket = link_of(victim.send(hers, teks=SECRET)), cases()[-1].ticket
        for words in ("Apa saja, supaya tautannya tampil", TEXT, ""):
            answer = citizen.send(planted, teks=words).text
            assert link not in answer, headers
            assert ticket not in answer.replace("-", "")
        assert hers["form_key"] != planted["form_key"]


def test_the_link_needs_the_form_and_its_very_words(citizen: Citizen) -> None:
    """The first was taken in, its answer never came back, and the words were changed: both are
    there, and neither shows the other."""
    opened = citizen.fresh()
    first = link_of(citizen.send(opened))
    changed = f"{TEXT} Kemarin ada yang jatuh."
    second = link_of(citizen.send(opened, teks=changed))
    assert link_of(citizen.send(opened, teks=changed)) == second
    assert link_of(citizen.send(opened)) == first != second
    assert [row.body for row in cases()] == [TEXT, changed]
    assert len({row.sender for row in cases()}) == 2


def test_a_repetition_from_another_browser_is_a_form_again(citizen: Citizen) -> None:
    opened = citizen.fresh()
    citizen.send(opened)
    other = citizen.neighbour()
    other.get("/tulis/")
    answer = other.send(opened)
    assert (answer.status_code, web_form.FOREIGN in answer.text) == (422, True)
    assert TEXT in answer.text, "what was typed is not lost"
    assert shows_nothing(answer.text)
    assert len(cases()) == 1


def test_without_cookies_the_form_works_and_a_repetition_shows_no_link(citizen: Citizen) -> None:
    citizen = citizen.neighbour(keeps_cookies=False)
    form = citizen.fresh()
    short = citizen.send(form, teks="mati").text
    citizen.wait(seconds=5)
    form["form_key"] = hidden(short, "form_key")
    assert citizen.get(link_of(citizen.send(form))).status_code == 200
    again = citizen.send(form).text
    assert shows_nothing(again)
    assert_says(again, "Pesan ini sudah terkirim sebelumnya", 'href="tel:112"')
    assert len(cases()) == 1


def test_what_another_site_s_page_sends_is_read_by_a_person_first(citizen: Citizen) -> None:
    for headers, is_ours in (
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
    ):
        form, before = citizen.fresh(), len(cases())
        answer = citizen.send(form, headers=headers)
        assert (answer.status_code == 200) is is_ours, headers
        assert len(cases()) == before + is_ours
        if not is_ours:
            citizen.wait(seconds=5)
            key = hidden(answer.text, "form_key")
            assert key != form["form_key"]
            assert citizen.send({"form_key": key}).status_code == 200


@pytest.mark.parametrize("https", [True, False])
def test_the_cookie_is_the_form_s_alone_and_goes_with_it(
    app: Flask, citizen: Citizen, monkeypatch: pytest.MonkeyPatch, https: bool
) -> None:
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", https)
    name, *parts = citizen.get("/tulis/").headers["Set-Cookie"].split("; ")
    assert re.fullmatch(r"upik-formulir=[\w-]{24}", name)
    wanted = {"HttpOnly", "Max-Age=43200", "Path=/tulis/", "SameSite=Lax"}
    assert {it for it in parts if not it.startswith("Expires")} == wanted | (
        {"Secure"} if https else set()
    )
    assert name == citizen.get("/tulis/").headers["Set-Cookie"].split("; ")[0], "renewed, not new"


def test_a_cookie_that_is_none_of_ours_is_replaced(citizen: Citizen) -> None:
    citizen.browser.set_cookie(web_form.COOKIE, "<script>", path="/tulis/")
    assert "<script>" not in citizen.get("/tulis/").headers["Set-Cookie"]


def most_a_day(count: int) -> None:
    keep(Setting(key="web_form_daily", value=str(count)))


def forget_tries() -> None:
    """The hour is over."""
    current_app.extensions["redis"].flushall()


def test_an_address_writes_twenty_an_hour_and_repeats_cost_nothing(citizen: Citizen) -> None:
    for _ in range(20):
        form = citizen.fresh()
        assert citizen.send(form).status_code == 200
        assert citizen.send(form).status_code == 200
    over = citizen.send()
    assert over.status_code == 429
    assert int(over.headers["Retry-After"]) <= 3600
    assert len(cases()) == 20
    forget_tries()
    assert citizen.send().status_code == 200


def test_a_refused_citizen_reads_the_sms_number_and_112_and_keeps_the_text(
    citizen: Citizen,
) -> None:
    most_a_day(1)
    citizen.write("203.0.113.1")
    citizen.write("203.0.113.1")
    refused = citizen.send()
    assert refused.status_code == 429
    page = refused.text
    assert "kirim SMS ke 0856 90 20 200" in page
    assert 'href="tel:112"' in page.split("<h1>")[0]
    assert TEXT in page


def test_only_what_became_a_card_counts(citizen: Citizen) -> None:
    """A photo that is none is refused after the text was found good."""
    most_a_day(1)
    for number in range(6):
        address, rubbish = f"203.0.113.{number}", (io.BytesIO(b"MZ" * 99), "a.jpg")
        assert citizen.write(address, teks="ab") == 422
        assert citizen.write(address, foto=rubbish) == 422
    assert citizen.write("203.0.113.1") == 200


def test_whoever_fills_the_day_shuts_out_only_those_who_have_written(citizen: Citizen) -> None:
    most_a_day(3)
    assert [citizen.write("203.0.113.1") for _ in range(4)] == [200, 200, 200, 429]
    others = [citizen.write(f"198.51.100.{number}") for number in range(4)]
    assert others == [200, 200, 200, 429]
    assert citizen.write("198.51.100.1") == 429, "it has written its one"
    citizen.wait(hours=24)
    forget_tries()
    assert citizen.write("203.0.113.1") == 200


def test_what_the_desk_deletes_makes_room_again(citizen: Citizen) -> None:
    most_a_day(1)
    assert [citizen.write("203.0.113.1") for _ in range(2)] == [200, 429]
    let("moderator", deleting.delete, cases()[0].id, reason="iseng")
    assert citizen.write("203.0.113.1") == 200


@pytest.mark.usefixtures("answered")
def test_a_full_form_keeps_no_private_link_from_speaking(citizen: Citizen, link: str) -> None:
    most_a_day(1)
    assert citizen.write("127.0.0.1") == 429
    assert citizen.say(link, "belum", teks="baru sebelah kiri yang menyala") == 303
    assert public_limits.count_forms_today() == 1, "a word on a link is no form"


@pytest.mark.usefixtures("answered")
def test_the_words_on_links_have_a_limit_of_their_own(
    citizen: Citizen, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public_limits, "WORDS_ON_LINK", RateLimitItemPerDay(0))
    assert citizen.say(link, "belum") == 429
    assert citizen.write("127.0.0.1") == 200


def test_the_form_has_a_switch(citizen: Citizen) -> None:
    first = citizen.send()
    keep(Setting(key="web_form", value="0"))
    closed = citizen.get("/tulis/")
    assert (closed.status_code, "sedang ditutup" in closed.text) == (200, True)
    assert "<form" not in closed.text
    assert 'href="tel:112"' in closed.text
    assert "/tulis/" not in citizen.read("/")
    assert citizen.get(link_of(first)).status_code == 200
