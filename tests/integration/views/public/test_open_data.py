"""The public site for programs: Atom, CSV, the map of the site, ETags."""

from __future__ import annotations

import csv
import gzip
import io
import secrets
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import RateLimitItemPerHour, RateLimitItemPerMinute

from app.database.extensions import db, now, transaction
from app.domain.terms import CaseStatus, ForwardStatus
from app.models import Case
from app.reports.public import published
from app.runtime.queues import connect
from app.services.cases.tracking import public_limits
from app.services.cases.visibility import publishing
from app.services.cases.visibility.publishing import Choice
from tests.cases import person
from tests.integration.reports.builders import case, forward, reply, skpd
from tests.reading import assert_says

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
# Each limited route: one that forgot the limit could be asked without end.
LIMITED = (*("/data/v1/pesan.csv", "/umpan.atom", "/sitemap.xml", "/sitemap-1.xml"),)


@pytest.fixture
def rows(app: Flask) -> list[Case]:
    """Three published cases of these days, the oldest first; one waits, two were answered."""
    with transaction():
        unit = skpd("Dinas Uji Jalan")
        made = [
            case(
                status,
                body=text,
                category=category,
                public_place="Siulak",
                received_at=now() - timedelta(days=days),
                published_at=now() - timedelta(days=3 - place),
            )
            for place, (status, text, category, days) in enumerate(TEXTS)
        ]
        for row in made:
            forward(row, unit, ForwardStatus.DIJAWAB)
        for row in made[1:]:
            reply(row, unit, "Kamis & Jumat <diperbaiki>")
        case(body="tidak terbit")
    return made


TEXTS = (
    (CaseStatus.DITERUSKAN, "=1+1 jalan rusak & gelap <b>", "keluhan", 80),
    (CaseStatus.DIJAWAB, "Berapa biaya KTP?", "permintaan informasi", 9),
    (CaseStatus.SELESAI, "Terima kasih\x0b petugas", None, 1),
)


def xml(client: FlaskClient, address: str, code: int = 200) -> ElementTree.Element:
    """The root of an answer in XML."""
    answer = client.get(address)
    assert answer.status_code == code
    return ElementTree.fromstring(answer.get_data())


def test_the_feed_has_what_was_published_last_first(client: FlaskClient, rows: list[Case]) -> None:
    root = xml(client, "/umpan.atom")
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    assert [it.findtext(f"{ATOM}id") for it in entries] == [
        f"http://localhost/pesan/{row.id}" for row in reversed(rows)
    ]
    first = entries[-1]
    assert first.findtext(f"{ATOM}content") == "=1+1 jalan rusak & gelap <b>"
    for name in ("title", "updated", "published"):
        assert first.findtext(f"{ATOM}{name}")
    assert root.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")
    assert root.findtext(f"{ATOM}author/{ATOM}name")


def test_an_empty_feed_is_a_feed(client: FlaskClient) -> None:
    root = xml(client, "/umpan.atom")
    assert root.findtext(f"{ATOM}updated")
    assert root.findall(f"{ATOM}entry") == []


def test_the_file_has_a_row_for_each_and_runs_nothing(
    client: FlaskClient, rows: list[Case]
) -> None:
    answer = client.get("/data/v1/pesan.csv")
    text = answer.get_data().decode("utf-8-sig")
    found = list(csv.DictReader(io.StringIO(text)))
    assert [int(row["id"]) for row in found] == [row.id for row in reversed(rows)]
    assert found[2]["pesan"] == "'=1+1 jalan rusak & gelap <b>"
    assert [row["status"] for row in found] == ["selesai", "dijawab", "menunggu"]
    assert found[1]["jawaban"] == "Kamis & Jumat <diperbaiki>"
    assert found[0]["alamat"] == f"http://localhost/pesan/{rows[2].id}"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_file_is_read_in_pieces(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.reports.public.published._CHUNK", 3)
    with transaction():
        at = now()
        hours = [timedelta(hours=back) for back in (3, 3, 2, 2, 2, 2, 1)]
        made = [case(received_at=at - back, published_at=at).id for back in hours]
    text = client.get("/data/v1/pesan.csv").get_data().decode("utf-8-sig")
    found = [int(row["id"]) for row in csv.DictReader(io.StringIO(text))]
    assert found == sorted(made, reverse=True)
    assert list(published.all_published_ids(db.session())) == found


def test_the_map_names_every_page_and_case(client: FlaskClient, rows: list[Case]) -> None:
    index = [it.text for it in xml(client, "/sitemap.xml").iter(f"{MAP}loc")]
    assert index == ["http://localhost/sitemap-1.xml"]
    places = [it.text or "" for it in xml(client, "/sitemap-1.xml").iter(f"{MAP}loc")]
    assert {f"http://localhost/pesan/{row.id}" for row in rows} <= set(places)
    assert {"http://localhost/", "http://localhost/statistik"} <= set(places)
    for place in places:
        page = client.get(place.removeprefix("http://localhost"))
        assert page.status_code == 200
        assert f'<link rel="canonical" href="{place}">' in page.text
    assert client.get("/sitemap-2.xml").status_code == 404
    robots = client.get("/robots.txt").text
    assert_says(robots, "Sitemap: http://localhost/sitemap.xml", "Disallow: /login/")


PUBLIC = (
    *("/", "/?kategori=keluhan", "/statistik", "/tentang", "/privasi", "/data", "/umpan.atom"),
    *("/sitemap.xml", "/sitemap-1.xml", "/robots.txt"),
)


@pytest.mark.usefixtures("rows")
def test_an_unchanged_answer_is_not_sent_again(client: FlaskClient) -> None:
    for address in PUBLIC:
        first = client.get(address)
        assert first.headers["Cache-Control"] == "public, no-cache"
        assert "Set-Cookie" not in first.headers
        etag = first.headers["ETag"]
        again = client.get(address, headers={"If-None-Match": etag})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == etag
        packed = client.get(address, headers={"Accept-Encoding": "gzip"})
        body = packed.get_data()
        if packed.headers.get("Content-Encoding") == "gzip":
            assert len(body) < len(first.data)
            body = gzip.decompress(body)
        assert body == first.data


@pytest.mark.parametrize("address", LIMITED)
def test_an_address_is_held_back_after_so_many(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(public_limits, "LOOKS", RateLimitItemPerMinute(3))
    codes = [client.get(address).status_code for _ in range(3)]
    assert 429 not in codes
    refused = client.get(address)
    assert (refused.status_code, 0 < int(refused.headers["Retry-After"]) <= 60) == (429, True)
    assert client.get(address, environ_base={"REMOTE_ADDR": "198.51.100.7"}).status_code != 429
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("page", ["/umpan.atom", "/sitemap.xml", "/?cari=jalan"])
def test_the_addresses_of_one_ipv6_customer_count_together(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setattr(public_limits, "LOOKS", RateLimitItemPerHour(public_limits.LOOKS.amount))
    network, codes = f"2001:db8:{secrets.token_hex(2)}:1", []
    for number in range(public_limits.LOOKS.amount + 1):
        one = {"REMOTE_ADDR": f"{network}::{number:x}"}
        codes.append(client.get(page, environ_base=one).status_code)
    assert codes == [200] * public_limits.LOOKS.amount + [429]
    other = {"REMOTE_ADDR": f"{network[:-1]}2::1"}
    assert client.get(page, environ_base=other).status_code == 200


def test_without_redis_a_process_counts_alone(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "redis", connect("redis://127.0.0.1:1/0"))
    monkeypatch.setattr(public_limits, "LOOKS", RateLimitItemPerHour(3))
    stranger = {"REMOTE_ADDR": f"2001:db8:{secrets.token_hex(2)}::1"}
    codes = [client.get("/umpan.atom", environ_base=stranger).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]


def test_a_text_that_was_mended_is_marked_changed(client: FlaskClient, rows: list[Case]) -> None:
    with transaction():
        choice = Choice({f"m{rows[0].id}": "Jalan rusak di Siulak"})
        publishing.revise(rows[0].id, actor=person("moderator"), choice=choice)
    day = f"{now():%Y-%m-%d}"
    entries = ElementTree.fromstring(client.get("/umpan.atom").data).findall(f"{ATOM}entry")
    (entry,) = [it for it in entries if it.findtext(f"{ATOM}id", "").endswith(f"/{rows[0].id}")]
    assert entry.findtext(f"{ATOM}updated", "").startswith(day)
    places = ElementTree.fromstring(client.get("/sitemap-1.xml").data).findall(f"{MAP}url")
    (place,) = [it for it in places if it.findtext(f"{MAP}loc", "").endswith(f"/{rows[0].id}")]
    assert place.findtext(f"{MAP}lastmod", "").startswith(day)


@pytest.mark.usefixtures("rows")
def test_the_file_is_known_again_only_under_the_same_address(client: FlaskClient) -> None:
    path = "/data/v1/pesan.csv"
    first = client.get(path)
    assert "http://localhost/pesan/" in first.text
    mark = {"If-None-Match": first.headers["ETag"]}
    assert client.get(path, headers=mark).status_code == 304
    other = client.get(path, headers=mark, base_url="https://localhost")
    assert other.status_code == 200
    assert "https://localhost/pesan/" in other.text
