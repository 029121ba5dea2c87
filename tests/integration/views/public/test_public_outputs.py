"""Every public output on a database full of personal data: none of it is there (D4)."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database.extensions import db, now, transaction
from app.domain.terms import CaseStatus, ForwardStatus
from app.models import Case, Note
from app.services.cases.visibility import publishing
from app.services.cases.visibility.publishing import Choice
from app.services.settings import settings
from tests.cases import let, person
from tests.house.test_crawl import walk
from tests.house.test_routes import OPEN
from tests.integration.reports.builders import added, case, contact, forward, reply, skpd
from tests.web import steady

SENDER = "+6281299887766"
# What must be nowhere: who it is about is hidden by the guard, by hand, or was never public.
SECRETS = (
    *(
        "81299887766",
        "0812-9988-7766",
        "887766",
        "81255443322",
        "443322",
        "1501012305890002",
        "230589",
    ),
    *("BH 4321", "4321 QX", "zulkifli@", "contoh.test", "Zulkifli Uji", "zulkifli", "Oki Nama"),
    *("Rahmat Uji", "Tetangga Uji", "0748", "21012", "Catatan Uji", "Wahyu Uji", "Tuti Uji"),
)
PERSONAL = (
    "Nama saya Zulkifli Uji, NIK 1501012305890002, hp 0812-9988-7766 atau 081255443322, motor "
    "BH 4321 QX, email zulkifli@contoh.test. Jembatan lapuk"
)
QUERIES = (
    *("", "?halaman=2", "?kategori=keluhan", "?kecamatan=Siulak", "?tahun=2026", "?tahun=1999"),
    *(f"?cari={word}" for word in ("zulkifli", "jembatan", "rahmat", "9988", "contoh", "tetangga")),
)


@pytest.fixture
def full(app: Flask) -> list[int]:
    """Cases in every state, each with all that may be known of a person; the public ones."""
    unit = skpd("Dinas Uji Jalan")
    contact(unit)
    rows = [
        case(status, body=PERSONAL, sender=SENDER, sender_name="Wahyu Uji", received_at=now())
        for status in (CaseStatus.BARU, CaseStatus.DIJAWAB, CaseStatus.SELESAI) * 4
    ]
    for row in rows:
        forward(row, unit, ForwardStatus.DIJAWAB).note = "Catatan Uji"
        reply(row, unit, "Yth a.n. Rahmat Uji, hub 081255443322 atau (0748) 21012. Jembatan Kamis")
        author = {"author_name": "Rina", "author_position": "Moderator", "created_at": now()}
        added(Note(case_id=row.id, text="Catatan Uji 081299887766", **author))
    part = case(
        body="Tetangga Uji juga, hp 081255443322",
        sender=SENDER,
        is_joined=True,
        follows_id=rows[0].id,
        received_at=now(),
    )
    db.session.commit()
    ids, part_id = [row.id for row in rows], part.id
    _publish(ids, part_id)
    return ids[:6]


def _publish(ids: list[int], part_id: int) -> None:
    """Six stay public, the others are taken back, deleted or marked."""
    desk = person("moderator")
    with transaction():
        for row_id in ids[:9]:
            by_hand = {f"m{part_id}": "Pak [nama disamarkan] juga"} if row_id == ids[0] else {}
            publishing.publish(row_id, actor=desk, choice=Choice(texts=by_hand, kecamatan="Siulak"))
    with transaction():
        publishing.unpublish(ids[6], actor=desk)
        db.session.get_one(Case, ids[7]).deleted_at = now()
        db.session.get_one(Case, ids[8]).is_sensitive = True


def addresses(app: Flask, ids: list[int]) -> Iterator[str]:
    """Every open route with what it takes, and pages of errors."""
    values = {"format": "json", "code": "keluhan", "number": 1, "locale": "id", "token": "x" * 32}
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in OPEN or rule.endpoint in LEFT_OUT:
            continue
        for row_id in [*ids, ids[-1] + 1, 999_999] if "case_id" in rule.arguments else [0]:
            with app.test_request_context():
                taken = {**values, "case_id": row_id}
                built = rule.build({name: taken[name] for name in rule.arguments})
            assert built is not None
            yield built[1]
    yield from (f"/{query}" for query in QUERIES)
    yield from ("/tidak-ada", "/pesan/0", "/sitemap-99.xml", "/pesan-masuk/")


LEFT_OUT = {
    *("static", "appbuilder.static", "LoginView.logout", "LocaleView.index", "UtilView.back")
}


def shown(client: FlaskClient, address: str) -> str:
    """All that an answer gives: the text and the headers, but for those that are chance digits."""
    answer = client.get(address)
    assert answer.status_code < 500, address
    told = {name: it for name, it in answer.headers if name not in {"ETag", "Content-Length"}}
    text = steady(answer.text + str(told))
    answer.close()
    return text


def test_no_public_output_holds_personal_data(
    app: Flask, client: FlaskClient, full: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    found, seen = [], 0
    tickets = db.session.scalars(db.select(Case.ticket)).all()
    for address in addresses(app, full):
        text = shown(client, address)
        seen += "Jembatan" in text
        asked = address.partition("cari=")[2]
        found += [
            f"{secret} at {address}"
            for secret in SECRETS
            # The page says again what a visitor typed himself.
            if secret.lower() in text.lower() and secret.lower() != asked
        ]
        found += [f"ticket at {address}" for ticket in tickets if ticket in text]
    assert found == []
    assert seen > 15
    logged = caplog.text.lower()
    assert [secret for secret in SECRETS if secret.lower() in logged] == []


def test_who_follows_the_links_finds_nothing_either(client: FlaskClient, full: list[int]) -> None:
    pages = [(at, steady(it.text)) for at, it, _ in walk(client, "/")]
    assert len(pages) > 12
    assert [f"{it} {at}" for at, text in pages for it in SECRETS if it in text] == []


def test_a_search_is_no_oracle_for_what_was_hidden(client: FlaskClient, full: list[int]) -> None:
    for word in ("zulkifli", "rahmat", "tetangga", "contoh", "qx", "wahyu", "oki"):
        assert "Tidak ada pesan yang cocok" in shown(client, f"/?cari={word}"), word
    assert "6 pesan cocok" in shown(client, "/?cari=jembatan")
    # Digits are no words: with them alone nothing is searched, so nothing can be guessed.
    assert shown(client, "/?cari=9988").count("<article") == 6


@pytest.mark.parametrize("act", ["unpublish", "delete", "sensitive", "revise", "answer"])
def test_a_change_is_seen_at_once_in_every_output(
    client: FlaskClient, full: list[int], act: str
) -> None:
    """What was kept a moment ago is never shown again, also to who knows its ETag."""
    row_id = full[0]
    outputs = [
        *("/", "/?kategori=keluhan", "/?cari=jembatan", f"/pesan/{row_id}", "/umpan.atom"),
        "/data/v1/pesan.csv",
    ]
    before = {address: client.get(address) for address in outputs}
    again = {address: client.get(address) for address in outputs}
    texts = {address: answer.text for address, answer in before.items()}
    assert {address: answer.text for address, answer in again.items()} == texts
    _change(row_id, act)
    for address in outputs:
        after = client.get(address, headers={"If-None-Match": before[address].headers["ETag"]})
        assert after.status_code in ((200, 404) if act in TAKES_AWAY else (200,)), address
        text = after.text
        assert text != texts[address], address
        marks = re.findall(rf"/pesan/{row_id}\b", text)
        if act in TAKES_AWAY:
            assert marks == [], address
        else:
            assert ("Sudah ditambal" in text) == (act == "answer"), address


TAKES_AWAY = ("unpublish", "delete", "sensitive")


def _change(row_id: int, act: str) -> None:
    desk: Any = person("moderator")
    with transaction():
        row = db.session.get_one(Case, row_id)
        if act == "unpublish":
            publishing.unpublish(row_id, actor=desk)
        elif act == "delete":
            row.deleted_at = now()
        elif act == "sensitive":
            publishing.mark_sensitive(row, desk)
        elif act == "revise":
            choice = Choice(texts={f"m{row_id}": "Jembatan saja"})
            publishing.revise(row_id, actor=desk, choice=choice)
        else:
            reply(row, skpd("Dinas Lain Uji"), "Sudah ditambal")


def test_a_setting_is_seen_at_once_too(client: FlaskClient, login: Callable[..., Any]) -> None:
    assert "Bagian Pengolahan Data Elektronik" in shown(client, "/privasi")
    let("admin", settings.change, {"contact": "Kantor Uji, Siulak"}, None)
    assert "Kantor Uji, Siulak" in shown(client, "/privasi")
