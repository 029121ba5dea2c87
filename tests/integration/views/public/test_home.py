"""The public home page shows what was published, and no digit of anybody's number."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.messaging.delivery import OutboundStatus
from app.domain.terms import CaseStatus, ForwardStatus
from app.models import Case, DayMark
from app.reports.figures.periods import today
from app.services.cases.tracking.public_limits import LOOKS
from tests.integration.reports.builders import NOON, added, case, forward, reply, skpd
from tests.reading import assert_lacks, assert_says
from tests.web import steady


def home(client: FlaskClient, query: str = "") -> str:
    answer = client.get(f"/{query}")
    assert answer.status_code == 200
    return answer.text


def published(body: str = "Jembatan gantung rusak", **values: object) -> Case:
    status = CaseStatus(str(values.pop("status", CaseStatus.BARU)))
    return case(status, body=body, published_at=datetime.now(UTC), **values)


def cards(page: str) -> list[str]:
    return re.findall(r"<article.*?</article>", page, re.DOTALL)


def test_a_published_answered_case_is_shown_with_its_facts(client: FlaskClient) -> None:
    with transaction():
        unit = skpd("Dinas Uji Jalan")
        card = published("Jembatan gantung rusak <script>", status=CaseStatus.DIJAWAB)
        forward(card, unit, ForwardStatus.DIJAWAB)
        reply(card, unit, "Kamis diperbaiki")
    page = home(client)
    (shown,) = cards(page)
    assert "<script" not in page
    for words in ("Warga", "Keluhan", "24 November 2026", "Jembatan gantung rusak"):
        assert words in shown
    assert "Kamis diperbaiki" in shown
    assert "Dijawab oleh Dinas Uji Jalan" in shown
    assert "Nama Rahasia" not in shown
    assert card.ticket not in shown


def test_nobody_s_number_is_in_the_page(client: FlaskClient) -> None:
    with transaction():
        unit, card = skpd(), published("hub 0812-6677-1234, NIK 1501012305890002")
        reply(card, unit, "Sudah kami telepon ke 081266771234")
        # Also what a person let through.
        card = published("Jembatan rusak", public_text="Jembatan, hub 0812-6677-1234")
        reply(card, unit, "Sudah").public_text = "Sudah, telepon 081266771234"
    page = home(client)
    for digits in ("6677", "1234", "1501012305890002", "081266771234", "+62812"):
        assert digits not in page.replace("-", "")
    assert page.count("[nomor disamarkan]") == 5


def test_what_is_not_public_is_not_shown(client: FlaskClient) -> None:
    with transaction():
        for values in ({"published_at": None}, {"deleted_at": NOON}, {"is_quarantined": True}):
            case(**{"published_at": NOON, **values})
    page = home(client)
    assert not cards(page)
    assert "Belum ada pesan yang diterbitkan" in page


def test_an_answer_is_public_once_the_citizen_has_it(client: FlaskClient) -> None:
    has_it = {OutboundStatus.SENT, OutboundStatus.DELIVERED, None}
    waits = {OutboundStatus(it) for it in ("held", "queued", "cancelled", "failed")}
    with transaction():
        unit = skpd()
        for status in (*has_it, *waits):
            reply(published(), unit, f"Kamis diperbaiki {status}", status)
    for page in (home(client), home(client, "?cari=kamis")):
        assert set(re.findall(r"Kamis diperbaiki (\w+)", page)) == {str(it) for it in has_it}


def test_an_unanswered_case_says_where_it_is(client: FlaskClient) -> None:
    with transaction():
        forward(published(status=CaseStatus.DITERUSKAN), skpd("Dinas Uji Jalan"))
    assert "Diteruskan ke Dinas Uji Jalan, menunggu jawaban" in home(client)


def test_filter_by_category_skpd_and_words(client: FlaskClient) -> None:
    with transaction():
        unit = skpd()
        forward(published("Lampu mati"), unit)
        published("Terima kasih petugas", category="pujian")
        published("Syarat 100% KTP_baru", category="permintaan informasi", public_place="Siulak")
        published("Pasar sepi", category="pengaduan", received_at=NOON - timedelta(days=700))
    for query, expected in (
        ("", 4),
        ("?kecamatan=Siulak", 1),
        ("?kecamatan=Kayu+Aro", 0),
        ("?kecamatan=Jakarta", 4),
        ("?tahun=2026", 3),
        ("?tahun=2024", 1),
        ("?tahun=1800", 4),
        ("?tahun=2026&kecamatan=Siulak&cari=ktp", 1),
        ("?kategori=pujian", 1),
        ("?kategori=permintaan+informasi", 1),
        (f"?skpd={unit.id}", 1),
        ("?cari=LAMPU", 1),
        ("?cari=petugas+terima", 1),
        ("?cari=petugas+lampu", 0),
        (f"?cari=kasih&skpd={unit.id}", 0),
    ):
        assert len(cards(home(client, query))) == expected, query


def test_a_masked_number_can_not_be_guessed_by_searching(client: FlaskClient) -> None:
    with transaction():
        published("hub 0812-6677-1234")
        published("tanpa nomor")
    assert len(cards(home(client, "?cari=6677"))) == 2
    assert 'value="6677"' not in home(client, "?cari=6677")


def test_a_search_reads_so_many_and_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.reports.public.published.MOST_SEARCHED", 3)
    with transaction():
        for days in range(4):
            published(f"Lampu {'mati' * (days > 2)}", received_at=NOON - timedelta(days=days))
        published("Lampu mati", received_at=NOON - timedelta(days=700))
    page = home(client, "?cari=lampu")
    assert len(cards(page)) == 3
    assert "Dicari di 3 pesan terbaru" in page
    assert not cards(home(client, "?cari=mati"))
    older = home(client, "?cari=mati&tahun=2024")
    assert len(cards(older)) == 1
    assert "Dicari di" not in older


def test_who_searches_too_often_is_told_to_wait(client: FlaskClient) -> None:
    with transaction():
        published("Lampu mati")
    answers = [client.get("/?cari=lampu") for _ in range(2 * LOOKS.amount + 1)]
    refused = [answer for answer in answers if answer.status_code == 429]
    # A minute of the clock may end in between.
    assert refused
    assert 0 < int(refused[0].headers["Retry-After"]) <= 60
    text = refused[0].text
    assert "Tunggu 1 menit" in text
    assert "Lampu mati" not in text
    # Reading costs nothing: it goes on, and so does whoever else searches.
    assert cards(home(client))
    other = {"REMOTE_ADDR": "198.51.100.8"}
    assert client.get("/?cari=lampu", environ_base=other).status_code == 200


def test_a_senseless_address_still_gives_the_page(client: FlaskClient) -> None:
    with transaction():
        published()
    for query in (
        "?kategori=x&skpd=x&halaman=x",
        "?halaman=-1&skpd=99999999999999999999",
        "?halaman=99999999999999999999",
        "?cari=%00%ff%27%3B--%25_",
        "?skpd=%D9%A1",
        "?halaman=%C2%B2",
        f"?cari={'a' * 5000}",
    ):
        assert "Pesan warga dan jawabannya" in home(client, query)


def test_pages_of_twenty_newest_first(client: FlaskClient) -> None:
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


def counted_anew() -> None:
    """Rows made directly are not in the daily figures: these days are counted row by row."""
    for at in db.session.scalars(select(Case.received_at)).all():
        added(DayMark(day=today(at)))


def test_the_figures_are_of_this_year_and_dated(client: FlaskClient) -> None:
    with transaction():
        case(CaseStatus.DIJAWAB, received_at=datetime.now(UTC))
        case(received_at=datetime.now(UTC), deleted_at=NOON)
        case(received_at=datetime.now(UTC) - timedelta(days=800))
        counted_anew()
    page = home(client)
    assert re.search(r"pesan diterima tahun \d{4}</dt><dd>1<", page)
    assert "sudah dijawab (100\u00a0%)" in page
    assert re.search(r"Dihitung \d+ \w+ \d{4} pukul \d\d\.\d\d WIB", page)


def size(client: FlaskClient, file: str) -> int:
    """The bytes of a static file."""
    with client.get(file) as answer:
        assert answer.status_code == 200
        return len(answer.data)


def test_the_page_is_small_and_needs_no_script(client: FlaskClient) -> None:
    with transaction():
        unit = skpd()
        for number in range(20):
            card = published(f"{number} " + "Jalan berlubang dan gelap sekali. " * 9)
            forward(card, unit, ForwardStatus.DIJAWAB)
            reply(card, unit, "Akan kami perbaiki pekan depan. " * 4)
    page = client.get("/")
    text = page.text
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', text)
    whole = len(page.data) + sum(size(client, file) for file in files)
    assert whole <= 60_000
    assert_lacks(text, "<script", "bootstrap")


def test_latihan_is_marked_and_the_number_can_be_tapped(client: FlaskClient) -> None:
    page = home(client)
    assert_says(
        page, "MODE LATIHAN", 'href="sms:+628569020200"', "0856 90 20 200", "kerincikab.go.id"
    )


def test_a_case_has_a_page_of_its_own(client: FlaskClient) -> None:
    with transaction():
        card = published("Jembatan <b> di Siulak lapuk " * 9, public_place="Siulak")
        reply(card, skpd("Dinas Uji Jalan"), "Kamis diperbaiki")
        hidden = case()
    page = client.get(f"/pesan/{card.id}").text
    for words in ("Keluhan, Kec. Siulak", "Kamis diperbaiki", "Dijawab oleh Dinas Uji Jalan"):
        assert words in page
    for tag in (
        f'<link rel="canonical" href="http://localhost/pesan/{card.id}">',
        f'<meta property="og:url" content="http://localhost/pesan/{card.id}">',
        '<meta property="og:type" content="article">',
        '<meta property="og:title" content="Jembatan &lt;b&gt; di Siulak',
        '<meta property="og:image" content="http://localhost/static/frame/bagikan.png">',
    ):
        assert tag in page
    assert f'href="/pesan/{card.id}"' in home(client)
    assert client.get(f"/pesan/{hidden.id}").status_code == 404
    assert client.get("/pesan/999999").status_code == 404


def test_what_one_visitor_typed_is_not_shown_to_another(client: FlaskClient) -> None:
    first = client.get("/", query_string={"cari": "Jembatan 0812 6677 1234"})
    assert "6677" not in steady(first.text)
    second = client.get("/", query_string={"cari": "jembatan!"}).text
    assert second == first.text
    assert 'value="jembatan"' in second


def test_a_search_is_no_page_for_a_search_engine(client: FlaskClient) -> None:
    with transaction():
        published()
    assert '<meta name="robots" content="noindex, follow">' in home(client, "?cari=jembatan")
    page = home(client, "?kategori=keluhan&utm_source=x&halaman=9")
    assert '<link rel="canonical" href="http://localhost/?kategori=keluhan">' in page


def test_the_figures_of_a_year_are_those_of_the_report(client: FlaskClient) -> None:
    with transaction():
        unit, at = skpd("Dinas Uji Jalan"), datetime.now(UTC)
        took = {"answered_at": at, "answer_minutes": 612}
        answered = case(CaseStatus.DIJAWAB, received_at=at, **took)
        forward(answered, unit, ForwardStatus.DIJAWAB)
        reply(answered, unit, "Sudah")
        case(received_at=at, category=None)
        case(received_at=at, deleted_at=NOON)
        counted_anew()
    page = client.get("/statistik").text
    assert re.search(r"<dt>pesan diterima</dt><dd>2</dd>", page)
    assert re.search(r"<dt>sudah dijawab</dt><dd>1 <small>50\u00a0%</small>", page)
    assert ", 1 dihapus, 0 dari nomor yang diblokir" in page
    assert re.search(r'<th scope="row">Dinas Uji Jalan</th><td data-label="Diterima">1<', page)
    assert "<dd>1,2 <small>hari kerja</small></dd>" in page


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/tentang", "Menulis SMS yang cepat dijawab"),
        ("/privasi", "Undang-Undang Nomor 27 Tahun 2022"),
        ("/data", "http://localhost/data/v1/pesan.csv"),
    ],
)
def test_the_pages_that_do_not_change(client: FlaskClient, path: str, words: str) -> None:
    page = client.get(path).text
    assert_says(page, words, f'<link rel="canonical" href="http://localhost{path}">')
    assert "<script" not in page
    client.get("/lang/en")
    assert '<html lang="en">' in client.get(path).text


def test_who_is_logged_in_gets_a_page_of_his_own(app: Flask, desk: FlaskClient) -> None:
    assert "Masuk</a>" in home(app.test_client())
    answer = desk.get("/")
    assert '<a class="enter" href="/hari-ini/">Kembali ke aplikasi</a>' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    assert "Kembali ke aplikasi" not in home(app.test_client())
