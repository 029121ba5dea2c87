"""Tulis pesan under a flood: what counts, who can still write, and what a refused citizen reads."""

from __future__ import annotations

import io

import pytest
from flask import current_app
from limits import RateLimitItemPerDay

from app.database.extensions import transaction
from app.models import Setting
from app.services.cases.actions import deleting
from app.services.cases.tracking import public_limits
from tests.clock import Clock
from tests.integration.views.factories import person
from tests.integration.views.public.test_own_case import say
from tests.integration.views.public.test_web_form import TEXT, fresh, link_of, messages, send
from tests.web import BrowserlikeClient


def most_a_day(count: int) -> None:
    with transaction() as store:
        store.add(Setting(key="web_form_daily", value=str(count)))


def forget_tries() -> None:
    """The hour is over."""
    current_app.extensions["redis"].flushall()


def write(client: BrowserlikeClient, clock: Clock, address: str, **fields: object) -> int:
    """The status of a new form from this address."""
    client.environ_base["REMOTE_ADDR"] = address
    return send(client, fresh(client, clock), **fields).status_code


def test_an_address_writes_twenty_an_hour_and_repeats_cost_nothing(
    client: BrowserlikeClient, clock: Clock
) -> None:
    for _ in range(20):
        form = fresh(client, clock)
        assert send(client, form).status_code == 200
        assert send(client, form).status_code == 200
    over = send(client, fresh(client, clock))
    assert over.status_code == 429
    assert int(over.headers["Retry-After"]) <= 3600
    assert len(messages()) == 20
    forget_tries()
    assert send(client, fresh(client, clock)).status_code == 200


def test_a_refused_citizen_reads_the_sms_number_and_112_and_keeps_the_text(
    client: BrowserlikeClient, clock: Clock
) -> None:
    most_a_day(1)
    write(client, clock, "203.0.113.1")
    write(client, clock, "203.0.113.1")
    refused = send(client, fresh(client, clock))
    assert refused.status_code == 429
    page = refused.text
    assert "kirim SMS ke 0856 90 20 200" in page
    assert 'href="tel:112"' in page.split("<h1>")[0]
    assert TEXT in page


def test_only_what_became_a_card_counts(client: BrowserlikeClient, clock: Clock) -> None:
    """A photo that is none is refused after the text was found good."""
    most_a_day(1)
    for number in range(6):
        address, rubbish = f"203.0.113.{number}", (io.BytesIO(b"MZ" * 99), "a.jpg")
        assert write(client, clock, address, teks="ab") == 422
        assert write(client, clock, address, foto=rubbish) == 422
    assert write(client, clock, "203.0.113.1") == 200


def test_whoever_fills_the_day_shuts_out_only_those_who_have_written(
    client: BrowserlikeClient, clock: Clock
) -> None:
    most_a_day(3)
    assert [write(client, clock, "203.0.113.1") for _ in range(4)] == [200, 200, 200, 429]
    assert [write(client, clock, f"198.51.100.{number}") for number in range(4)] == [
        *[200] * 3,
        429,
    ]
    assert write(client, clock, "198.51.100.1") == 429, "it has written its one"
    clock.move(hours=24)
    forget_tries()
    assert write(client, clock, "203.0.113.1") == 200


def test_what_the_desk_deletes_makes_room_again(client: BrowserlikeClient, clock: Clock) -> None:
    most_a_day(1)
    assert [write(client, clock, "203.0.113.1") for _ in range(2)] == [200, 429]
    with transaction():
        deleting.delete(messages()[0].id, actor=person("moderator"), reason="iseng")
    assert write(client, clock, "203.0.113.1") == 200


def test_a_full_form_keeps_no_private_link_from_speaking(
    client: BrowserlikeClient, clock: Clock, link: str, answered: int
) -> None:
    most_a_day(1)
    assert write(client, clock, "127.0.0.1") == 429
    assert say(client, link, "belum", teks="baru sebelah kiri yang menyala") == 303
    assert public_limits.count_forms_today() == 1, "a word on a link is no form"


def test_the_words_on_links_have_a_limit_of_their_own(
    client: BrowserlikeClient,
    clock: Clock,
    link: str,
    answered: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(public_limits, "WORDS_ON_LINK", RateLimitItemPerDay(0))
    assert say(client, link, "belum") == 429
    assert write(client, clock, "127.0.0.1") == 200


def test_the_form_has_a_switch(client: BrowserlikeClient, clock: Clock) -> None:
    first = send(client, fresh(client, clock))
    with transaction() as store:
        store.add(Setting(key="web_form", value="0"))
    closed = client.get("/tulis/")
    assert (closed.status_code, "sedang ditutup" in closed.text) == (200, True)
    assert "<form" not in closed.text
    assert 'href="tel:112"' in closed.text
    assert "/tulis/" not in client.get("/").text
    assert client.get(link_of(first)).status_code == 200
