"""The public home page shows what was published, and no digit of anybody's number."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.delivery import OutboundStatus
from app.domain.terms import ForwardStatus, MessageStatus
from app.extensions import transaction
from app.models import Message
from tests.integration.reports.builders import NOON, forward, message, reply, skpd

Login = Callable[[FlaskClient, str], object]


def home(client: FlaskClient, query: str = "") -> str:
    answer = client.get(f"/{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def published(body: str = "Jembatan gantung rusak", **values: object) -> Message:
    status = MessageStatus(str(values.pop("status", MessageStatus.BARU)))
    return message(status, body=body, published_at=datetime.now(UTC), **values)


def cards(page: str) -> list[str]:
    return re.findall(r"<article.*?</article>", page, re.DOTALL)


def test_a_published_answered_message_is_shown_with_its_facts(
    app: Flask, client: FlaskClient
) -> None:
    with transaction():
        unit = skpd("Dinas Uji Jalan")
        card = published(status=MessageStatus.DIJAWAB)
        forward(card, unit, ForwardStatus.DIJAWAB)
        reply(card, unit, "Kamis diperbaiki")
    (shown,) = cards(home(client))
    for words in ("Warga", "Keluhan", "24 November 2026", "Jembatan gantung rusak"):
        assert words in shown
    assert "Kamis diperbaiki" in shown
    assert "Dijawab Dinas Uji Jalan" in shown
    assert "Nama Rahasia" not in shown
    assert card.ticket not in shown


def test_nobody_s_number_is_in_the_page(app: Flask, client: FlaskClient) -> None:
    with transaction():
        card = published("hub 0812-6677-1234, NIK 1501012305890002")
        reply(card, skpd(), "Sudah kami telepon ke 081266771234")
    page = home(client)
    for digits in ("6677", "1234", "1501012305890002", "081266771234", "+62812"):
        assert digits not in page.replace("-", "")
    assert page.count("[nomor disamarkan]") == 3


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"published_at": None}, id="not published"),
        pytest.param({"deleted_at": NOON}, id="deleted"),
        pytest.param({"is_quarantined": True}, id="of a blocked number"),
    ],
)
def test_what_is_not_public_is_not_shown(
    app: Flask, client: FlaskClient, values: dict[str, object]
) -> None:
    with transaction():
        message(**({"published_at": NOON} | values))
    page = home(client)
    assert not cards(page)
    assert "Belum ada pesan yang diterbitkan" in page


@pytest.mark.parametrize(
    ("sms", "is_shown"),
    [
        (OutboundStatus.HELD, False),
        (OutboundStatus.QUEUED, False),
        (OutboundStatus.CANCELLED, False),
        (OutboundStatus.FAILED, False),
        (OutboundStatus.SENT, True),
        (OutboundStatus.DELIVERED, True),
        (None, True),
    ],
)
def test_an_answer_is_public_once_the_citizen_has_it(
    app: Flask, client: FlaskClient, sms: OutboundStatus | None, is_shown: bool
) -> None:
    with transaction():
        reply(published(), skpd(), "Kamis diperbaiki", sms)
    assert ("Kamis diperbaiki" in home(client)) is is_shown
    assert bool(cards(home(client, "?cari=kamis"))) is is_shown


def test_markup_of_a_citizen_stays_text(app: Flask, client: FlaskClient) -> None:
    with transaction():
        published("<script>alert(1)</script>")
    assert "<script" not in home(client)


def test_an_unanswered_message_says_where_it_is(app: Flask, client: FlaskClient) -> None:
    with transaction():
        forward(published(status=MessageStatus.DITERUSKAN), skpd("Dinas Uji Jalan"))
    assert "Diteruskan ke Dinas Uji Jalan, menunggu jawaban" in home(client)


def test_filter_by_category_skpd_and_words(app: Flask, client: FlaskClient) -> None:
    with transaction():
        unit = skpd()
        forward(published("Lampu mati"), unit)
        published("Terima kasih petugas", category="pujian")
        published("Syarat 100% KTP_baru", category="permintaan informasi")
    for query, expected in (
        ("", 3),
        ("?kategori=pujian", 1),
        ("?kategori=permintaan+informasi", 1),
        (f"?skpd={unit.id}", 1),
        ("?cari=LAMPU", 1),
        ("?cari=petugas+terima", 1),
        ("?cari=petugas+lampu", 0),
        (f"?cari=kasih&skpd={unit.id}", 0),
    ):
        assert len(cards(home(client, query))) == expected, query


def test_a_masked_number_can_not_be_guessed_by_searching(app: Flask, client: FlaskClient) -> None:
    with transaction():
        published("hub 0812-6677-1234")
        published("tanpa nomor")
    assert len(cards(home(client, "?cari=6677"))) == 2
    assert 'value="6677"' not in home(client, "?cari=6677")


@pytest.mark.parametrize(
    "query",
    [
        "?kategori=x&skpd=x&halaman=x",
        "?halaman=-1&skpd=99999999999999999999",
        "?halaman=99999999999999999999",
        "?cari=%00%ff%27%3B--%25_",
        "?skpd=%D9%A1",
        "?halaman=%C2%B2",
        f"?cari={'a' * 5000}",
    ],
)
def test_a_senseless_address_still_gives_the_page(
    app: Flask, client: FlaskClient, query: str
) -> None:
    with transaction():
        published()
    assert "Pesan warga dan jawabannya" in home(client, query)


def test_pages_of_twenty_newest_first(app: Flask, client: FlaskClient) -> None:
    with transaction():
        for number in range(41):
            published(f"Pesan ke {number}", received_at=NOON + timedelta(hours=number))
    first, last, beyond = (home(client, f"?halaman={n}") for n in (1, 3, 9))
    assert len(cards(first)) == 20
    assert "Pesan ke 40" in cards(first)[0]
    assert "Halaman 1 dari 3" in first
    assert len(cards(last)) == 1
    assert cards(last) == cards(beyond)
    assert "halaman=2" in first
    assert 'rel="prev"' not in first


def test_the_figures_are_of_this_year_and_dated(app: Flask, client: FlaskClient) -> None:
    with transaction():
        message(MessageStatus.DIJAWAB, received_at=datetime.now(UTC))
        message(received_at=datetime.now(UTC), deleted_at=NOON)
        message(received_at=datetime.now(UTC) - timedelta(days=800))
    page = home(client)
    assert re.search(r"pesan diterima tahun \d{4}</dt><dd>1<", page)
    assert "sudah dijawab (100\u00a0%)" in page
    assert re.search(r"Dihitung \d+ \w+ \d{4} pukul \d\d\.\d\d WIB", page)


def size(client: FlaskClient, file: str) -> int:
    """The bytes of a static file."""
    with client.get(file) as answer:
        assert answer.status_code == 200
        return len(answer.data)


def test_the_page_is_small_and_needs_no_script(app: Flask, client: FlaskClient) -> None:
    with transaction():
        unit = skpd()
        for number in range(20):
            card = published(f"{number} " + "Jalan berlubang dan gelap sekali. " * 9)
            forward(card, unit, ForwardStatus.DIJAWAB)
            reply(card, unit, "Akan kami perbaiki pekan depan. " * 4)
    page = client.get("/")
    text = page.get_data(as_text=True)
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', text)
    whole = len(page.data) + sum(size(client, file) for file in files)
    assert whole <= 60_000
    assert "<script" not in text
    assert "bootstrap" not in text


def test_latihan_is_marked_and_the_number_can_be_tapped(app: Flask, client: FlaskClient) -> None:
    page = home(client)
    assert "MODE LATIHAN" in page
    assert 'href="sms:+628569020200"' in page
    assert "0856 90 20 200" in page
    assert "kerincikab.go.id" in page


def test_the_way_in_and_the_way_back(app: Flask, client: FlaskClient, login: Login) -> None:
    assert "Masuk</a>" in home(client)
    login(client, "moderator")
    assert '<a class="enter" href="/pesan-masuk/">Kembali ke aplikasi</a>' in home(client)
